"""Rules and the flags they raise: facts with a response time and a sharing mode, never a measure of risk."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import Field, field_validator

from flows.flow import Id, When, Written
from flows.working_time import parse_duration


class Tier(StrEnum):
    """A response time, never a risk level (NHS England, Staying safe from suicide, 2025)."""

    URGENT = "urgent"
    SAME_DAY = "same_day"
    FOLLOW_UP = "follow_up"
    UNHURRIED = "unhurried"
    DIGEST = "digest"
    VOLUNTEER_ONLY = "volunteer_only"


class Sharing(StrEnum):
    """On what terms a flag leaves the volunteer's chat."""

    TOLD = "told"
    """Shared without asking, as announced at joining or because the answer is itself the request."""
    ASKED = "asked"
    FACT = "fact"
    COUNTS = "counts"


class Decision(StrEnum):
    """What the person chose on the sharing screen. No answer counts as private."""

    SHARE = "share"
    CHAT = "chat"
    """Only that they would like a chat."""
    ALTERNATE = "alternate"
    """Share, with the alternate instead of the supervisor."""
    PRIVATE = "private"


class Rule(Written):
    """A condition over answers or named facts that raises a flag; data, in a file."""

    id: str = Field(pattern=r"^R-[0-9]{2}[a-z]?$")
    version: int = 1
    theme: Id
    when: When
    tier: Tier
    sharing: Sharing
    words: str
    """What a supervisor would see, exactly. May use variables; no answer is one."""
    plain: str
    """The line the volunteer can read in /privacy."""
    reason: str
    source: str = ""
    rest: str = "3 weeks"
    """How long the rule rests after its flag closed ("0 weeks": never rests)."""
    first_weeks_private: bool = False
    """In the first four weeks it answers the volunteer only, while trust is built."""
    safeguarding: bool = False
    """Goes to the safeguarding lead as well."""
    to_alternate: bool = False
    """Goes to the alternate, not the supervisor (the concern may be about the supervisor)."""
    coordinators: bool = False
    """Goes to the coordinators as well, from the start (it is the charity's promise that is not kept)."""

    @field_validator("rest")
    @classmethod
    def _rest_runs_round_the_clock(cls, rest: str) -> str:
        duration = parse_duration(rest)
        if duration.working or duration.working_days:
            raise ValueError('a rest runs round the clock. Write "3 weeks", or "0 weeks" for none.')
        return rest


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule fired. `words` is the exact text a supervisor may see; `decision` is None unless the mode is *asked*."""

    rule: str
    version: int
    theme: str
    tier: Tier
    sharing: Sharing
    words: str = field(repr=False)
    decision: Decision | None = None
    because: tuple[tuple[str, str], ...] = ()
    """(check-in code, step) of the answers that made it fire."""

    @property
    def leaves(self) -> bool:
        """Whether anyone but the volunteer may hear of it."""
        if self.sharing is Sharing.ASKED:
            return self.decision in (Decision.SHARE, Decision.CHAT, Decision.ALTERNATE)
        return self.tier is not Tier.VOLUNTEER_ONLY
