"""What outlives its use little by little: people's own words, then their answers, then alerts about them.

The lengths are those of the privacy notice (UK GDPR article 5(1)(e), storage limitation). Each function takes a few
rows at a time, so that nothing else waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, or_, select, tuple_, update

from flows.data import answers_from_data, checkin_from_data, checkin_to_data, facts_from_data, facts_to_data
from storage.statements import Row, Statement, inputs
from storage.tables import alert_copies, alert_events, alerts, answers, checkins, flags

if TYPE_CHECKING:
    from storage.unit import Unit

Reached = tuple[datetime, int]
"""How far a round has come: when a check-in closed (UTC) and its row, because many close in the same moment."""

_AFTER, _BEFORE = (bindparam(name, type_=checkins.c.closed_at.type) for name in ("after", "before"))
_CLOSED = Statement(
    select(
        checkins.c.id,
        checkins.c.code,
        checkins.c.person,
        checkins.c.state,
        checkins.c.facts,
        checkins.c.closed_at,
    )
    .where(
        tuple_(checkins.c.closed_at, checkins.c.id) > tuple_(_AFTER, bindparam("after_id", type_=checkins.c.id.type)),
        checkins.c.closed_at <= _BEFORE,
    )
    .order_by(checkins.c.closed_at, checkins.c.id)
    .limit(bindparam("many"))
)
_ANSWERS = Statement(select(answers).where(answers.c.checkin == bindparam("this")))
_FORGET_ANSWER = Statement(
    delete(answers).where(
        answers.c.checkin == bindparam("this"),
        answers.c.step == bindparam("of_step"),
        answers.c.item == bindparam("of_item"),
    )
)
_KEEP = Statement(update(checkins).where(checkins.c.code == bindparam("this")).values(inputs("state", "facts")))
_OLD_CHECKINS = Statement(
    select(checkins.c.code)
    .where(checkins.c.closed_at <= _BEFORE)
    .order_by(checkins.c.closed_at)
    .limit(bindparam("many"))
)
_FORGET_ANSWERS = Statement(delete(answers).where(answers.c.checkin == bindparam("this")))
_FORGET_CHECKIN = Statement(delete(checkins).where(checkins.c.code == bindparam("this")))
_OLD_FLAGS = Statement(
    delete(flags).where(
        flags.c.id.in_(
            select(flags.c.id)
            .outerjoin(alerts, alerts.c.id == flags.c.alert)
            .where(flags.c.raised_at <= _BEFORE, or_(flags.c.alert.is_(None), alerts.c.closed_at <= _BEFORE))
            .limit(bindparam("many"))
        )
    )
)
_OLD_ALERTS = Statement(
    select(alerts.c.id).where(alerts.c.closed_at <= _BEFORE).order_by(alerts.c.closed_at).limit(bindparam("many"))
)
_FORGET_ALERT = (
    Statement(update(flags).where(flags.c.alert == bindparam("this")).values(alert=None)),
    Statement(delete(alert_copies).where(alert_copies.c.alert == bindparam("this"))),
    Statement(delete(alert_events).where(alert_events.c.alert == bindparam("this"))),
    Statement(delete(alerts).where(alerts.c.id == bindparam("this"))),
)


def forget_words(unit: Unit, after: Reached, before: datetime, limit: int) -> Reached | None:
    """Takes what people typed out of the next check-ins that closed by then (UTC).

    The answers chosen by button stay. What the check-in remembered of earlier ones goes too. Returns how far it came,
    None if there was nothing.
    """
    rows = unit.all(_CLOSED, {"after": after[0], "after_id": after[1], "before": before, "many": limit})
    for row in rows:
        if row.state:
            _forget_words_of(unit, row)
    return (rows[-1].closed_at, rows[-1].id) if rows else None


def _forget_words_of(unit: Unit, row: Row) -> None:
    checkin = checkin_from_data(unit.open(row.person, "checkins.state", row.code, row.state))
    facts = facts_from_data(unit.open(row.person, "checkins.facts", row.code, row.facts))
    chosen = {key: answer for key, answer in checkin.answers.items() if answer.text is None}
    state = checkin_to_data(replace(checkin, answers=chosen, draft=None))
    words = {name: word for name, word in facts.words.items() if name != "small_step"}
    known = facts_to_data(replace(facts, past=(), words=words))
    wordless = {
        "state": unit.seal(row.person, "checkins.state", row.code, state),
        "facts": unit.seal(row.person, "checkins.facts", row.code, known),
    }
    unit.run(_KEEP, wordless | {"this": row.code})
    for kept in unit.all(_ANSWERS, {"this": row.code}):
        data = unit.open(row.person, "answers.value", f"{row.code}|{kept.step}|{kept.item}", kept.value)
        if any(answer.text is not None for answer in answers_from_data(data).values()):
            unit.run(_FORGET_ANSWER, {"this": row.code, "of_step": kept.step, "of_item": kept.item})


def forget_check_ins(unit: Unit, before: datetime, limit: int) -> int:
    """Removes check-ins that closed by then, with every answer; returns how many."""
    codes = [row.code for row in unit.all(_OLD_CHECKINS, {"before": before, "many": limit})]
    _for_each(unit, (_FORGET_ANSWERS, _FORGET_CHECKIN), codes)
    return len(codes)


def forget_alerts(unit: Unit, before: datetime, limit: int) -> int:
    """Removes alerts closed by then, with their notes, and flags raised by then whose alert is gone; how many."""
    numbers = [row.id for row in unit.all(_OLD_ALERTS, {"before": before, "many": limit})]
    _for_each(unit, _FORGET_ALERT, numbers)
    return len(numbers) + unit.run(_OLD_FLAGS, {"before": before, "many": limit})


def _for_each(unit: Unit, statements: Sequence[Statement], which: Sequence[str | int]) -> None:
    for this in which:
        for statement in statements:
            unit.run(statement, {"this": this})
