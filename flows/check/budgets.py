"""How many taps and how long each flow takes, against what people were promised.

Two minutes a week and four a month are a promise of the invitation. Minutes are reckoned: reading at 200 words a
minute (ordinary silent reading of plain text lies between 200 and 250), three seconds a tap, twenty for a few words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from flows.check.findings import Budget, Finding, Length
from flows.check.subject import Subject, warning
from flows.check.ways import Move, State, Ways
from flows.compiled import Compiled, Prepared
from flows.flow import Flow, StepKind

WORDS_A_MINUTE, A_TAP, TYPING = 200.0, 3.0, 20.0
"""Words, seconds, seconds."""

PROMISED = {
    "check_in": (8, 2.0),
    "scenario": (5, 3.0),
    "reflection": (15, 4.0),
}
"""Taps and minutes of the usual way, by kind of flow."""
OWN_PROMISE = {"quarterly": (30, 5.0)}

Pick = Callable[[float, float], bool]


def budgets(subject: Subject) -> Iterator[tuple[Budget, Finding | None]]:
    """How long each flow takes, and a warning where the usual way takes longer than promised."""
    for flow in subject.sound:
        ways = subject.ways(flow.id)
        compiled = subject.library.compiled(flow.id)
        if any(not moves and flow.steps[state.step].kind is not StepKind.END for state, moves in ways.moves.items()):
            continue
        order = _order(ways)
        if order is None:
            continue
        starts = _from_start(compiled, ways)
        shortest, longest = _extreme(compiled, ways, order, min), _extreme(compiled, ways, order, max)
        first = min((_joined(_step(compiled, ways.start, move), shortest[move.to]) for move in starts), default=None)
        budget = Budget(
            flow.id,
            _length(first or shortest[ways.start]),
            _length(_typical(compiled, ways)),
            _length(longest[ways.start]),
        )
        yield budget, _over(subject, flow, budget)


def _over(subject: Subject, flow: Flow, budget: Budget) -> Finding | None:
    promised = OWN_PROMISE.get(flow.id) or PROMISED.get(flow.kind)
    if promised is None:
        return None
    taps, minutes = promised
    usual = budget.typical
    if usual.taps <= taps and usual.minutes <= minutes:
        return None
    what = (
        f"usually {usual.taps} taps and {usual.minutes:.1f} minutes, where {taps} taps and {minutes:g} minutes "
        "are what people have been promised"
    )
    return warning(
        subject.places.flow(flow.id), "", "over-budget", what, "Take a question out, or ask it less often."
    )


Cost = tuple[int, float]
"""Taps and seconds."""


def _joined(one: Cost, other: Cost) -> Cost:
    return one[0] + other[0], one[1] + other[1]


def _length(cost: Cost) -> Length:
    return Length(cost[0], round(cost[1] / 60, 1))


def _reading(text: str) -> float:
    return len(text.split()) / WORDS_A_MINUTE * 60


@lru_cache(maxsize=8192)
def _words(text: str | tuple[str, ...]) -> float:
    return _reading(text if isinstance(text, str) else " ".join(text))


def _step(compiled: Compiled, state: State, move: Move) -> Cost:
    """What it takes to read a step and leave it by this move."""
    here = compiled.steps[state.step]
    seconds = _words(here.text) + _labels(here)
    if move.choice is not None and move.choice.say:
        seconds += _reading(move.choice.say)
    if here.kind is StepKind.SHARE or not here.asks or move.how == "hidden":
        return 0, seconds if here.kind is StepKind.SAY else 0.0
    if here.kind is StepKind.ITEMS and move.how in ("answered", "skip"):
        lead = _reading(f"{here.instrument.introduction} {here.instrument.credit}") if here.instrument else 0.0
        items = sum(_reading(item.text) for item in here.items)
        return len(here.items), seconds + lead + items + A_TAP * len(here.items)
    taps = 2 if here.kind is StepKind.PICK and move.choice is not None else 1
    return taps, seconds + (TYPING if move.how == "words" else A_TAP * taps)


def _labels(here: Prepared) -> float:
    return sum(_words(label) for label in here.labels.values()) if here.asks else 0.0


def _order(ways: Ways) -> list[State] | None:
    """The states with every move leading to an earlier one; None if a way goes round."""
    order: list[State] = []
    mark: dict[State, bool] = {}
    todo: list[tuple[State, bool]] = [(ways.start, False)]
    while todo:
        state, leaving = todo.pop()
        if leaving:
            mark[state] = True
            order.append(state)
        elif state not in mark:
            mark[state] = False
            todo.append((state, True))
            for move in ways.moves[state]:
                if mark.get(move.to) is False:
                    return None
                todo.append((move.to, False))
    return order


def _extreme(
    compiled: Compiled, ways: Ways, order: list[State], pick: Callable[[list[Cost]], Cost]
) -> dict[State, Cost]:
    """The least or most it takes from each state to an end."""
    cost: dict[State, Cost] = {}
    for state in order:
        onward = [_joined(_step(compiled, state, move), cost[move.to]) for move in ways.moves[state]]
        cost[state] = pick(onward) if onward else (0, _words(compiled.steps[state.step].text))
    return cost


def _from_start(compiled: Compiled, ways: Ways) -> list[Move]:
    """The moves that begin the conversation rather than put it off: the opening's first button."""
    first = compiled.flow.steps[compiled.flow.start].choices[:1]
    return [move for move in ways.moves[ways.start] if first and move.how == first[0].id]


def _typical(compiled: Compiled, ways: Ways) -> Cost:
    """The usual way: where most buttons lead, with no sharing screen, first in each rotation."""
    state, cost = ways.start, (0, 0.0)
    while moves := ways.moves[state]:
        starts = _from_start(compiled, ways) if state == ways.start else []
        move = (starts or sorted(moves, key=lambda each: _rank(compiled, state, each)))[0]
        cost = _joined(cost, _step(compiled, state, move))
        state = move.to
    return _joined(cost, (0, _words(compiled.steps[state.step].text)))


def _rank(compiled: Compiled, state: State, move: Move) -> tuple[bool, bool]:
    """Smaller is more usual."""
    here = compiled.steps[state.step]
    if here.kind is StepKind.BRANCH:
        return (move.how == "branch") is not _expected(here), False
    return move.how in ("skip", "hidden"), move.to.step != here.usual


def _expected(here: Prepared) -> bool:
    """Whether a branch is usually taken: where it only asks for what most programmes have."""
    return any(branch.when.setting in ("words_allowed", "small_step_set") for branch in here.step.branch)
