"""Ann talks with the engine: taps by label, sees texts, and what left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flows.checkin import Answer, Ask, CheckIn, Chose, Say, Skipped, Status, Turn, Wrote
from flows.engine import advance, begin
from flows.facts import Facts, Past
from flows.flags import Flag
from flows.library import Library

MONDAY = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

WORDS = {
    "name": "Ann",
    "supervisor": "Sue",
    "alternate": "Max",
    "safeguarding": "Max",
    "charity": "Riverside Peers",
    "emergency": "999",
    "next_check_in": "Monday",
    "quiet_from": "20:00",
    "quiet_to": "09:00",
    "telegram_name": "Ann",
    "role": "a supervisor",
    "team": "Tuesday walk",
    "small_step": "Save a ready reply",
    "help_lines": "Samaritans 116 123: free, any time.",
}


def facts_for(library: Library, *, past: Iterable[Past] = (), weeks: float = 10, **settings: bool) -> Facts:
    """What the engine knows about Ann; ten weeks in, words allowed, nobody on cover."""
    lines = {f"agreement.{topic}": line for topic, line in library.agreement.items()}
    return Facts(
        words={**WORDS, **lines},
        settings={"words_allowed": True, **settings},
        numbers={"weeks_since_joining": weeks},
        past=tuple(past),
    )


@dataclass
class Talk:
    """One conversation, played by tapping labels."""

    library: Library
    flow: str
    facts: Facts
    now: datetime = MONDAY
    checkin: CheckIn = field(init=False)
    turns: list[Turn] = field(init=False)

    def __post_init__(self) -> None:
        self._keep(begin(self.library.compiled(self.flow), "ann1", self.now, self.facts))

    def _keep(self, turn: Turn) -> None:
        self.turns = [*getattr(self, "turns", []), turn]
        self.checkin = turn.checkin

    @property
    def ask(self) -> Ask:
        """The question on the screen."""
        return next(said for said in self.turns[-1].utter if isinstance(said, Ask))

    @property
    def labels(self) -> list[str]:
        """The buttons under it."""
        return [offer.label for offer in self.ask.offers]

    @property
    def says(self) -> str:
        """What was said with the newest turn, apart from the question."""
        return "\n".join(said.text for said in self.turns[-1].utter if isinstance(said, Say))

    @property
    def flags(self) -> list[Flag]:
        """Every flag of the conversation."""
        return [flag for turn in self.turns for flag in turn.flags]

    @property
    def left(self) -> list[str]:
        """The rules whose flags anyone else may hear of."""
        return [flag.rule for flag in self.flags if flag.leaves]

    @property
    def ended(self) -> bool:
        """Whether the conversation is over."""
        return self.checkin.status is Status.FINISHED

    def _advance(self, event: Chose | Skipped | Wrote) -> None:
        self._keep(advance(self.library.compiled(self.flow), self.checkin, event, self.now, self.facts))

    def tap(self, *labels: str) -> Talk:
        """Tap buttons one after another, by what stands on them."""
        for label in labels:
            if label == "Skip":
                assert self.ask.can_skip, f"{self.ask.step} cannot be skipped"
                self._advance(Skipped())
                continue
            choice = next((offer.choice for offer in self.ask.offers if offer.label == label), None)
            assert choice is not None, f"no button {label!r} at {self.ask.step}: {self.labels}"
            self._advance(Chose(choice))
        return self

    def write(self, text: str) -> Talk:
        """Type something."""
        self._advance(Wrote(text))
        return self

    def as_past(self) -> Past:
        """This conversation as an earlier one."""
        return Past(self.checkin.code, self.flow, self.now, dict(self.checkin.answers))


def earlier(step: str, choice: str, *, weeks: int, flow: str = "weekly", item: str = "") -> Past:
    """An earlier check-in in which one question was answered."""
    at = MONDAY - timedelta(weeks=weeks)
    answer = Answer(step, at, item=item, choices=(choice,))
    return Past(f"w{weeks}", flow, at, {(step, item): answer})


def earlier_score(score: str, number: float, *, weeks: int, flow: str = "monthly") -> Past:
    """An earlier check-in that ended with a score."""
    at = MONDAY - timedelta(weeks=weeks)
    key = ("who5", f"score:{score}")
    return Past(f"m{weeks}", flow, at, {key: replace(Answer("who5", at, item=key[1]), number=number)})
