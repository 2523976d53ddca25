"""The SQL of check-ins, their answers and the flows they began with."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from storage import tables
from storage.statements import Insertion, Statement, inputs
from storage.tables import answers, checkins, flow_revisions

_ROW = select(
    checkins.c.code,
    checkins.c.person,
    checkins.c.slot,
    checkins.c.state,
    checkins.c.facts,
    checkins.c.message_id,
    checkins.c.message_at,
    checkins.c.created_at,
    checkins.c.invited_at,
    checkins.c.opened_at,
    checkins.c.closed_at,
    checkins.c.next_at,
    checkins.c.timer,
)
_THIS = checkins.c.code == bindparam("this")
GET = Statement(_ROW.where(_THIS))
LIVE_OF = Statement(
    _ROW.where(checkins.c.person == bindparam("person_id"), checkins.c.status.in_(tables.LIVE)).order_by(
        checkins.c.id
    )
)
IN_SLOT = Statement(
    _ROW.where(
        checkins.c.person == bindparam("person_id"),
        checkins.c.flow == bindparam("of_flow"),
        checkins.c.slot == bindparam("in_slot"),
    )
)
START = Insertion(
    lambda insert: (
        insert(checkins)
        .values(
            inputs("code", "person", "flow", "revision", "slot", "status", "turn", "state", "facts", "created_at")
            | inputs("invited_at", "next_at", "timer")
        )
        .on_conflict_do_nothing(index_elements=["person", "flow", "slot"])
    )
)
MOVE = Statement(
    update(checkins)
    .where(_THIS, checkins.c.turn == bindparam("turn_read"), checkins.c.status == bindparam("status_read"))
    .values(inputs("status", "turn", "state", "invited_at", "opened_at", "closed_at", "next_at", "timer"))
)
SET_MESSAGE = Statement(update(checkins).where(_THIS).values(inputs("message_id", "message_at")))
DUE = Statement(
    select(checkins.c.code, checkins.c.person, checkins.c.timer, checkins.c.next_at)
    .where(checkins.c.next_at <= bindparam("now"))
    .order_by(checkins.c.next_at, checkins.c.id)
    .limit(bindparam("many"))
)
CLOSED_OF = Statement(
    select(
        checkins.c.code,
        checkins.c.person,
        checkins.c.flow,
        checkins.c.status,
        checkins.c.state,
        checkins.c.closed_at,
        checkins.c.opened_at,
        checkins.c.slot,
    )
    .where(checkins.c.person == bindparam("person_id"), checkins.c.closed_at.is_not(None))
    .order_by(checkins.c.closed_at.desc(), checkins.c.id.desc())
    .limit(bindparam("many"))
)
ON_SCREEN = Statement(
    select(checkins.c.code).where(
        checkins.c.status.in_(tables.LIVE),
        checkins.c.message_id.is_not(None),
        checkins.c.message_at < bindparam("now"),
    )
)
LIVE_COUNT = Statement(select(func.count().label("many")).where(checkins.c.status.in_(tables.LIVE)))

KEEP_ANSWER = Insertion(
    lambda insert: (
        new := insert(answers).values(inputs("checkin", "step", "item", "person", "value", "at", "late"))
    ).on_conflict_do_update(
        index_elements=["checkin", "step", "item"],
        set_={"value": new.excluded.value, "at": new.excluded.at, "late": new.excluded.late, "withdrawn_at": None},
    )
)
WITHDRAW = Statement(
    update(answers)
    .where(
        answers.c.checkin == bindparam("this"),
        answers.c.step == bindparam("of_step"),
        answers.c.item == bindparam("of_item"),
    )
    .values(inputs("withdrawn_at"))
)
ANSWERS = Statement(
    select(answers.c.person, answers.c.step, answers.c.item, answers.c.value)
    .where(answers.c.checkin == bindparam("this"), answers.c.withdrawn_at.is_(None))
    .order_by(answers.c.at, answers.c.step, answers.c.item)
)

KEEP_REVISION = Insertion(
    lambda insert: (
        insert(flow_revisions)
        .values(inputs("flow", "revision", "source", "kept_at"))
        .on_conflict_do_nothing(index_elements=["flow", "revision"])
    )
)
REVISION = Statement(
    select(flow_revisions.c.source).where(
        flow_revisions.c.flow == bindparam("of_flow"), flow_revisions.c.revision == bindparam("in_revision")
    )
)
