"""Every way through a flow, walked with what is certain on it: the ground on which the checker's proofs stand.

A state is a step together with those certain facts that something further on still reads. There are finitely many.
From each, every move a person, their settings or their history could make is followed; none is sampled. A move that
cannot happen may be walked as well, one that can happen is never left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from flows.check.knowledge import (
    NOTHING,
    SKIPPED,
    SOME,
    TYPED,
    Assumed,
    Fact,
    Judge,
    Known,
    Value,
    answer_to,
    decided,
    last,
    narrowed,
    score,
    setting,
    settings_in,
)
from flows.compiled import Compiled, Prepared, leaves
from flows.flow import Choice, Instrument, Step, StepKind, When
from flows.texts import variables

Scores = list[tuple[str, tuple[float, float]]]
"""Names of numbers, each with the lowest and highest it can be."""

MOST_STATES = 60_000
"""Beyond this, conditions are no longer followed: every move counts as possible."""


@dataclass(frozen=True, slots=True)
class State:
    """A step and what is certain there."""

    step: str
    facts: frozenset[tuple[Fact, Value]] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to the next. `how` is a choice's id, "skip", "words", "go on", ...; choice is None otherwise."""

    to: State
    how: str
    choice: Choice | None = field(default=None, compare=False)
    known: Mapping[Fact, Value] = field(default_factory=dict, compare=False)
    """Everything certain at the moment of the move, also what nothing further on reads."""


@dataclass(frozen=True)
class Ways:
    """The states that can be reached and the moves from each; the first state is the start."""

    start: State
    moves: Mapping[State, tuple[Move, ...]]

    @property
    def steps(self) -> frozenset[str]:
        """The steps that can be reached."""
        return frozenset(state.step for state in self.moves)


class TooMany(Exception):
    """More states than there is patience for."""


def all_ways(
    compiled: Compiled,
    hideable: Collection[str] = (),
    assumed: Assumed = NOTHING,
    focus: frozenset[str] | None = None,
) -> Ways:
    """Every way through the flow; `hideable` are steps a person may have chosen not to be asked.

    `focus` names the steps, settings and scores whose facts are followed (None: all); of the others any is possible.
    """
    try:
        return _Walker(compiled, hideable, assumed, focus).walked()
    except TooMany:
        return _Walker(compiled, hideable, assumed, frozenset()).walked()


def score_bounds(instrument: Instrument, items: Collection[str]) -> tuple[float, float]:
    """The lowest and the highest these items can score."""
    values = [choice.value for choice in instrument.choices if choice.value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    turned = (instrument.reverse_from or 0) - high, (instrument.reverse_from or 0) - low
    pairs = [turned if item.reverse else (low, high) for item in instrument.item if item.id in items]
    return sum(pair[0] for pair in pairs) * instrument.multiply, sum(pair[1] for pair in pairs) * instrument.multiply


def conditions_of(step: Step) -> list[When]:
    """The conditions a step asks."""
    return [branch.when for branch in step.branch] + [c.offer_when for c in step.choices if c.offer_when is not None]


def texts_of(step: Step) -> list[str]:
    """Everything a step says, effects included: their values are filled too."""
    texts = [step.ask or "", step.say or ""]
    for choice in step.choices:
        texts += [choice.label, choice.text or "", choice.say or "", *choice.effects.values()]
    return texts


def targets_of(step: Step) -> tuple[str, ...]:
    """Every step this one names as a way on."""
    named = [step.next, *(choice.next for choice in step.choices), *(branch.next for branch in step.branch)]
    return tuple(dict.fromkeys(target for target in (*named, *step.rotate) if target is not None))


class _Walker:
    def __init__(
        self, compiled: Compiled, hideable: Collection[str], assumed: Assumed, focus: frozenset[str] | None
    ) -> None:
        self._compiled = compiled
        self._hideable = hideable
        self._assumed = assumed
        self._scores = {name: bounds for here in compiled.steps.values() for name, bounds in scores_at(here)}
        self._judge = Judge(compiled.flow.id, frozenset(self._scores), frozenset(compiled.steps), assumed, focus)
        self._live = _live(compiled, focus)

    def walked(self) -> Ways:
        """Everything that can be reached from the start."""
        known = {setting(name): value for name, value in self._assumed.settings.items()}
        start = self._state(self._compiled.flow.start, known)
        moves: dict[State, tuple[Move, ...]] = {}
        todo = [start]
        while todo:
            state = todo.pop()
            if state in moves:
                continue
            if len(moves) > MOST_STATES:
                raise TooMany
            moves[state] = tuple(dict.fromkeys(self._moves(self._compiled.steps[state.step], dict(state.facts))))
            todo.extend(move.to for move in moves[state])
        return Ways(start, moves)

    def _state(self, step: str, known: Known) -> State:
        live = self._live[step]
        kept = self._assumed.settings
        return State(
            step,
            frozenset((fact, value) for fact, value in known.items() if fact in live or fact[1] in kept),
        )

    def _move(self, target: str | None, how: str, known: Known, choice: Choice | None = None) -> Iterator[Move]:
        if target is not None:
            yield Move(self._state(target, known), how, choice, known)

    def _moves(self, here: Prepared, known: dict[Fact, Value]) -> Iterator[Move]:
        for sure in decided(known, settings_in(conditions_of(here.step))):
            if here.kind is StepKind.BRANCH:
                yield from self._branches(here, sure)
            elif here.kind is StepKind.ROTATE:
                for target in here.step.rotate:
                    yield from self._move(target, "turn", sure)
                if all(target in self._hideable for target in here.step.rotate):
                    yield from self._move(here.next, "all hidden", sure)
            elif here.kind in (StepKind.SAY, StepKind.SHARE):
                yield from self._move(here.next, "go on", sure)
            elif here.kind is not StepKind.END:
                yield from self._answers(here, sure)

    def _branches(self, here: Prepared, known: Known) -> Iterator[Move]:
        for branch in here.step.branch:
            outcomes = self._judge.possible(branch.when, known)
            if True in outcomes:
                yield from self._move(branch.next, "branch", self._judge.learned(branch.when, known))
            if False not in outcomes:
                return
            known = self._judge.excluded(branch.when, known)
        yield from self._move(here.next, "otherwise", known)

    def _answers(self, here: Prepared, known: Known) -> Iterator[Move]:
        """Every way a question can be left."""
        wanted = self._assumed.answers.get((here.id, ""))
        scores = [(name, bounds) for name, bounds in scores_at(here)]
        silent = {**known, answer_to(here.id): SKIPPED, **{score(name): None for name, _ in scores}}
        for choice in here.step.choices:
            if choice.offer_when is not None and True not in self._judge.possible(choice.offer_when, known):
                continue
            if wanted is not None and choice.id not in wanted:
                continue
            value = SOME if here.kind is StepKind.PICK else choice.id
            if not self._needs(scores):
                after = {**silent, answer_to(here.id): value}
                yield from self._move(choice.next or here.next, choice.id, after, choice)
        yield from self._other_answers(here, known, scores)
        if wanted is not None or self._needs(scores):
            return
        if here.step.skip or here.kind is StepKind.PICK:
            yield from self._move(here.next, "skip", silent)
        passed_over = here.kind is StepKind.CHOOSE and all(choice.offer_when for choice in here.step.choices)
        if here.id in self._hideable or passed_over:
            absent = {fact: value for fact, value in known.items() if fact != answer_to(here.id)}
            yield from self._move(here.next or here.usual, "hidden", absent)

    def _other_answers(self, here: Prepared, known: Known, scores: Scores) -> Iterator[Move]:
        """Answers that are no choice of the step: words, a number, a whole group of statements."""
        if here.kind not in (StepKind.WORDS, StepKind.SCALE, StepKind.ITEMS):
            return
        values = {StepKind.WORDS: TYPED, StepKind.SCALE: SOME, StepKind.ITEMS: SKIPPED}
        after: dict[Fact, Value] = {**known, answer_to(here.id): values[here.kind]}
        for name, bounds in scores:
            inside = narrowed(bounds, self._assumed.numbers.get(name, bounds))
            if inside is None:
                return
            after[score(name)] = inside
        wanted = self._assumed.answers.get((here.id, ""))
        if wanted is None or here.kind is StepKind.SCALE:
            yield from self._move(here.next, "words" if here.kind is StepKind.WORDS else "answered", after)

    def _needs(self, scores: Scores) -> bool:
        """Whether what is assumed can only be if this question is answered in full."""
        return any(name in self._assumed.numbers for name, _ in scores)


def scores_at(here: Prepared) -> Iterator[tuple[str, tuple[float, float]]]:
    """(name, bounds) of the numbers answering this step gives."""
    if here.step.scale is not None:
        yield here.id, (here.step.scale.low, here.step.scale.high)
    if here.instrument is not None:
        for name, items in here.scores:
            yield name, score_bounds(here.instrument, items)


def _reads(here: Prepared) -> Iterator[Fact]:
    """The facts this step's conditions and texts look at."""
    for when in conditions_of(here.step):
        for leaf in leaves(when):
            if leaf.setting is not None:
                yield setting(leaf.setting)
            if leaf.step is not None:
                yield answer_to(leaf.step, leaf.item or "")
            if leaf.number is not None:
                yield score(leaf.number)
    for text in texts_of(here.step):
        for name in variables(text):
            kind, _, rest = name.partition(".")
            if kind == "answer":
                yield answer_to(rest)
            elif kind == "score":
                yield score(rest)
            elif kind == "last":
                yield last(rest)


def _live(compiled: Compiled, focus: frozenset[str] | None) -> dict[str, frozenset[Fact]]:
    """For each step, the facts in focus that it or anything after it still reads."""
    live = {
        step: frozenset(fact for fact in _reads(here) if focus is None or fact[1] in focus)
        for step, here in compiled.steps.items()
    }
    onward = {step: targets_of(here.step) for step, here in compiled.steps.items()}
    changed = True
    while changed:
        changed = False
        for step, targets in onward.items():
            grown = live[step].union(*(live[target] for target in targets))
            if grown != live[step]:
                live[step] = grown
                changed = True
    return live
