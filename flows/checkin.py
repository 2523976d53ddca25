"""A check-in and what comes of each thing that can happen to it: the words the three rooms share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.flags import Decision, Flag


class Status(StrEnum):
    """Where a check-in stands. Stored as words."""

    DUE = "due"
    INVITED = "invited"
    """The opening is on the phone, untouched."""
    OPEN = "open"
    """At least one answer was given."""
    FINISHED = "finished"
    EXPIRED = "expired"
    STOPPED = "stopped"
    """Ended by the person or the programme (leaving, removal), not by time."""


LIVE = frozenset({Status.DUE, Status.INVITED, Status.OPEN})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, to which step, when (UTC).

    Exactly one of `choices`, `text`, `number` is filled, unless `skipped`; skipped with a choice is "rather not say",
    which branches may ask for and rules count as no answer. `item` names the statement inside an
    item group, or "score:<name>" for a computed score. `text` stays out of `repr`: it must never reach a log.
    """

    step: str
    at: datetime
    item: str = ""
    choices: tuple[str, ...] = ()
    text: str | None = field(default=None, repr=False)
    number: float | None = None
    skipped: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One person going through one flow once, as plain data between any two turns.

    `turn` counts accepted events: a button made for another turn is stale. `trail` holds the asking steps
    already passed, oldest first, for Back. `answers` maps (step, item) to the standing answer.
    """

    code: str
    """Short public id, carried by buttons."""
    flow: str
    revision: str
    status: Status
    step: str
    turn: int = 0
    item: int = 0
    """Position inside an item group."""
    trail: tuple[str, ...] = ()
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    picked: tuple[str, ...] = ()
    """Ticks so far in a several-of-several step."""
    unclear: int = 0
    """How often the answer to this step was not understood."""
    raised: tuple[str, ...] = ()
    """Rules whose flags have left this check-in."""
    decided: Mapping[str, Decision] = field(default_factory=dict)
    """What the person chose on the sharing screen, by rule."""
    draft: str | None = field(default=None, repr=False)
    """Words that were too long, kept while the person is asked to shorten them."""


@dataclass(frozen=True, slots=True)
class Chose:
    """Pressed (or typed) a choice. On a several-of-several step it ticks or unticks; `DONE` ends the ticking.
    On a scale the choice is the number as text. On a sharing screen it is a `Decision` value."""

    choice: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """Typed something. The engine matches it to a label or number where buttons are asked for."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Passed over this question."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """Returned to the question before."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Its time ran out."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The person left, paused or was removed."""


Event = Chose | Wrote | Skipped | WentBack | Elapsed | Stopped

DONE = "done"
"""The choice that ends ticking in a several-of-several step."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One button under a question."""

    choice: str
    label: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Something to say that asks for nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to put on the screen.

    `position` and `total` make "3 of 7" (0: not shown). `wants_words` says that typing is expected. `unclear`
    says how often this very question was just not understood (after two: offer Skip or a person).
    """

    step: str
    text: str
    offers: tuple[Offer, ...] = ()
    wants_words: bool = False
    can_skip: bool = True
    can_go_back: bool = False
    position: int = 0
    total: int = 0
    unclear: int = 0
    new_message: bool = False
    sharing: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a turn changes outside the answers, such as a pause; names are listed in flows/effects.py."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one event: the moved check-in and everything that follows from it, to be kept in one unit."""

    checkin: CheckIn
    answers: tuple[Answer, ...] = ()
    withdrawn: tuple[tuple[str, str], ...] = ()
    """(step, item) of answers taken back by Back."""
    utter: tuple[Say | Ask, ...] = ()
    flags: tuple[Flag, ...] = ()
    effects: tuple[Effect, ...] = ()
    urgent: bool = False
    """Help contacts must be shown with this turn."""
    summary: tuple[tuple[str, str], ...] = ()
    """(short name of the question, label chosen) for the trail above the question, oldest first."""


class NotWaiting(Exception):
    """The check-in has ended, or the event does not fit where it stands; nothing was changed."""


class NotUnderstood(Exception):
    """The words do not match any answer to this question. Carries the check-in with `unclear` counted up and the
    question to put again."""

    def __init__(self, turn: Turn) -> None:
        super().__init__("not understood")
        self.turn = turn


class TooLong(Exception):
    """More words than there is room for. Carries the check-in with the words kept as a draft."""

    def __init__(self, turn: Turn, limit: int) -> None:
        super().__init__("too long")
        self.turn = turn
        self.limit = limit
