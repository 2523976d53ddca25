"""Every text people read, with the place it stands at: what the checks of wording and length look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.check.places import Place
from flows.check.subject import Subject
from flows.flow import Flow, Step


@dataclass(frozen=True, slots=True)
class Said:
    """One text. `kind` is "ask", "say", "reply", "label", "lettered", "words", "plain", "text" or "agreement"."""

    place: Place
    owner: str
    """The step, rule or key it belongs to."""
    kind: str
    text: str
    grave: bool = False
    """Said in a moment of danger."""
    scenario: bool = False


def flow_texts(subject: Subject, flow: Flow) -> Iterator[Said]:
    """What a flow says; instruments keep their owners' words and are left alone."""
    for step in flow.step:
        yield from _step_texts(subject, flow, step)


def _step_texts(subject: Subject, flow: Flow, step: Step) -> Iterator[Said]:
    place, scenario = subject.places.flow, flow.kind == "scenario"
    grave = any(choice.urgent for choice in step.choices)
    for key, kind in (("ask", "ask"), ("say", "say")):
        text = getattr(step, key)
        if text:
            yield Said(place(flow.id, step.id, key=key), step.id, kind, text, grave, scenario)
    for choice in step.choices:
        at = place(flow.id, step.id, choice.id)
        yield Said(at, step.id, "label", choice.label)
        if choice.text:
            yield Said(at, step.id, "lettered", choice.text)
        if choice.say:
            yield Said(place(flow.id, step.id, choice.id, "say"), step.id, "reply", choice.say, choice.urgent)


def rule_texts(subject: Subject) -> Iterator[Said]:
    """What supervisors see of a flag, and what volunteers can read of a rule."""
    for rule in subject.library.rules.values():
        yield Said(subject.places.rule(rule.id, "words"), rule.id, "words", rule.words)
        yield Said(subject.places.rule(rule.id, "plain"), rule.id, "plain", rule.plain)


def other_texts(subject: Subject) -> Iterator[Said]:
    """What is said outside flows, in every language, and the agreement's lines."""
    for language, texts in subject.library.texts.items():
        for key, text in texts.items():
            grave = key.startswith(GRAVE)
            kind = "label" if key.startswith("button.") else "text"
            yield Said(subject.places.text(language, key), key, kind, text, grave)
    for key, text in subject.library.agreement.items():
        yield Said(subject.places.agreement(key), key, "agreement", text)


def all_texts(subject: Subject) -> Iterator[Said]:
    """Everything the bot may say."""
    for flow in subject.library.flows.values():
        yield from flow_texts(subject, flow)
    yield from rule_texts(subject)
    yield from other_texts(subject)


GRAVE = ("help.", "help_now.", "urgent.", "note.", "told.urgent", "told.nobody")
"""Texts said in a moment of danger, by the beginning of their key."""
