"""What must hold before a flow can be compiled at all: every way leads somewhere and no way goes round in silence.

Everything finer (lengths, wording, reachability) is the checker's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flows.effects import EFFECTS
from flows.flow import Choice, Flow, Instrument, Step, StepKind
from flows.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a flow from being compiled. `source` ("flow weekly") and `marks` help to find the line."""

    source: str
    step: str
    code: str
    what: str
    mend: str
    marks: tuple[str, ...] = ()


def faults(
    flows: Mapping[str, Flow], rules: Collection[str], instruments: Mapping[str, Instrument]
) -> Iterator[Fault]:
    """Every fault of every flow and instrument."""
    for flow in flows.values():
        yield from _doubles(flow)
        yield from _ways(flow)
        yield from _silent_loops(flow)
        for step in flow.step:
            yield from _names(flow, step, rules, instruments)
    for instrument in instruments.values():
        yield from _instrument(instrument)


def _fault(flow: Flow, step: Step, code: str, what: str, mend: str, *marks: str) -> Fault:
    return Fault(f"flow {flow.id}", step.id, code, what, mend, (f"id={step.id}", *marks))


def _doubles(flow: Flow) -> Iterator[Fault]:
    for step_id, times in Counter(step.id for step in flow.step).items():
        if times > 1:
            step = flow.steps[step_id]
            yield _fault(flow, step, "double-step", f'{times} steps are called "{step_id}"', "Give each its own id.")
    for step in flow.step:
        for choice_id, times in Counter(choice.id for choice in step.choices).items():
            if times > 1:
                what = f'{times} choices are called "{choice_id}"'
                yield _fault(flow, step, "double-choice", what, "Give each its own id.", f"id={choice_id}")


def _ways(flow: Flow) -> Iterator[Fault]:
    if flow.start not in flow.steps:
        what = f'start names "{flow.start}", which is no step of this flow'
        yield Fault(f"flow {flow.id}", "", "unknown-step", what, did_you_mean(flow.start, flow.steps), ("start",))
    for step in flow.step:
        for target, marks in _targets(step):
            if target not in flow.steps:
                what = f'"{target}" is no step of this flow'
                yield _fault(flow, step, "unknown-step", what, did_you_mean(target, flow.steps), *marks)
        if step.next is None and _needs_next(step):
            mend = 'Add next = "..." to the step.'
            if step.asks and step.skip and step.choices:
                mend = 'Add next = "..." to the step (it is also where Skip leads), or skip = false.'
            yield _fault(flow, step, "next-missing", "the conversation cannot go on from here", mend)


def _targets(step: Step) -> Iterator[tuple[str, tuple[str, ...]]]:
    if step.next is not None:
        yield step.next, ("next",)
    for choice in step.choices:
        if choice.next is not None:
            yield choice.next, (f"id={choice.id}", "next")
    for branch in step.branch:
        yield branch.next, ("branch",)
    for target in step.rotate:
        yield target, ("rotate",)


def _needs_next(step: Step) -> bool:
    if step.kind is StepKind.END:
        return False
    if step.kind is StepKind.CHOOSE:
        return step.skip or any(choice.next is None for choice in step.choices)
    return True


def _silent_loops(flow: Flow) -> Iterator[Fault]:
    """Steps that ask nothing and lead round in a circle."""
    silent = {step.id: [target for target, _ in _targets(step)] for step in flow.step if not step.asks}
    done: set[str] = set()
    for start in silent:
        path: list[str] = []
        todo: list[tuple[str, bool]] = [(start, False)]
        while todo:
            step_id, leaving = todo.pop()
            if leaving:
                path.pop()
                done.add(step_id)
            elif step_id in path:
                yield _fault(
                    flow,
                    flow.steps[step_id],
                    "silent-loop",
                    "the conversation goes round here and never asks anything",
                    "Let one of these steps lead somewhere else.",
                    "next",
                )
            elif step_id in silent and step_id not in done:
                path.append(step_id)
                todo.append((step_id, True))
                todo.extend((target, False) for target in silent[step_id])


def _names(flow: Flow, step: Step, rules: Collection[str], instruments: Mapping[str, Instrument]) -> Iterator[Fault]:
    if step.instrument is not None and step.instrument not in instruments:
        what = f'there is no instrument "{step.instrument}"'
        yield _fault(flow, step, "no-instrument", what, did_you_mean(step.instrument, instruments), "instrument")
    for rule in step.share:
        if rule not in rules:
            yield _fault(flow, step, "unknown-rule", f'there is no rule "{rule}"', did_you_mean(rule, rules), "share")
    if step.words is not None and step.words.effect is not None:
        yield from _effect(flow, step, step.words.effect, None, "effect")
    for choice in step.choices:
        for name, value in choice.effects.items():
            yield from _effect(flow, step, name, value, f"id={choice.id}", "effects")


def _effect(flow: Flow, step: Step, name: str, value: str | None, *marks: str) -> Iterator[Fault]:
    kind = EFFECTS.get(name)
    if kind is None:
        yield _fault(
            flow, step, "unknown-effect", f'there is no effect "{name}"', did_you_mean(name, EFFECTS), *marks
        )
    elif value is not None and "{" not in value and not kind.takes(value):
        what = f'the effect "{name}" does not take "{value}"'
        yield _fault(flow, step, "bad-effect", what, f"It means: {kind.does}.", *marks)


def _instrument(instrument: Instrument) -> Iterator[Fault]:
    def fault(code: str, what: str, mend: str, *marks: str) -> Fault:
        return Fault(f"instrument {instrument.id}", "", code, what, mend, marks)

    items = [item.id for item in instrument.item]
    for item, times in Counter(items).items():
        if times > 1:
            yield fault("double-item", f'{times} items are called "{item}"', "Give each its own id.", f"id={item}")
    for choice in _without_value(instrument):
        yield fault("no-value", f'the answer "{choice.id}" has no value', "Add value = ...", f"id={choice.id}")
    for score, of in instrument.scores.items():
        for item in of:
            if item not in items:
                yield fault(
                    "unknown-item", f'the score "{score}" counts "{item}"', did_you_mean(item, items), "scores"
                )
    if instrument.reverse_from is None and any(item.reverse for item in instrument.item):
        yield fault(
            "no-reverse", "items are reversed, but from what is not said", "Add reverse_from = 6 (for 1 to 5)."
        )


def _without_value(instrument: Instrument) -> tuple[Choice, ...]:
    return tuple(choice for choice in instrument.choices if choice.value is None)
