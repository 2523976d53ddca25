"""What the engine may know besides the check-in itself; fixed when the check-in begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flows.checkin import Answer
from flows.flags import Tier


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier check-in: which flow, when it closed (UTC), what stood at the end, what was kept private."""

    code: str
    flow: str
    closed_at: datetime
    answers: Mapping[tuple[str, str], Answer]
    private: tuple[str, ...] = ()
    """Rules whose flags the person kept private then."""


FROM_OUTSIDE: Mapping[str, str] = {
    "hours_over_weeks": "weeks running well over the agreed hours; from outside: the bot keeps no record of hours"
}
"""Numbers a rule may name although the bot itself never has them: such a rule waits until somebody supplies them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Named facts about one person, fixed at the beginning of a check-in (a promise is fixed when made)."""

    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables of texts: name, supervisor, alternate, next_check_in, charity, small_step, agreement lines
    ("agreement.contact_hours"), ..."""
    settings: Mapping[str, bool] = field(default_factory=dict)
    """Programme settings conditions may ask for: rota_live, words_allowed, has_alternate, small_step_set, ..."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """weeks_since_joining, weeks_since_supervision, missed_in_a_row, pause_weeks, hours_over_weeks, ..."""
    past: tuple[Past, ...] = ()
    """Earlier check-ins, newest first."""
    open_themes: frozenset[str] = frozenset()
    """Themes with an open alert: new evidence joins it instead of asking again (only a higher tier re-alerts)."""
    open_tiers: Mapping[str, Tier] = field(default_factory=dict)
    """The highest tier of the open alert of each of these themes."""
    resting: Mapping[str, datetime] = field(default_factory=dict)
    """Rules that rest, until when (UTC)."""
    hidden: frozenset[str] = frozenset()
    """Steps this person has chosen not to be asked."""
