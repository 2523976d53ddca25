"""What is certain at one point of a conversation, and what a condition can come to there.

Answers of this check-in that a later condition reads are known exactly; settings are decided once and stay so;
scores are absent or lie between two numbers; earlier check-ins are unknown. Where something is unknown, both outcomes
are possible: no way a person could go is ever missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from flows.compiled import leaves
from flows.flow import When

Fact = tuple[str, str, str]
"""("answer", step, item), ("setting", name, ""), ("score", name, ""), ("last", name, "")."""

Value = str | bool | tuple[float, float] | None
Known = Mapping[Fact, Value]

SKIPPED = "-"
SOME = "*"
"""Answered, with a number or several choices."""
TYPED = "+"
"""Answered with words: no condition can ask for them and no text repeats them."""

TINY = 1e-9


def answer_to(step: str, item: str = "") -> Fact:
    """The fact what was answered to a step."""
    return ("answer", step, item)


def setting(name: str) -> Fact:
    """The fact how a setting stands."""
    return ("setting", name, "")


def score(name: str) -> Fact:
    """The fact what a score came to in this check-in: None (there is none) or the lowest and highest it can be."""
    return ("score", name, "")


def last(name: str) -> Fact:
    """The fact that there is an earlier score."""
    return ("last", name, "")


@dataclass(frozen=True)
class Assumed:
    """What a rule's condition takes for granted: only ways on which this is so are walked."""

    answers: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    settings: Mapping[str, bool] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    fell: Mapping[str, float] = field(default_factory=dict)


NOTHING = Assumed()


def bounds(when: When) -> tuple[float, float]:
    """The numbers a condition accepts, as lowest and highest."""
    low = max(
        -math.inf if when.at_least is None else when.at_least, -math.inf if when.above is None else when.above + TINY
    )
    high = min(
        math.inf if when.at_most is None else when.at_most, math.inf if when.below is None else when.below - TINY
    )
    return low, high


def narrowed(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float] | None:
    """What lies in both; None if nothing does."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def settings_in(conditions: Iterable[When]) -> frozenset[str]:
    """The settings these conditions ask for."""
    return frozenset(leaf.setting for when in conditions for leaf in leaves(when) if leaf.setting is not None)


def decided(known: Known, names: Iterable[str]) -> Iterator[dict[Fact, Value]]:
    """The knowledge with these settings decided, in every way that is still open."""
    open_names = sorted(name for name in names if setting(name) not in known)
    for values in product((True, False), repeat=len(open_names)):
        yield {**known, **{setting(name): value for name, value in zip(open_names, values, strict=True)}}


@dataclass(frozen=True)
class Judge:
    """Says what conditions can come to in one flow."""

    flow: str
    scores: frozenset[str]
    """The scores this flow can come to."""
    steps: frozenset[str]
    """The steps of this flow."""
    assumed: Assumed = NOTHING
    focus: frozenset[str] | None = None
    """The names whose facts are followed (None: all); of any other, everything is possible."""

    def possible(self, when: When, known: Known) -> frozenset[bool]:
        """The outcomes a branch condition may have; settings are taken as decided."""
        if when.setting is not None:
            outcome = known.get(setting(when.setting))
            found = {True, False} if outcome is None else {bool(outcome)}
        elif when.step is not None:
            found = self._answer(when, known)
        elif when.number is not None:
            found = self._number(when, known)
        elif when.all_ is not None:
            parts = [self.possible(part, known) for part in when.all_]
            found = {False} if any(True not in part for part in parts) else {True}
            found |= {False} if any(False in part for part in parts) else set()
        elif when.any_ is not None:
            parts = [self.possible(part, known) for part in when.any_]
            found = {True} if any(False not in part for part in parts) else {False}
            found |= {True} if any(True in part for part in parts) else set()
        else:
            found = {True}
        return frozenset(not outcome for outcome in found) if when.not_ else frozenset(found)

    def learned(self, when: When, known: Known) -> dict[Fact, Value]:
        """What is known besides once the condition turned out to hold."""
        more = dict(known)
        for leaf in _certain(when):
            if leaf.number is None:
                continue
            if (leaf.times or 0) > 1 or leaf.fell_by is not None:
                more[last(leaf.number)] = True
            now = more.get(score(leaf.number))
            if isinstance(now, tuple):
                more[score(leaf.number)] = narrowed(now, bounds(leaf)) or now
        return more

    def excluded(self, when: When, known: Known) -> dict[Fact, Value]:
        """What is known besides once the condition turned out not to hold: which numbers are left."""
        more = dict(known)
        now = more.get(score(when.number or ""))
        if when.number is None or when.not_ or when.times or when.fell_by is not None or not isinstance(now, tuple):
            return more
        low, high = bounds(when)
        rest = (
            (math.nextafter(high, math.inf), math.inf)
            if low <= now[0]
            else (-math.inf, math.nextafter(low, -math.inf))
        )
        if low <= now[0] or high >= now[1]:
            more[score(when.number)] = narrowed(now, rest) or now
        return more

    def _answer(self, when: When, known: Known) -> set[bool]:
        step = when.step or ""
        if when.is_ is None or when.flow not in (None, self.flow):
            return {True, False}
        if step not in self.steps:
            return {False}
        if self.focus is not None and step not in self.focus:
            return {True, False}
        now = known.get(answer_to(step, when.item or ""))
        if now in (None, SKIPPED, TYPED):
            return {False}
        if now != SOME and now not in when.is_:
            return {False}
        certain = now != SOME and when.times is None and when.was is None
        return {True} if certain else {True, False}

    def _number(self, when: When, known: Known) -> set[bool]:
        name = when.number or ""
        if name not in self.scores:
            return {False} if when.times is not None else {True, False}
        if self.focus is not None and name not in self.focus:
            return {True, False}
        now = known.get(score(name))
        if not isinstance(now, tuple):
            return {False}
        wanted = bounds(when)
        if narrowed(now, wanted) is None:
            return {False}
        inside = wanted[0] <= now[0] and now[1] <= wanted[1]
        if when.fell_by is not None:
            return {True} if inside and self.assumed.fell.get(name, -math.inf) >= when.fell_by else {True, False}
        return {True} if inside and when.times is None else {True, False}


def _certain(when: When) -> Iterator[When]:
    """The parts that must hold if the whole does."""
    if when.not_:
        return
    if when.all_ is not None:
        for part in when.all_:
            yield from _certain(part)
    elif when.any_ is None:
        yield when
