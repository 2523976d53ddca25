"""A flow as written in a file: its steps, its choices and the conditions that lead from one to the next."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Written(BaseModel):
    """Anything read from a file people edit: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=24)]
"""Names of steps, choices and flows: short, because a button carries them (64 bytes with everything else)."""


class StepKind(StrEnum):
    """What a step does, told from the keys it has."""

    CHOOSE = "choose"
    """One button of several."""
    PICK = "pick"
    """Several of several: tick, untick, Done."""
    WORDS = "words"
    """A few typed words; buttons may stand beside them."""
    SCALE = "scale"
    """A whole number from `low` to `high`."""
    ITEMS = "items"
    """A group of statements with shared answers, one on the screen at a time (an instrument)."""
    SAY = "say"
    """Something said in passing; the conversation goes on at once."""
    SHARE = "share"
    """The sharing screen for flags whose mode is *asked*; passed over when none is waiting."""
    BRANCH = "branch"
    """Nothing is said; the first branch whose condition holds is taken, otherwise `next`."""
    ROTATE = "rotate"
    """Nothing is said; goes to the listed step whose turn it is (never used first, then longest ago)."""
    END = "end"
    """The last words of the conversation."""


class When(Written):
    """A condition as data, so that the checker can walk every path and a rule can be explained.

    Exactly one of these forms, each of which may carry `not = true`:

    * an answer in this check-in: `{ step = "load", is = ["too_much"] }`; with `flow` an answer in that flow
    * the same question last time it was answered: `{ step = "own", was = ["stirred"] }`
    * repetition over the newest answered check-ins, this one included:
      `{ step = "load", is = ["too_much"], times = 2, of_last = 3 }` (in a row: `times = 2, of_last = 2`)
    * a number (an item score such as `who5`, or a named fact): `{ number = "who5", at_most = 48 }`, likewise
      `at_least`, `below`, `above`; scores may also carry `times`/`of_last`; and `{ number = "who5", fell_by = 12 }`
      compares with the person's own baseline, the median of their 3 to 6 earlier scores (no baseline: false)
    * a setting of the programme: `{ setting = "rota_live" }`
    * `{ all = [...] }`, `{ any = [...] }`
    """

    flow: Id | None = None
    step: Id | None = None
    item: str | None = None
    is_: tuple[str, ...] | None = Field(default=None, alias="is")
    was: tuple[str, ...] | None = None
    times: int | None = Field(default=None, ge=1)
    of_last: int | None = Field(default=None, ge=1)
    weeks: int | None = Field(default=None, ge=1)
    """How far back earlier answers count, in weeks; absent: the usual five (`was`: without limit)."""
    number: str | None = None
    at_most: float | None = None
    at_least: float | None = None
    below: float | None = None
    above: float | None = None
    fell_by: float | None = None
    setting: str | None = None
    all_: tuple[When, ...] | None = Field(default=None, alias="all")
    any_: tuple[When, ...] | None = Field(default=None, alias="any")
    not_: bool = Field(default=False, alias="not")


class Choice(Written):
    """A button and where it leads."""

    id: Id
    label: str
    text: str | None = None
    """A choice too long for a button: printed in the message as a lettered line, the button shows the letter."""
    say: str | None = None
    """The line given back for this choice, shown above whatever comes next."""
    next: Id | None = None
    """Where it leads; absent: the step's own `next`."""
    value: float | None = None
    """Its number in a scored item group."""
    effects: dict[str, str] = Field(default_factory=dict)
    """What it changes outside the answers, by name (see `EFFECTS` in flows/effects.py)."""
    urgent: bool = False
    """Someone may be in danger: help contacts are shown with the very next message."""
    offer_when: When | None = None
    """The button is there only if this holds."""
    missing: bool = False
    """Counts as no answer in rules ("rather not say"): it neither fires nor clears one."""


class Branch(Written):
    """Where to go if a condition holds."""

    when: When
    next: Id


class Words(Written):
    """Room for a few words. Lengths are characters as Telegram counts them (UTF-16 code units)."""

    max: int = Field(default=300, ge=1, le=1000)
    private: bool = False
    """Kept for the volunteer alone: no rule may quote it."""
    spot: bool = True
    """Worrying words lead to one gentle question."""
    effect: str | None = None
    """What the typed words set, by name (see flows/effects.py), such as `name` or `small_step`."""


class Scale(Written):
    """A whole number between two named ends."""

    low: int = 0
    high: int = 10
    low_label: str
    high_label: str


class Item(Written):
    """One statement of an item group. `reverse` items count from the other end."""

    id: str
    text: str
    reverse: bool = False
    subscale: str | None = None


class Step(Written):
    """One thing the bot says or asks. Its kind follows from the keys it has."""

    id: Id
    item: str | None = None
    """The stable item id of the questionnaire (A1, B3-2, C4): wording changes, this does not."""
    short: str | None = None
    """Two or three words for the trail of answers above the question and for supervisors' cards."""
    ask: str | None = None
    say: str | None = None
    choices: tuple[Choice, ...] = ()
    pick: Literal["one", "several"] = "one"
    most: int | None = Field(default=None, ge=1)
    """Of several, at most so many may be ticked."""
    words: Words | None = None
    scale: Scale | None = None
    instrument: str | None = None
    """An item group from flows/library/instruments; the step is passed over where that folder was removed."""
    subscale: str | None = None
    """Only the items of this subscale are asked."""
    share: tuple[str, ...] = ()
    """Ids of the *asked* rules whose flags are offered for sharing here."""
    branch: tuple[Branch, ...] = ()
    rotate: tuple[Id, ...] = ()
    end: bool = False
    done: bool = True
    """On an end: whether the check-in counts as answered (a postponed one does not)."""
    next: Id | None = None
    skip: bool = True
    """Every question can be skipped, except an opening and what joining cannot do without."""
    back: bool = True
    counts: bool = True
    """Whether the question counts in "3 of 7"."""
    new_message: bool = False
    """Put this step in a message of its own."""

    @cached_property
    def kind(self) -> StepKind:
        """What this step does; the checker reports steps whose keys contradict each other."""
        for kind, present in (
            (StepKind.BRANCH, bool(self.branch)),
            (StepKind.ROTATE, bool(self.rotate)),
            (StepKind.SHARE, bool(self.share)),
            (StepKind.ITEMS, self.instrument is not None),
            (StepKind.SCALE, self.scale is not None),
            (StepKind.WORDS, self.words is not None),
            (StepKind.PICK, self.pick == "several"),
            (StepKind.CHOOSE, bool(self.choices)),
            (StepKind.END, self.end),
        ):
            if present:
                return kind
        return StepKind.SAY

    @cached_property
    def asks(self) -> bool:
        """Whether the conversation waits here for the person."""
        return self.kind not in (StepKind.SAY, StepKind.BRANCH, StepKind.ROTATE, StepKind.END)

    @cached_property
    def choice(self) -> dict[str, Choice]:
        """The choices by id."""
        return {choice.id: choice for choice in self.choices}


class Reviewed(Written):
    """Who looked at a text, and when: content is co-produced, and says so."""

    by: str
    date: str
    note: str = ""


class Flow(Written):
    """One conversation as written in a file."""

    id: Id
    title: str
    kind: Literal["check_in", "scenario", "reflection", "profile"] = "check_in"
    """`profile` flows (joining, pausing, leaving, settings) are no check-ins: no rule reads them."""
    language: str = "en"
    start: Id
    needs_consent: bool = True
    """Needs the consent to keep wellbeing answers."""
    reviewed: tuple[Reviewed, ...] = ()
    step: tuple[Step, ...]

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The steps by id, in the order written."""
        return {step.id: step for step in self.step}


class Instrument(Written):
    """A published item group, kept word for word in a folder of its own with its licence."""

    id: Id
    title: str
    credit: str
    """The credit line shown when it starts and in /about."""
    version: str
    introduction: str
    item: tuple[Item, ...]
    choices: tuple[Choice, ...]
    """The shared answers; each `value` is what it scores."""
    multiply: float = 1
    scores: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Score name to item ids; empty: one score named like the instrument over all items."""
    reverse_from: float | None = None
    """A reversed item counts `reverse_from` minus its value (6 for a 1-to-5 scale)."""
