"""Whether every path ends: each step can be reached, each can be left, and no way goes round for ever.

Proved on the whole graph of states (see flows/check/ways.py). From every state that is no end there is a move: a flow
without structural faults has a way on from each step. So where the graph has no circle, every conversation ends
after finitely many answers, whatever people answer, hide or did before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.check.findings import Finding
from flows.check.subject import Subject, error
from flows.check.ways import Move, State, Ways, targets_of
from flows.flow import Flow


def paths(subject: Subject) -> Iterator[Finding]:
    """Steps nobody reaches, and circles."""
    for flow in subject.sound:
        ways = subject.ways(flow.id)
        yield from _unreachable(subject, flow, ways)
        yield from _circles(subject, flow, ways)


def _unreachable(subject: Subject, flow: Flow, ways: Ways) -> Iterator[Finding]:
    reached = {flow.start}
    todo = [flow.start]
    while todo:
        fresh = [target for target in targets_of(flow.steps[todo.pop()]) if target not in reached]
        reached.update(fresh)
        todo.extend(fresh)
    for step in flow.step:
        if step.id in ways.steps:
            continue
        place = subject.places.flow(flow.id, step.id)
        if step.id not in reached:
            mend = f'Let some next lead to "{step.id}", or take the step out.'
            yield error(place, step.id, "unreachable-step", "nothing leads to this step", mend)
        elif any(step.id in targets_of(flow.steps[before]) for before in ways.steps):
            what = "nobody can reach this step: the condition that leads to it can never hold there"
            mend = (
                "Look at the conditions before it: do they ask for an answer given later, or one that is ruled out?"
            )
            yield error(place, step.id, "unreachable-step", what, mend)


def _circles(subject: Subject, flow: Flow, ways: Ways) -> Iterator[Finding]:
    order = {step.id: number for number, step in enumerate(flow.step)}
    told: set[frozenset[str]] = set()
    for circle in _components(ways):
        steps = frozenset(state.step for state in circle)
        if steps in told:
            continue
        told.add(steps)
        names = sorted(steps, key=order.__getitem__)
        back, step = _way_back(circle, ways, order)
        leaves = any(move.to not in circle for state in circle for move in ways.moves[state])
        around = " -> ".join([*names, names[0]]) if len(names) > 1 else names[0]
        what = f"the conversation can go round and round: {around}"
        if not leaves:
            what = f"nothing leads out of here, the conversation goes round for ever: {around}"
        mend = (
            "A conversation only goes forward (Back is always there). "
            'To offer a flow again, let a choice have effects = { start_flow = "..." }.'
        )
        choice = back.choice.id if back.choice else ""
        yield error(subject.places.flow(flow.id, step, choice, "next"), step, "endless-loop", what, mend)


def _way_back(circle: set[State], ways: Ways, order: Mapping[str, int]) -> tuple[Move, str]:
    """The move that leads furthest back, and the step it is made at: most likely the slip."""
    moves = [(move, state.step) for state in circle for move in ways.moves[state] if move.to in circle]
    return max(moves, key=lambda each: (order[each[1]] - order[each[0].to.step], each[1]))


def _components(ways: Ways) -> Iterator[set[State]]:
    """The sets of states that lead back to one another (Tarjan's algorithm, without recursion)."""
    number: dict[State, int] = {}
    low: dict[State, int] = {}
    waiting: list[State] = []
    inside: set[State] = set()
    for root in ways.moves:
        if root in number:
            continue
        todo: list[tuple[State, Iterator[State]]] = [(root, iter(()))]
        while todo:
            state, onward = todo[-1]
            if state not in number:
                number[state] = low[state] = len(number)
                waiting.append(state)
                inside.add(state)
                onward = iter([move.to for move in ways.moves[state]])
                todo[-1] = (state, onward)
            for target in onward:
                if target not in number:
                    todo.append((target, iter(())))
                    break
                if target in inside:
                    low[state] = min(low[state], low[target])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[state])
                if low[state] == number[state]:
                    found = _taken(waiting, inside, state)
                    if len(found) > 1 or any(move.to == state for move in ways.moves[state]):
                        yield found


def _taken(waiting: list[State], inside: set[State], last: State) -> set[State]:
    found = set()
    while True:
        state = waiting.pop()
        inside.discard(state)
        found.add(state)
        if state == last:
            return found
