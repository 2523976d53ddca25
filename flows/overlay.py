"""Lays a charity's own files over the shipped ones, before anything is read as a flow or a rule.

It works on plain TOML tables, so that a file need say only what it changes. The format is described in
flows/library.py. The order matters: tables are merged, then new steps find their place, then what is off goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flows.problems import did_you_mean

Table = dict[str, Any]
Complain = Callable[[str, str, str, str], None]
"""Takes the step, a code, what is wrong and how to mend it."""

TEXT_KEYS = frozenset({"ask", "say", "label", "text", "short", "low_label", "high_label", "title", "words", "plain"})
"""Keys whose words people read, and in which a charity's own words replace ours."""

PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


def tables(value: object) -> list[Table]:
    """The tables of a list, or nothing if it is something else (which reading it as a flow will report)."""
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return value
    return []


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Table:
    """`base` with the keys of `over`: a table replaces key by key, a list may be told what to add and remove."""
    result = dict(base)
    for key, value in over.items():
        before = result.get(key)
        if isinstance(before, list) and isinstance(value, dict) and value.keys() <= {"add", "remove"}:
            kept = [entry for entry in before if entry not in value.get("remove", ())]
            result[key] = kept + [entry for entry in value.get("add", ()) if entry not in kept]
        elif isinstance(before, dict) and isinstance(value, dict):
            result[key] = {**before, **value}
        else:
            result[key] = value
    return result


def merged_by(
    base: list[Table],
    over: list[Table],
    name: Callable[[Table], object],
    merge: Callable[[Table, Table], Table] = merged,
) -> list[Table]:
    """The tables of both, those of one name merged; new ones come last."""
    result = list(base)
    places = {name(entry): place for place, entry in enumerate(result)}
    for entry in over:
        place = places.get(name(entry))
        if place is None or name(entry) is None:
            result.append(entry)
        else:
            result[place] = merge(result[place], entry)
    return result


def by_id(entry: Table) -> object:
    """What most tables are named by."""
    return entry.get("id")


def merged_flow(base: Table, over: Table) -> Table:
    """A flow with the changes of another file of the same id."""
    flow = merged(base, {key: value for key, value in over.items() if key != "step"})
    flow["step"] = merged_by(tables(base.get("step")), tables(over.get("step")), by_id, _merged_step)
    return flow


def _merged_step(base: Table, over: Table) -> Table:
    step = merged(base, {key: value for key, value in over.items() if key != "choices"})
    if "choices" in over:
        mine = tables(over["choices"])
        listed = bool(mine) or over["choices"] == []
        step["choices"] = merged_by(tables(base.get("choices")), mine, by_id) if listed else over["choices"]
    return step


def settled(flow: Table, complain: Complain) -> Table:
    """The flow with `before` and `after` turned into `next`, and everything marked `off = true` taken out."""
    steps = [dict(step) for step in tables(flow.get("step"))]
    for step in steps:
        if tables(step.get("choices")):
            step["choices"] = [choice for choice in _placed(step["choices"]) if not choice.pop("off", False)]
    result = {**flow, "step": steps}
    for step in [step for step in steps if "before" in step or "after" in step]:
        if "before" in step and "after" in step:
            mend = "Write one of them, not both: the other side follows by itself."
            complain(str(step.get("id")), "mixed-step", '"before" and "after" stand in one step', mend)
            del step["after"]
        if "id" in step:
            _insert(result, step, complain)
        else:  # Reading it as a flow reports the missing id.
            step.pop("before", step.pop("after", None))
    for step in [step for step in steps if step.pop("off", False)]:
        switched_off(result, step, complain)
    return result


def _placed(choices: list[Table]) -> list[Table]:
    """Copies of the choices, those with `before` moved in front of the one they name."""
    result = [dict(choice) for choice in choices]
    for choice in [choice for choice in result if "before" in choice]:
        target = choice.pop("before")
        ids = [by_id(other) for other in result]
        if target in ids:
            result.remove(choice)
            result.insert([by_id(other) for other in result].index(target), choice)
    return result


def _insert(flow: Table, step: Table, complain: Complain) -> None:
    """Puts a step between others: all ways into `before`, or the way on from `after`, now lead through it."""
    key = "before" if "before" in step else "after"
    target = step.pop(key)
    others = [other for other in flow["step"] if other is not step]
    place = next((at for at, other in enumerate(others) if other.get("id") == target), None)
    if place is None:
        what = f'{key} names "{target}", which is no step of this flow'
        mend = did_you_mean(str(target), [str(other.get("id")) for other in others])
        complain(str(step.get("id")), "unknown-step", what, mend)
        return
    neighbour = others[place]
    if key == "before":
        _redirect(flow, others, str(target), step["id"])
        step.setdefault("next", target)
    else:
        on = neighbour.get("next")
        step.setdefault("next", on)
        neighbour["next"] = step["id"]
        for choice in tables(neighbour.get("choices")):
            if on is not None and choice.get("next") == on:
                choice["next"] = step["id"]
    others.insert(place if key == "before" else place + 1, step)
    flow["step"][:] = others


def switched_off(flow: Table, step: Table, complain: Complain) -> None:
    """Takes a step out of the flow: whatever led to it leads to where it led."""
    name = str(step.get("id"))
    onward = step.get("next") or _only_way_on(step)
    if onward is None:
        complain(
            name,
            "off-leads-nowhere",
            f'the step "{name}" is off, and it is not clear where the conversation goes instead',
            'Say it beside it: off = true, next = "...".',
        )
        return
    others = [other for other in flow["step"] if other is not step]
    _redirect(flow, others, name, onward)
    for other in others:
        if isinstance(other.get("rotate"), list):
            other["rotate"] = [entry for entry in other["rotate"] if entry != name]
    flow["step"][:] = others


def _only_way_on(step: Table) -> str | None:
    ways = {choice.get("next") for choice in tables(step.get("choices"))}
    way = ways.pop() if len(ways) == 1 else None
    return way if isinstance(way, str) else None


def _redirect(flow: Table, steps: list[Table], old: str, new: str) -> None:
    if flow.get("start") == old:
        flow["start"] = new
    for step in steps:
        for place in (step, *tables(step.get("choices")), *tables(step.get("branch"))):
            if place.get("next") == old:
                place["next"] = new


def reworded(value: Any, words: Mapping[str, str]) -> Any:
    """A table with the charity's own words in every text people read; names in braces stay as they are."""
    if not words:
        return value
    patterns = [(re.compile(rf"\b{re.escape(ours)}(s?)\b", re.IGNORECASE), own) for ours, own in words.items()]
    return _reworded(value, patterns, texts=False)


def reworded_text(text: str, words: Mapping[str, str]) -> str:
    """One text with the charity's own words."""
    reply = reworded({"text": text}, words)["text"]
    return str(reply)


def _reworded(value: Any, patterns: list[tuple[re.Pattern[str], str]], *, texts: bool) -> Any:
    if isinstance(value, dict):
        return {key: _reworded(entry, patterns, texts=key in TEXT_KEYS) for key, entry in value.items()}
    if isinstance(value, list):
        return [_reworded(entry, patterns, texts=texts) for entry in value]
    if texts and isinstance(value, str):
        return "".join(_swapped(part, patterns) for part in _parts(value))
    return value


def _parts(text: str) -> Iterator[str]:
    yield from PLACEHOLDER.split(text)


def _swapped(part: str, patterns: list[tuple[re.Pattern[str], str]]) -> str:
    if part.startswith("{"):
        return part
    for pattern, own in patterns:
        part = pattern.sub(lambda found, own=own: _like(found[0], own + found[1]), part)  # type: ignore[misc]
    return part


def _like(model: str, word: str) -> str:
    """The word with a capital where the one it replaces had one."""
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
