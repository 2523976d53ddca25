"""Whether every condition names what exists and says one clear thing: in rules, branches and buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flows.check.findings import Finding
from flows.check.known import NUMBERS, SETTINGS
from flows.check.places import Place
from flows.check.subject import Subject, error, warning
from flows.check.ways import conditions_of
from flows.compiled import leaves, scores_of
from flows.flow import Flow, Step, StepKind, When
from flows.problems import did_you_mean

Located = Callable[[str], Place]
"""The place of a condition, given a word that stands in it."""

ON_PURPOSE = "That is fine if it was done on purpose."

COMPARISONS = ("at_most", "at_least", "below", "above", "fell_by")


def conditions(subject: Subject) -> Iterator[Finding]:
    """Everything wrong with the conditions of rules and flows."""
    for rule in subject.library.rules.values():
        located = partial(_rule_place, subject, rule.id)
        yield from _joined(rule.when, located, rule.id)
        for leaf in leaves(rule.when):
            yield from _leaf(subject, leaf, located, rule.id, None)
    for flow in subject.library.flows.values():
        for step in flow.step:
            for when in conditions_of(step):
                located = partial(_step_place, subject, flow.id, step.id)
                yield from _joined(when, located, step.id)
                for leaf in leaves(when):
                    yield from _leaf(subject, leaf, located, step.id, flow)


def _rule_place(subject: Subject, rule: str, word: str) -> Place:
    return subject.places.rule(rule, key="when", word=word)


def _step_place(subject: Subject, flow: str, step: str, word: str) -> Place:
    return subject.places.flow(flow, step, word=word)


def _joined(when: When, located: Located, owner: str) -> Iterator[Finding]:
    """A condition made of all or any says nothing else beside it: the rest would be passed over in silence."""
    parts = (*(when.all_ or ()), *(when.any_ or ()))
    if when.all_ is not None or when.any_ is not None:
        given = [name.rstrip("_") for name in type(when).model_fields if getattr(when, name) not in (None, False)]
        joined = [name for name in given if name in ("all", "any")]
        beside = [name for name in given if name not in ("all", "any", "not")]
        if beside or len(joined) > 1:
            word = beside[0] if beside else "any"
            what = f'"{word}" stands beside {joined[0]} = [...] and does nothing there'
            mend = f"Give the whole condition: write what is meant inside {joined[0]} = [...]."
            yield error(located(word), owner, "unclear-condition", what, mend)
    for part in parts:
        yield from _joined(part, located, owner)


def _leaf(subject: Subject, leaf: When, located: Located, owner: str, flow: Flow | None) -> Iterator[Finding]:
    forms = [name for name in ("step", "number", "setting") if getattr(leaf, name) is not None]
    if len(forms) != 1:
        what = "a condition asks for nothing" if not forms else f"a condition mixes {' and '.join(forms)}"
        mend = "Ask for one thing in each { ... }: a step, a number or a setting; join them with all = [...]."
        yield error(located("when"), owner, "unclear-condition", what, mend)
    elif leaf.setting is not None:
        if leaf.setting not in SETTINGS:
            what = f'there is no setting "{leaf.setting}"'
            yield error(located(leaf.setting), owner, "unknown-setting", what, did_you_mean(leaf.setting, SETTINGS))
    elif leaf.number is not None:
        yield from _number(subject, leaf, located, owner)
    elif subject.whole or flow is not None:
        yield from _answer(subject, leaf, located, owner, flow)
    if leaf.times is not None and leaf.of_last is not None and leaf.times > leaf.of_last:
        what = f"{leaf.times} times in the last {leaf.of_last} can never be"
        yield error(located("times"), owner, "impossible-times", what, "Let times be at most of_last.")
    if leaf.of_last is not None and leaf.times is None:
        what = "of_last does nothing without times"
        yield error(located("of_last"), owner, "unclear-condition", what, "Add times = ..., or take of_last out.")


def _number(subject: Subject, leaf: When, located: Located, owner: str) -> Iterator[Finding]:
    name = leaf.number or ""
    asked = _scores_asked(subject)
    known = asked | NUMBERS.keys()
    if name not in known and subject.whole:
        what = f'there is no score or number "{name}"'
        published = {score for each in subject.library.instruments.values() for score, _ in scores_of(each)}
        if name in published or subject.library.left_out or subject.places.written_anywhere(name):
            what = f'the score "{name}" is not asked any more'
            yield warning(
                located(name), owner, "rests-on-nothing", what, "That is fine if it was taken out on purpose."
            )
        else:
            yield error(located(name), owner, "unknown-number", what, did_you_mean(name, known))
    if all(getattr(leaf, comparison) is None for comparison in COMPARISONS):
        what = f'the condition on "{name}" compares it with nothing'
        mend = "Add at_most, at_least, below, above or fell_by."
        yield error(located(name), owner, "unclear-condition", what, mend)


def _scores_asked(subject: Subject) -> set[str]:
    """The scores and scale numbers some flow asks for."""
    names = set()
    for flow in subject.library.flows.values():
        for step in flow.step:
            if step.scale is not None:
                names.add(step.id)
            instrument = subject.library.instruments.get(step.instrument or "")
            if instrument is not None:
                names |= {score for score, _ in scores_of(instrument)}
    return names


def _answer(subject: Subject, leaf: When, located: Located, owner: str, flow: Flow | None) -> Iterator[Finding]:
    library, step_id = subject.library, leaf.step or ""
    if leaf.flow is not None and leaf.flow not in library.flows:
        what = f'there is no flow "{leaf.flow}"'
        yield error(located(leaf.flow), owner, "unknown-flow", what, did_you_mean(leaf.flow, library.flows))
        return
    if leaf.is_ is None and leaf.was is None:
        what = f'the condition on "{step_id}" does not say which answers'
        yield error(located(step_id), owner, "unclear-condition", what, 'Add is = ["..."] or was = ["..."].')
        return
    flows = (
        [library.flows[leaf.flow]]
        if leaf.flow
        else [each for each in library.flows.values() if each.kind != "profile"]
    )
    if flow is not None and leaf.flow is None:
        flows = [flow] if leaf.was is None else [flow, *flows]
    found = [each.steps[step_id] for each in flows if step_id in each.steps]
    if not found:
        yield from _no_step(subject, step_id, flows, located, owner)
        return
    wanted = [*(leaf.is_ or ()), *(leaf.was or ())]
    known = {answer for step in found for answer in _answers_of(subject, step)}
    if any(_any_number(step) for step in found):
        wanted = [answer for answer in wanted if not answer.lstrip("-").isdigit()]
    for answer in wanted:
        if answer in known:
            continue
        if any(subject.places.written(each.id, step_id, answer) for each in flows):
            what = f'the answer "{answer}" of "{step_id}" has been taken out'
            yield warning(located(answer), owner, "rests-on-nothing", what, ON_PURPOSE)
        else:
            what = f'"{answer}" is no answer to "{step_id}"'
            yield error(located(answer), owner, "unknown-answer", what, did_you_mean(answer, known))


def _no_step(subject: Subject, step: str, flows: list[Flow], located: Located, owner: str) -> Iterator[Finding]:
    if any(subject.places.written(flow.id, step) for flow in flows):
        what = f'the step "{step}" has been switched off, so nothing can come of this'
        yield warning(located(step), owner, "rests-on-nothing", what, ON_PURPOSE)
        return
    names = {each for flow in flows for each in flow.steps}
    where = f'the flow "{flows[0].id}"' if len(flows) == 1 else "any flow"
    yield error(
        located(step), owner, "unknown-step", f'there is no step "{step}" in {where}', did_you_mean(step, names)
    )


def _answers_of(subject: Subject, step: Step) -> Iterator[str]:
    yield from step.choice
    instrument = subject.library.instruments.get(step.instrument or "")
    if instrument is not None:
        yield from (choice.id for choice in instrument.choices)


def _any_number(step: Step) -> bool:
    return step.kind is StepKind.SCALE
