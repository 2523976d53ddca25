"""What a charity's own folder changes, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.flow import Choice, Flow, Instrument, Step, Written
from flows.library import Library

NAMES = {
    "ask": "the question",
    "say": "what is said",
    "label": "the button",
    "text": "the lettered line",
    "next": "where it leads",
    "short": "its short name",
    "when": "when it fires",
    "tier": "how soon it is answered",
    "sharing": "how it is shared",
    "words": "the words a supervisor sees",
    "plain": "the plain line",
    "rest": "how long it rests",
    "share": "the flags asked about",
    "rotate": "the rotation",
    "branch": "the conditions",
    "title": "the title",
    "contact": "the contact",
    "hours": "the hours",
    "verified": "the day it was checked",
}
"""What people call the keys."""


def differences(shipped: Library, reworded: Library, after: Library) -> list[str]:
    """Every change from the shipped library to the charity's, one sentence each.

    `reworded` is the shipped library with only the charity's own words (words.toml) over it: a word of their own is
    told once, not once for each text it stands in.
    """
    return [
        *(
            f'Everywhere, "{ours}" becomes "{own}".'
            for ours, own in after.words.items()
            if shipped.words.get(ours) != own
        ),
        *_flows(reworded, after),
        *_rules(reworded, after),
        *_instruments(reworded, after),
        *_lines(reworded, after),
    ]


def _flows(before: Library, after: Library) -> Iterator[str]:
    for name, flow in after.flows.items():
        if name not in before.flows:
            yield f'New flow "{name}": {flow.title} ({len(flow.step)} steps).'
            continue
        yield from _flow(before.flows[name], flow)
    for name in before.flows.keys() - after.flows.keys():
        yield f'The flow "{name}" is gone.'


def _flow(before: Flow, after: Flow) -> Iterator[str]:
    where = f"In {after.id}"
    for key, old, new in _changed(before, after, {"step"}):
        yield f"{where}: {_name(key)} changes {_from_to(old, new)}."
    for step in after.step:
        if step.id not in before.steps:
            yield f'{where}: new {_noun(step)} "{step.id}": {_gist(step)}'
            continue
        yield from _step(where, before.steps[step.id], step)
    for name, step in before.steps.items():
        if name not in after.steps:
            yield f'{where}: the {_noun(step)} "{name}" is off: {_gist(step)}'


def _step(where: str, before: Step, after: Step) -> Iterator[str]:
    place = f"{where}, step {after.id}"
    for key, old, new in _changed(before, after, {"choices"}):
        yield f"{place}: {_name(key)} changes {_from_to(old, new)}."
    for choice in after.choices:
        old_choice = before.choice.get(choice.id)
        if old_choice is None:
            yield f'{place}: new button "{choice.label}".'
        else:
            yield from _choice(place, old_choice, choice)
    for name, choice in before.choice.items():
        if name not in after.choice:
            yield f'{place}: the button "{choice.label}" is off.'
    kept = [choice.id for choice in before.choices if choice.id in after.choice]
    if kept != [choice.id for choice in after.choices if choice.id in before.choice]:
        yield f"{place}: the buttons come in another order."


def _choice(place: str, before: Choice, after: Choice) -> Iterator[str]:
    for key, old, new in _changed(before, after, set()):
        yield f'{place}, button "{before.label}": {_name(key)} changes {_from_to(old, new)}.'


def _rules(before: Library, after: Library) -> Iterator[str]:
    for name, rule in after.rules.items():
        if name not in before.rules:
            yield f"New rule {name} ({rule.tier.value}, {rule.sharing.value}): {rule.plain}"
            continue
        for key, old, new in _changed(before.rules[name], rule, {"version"}):
            yield f"Rule {name}: {_name(key)} changes {_from_to(old, new)}."
    for name, rule in before.rules.items():
        if name not in after.rules:
            yield f"Rule {name} is off: {rule.plain}"


def _instruments(before: Library, after: Library) -> Iterator[str]:
    for name, instrument in after.instruments.items():
        old: Instrument | None = before.instruments.get(name)
        if old is None:
            yield f'New instrument "{name}": {instrument.title}.'
        elif old != instrument:
            yield f'The instrument "{name}" is another one: {instrument.title}, version {instrument.version}.'


def _lines(before: Library, after: Library) -> Iterator[str]:
    for language, texts in after.texts.items():
        yield from _texts(f"Text ({language})", before.texts.get(language, {}), texts)
    yield from _texts("Agreement", before.agreement, after.agreement)
    known = {(line.country, line.name): line for line in before.help_lines}
    for line in after.help_lines:
        was = known.pop((line.country, line.name), None)
        if was is None:
            yield f"New help line for {line.country}: {line.name} {line.contact}."
            continue
        for key, old, new in _changed(was, line, set()):
            yield f"Help line {line.name} ({line.country}): {_name(key)} changes {_from_to(old, new)}."
    for line in known.values():
        yield f"The help line {line.name} ({line.country}) is off."


def _texts(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for key, text in after.items():
        if key not in before:
            yield f'{what} "{key}" is new: "{text}".'
        elif before[key] != text:
            yield f'{what} "{key}" changes {_from_to(before[key], text)}.'


def _changed(before: Written, after: Written, apart_from: set[str]) -> Iterator[tuple[str, Any, Any]]:
    for key in type(after).model_fields:
        old, new = getattr(before, key), getattr(after, key)
        if key not in apart_from and old != new:
            yield key, old, new


def _name(key: str) -> str:
    return NAMES.get(key.rstrip("_"), f'"{key.rstrip("_")}"')


def _from_to(old: object, new: object) -> str:
    if old in (None, "", (), {}):
        return f"to {_said(new)}"
    if new in (None, "", (), {}):
        return f"from {_said(old)} to nothing"
    if isinstance(old, tuple) and isinstance(new, tuple) and all(isinstance(each, str) for each in (*old, *new)):
        added = [each for each in new if each not in old]
        gone = [each for each in old if each not in new]
        parts = [f"now has {', '.join(added)}"] if added else []
        parts += [f"no longer has {', '.join(gone)}"] if gone else []
        return "(" + ("; ".join(parts) or "another order") + ")"
    return f"from {_said(old)} to {_said(new)}"


def _said(value: object) -> str:
    if isinstance(value, Written):
        return str(value.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    if isinstance(value, tuple):
        return ", ".join(_said(each) for each in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"'


def _noun(step: Step) -> str:
    return "question" if step.asks else "step"


def _gist(step: Step) -> str:
    text = step.ask or step.say or f"it leads to {step.next}"
    return f'"{text}"'
