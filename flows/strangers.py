"""Entries of a charity's own file that change nothing: their name is unknown, and they lack what a new one needs.

Nearly always a name is misspelt, and what would be said of the entry as a new one leads astray.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.flags import Rule
from flows.overlay import Table, by_id, merged_flow, tables
from flows.plain_words import needed_keys
from flows.problems import did_you_mean

FEW_MISSING = 1
"""A rule that lacks so few keys is a new one; what it lacks is said by name."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """An entry nobody knows. `marks` help to find its line, `step` is the step it stands in."""

    code: str
    what: str
    mend: str
    step: str
    marks: tuple[str, ...]


def strange_flow(known: Iterable[str], over: Table) -> Stranger | None:
    """A file that changes a flow there is not."""
    name = by_id(over)
    if not isinstance(name, str) or name in set(known) or "title" in over or "start" in over:
        return None
    what = f'there is no flow called "{name}" in the library'
    return Stranger("unknown-flow", what, _mend(name, known, "title, start and steps"), "", ("id",))


def without_strange_steps(base: Table, over: Table) -> tuple[Table, list[Stranger]]:
    """The changes to a flow without the steps and choices nobody knows, and these."""
    known = {str(step.get("id")): step for step in tables(base.get("step"))}
    led_to = set(_targets(merged_flow(base, over)))
    kept, strangers = [], []
    for step in tables(over.get("step")):
        name = by_id(step)
        if not isinstance(name, str) or (name not in known and not _lost(step, name, led_to)):
            kept.append(step)
        elif name in known:
            choices, strange = _without_strange_choices(name, known[name], step)
            kept.append({**step, "choices": choices} if strange else step)
            strangers += strange
        else:
            what = f'there is no step called "{name}" in the flow "{base.get("id")}" of the library'
            needs = 'before = "...", after = "..." or some next that leads to it'
            strangers.append(Stranger("unknown-step", what, _mend(name, known, needs), name, (f"id={name}",)))
    return ({**over, "step": kept} if strangers else over), strangers


def without_strange_rules(base: list[Table], over: list[Table]) -> tuple[list[Table], list[Stranger]]:
    """The changes to the rules without those nobody knows, and these."""
    known = [str(rule.get("id")) for rule in base]
    needed = [key for key in needed_keys(Rule) if key != "id"]
    kept, strangers = [], []
    for rule in over:
        name = by_id(rule)
        missing = [key for key in needed if key not in rule]
        if isinstance(name, str) and name not in known and (rule.get("off") is True or len(missing) > FEW_MISSING):
            what = f'there is no rule called "{name}" in the library'
            alike = [other for other in known if other[:3] == name[:3]] or known
            mend = _mend(name, alike, f"{', '.join(needed[:-1])} and {needed[-1]}")
            strangers.append(Stranger("unknown-rule", what, mend, name, (f"id={name}",)))
        else:
            kept.append(rule)
    return kept, strangers


def _without_strange_choices(step: str, base: Table, over: Table) -> tuple[list[Table], list[Stranger]]:
    known = [str(choice.get("id")) for choice in tables(base.get("choices"))]
    kept, strangers = [], []
    for choice in tables(over.get("choices")):
        name = by_id(choice)
        if isinstance(name, str) and name not in known and ("label" not in choice or choice.get("off") is True):
            what = f'there is no choice called "{name}" in the step "{step}" of the library'
            mend = _mend(name, known, 'label = "..."')
            strangers.append(Stranger("unknown-answer", what, mend, step, (f"id={step}", f"id={name}")))
        else:
            kept.append(choice)
    return kept, strangers


def _lost(step: Table, name: str, led_to: set[str]) -> bool:
    """Whether an unknown step cannot be meant as a new one: it is off, or nothing leads to it."""
    return step.get("off") is True or not ("before" in step or "after" in step or name in led_to)


def _targets(flow: Table) -> Iterator[str]:
    """Every step something in the flow leads to."""
    named: list[Any] = [flow.get("start")]
    for step in tables(flow.get("step")):
        for place in (step, *tables(step.get("choices")), *tables(step.get("branch"))):
            named.append(place.get("next"))
        rotate = step.get("rotate")
        named += rotate if isinstance(rotate, list) else []
    return (name for name in named if isinstance(name, str))


def _mend(name: str, known: Iterable[str], needs: str) -> str:
    near = did_you_mean(name, known)
    return f"{near if near.startswith('Did you') else ''} A new one needs {needs}.".strip()
