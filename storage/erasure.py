"""What goes when a person is erased: every word of theirs, and all that would still happen to them.

The words are removed here; erasing the key makes those in older backups unreadable too. What stays is nameless: that
somebody had a check-in on a date, agreed to a text, or was the subject of an alert that is now closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from flows.people import Standing
from storage import tables
from storage.statements import Statement
from storage.tables import alert_events, alerts, answers, checkins, enrolments, flags, milestones, outbox, people

if TYPE_CHECKING:
    from storage.unit import Unit

_WHO = bindparam("person_id", type_=people.c.id.type)

_STEPS = (
    Statement(delete(answers).where(answers.c.person == _WHO)),
    Statement(delete(flags).where(flags.c.person == _WHO)),
    Statement(delete(milestones).where(milestones.c.person == _WHO)),
    Statement(delete(outbox).where(outbox.c.person == _WHO, outbox.c.state == tables.PENDING)),
    Statement(update(enrolments).where(enrolments.c.person == _WHO).values(next_at=None)),
    Statement(
        update(checkins)
        .where(checkins.c.person == _WHO, checkins.c.status.in_(tables.LIVE))
        .values(status="stopped", next_at=None, timer=None)
    ),
    Statement(update(checkins).where(checkins.c.person == _WHO).values(state=b"", facts=b"")),
    Statement(
        update(alerts)
        .where(alerts.c.person == _WHO, alerts.c.status.in_(tables.STANDING))
        .values(status="closed", next_at=None)
    ),
    Statement(update(alerts).where(alerts.c.person == _WHO).values(words=b"")),
    Statement(
        update(alert_events)
        .where(alert_events.c.alert.in_(select(alerts.c.id).where(alerts.c.person == _WHO)))
        .values(detail=None)
    ),
    Statement(
        update(people)
        .where(people.c.id == _WHO)
        .values(chat_hash=None, chat_id=None, name=None, details=None, standing=Standing.LEFT.value)
    ),
)


def erase(unit: Unit, person: int) -> None:
    """Erases a person for good. Who else should hear of it is for the caller to see to beforehand."""
    unit.keys.erase(person)
    for step in _STEPS:
        unit.run(step, {"person_id": person})
