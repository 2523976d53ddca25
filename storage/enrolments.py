"""Who gets which flow, when, and what falls due."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update

from flows.people import Enrolment
from storage.errors import Conflict
from storage.statements import Insertion, Row, Statement, inputs
from storage.tables import enrolments

if TYPE_CHECKING:
    from storage.unit import Unit

_PLAN = ("weekday", "at", "timezone", "next_at")
_PUT = Insertion(
    lambda insert: (
        (new := insert(enrolments).values(inputs("person", "flow", *_PLAN)))
        .on_conflict_do_update(index_elements=["person", "flow"], set_={name: new.excluded[name] for name in _PLAN})
        .returning(*enrolments.c)
    )
)
_OF = Statement(select(enrolments).where(enrolments.c.person == bindparam("person_id")).order_by(enrolments.c.id))
_DUE = Statement(
    select(enrolments)
    .where(enrolments.c.next_at <= bindparam("now"))
    .order_by(enrolments.c.next_at, enrolments.c.id)
    .limit(bindparam("many"))
)
_NEXT = Statement(select(func.min(enrolments.c.next_at).label("at")))
_MOVE = Statement(
    update(enrolments)
    .where(enrolments.c.id == bindparam("enrolment"), enrolments.c.next_at.is_not_distinct_from(bindparam("as_read")))
    .values(inputs("next_at"))
)
_STOP = Statement(update(enrolments).where(enrolments.c.person == bindparam("person_id")).values(next_at=None))


class Enrolments:
    """Plans, each with the moment it falls due next."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def put(
        self, person: int, flow: str, *, weekday: int, at: time, timezone: str, next_at: datetime | None
    ) -> Enrolment:
        """Enrols someone, or changes their plan for this flow."""
        values = {
            "person": person,
            "flow": flow,
            "weekday": weekday,
            "at": at.strftime("%H:%M"),
            "timezone": timezone,
            "next_at": next_at,
        }
        row = self._unit.one(_PUT, values)
        assert row is not None
        return _enrolment(row)

    def of(self, person: int) -> list[Enrolment]:
        """Someone's plans."""
        return [_enrolment(row) for row in self._unit.all(_OF, {"person_id": person})]

    def due(self, now: datetime, limit: int = 100) -> list[Enrolment]:
        """Those that have fallen due, the longest due first."""
        return [_enrolment(row) for row in self._unit.all(_DUE, {"now": now, "many": limit})]

    def next_due(self) -> datetime | None:
        """When the next one falls due (UTC)."""
        row = self._unit.one(_NEXT, {})
        return None if row is None else row.at

    def move(self, enrolment: Enrolment, next_at: datetime | None) -> None:
        """Sets when it falls due next. Conflict if somebody else moved it since it was read."""
        values = {"enrolment": enrolment.id, "as_read": enrolment.next_at, "next_at": next_at}
        if self._unit.run(_MOVE, values) != 1:
            raise Conflict("This plan was moved meanwhile.")

    def stop(self, person: int) -> None:
        """Nothing falls due for this person until their plans are moved again."""
        self._unit.run(_STOP, {"person_id": person})


def _enrolment(row: Row) -> Enrolment:
    return Enrolment(row.id, row.person, row.flow, row.weekday, time.fromisoformat(row.at), row.timezone, row.next_at)
