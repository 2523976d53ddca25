"""Whether each step makes sense by itself: its keys go together, it can be answered, skipped and heard."""

from __future__ import annotations

from collections.abc import Iterator

from flows.check.findings import Finding
from flows.check.subject import Subject, error, warning
from flows.checkin import DONE
from flows.compiled import LETTERS
from flows.flags import Sharing, Tier
from flows.flow import Choice, Flow, Step, StepKind
from flows.problems import did_you_mean

MEANS = {
    StepKind.BRANCH: {"branch", "next"},
    StepKind.ROTATE: {"rotate", "next"},
    StepKind.SHARE: {"share", "ask", "next"},
    StepKind.ITEMS: {"instrument", "subscale", "ask", "choices", "next"},
    StepKind.SCALE: {"scale", "ask", "choices", "next"},
    StepKind.WORDS: {"words", "ask", "choices", "next"},
    StepKind.PICK: {"pick", "most", "ask", "choices", "next"},
    StepKind.CHOOSE: {"ask", "choices", "next"},
    StepKind.END: {"end", "say", "done"},
    StepKind.SAY: {"say", "next"},
}
"""The keys that have a meaning in each kind of step, besides those any step may have."""

SPECIAL = ("branch", "rotate", "share", "instrument", "subscale", "scale", "words", "pick", "most", "choices", "end")
SPECIAL_TEXTS = ("ask", "say")
WIDEST_SCALE = 20
STARTS = ("start_flow", "later_flow")
"""Effects whose value is a flow."""
NEXT_SCENARIO = "next_scenario"
"""Stands for the scenario somebody saw least (bot/programme.py)."""


def steps(subject: Subject) -> Iterator[Finding]:
    """Everything that is wrong with single steps."""
    for flow in subject.library.flows.values():
        for step in flow.step:
            yield from _keys(subject, flow, step)
            yield from _answers(subject, flow, step)
            yield from _alike(subject, flow, step)
            yield from _onward(subject, flow, step)
            yield from _skip(subject, flow, step)
            yield from _share(subject, flow, step)
        yield from _rotations(subject, flow)
    for flow in subject.sound:
        yield from _replies(subject, flow)


def _keys(subject: Subject, flow: Flow, step: Step) -> Iterator[Finding]:
    """Keys that contradict each other, and steps that say or ask nothing."""
    place = subject.places.flow
    given = step.model_fields_set
    if step.kind is StepKind.SAY and step.ask and not step.say:
        what = "the step asks something, but there is no way to answer"
        yield error(
            place(flow.id, step.id, key="ask"),
            step.id,
            "no-answer",
            what,
            "Add choices = [...], or words, or a scale.",
        )
        return
    for key in (*SPECIAL, *SPECIAL_TEXTS):
        if key in given and getattr(step, key) and key not in MEANS[step.kind]:
            what = f'"{key}" does nothing in a step that has {_because(step)}'
            mend = "Make two steps of it, one after the other, or take the key out."
            yield error(place(flow.id, step.id, key=key), step.id, "mixed-step", what, mend)
    asks_alone = step.asks and step.kind not in (StepKind.SHARE, StepKind.ITEMS)
    if (asks_alone and not step.ask) or (step.kind in (StepKind.SAY, StepKind.END) and not step.say):
        key = "ask" if asks_alone else "say"
        what = "the step has no words" if step.kind is not StepKind.END else "the conversation ends without a word"
        yield error(place(flow.id, step.id), step.id, "no-text", what, f'Add {key} = "...".')


def _because(step: Step) -> str:
    marks = {StepKind.ITEMS: "an instrument", StepKind.CHOOSE: "choices", StepKind.END: "end = true"}
    return marks.get(step.kind, f'"{step.kind.value}"')


def _answers(subject: Subject, flow: Flow, step: Step) -> Iterator[Finding]:
    place = subject.places.flow
    if step.pick == "several" and not step.choices:
        yield error(place(flow.id, step.id), step.id, "no-answer", "there is nothing to pick", "Add choices = [...].")
    if step.pick == "several" and DONE in step.choice:
        what = f'a choice is called "{DONE}", as the button that ends picking is'
        yield error(place(flow.id, step.id, DONE), step.id, "reserved-id", what, "Give it another id.")
    if step.most is not None and step.pick == "several" and step.most >= len(step.choices) > 0:
        what = f"up to {step.most} may be picked, but there are only {len(step.choices)}"
        yield warning(place(flow.id, step.id, key="most"), step.id, "most-too-many", what, "Take most out.")
    if step.scale is not None and not step.scale.low < step.scale.high <= step.scale.low + WIDEST_SCALE:
        what = f"the scale goes from {step.scale.low} to {step.scale.high}"
        mend = f"Let it go upwards, over {WIDEST_SCALE} numbers at most."
        yield error(place(flow.id, step.id, key="scale"), step.id, "bad-scale", what, mend)
    if sum(choice.text is not None for choice in step.choices) > len(LETTERS):
        yield error(
            place(flow.id, step.id), step.id, "too-many-choices", "there are more choices than letters", "Split it."
        )
    instrument = subject.library.instruments.get(step.instrument or "")
    if instrument and step.subscale and step.subscale not in (known := {item.subscale for item in instrument.item}):
        what = f'the instrument "{instrument.id}" has no subscale "{step.subscale}"'
        mend = did_you_mean(step.subscale, [name for name in known if name])
        yield error(place(flow.id, step.id, key="subscale"), step.id, "unknown-subscale", what, mend)


def _alike(subject: Subject, flow: Flow, step: Step) -> Iterator[Finding]:
    """Buttons nobody can tell apart, and buttons among the numbers of a scale."""
    seen: dict[str, Choice] = {}
    for choice in step.choices:
        label = " ".join(choice.label.split()).casefold()
        other = seen.setdefault(label, choice)
        # Of two buttons that come under conditions, each may be there when the other is not.
        if other is not choice and other.offer_when is None and choice.offer_when is None:
            what = f'two buttons are called "{choice.label}": nobody can tell them apart'
            place = subject.places.flow(flow.id, step.id, choice.id, "label")
            yield error(place, step.id, "double-choice", what, "Give each its own words.")
    answers = [choice for choice in step.choices if not choice.missing]
    if step.kind is StepKind.SCALE and answers:
        what = f'"choices" among the numbers of a scale: "{answers[0].label}" is no number'
        mend = (
            "Make two steps of it, one after the other. Only a choice with missing = true may stand beside a scale."
        )
        yield error(subject.places.flow(flow.id, step.id, key="choices"), step.id, "mixed-step", what, mend)


def _onward(subject: Subject, flow: Flow, step: Step) -> Iterator[Finding]:
    """Effects that begin a flow there is not."""
    known = {*subject.library.flows, NEXT_SCENARIO}
    for choice in step.choices:
        for effect in STARTS:
            wanted = choice.effects.get(effect)
            if wanted is not None and "{" not in wanted and wanted not in known and subject.whole:
                what = f'{effect} names the flow "{wanted}", and there is none'
                place = subject.places.flow(flow.id, step.id, choice.id, effect)
                yield error(place, step.id, "unknown-flow", what, did_you_mean(wanted, known))


def _skip(subject: Subject, flow: Flow, step: Step) -> Iterator[Finding]:
    """Every question can be skipped, except an opening; setting something up may need an answer."""
    starts = step.id == flow.start or flow.start not in flow.steps
    free = flow.kind == "profile" or starts or step.kind is StepKind.SHARE
    if step.asks and not step.skip and not free:
        what = "this question cannot be skipped"
        mend = "Take skip = false out: only the first question of a flow may have it (or a flow of kind profile)."
        yield error(subject.places.flow(flow.id, step.id, key="skip"), step.id, "no-skip", what, mend)


def _share(subject: Subject, flow: Flow, step: Step) -> Iterator[Finding]:
    for name in step.share:
        rule = subject.library.rules.get(name)
        if rule is None:
            continue
        if rule.sharing is not Sharing.ASKED or rule.tier is Tier.VOLUNTEER_ONLY:
            kept = (
                "for the volunteer alone" if rule.tier is Tier.VOLUNTEER_ONLY else f'shared as "{rule.sharing.value}"'
            )
            what = f"{name} is listed on a sharing screen, but it is {kept}, so nothing is ever asked"
            mend = 'Take it off the list, or give the rule sharing = "asked".'
            yield error(subject.places.flow(flow.id, step.id, key="share"), step.id, "share-not-asked", what, mend)


def _rotations(subject: Subject, flow: Flow) -> Iterator[Finding]:
    for step in flow.step:
        for target in step.rotate:
            turn = flow.steps.get(target)
            if turn is not None and (not turn.asks or turn.kind is StepKind.SHARE):
                what = f'"{target}" asks nothing, so its turn in the rotation never passes'
                mend = "Rotate only among questions."
                yield error(subject.places.flow(flow.id, step.id, key="rotate"), step.id, "rotate-silent", what, mend)


def _replies(subject: Subject, flow: Flow) -> Iterator[Finding]:
    """An answer is never met with silence: it has a line of its own, or leads straight to closing words."""
    for step in flow.step:
        for choice in step.choices:
            if not choice.say and not _answered(flow, step, choice):
                what = f'the answer "{choice.label}" gets no reply'
                mend = 'Add say = "..." to the choice: one kind line.'
                yield error(subject.places.flow(flow.id, step.id, choice.id), step.id, "no-reply", what, mend)


def _answered(flow: Flow, step: Step, choice: Choice) -> bool:
    target = choice.next or step.next
    if target is None:
        return True
    onward = flow.steps[target]
    if onward.kind in (StepKind.END, StepKind.SAY):
        return True
    return step.id == flow.start and onward.asks
