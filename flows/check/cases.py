"""A rule's condition taken apart into cases, each of which is enough for the rule to fire."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, product

from flows.check.knowledge import Assumed, bounds, narrowed
from flows.flow import When

MOST_CASES = 200


@dataclass(frozen=True)
class Case:
    """Things that must all be so. `answers` are given in the present check-in, `elsewhere` in a named flow, now or
    earlier; `refused` are answers that may not have been given."""

    answers: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    refused: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    elsewhere: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(flow, step) to answers."""
    settings: Mapping[str, bool] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    fell: Mapping[str, float] = field(default_factory=dict)
    history: bool = False
    """Whether earlier check-ins decide too."""

    @property
    def assumed(self) -> Assumed:
        """What a walk through a flow takes for granted in this case."""
        return Assumed(self.answers, self.settings, self.numbers, self.fell)

    def in_flow(self, flow: str) -> Case:
        """The case in one flow: answers asked for there by name are given in the present check-in."""
        here = {(step, ""): wanted for (named, step), wanted in self.elsewhere.items() if named == flow}
        answers = dict(self.answers)
        for key, wanted in here.items():
            answers[key] = answers[key] & wanted if key in answers else wanted
        return replace(self, answers=answers)


def cases_of(when: When) -> Iterator[Case]:
    """The cases of a condition; none if it can never hold."""
    yield from islice(_cases(when, holds=True), MOST_CASES)


def _cases(when: When, *, holds: bool) -> Iterator[Case]:
    wanted = holds is not when.not_
    parts = when.all_ if when.all_ is not None else when.any_
    if parts is None:
        yield from _leaf(when, wanted)
    elif (when.all_ is not None) is wanted:
        for combination in product(*(tuple(_cases(part, holds=wanted)) for part in parts)):
            together: Case | None = Case()
            for case in combination:
                together = _both(together, case) if together is not None else None
            if together is not None:
                yield together
    else:
        for part in parts:
            yield from _cases(part, holds=wanted)


def _leaf(when: When, wanted: bool) -> Iterator[Case]:
    if when.setting is not None:
        yield Case(settings={when.setting: wanted})
    elif when.step is not None:
        yield from _answer_leaf(when, wanted)
    elif when.number is not None:
        yield from _number_leaf(when, wanted)


def _answer_leaf(when: When, wanted: bool) -> Iterator[Case]:
    key = (when.step or "", when.item or "")
    again = when.times is not None and (when.times > 1 or not wanted)
    if when.is_ is None:
        yield Case(history=True)
    elif when.flow is not None:
        yield (
            Case(elsewhere={(when.flow, key[0]): frozenset(when.is_)}, history=again)
            if wanted
            else Case(history=True)
        )
    elif wanted:
        yield Case(answers={key: frozenset(when.is_)}, history=again or when.was is not None)
    else:
        yield Case(refused={key: frozenset(when.is_)}, history=again)


def _number_leaf(when: When, wanted: bool) -> Iterator[Case]:
    name = when.number or ""
    low, high = bounds(when)
    if wanted:
        fell = {} if when.fell_by is None else {name: when.fell_by}
        if low <= high:
            yield Case(numbers={name: (low, high)}, fell=fell, history=when.times is not None or bool(fell))
        return
    if when.times is not None or when.fell_by is not None:
        yield Case(numbers={name: (-math.inf, math.inf)}, history=True)
        return
    if low > -math.inf:
        yield Case(numbers={name: (-math.inf, math.nextafter(low, -math.inf))})
    if high < math.inf:
        yield Case(numbers={name: (math.nextafter(high, math.inf), math.inf)})


def _both(one: Case, other: Case) -> Case | None:
    """The case in which both hold; None if they contradict each other."""
    answers = dict(one.answers)
    for key, wanted in other.answers.items():
        answers[key] = answers[key] & wanted if key in answers else wanted
    refused = dict(one.refused)
    for key, not_wanted in other.refused.items():
        refused[key] = refused.get(key, frozenset()) | not_wanted
    for key in answers.keys() & refused.keys():
        answers[key] = answers[key] - refused[key]
    settings = {**one.settings, **other.settings}
    numbers = dict(one.numbers)
    for name, wanted_numbers in other.numbers.items():
        inside = narrowed(numbers[name], wanted_numbers) if name in numbers else wanted_numbers
        if inside is None:
            return None
        numbers[name] = inside
    elsewhere = dict(one.elsewhere)
    for place, wanted in other.elsewhere.items():
        elsewhere[place] = elsewhere[place] & wanted if place in elsewhere else wanted
    contradicts = any(settings[name] != one.settings[name] for name in one.settings)
    if contradicts or not all(answers.values()) or not all(elsewhere.values()):
        return None
    fell = {name: max(one.fell.get(name, 0), other.fell.get(name, 0)) for name in one.fell.keys() | other.fell.keys()}
    return Case(answers, refused, elsewhere, settings, numbers, fell, one.history or other.history)
