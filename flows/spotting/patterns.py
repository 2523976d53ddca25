"""Patterns in words and word classes: how they are written, and where they occur in a text.

A pattern is a line such as `{i} {want} .. {die}`. Between two elements up to two other words may stand; `+`
asks for the very next word, `..` allows five words, `...` any words of the same sentence. `&` joins two sequences
that must stand in one sentence in any order, `&&` two that must stand in one text. `a|{b}` is either; a phrase
among such choices is written with `_` for its spaces.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from flows.spotting.words import Words

Span = tuple[int, int]
_USUAL_GAP = 2
_LONG_GAP = 25
_GAPS = {"+": 0, "..": 5, "...": _LONG_GAP}
_GUARD = 3
_MOST_SPANS = 400
_MOST_NEXT = 3
_ELEMENT = re.compile(r"^(?:\{[^\s{}|]+\}|[^\s{}|]+)(?:\|(?:\{[^\s{}|]+\}|[^\s{}|]+))*$")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


@dataclass(frozen=True)
class Step:
    """One element of a sequence: any of these classes, after at most `gap` other words."""

    classes: tuple[int, ...]
    gap: int


@dataclass(frozen=True)
class Sequence:
    """Elements in order; `open_start` says that a "not" just before it may deny it.

    In a sequence that starts with the writer ("I", "me", "my"), nobody else may stand in a gap: then it is theirs.
    """

    steps: tuple[Step, ...]
    open_start: bool
    negated: bool
    by_writer: bool = False


@dataclass(frozen=True)
class Pattern:
    """Sequences that must all occur, in one sentence or anywhere in the text."""

    sequences: tuple[Sequence, ...]
    whole_text: bool
    source: str


@dataclass
class Reading:
    """One text as one language sees it: its words and, for each class, where it occurs."""

    words: Words
    spans: dict[int, list[Span]]
    nots: list[int] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    theirs: list[int] = field(default_factory=list)
    merged: dict[tuple[int, ...], dict[int, list[int]]] = field(default_factory=dict)

    def prepare(self, negation: int, turning: int, they: int) -> None:
        """Counts "not"s, "but"s and other people up to each word, so that a gap can be checked in one step."""
        size = len(self.words.word)
        self.nots = _running(self.spans.get(negation, []), size)
        self.turns = _running(self.spans.get(turning, []), size)
        self.theirs = _running(self.spans.get(they, []), size)
        self.merged.clear()

    def places(self, classes: tuple[int, ...]) -> dict[int, list[int]]:
        """Where any of these classes begins, with the ends, in text order."""
        found = self.merged.get(classes)
        if found is None:
            found = {}
            spans = [span for one in classes for span in self.spans.get(one, ())]
            for start, end in sorted(set(spans)):
                found.setdefault(start, []).append(end)
            self.merged[classes] = found
        return found


def _running(spans: list[Span], size: int) -> list[int]:
    marks = [0] * (size + 1)
    for start, _ in spans:
        marks[start + 1] = 1
    return list(accumulate(marks))


ClassOf = Callable[[str], tuple[int, ...]]


@dataclass(frozen=True)
class Little:
    """The classes of little words that patterns treat in a way of their own."""

    grammar: frozenset[int]
    negation: int
    writer: frozenset[int]


def parse(source: str, class_of: ClassOf, little: Little) -> Pattern:
    """Reads one pattern line; `class_of` gives the classes of a name or word. Raises PatternError."""
    whole_text = "&&" in source
    sequences = []
    for part in re.split(r"\s&&?(?:\s|$)", source):
        sequences.append(_sequence(part.split(), class_of, little))
    return Pattern(tuple(sequences), whole_text, source)


def _sequence(elements: list[str], class_of: ClassOf, little: Little) -> Sequence:
    steps: list[Step] = []
    gap = _USUAL_GAP
    for element in elements:
        if element in _GAPS:
            if not steps or gap != _USUAL_GAP:
                raise PatternError(f'"{element}" has no element before it')
            gap = _GAPS[element]
            continue
        if not _ELEMENT.match(element):
            raise PatternError(f'"{element}" is neither a word, a {{class}} nor a choice of them')
        classes: list[int] = []
        for name in element.split("|"):
            classes += class_of(name)
        steps.append(Step(tuple(sorted(set(classes))), gap))
        gap = _USUAL_GAP
    if not steps:
        raise PatternError("there is nothing to look for")
    if gap != _USUAL_GAP:
        raise PatternError("it ends in a gap with no element after it")
    first = set(steps[0].classes)
    negated = any(little.negation in step.classes for step in steps)
    open_start = not first & little.grammar and little.negation not in first
    return Sequence(tuple(steps), open_start, negated, first <= little.writer)


def occurrences(pattern: Pattern, reading: Reading, guarded: bool) -> list[Span]:
    """The stretch of words of each occurrence; for joined sequences one stretch per sequence, or none at all."""
    if len(pattern.sequences) == 1:
        return _runs(pattern.sequences[0], reading, guarded)
    found = []
    for sequence in pattern.sequences:
        runs = _runs(sequence, reading, guarded)
        if not runs:
            return []
        found.append(runs)
    if pattern.whole_text:
        return [runs[0] for runs in found]
    sentence = reading.words.sentence
    common = set.intersection(*({sentence[run[0]] for run in runs} for runs in found))
    if not common:
        return []
    chosen = min(common)
    return [next(run for run in runs if sentence[run[0]] == chosen) for runs in found]


def _runs(sequence: Sequence, reading: Reading, guarded: bool) -> list[Span]:
    """Every run of a sequence. Each step keeps one start per end, so long texts cost time in proportion."""
    first = reading.places(sequence.steps[0].classes)
    ends = {end: start for start, all_ends in first.items() for end in all_ends}
    for step in sequence.steps[1:]:
        ends = _advance(ends, step, reading, sequence.negated or not guarded, sequence.by_writer)
        if not ends:
            return []
    runs = sorted((start, end) for end, start in ends.items())[:_MOST_SPANS]
    if guarded and sequence.open_start:
        runs = [run for run in runs if not _denied(run[0], reading)]
    return runs


def _advance(
    ends: dict[int, int], step: Step, reading: Reading, nots_allowed: bool, by_writer: bool
) -> dict[int, int]:
    places = reading.places(step.classes)
    order = sorted(places) if step.gap > len(places) else []
    sentence, nots, turns, theirs = reading.words.sentence, reading.nots, reading.turns, reading.theirs
    reached: dict[int, int] = {}
    for end, start in ends.items():
        begin = bisect_left(order, end) if order else 0
        found = 0
        nexts = order[begin:] if order else range(end, end + step.gap + 1)
        for place in nexts:
            if place > end + step.gap or place >= len(sentence) or sentence[place] != sentence[start]:
                break
            if (nots[place] != nots[end] and not nots_allowed) or (
                turns[place] != turns[end] and step.gap < _LONG_GAP
            ):
                break
            if by_writer and theirs[place] != theirs[end]:
                break
            found += place in places
            if found > _MOST_NEXT:
                break
            for new_end in places.get(place, ()):
                reached[new_end] = max(reached.get(new_end, -1), start)
    return reached


def _denied(start: int, reading: Reading) -> bool:
    """Whether a "not" stands in the same clause up to three words before this word."""
    clause = reading.words.clause
    begin = start
    while begin > 0 and start - begin < _GUARD and clause[begin - 1] == clause[start]:
        begin -= 1
    return reading.nots[start] != reading.nots[begin]
