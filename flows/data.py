"""Check-ins and facts as plain JSON-able data and back, short and quick: the store does this at every tap.

What is empty is left out. Moments are ISO 8601 with their zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flows.checkin import Answer, CheckIn, Status
from flows.facts import Facts, Past
from flows.flags import Decision

Data = dict[str, Any]


def checkin_to_data(checkin: CheckIn) -> Data:
    """The whole state of a check-in."""
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
        data["trail"] = checkin.trail
    if checkin.answers:
        data["answers"] = answers_to_data(checkin.answers.values())
    if checkin.picked:
        data["picked"] = checkin.picked
    if checkin.unclear:
        data["unclear"] = checkin.unclear
    if checkin.raised:
        data["raised"] = checkin.raised
    if checkin.decided:
        data["decided"] = {rule: decision.value for rule, decision in checkin.decided.items()}
    if checkin.draft is not None:
        data["draft"] = checkin.draft
    return data


def checkin_from_data(data: Mapping[str, Any]) -> CheckIn:
    """The check-in again."""
    return CheckIn(
        code=data["code"],
        flow=data["flow"],
        revision=data["revision"],
        status=Status(data["status"]),
        step=data["step"],
        turn=data["turn"],
        item=data.get("item", 0),
        trail=tuple(data.get("trail", ())),
        answers=answers_from_data(data.get("answers", ())),
        picked=tuple(data.get("picked", ())),
        unclear=data.get("unclear", 0),
        raised=tuple(data.get("raised", ())),
        decided={rule: Decision(word) for rule, word in data.get("decided", {}).items()},
        draft=data.get("draft"),
    )


def answers_to_data(answers: Iterable[Answer]) -> list[Data]:
    """Answers, each under its step and item."""
    return [answer_to_data(answer) for answer in answers]


def answers_from_data(data: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Answer]:
    """The answers by (step, item)."""
    answers = [answer_from_data(each) for each in data]
    return {(answer.step, answer.item): answer for answer in answers}


def answer_to_data(answer: Answer) -> Data:
    """One answer."""
    data: Data = {"step": answer.step, "at": answer.at.isoformat()}
    if answer.item:
        data["item"] = answer.item
    if answer.choices:
        data["choices"] = answer.choices
    if answer.text is not None:
        data["text"] = answer.text
    if answer.number is not None:
        data["number"] = answer.number
    if answer.skipped:
        data["skipped"] = True
    if answer.late:
        data["late"] = True
    return data


def answer_from_data(data: Mapping[str, Any]) -> Answer:
    """The answer again."""
    return Answer(
        step=data["step"],
        at=datetime.fromisoformat(data["at"]),
        item=data.get("item", ""),
        choices=tuple(data.get("choices", ())),
        text=data.get("text"),
        number=data.get("number"),
        skipped=data.get("skipped", False),
        late=data.get("late", False),
    )


def facts_to_data(facts: Facts) -> Data:
    """Facts as fixed when a check-in begins."""
    return {
        "words": dict(facts.words),
        "settings": dict(facts.settings),
        "numbers": dict(facts.numbers),
        "past": [_past_to_data(past) for past in facts.past],
        "open_themes": sorted(facts.open_themes),
        "resting": {rule: until.isoformat() for rule, until in facts.resting.items()},
        "hidden": sorted(facts.hidden),
    }


def facts_from_data(data: Mapping[str, Any]) -> Facts:
    """The facts again."""
    return Facts(
        words=data["words"],
        settings=data["settings"],
        numbers=data["numbers"],
        past=tuple(_past_from_data(each) for each in data["past"]),
        open_themes=frozenset(data["open_themes"]),
        resting={rule: datetime.fromisoformat(until) for rule, until in data["resting"].items()},
        hidden=frozenset(data["hidden"]),
    )


def _past_to_data(past: Past) -> Data:
    return {
        "code": past.code,
        "flow": past.flow,
        "closed_at": past.closed_at.isoformat(),
        "answers": answers_to_data(past.answers.values()),
        "private": past.private,
    }


def _past_from_data(data: Mapping[str, Any]) -> Past:
    return Past(
        code=data["code"],
        flow=data["flow"],
        closed_at=datetime.fromisoformat(data["closed_at"]),
        answers=answers_from_data(data["answers"]),
        private=tuple(data["private"]),
    )
