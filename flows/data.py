"""Check-ins and facts as plain data and back: what the cellar keeps between two turns.

Compact on purpose: what is as it was made is left out, answers are lists. Only JSON types; times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flows.checkin import Answer, CheckIn, Status
from flows.facts import Facts, Past
from flows.flags import Decision, Tier

Data = dict[str, Any]


def checkin_to_data(checkin: CheckIn) -> Data:
    """A check-in as JSON-able data. Everything that identifies it is inside."""
    data: Data = {
        "code": checkin.code,
        "flow": checkin.flow,
        "revision": checkin.revision,
        "status": checkin.status.value,
        "step": checkin.step,
        "turn": checkin.turn,
    }
    if checkin.item:
        data["item"] = checkin.item
    if checkin.trail:
        data["trail"] = list(checkin.trail)
    if checkin.answers:
        data["answers"] = answers_to_data(checkin.answers.values())
    if checkin.picked:
        data["picked"] = list(checkin.picked)
    if checkin.unclear:
        data["unclear"] = checkin.unclear
    if checkin.raised:
        data["raised"] = list(checkin.raised)
    if checkin.decided:
        data["decided"] = {rule: decision.value for rule, decision in checkin.decided.items()}
    if checkin.draft is not None:
        data["draft"] = checkin.draft
    return data


def checkin_from_data(data: Mapping[str, Any]) -> CheckIn:
    """What `checkin_to_data` was called on."""
    get = data.get
    return CheckIn(
        data["code"],
        data["flow"],
        data["revision"],
        Status(data["status"]),
        data["step"],
        data["turn"],
        get("item", 0),
        tuple(get("trail", ())),
        answers_from_data(get("answers", ())),
        tuple(get("picked", ())),
        get("unclear", 0),
        tuple(get("raised", ())),
        {rule: Decision(decision) for rule, decision in get("decided", {}).items()},
        get("draft"),
    )


def answers_to_data(answers: Iterable[Answer]) -> list[list[Any]]:
    """Answers as lists [step, item, at, kind, value]; kind ends in "!" where the answer came late."""
    return [answer_to_data(answer) for answer in answers]


def answers_from_data(data: Iterable[list[Any]]) -> dict[tuple[str, str], Answer]:
    """The answers by (step, item)."""
    return {(row[0], row[1]): answer_from_data(row) for row in data}


def answer_to_data(answer: Answer) -> list[Any]:
    """One answer as a list."""
    value: Any
    if answer.skipped:
        kind, value = "skipped", list(answer.choices)
    elif answer.text is not None:
        kind, value = "text", answer.text
    elif answer.number is not None:
        kind, value = "number", answer.number
    else:
        kind, value = "choices", list(answer.choices)
    return [answer.step, answer.item, answer.at.isoformat(), f"{kind}!" if answer.late else kind, value]


def answer_from_data(row: list[Any]) -> Answer:
    """One answer from its list."""
    step, item, at, kind, value = row
    late = kind[-1] == "!"
    if late:
        kind = kind[:-1]
    return Answer(
        step,
        datetime.fromisoformat(at),
        item,
        tuple(value) if kind in ("choices", "skipped") else (),
        value if kind == "text" else None,
        value if kind == "number" else None,
        kind == "skipped",
        late,
    )


def facts_to_data(facts: Facts) -> Data:
    """Facts as JSON-able data; keep what `Compiled.trimmed` leaves of them."""
    data: Data = {
        "words": dict(facts.words),
        "settings": dict(facts.settings),
        "numbers": dict(facts.numbers),
        "past": [_past_to_data(past) for past in facts.past],
        "open_themes": sorted(facts.open_themes),
        "open_tiers": {theme: tier.value for theme, tier in facts.open_tiers.items()},
        "resting": {rule: until.isoformat() for rule, until in facts.resting.items()},
        "hidden": sorted(facts.hidden),
    }
    return {name: value for name, value in data.items() if value}


def facts_from_data(data: Mapping[str, Any]) -> Facts:
    """What `facts_to_data` was called on."""
    get = data.get
    return Facts(
        words=get("words", {}),
        settings=get("settings", {}),
        numbers=get("numbers", {}),
        past=tuple(_past_from_data(past) for past in get("past", ())),
        open_themes=frozenset(get("open_themes", ())),
        open_tiers={theme: Tier(tier) for theme, tier in get("open_tiers", {}).items()},
        resting={rule: datetime.fromisoformat(until) for rule, until in get("resting", {}).items()},
        hidden=frozenset(get("hidden", ())),
    )


def _past_to_data(past: Past) -> list[Any]:
    answers = answers_to_data(past.answers.values())
    return [past.code, past.flow, past.closed_at.isoformat(), answers, list(past.private)]


def _past_from_data(row: list[Any]) -> Past:
    code, flow, closed_at, answers, private = row
    return Past(code, flow, datetime.fromisoformat(closed_at), answers_from_data(answers), tuple(private))
