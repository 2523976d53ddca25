"""Alerts, what happened to them, and the copies of them on people's phones."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, insert, select, update

from flows.alerts import Alert, AlertStatus, Audience, Ladder, Outcome, Rung
from flows.flags import Tier
from storage import tables
from storage.codes import new_code
from storage.errors import Conflict
from storage.statements import Insertion, Row, Statement, inputs
from storage.tables import alert_copies, alert_events, alerts

if TYPE_CHECKING:
    from storage.unit import Unit

_MOVING = (
    "tier",
    "rules",
    "words",
    "status",
    "safeguarding",
    "to_alternate",
    "rung",
    "next_at",
    "contact_by",
    "taken_by",
    "taken_at",
    "closed_at",
    "outcome",
    "passed_to",
)
_STANDING = alerts.c.status.in_(tables.STANDING)
_RAISE = Insertion(
    lambda insert: (
        insert(alerts)
        .values(inputs("code", "number", "person", "team", "theme", "ladder", "raised_at", *_MOVING))
        .on_conflict_do_nothing(index_elements=["person", "theme"], index_where=_STANDING)
        .returning(alerts.c.id)
    )
)
_ROWS = select(alerts)
_GET = Statement(_ROWS.where(alerts.c.code == bindparam("this")))
_BY_ID = Statement(_ROWS.where(alerts.c.id == bindparam("this")))
_ON_THEME = Statement(
    _ROWS.where(alerts.c.person == bindparam("person_id"), alerts.c.theme == bindparam("on"), _STANDING)
)
_OF = Statement(_ROWS.where(alerts.c.person == bindparam("person_id"), _STANDING).order_by(alerts.c.id))
_IN_TEAM = Statement(_ROWS.where(alerts.c.team == bindparam("team_id"), _STANDING).order_by(alerts.c.id))
_ALL = Statement(_ROWS.where(_STANDING).order_by(alerts.c.id))
_MOVE = Statement(
    update(alerts)
    .where(
        alerts.c.id == bindparam("this"),
        alerts.c.status == bindparam("status_read"),
        alerts.c.rung == bindparam("rung_read"),
        alerts.c.next_at.is_not_distinct_from(bindparam("next_read")),
        alerts.c.taken_by.is_not_distinct_from(bindparam("taken_read")),
    )
    .values(inputs(*_MOVING))
)
_DUE = Statement(
    select(alerts.c.code)
    .where(and_(_STANDING, alerts.c.next_at <= bindparam("now")))
    .order_by(alerts.c.next_at, alerts.c.id)
    .limit(bindparam("many"))
)
_COUNT = Statement(
    select(alerts.c.status, func.count().label("many"), func.min(alerts.c.raised_at).label("oldest"))
    .where(_STANDING)
    .group_by(alerts.c.status)
)
_NOTE = Statement(
    insert(alert_events).values(inputs("alert", "at", "kind", "person", "detail")).returning(alert_events.c.id)
)
_EVENTS = Statement(select(alert_events).where(alert_events.c.alert == bindparam("this")).order_by(alert_events.c.id))
_KEEP_COPY = Insertion(
    lambda insert: (
        insert(alert_copies)
        .values(inputs("outgoing", "alert", "person", "state", "message_id", "at"))
        .on_conflict_do_nothing(index_elements=["outgoing"])
    )
)
_SENT_COPY = Statement(
    update(alert_copies).where(alert_copies.c.outgoing == bindparam("by")).values(inputs("message_id"))
)
_MOVE_COPY = Statement(update(alert_copies).where(alert_copies.c.outgoing == bindparam("by")).values(inputs("state")))
_COPIES = Statement(
    select(alert_copies).where(alert_copies.c.alert == bindparam("this")).order_by(alert_copies.c.outgoing)
)


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """Something that happened to an alert, when (UTC), by whom."""

    at: datetime
    kind: str
    person: int | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class AlertCopy:
    """One message that shows an alert on somebody's phone."""

    outgoing: int
    alert: int
    person: int
    state: str
    message_id: int | None
    at: datetime


class Alerts:
    """Alerts by code, person, team and by what falls due."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def raise_(self, alert: Alert) -> tuple[Alert, bool]:
        """Keeps a new alert, giving it id, code and number; or returns the one that stands.

        At most one alert stands for a person and theme. The second value says whether this one is new; if it is
        not, nothing was changed: join the evidence to the standing one with `move`.
        """
        standing = self.on_theme(alert.person, alert.theme)
        if standing is not None:
            return standing, False
        assert alert.raised_at is not None
        alert = replace(alert, code=alert.code or new_code(), number=self._unit.meta.count("alert_number"))
        values = self._moving_columns(alert) | {
            "code": alert.code,
            "number": alert.number,
            "person": alert.person,
            "team": alert.team,
            "theme": alert.theme,
            "ladder": ladder_to_json(alert.ladder),
            "raised_at": alert.raised_at,
        }
        row = self._unit.one(_RAISE, values)
        if row is None:
            standing = self.on_theme(alert.person, alert.theme)
            if standing is None:
                raise Conflict("An alert on this was raised and closed meanwhile.")
            return standing, False
        return replace(alert, id=row.id), True

    def get(self, code: str) -> Alert | None:
        """By the code its buttons carry."""
        return self._found(self._unit.one(_GET, {"this": code}))

    def by_id(self, alert: int) -> Alert | None:
        """By id."""
        return self._found(self._unit.one(_BY_ID, {"this": alert}))

    def on_theme(self, person: int, theme: str) -> Alert | None:
        """The one that stands for this person and theme."""
        return self._found(self._unit.one(_ON_THEME, {"person_id": person, "on": theme}))

    def of(self, person: int) -> list[Alert]:
        """Those that stand about someone, oldest first."""
        return [self._alert(row) for row in self._unit.all(_OF, {"person_id": person})]

    def in_team(self, team: int) -> list[Alert]:
        """Those that stand in a team, oldest first."""
        return [self._alert(row) for row in self._unit.all(_IN_TEAM, {"team_id": team})]

    def standing(self) -> list[Alert]:
        """All that are open or taken, oldest first."""
        return [self._alert(row) for row in self._unit.all(_ALL)]

    def counts(self) -> dict[AlertStatus, tuple[int, datetime]]:
        """How many are open and taken, and since when the oldest stands (UTC)."""
        return {AlertStatus(row.status): (int(row.many), row.oldest) for row in self._unit.all(_COUNT)}

    def move(self, before: Alert, after: Alert) -> Alert:
        """Keeps an alert as it is now; Conflict if its status, rung, clock or taker are not as read."""
        values = self._moving_columns(after) | {
            "this": before.id,
            "status_read": before.status.value,
            "rung_read": before.rung,
            "next_read": before.next_at,
            "taken_read": before.taken_by,
        }
        if self._unit.run(_MOVE, values) != 1:
            raise Conflict("This alert went on meanwhile.")
        return after

    def due(self, now: datetime, limit: int = 100) -> list[str]:
        """Codes of those whose clock has run out, the longest ago first. Each is to be moved in its own unit."""
        return [row.code for row in self._unit.all(_DUE, {"now": now, "many": limit})]

    def note(
        self, alert: Alert, kind: str, *, at: datetime, person: int | None = None, detail: str | None = None
    ) -> None:
        """Keeps what happened, for the record. `detail` is sealed under the key of the person the alert is about."""
        place = _place(alert, kind, at)
        sealed = None if detail is None else self._unit.seal(alert.person, "alert_events.detail", place, detail)
        self._unit.one(_NOTE, {"alert": alert.id, "at": at, "kind": kind, "person": person, "detail": sealed})

    def events(self, alert: Alert) -> list[AlertEvent]:
        """What happened to it, in order."""
        events = []
        for row in self._unit.all(_EVENTS, {"this": alert.id}):
            place = _place(alert, row.kind, row.at)
            detail = self._unit.open(alert.person, "alert_events.detail", place, row.detail) if row.detail else None
            events.append(AlertEvent(row.at, row.kind, row.person, detail))
        return events

    def keep_copy(
        self, alert: int, *, person: int, outgoing: int, state: str, at: datetime, message_id: int | None = None
    ) -> None:
        """Keeps that a message shows this alert; once per outgoing message."""
        values = {"outgoing": outgoing, "alert": alert, "person": person, "state": state, "at": at}
        self._unit.run(_KEEP_COPY, values | {"message_id": message_id})

    def copy_sent(self, outgoing: int, message_id: int) -> None:
        """Keeps where Telegram put the copy. Does nothing for messages that are no copies."""
        self._unit.run(_SENT_COPY, {"by": outgoing, "message_id": message_id})

    def move_copy(self, outgoing: int, state: str) -> None:
        """Keeps what the copy shows now."""
        self._unit.run(_MOVE_COPY, {"by": outgoing, "state": state})

    def copies(self, alert: int) -> list[AlertCopy]:
        """Every message that shows this alert."""
        return [
            AlertCopy(row.outgoing, row.alert, row.person, row.state, row.message_id, row.at)
            for row in self._unit.all(_COPIES, {"this": alert})
        ]

    def _found(self, row: Row | None) -> Alert | None:
        return None if row is None else self._alert(row)

    def _alert(self, row: Row) -> Alert:
        return Alert(
            id=row.id,
            code=row.code,
            number=row.number,
            person=row.person,
            team=row.team,
            tier=Tier(row.tier),
            theme=row.theme,
            rules=tuple(json.loads(row.rules)),
            # Empty once the person was erased: the alert is closed, but old buttons still ask for it.
            words=tuple(self._unit.open(row.person, "alerts.words", row.code, row.words)) if row.words else (),
            status=AlertStatus(row.status),
            safeguarding=bool(row.safeguarding),
            to_alternate=bool(row.to_alternate),
            ladder=ladder_from_json(row.ladder),
            rung=row.rung,
            raised_at=row.raised_at,
            next_at=row.next_at,
            contact_by=row.contact_by,
            taken_by=row.taken_by,
            taken_at=row.taken_at,
            closed_at=row.closed_at,
            outcome=Outcome(row.outcome) if row.outcome else None,
            passed_to=row.passed_to,
        )

    def _moving_columns(self, alert: Alert) -> dict[str, Any]:
        columns = {name: getattr(alert, name) for name in _MOVING}
        return columns | {
            "tier": alert.tier.value,
            "rules": json.dumps(alert.rules),
            "words": self._unit.seal(alert.person, "alerts.words", alert.code, alert.words),
            "status": alert.status.value,
            "outcome": alert.outcome.value if alert.outcome else None,
        }


def _place(alert: Alert, kind: str, at: datetime) -> str:
    return f"{alert.code}|{kind}|{at.astimezone(UTC).isoformat()}"


def ladder_to_json(ladder: Ladder) -> str:
    """The rungs an alert began with: editing the configuration changes the next alert, not this one."""
    return json.dumps([[rung.audience.value, rung.wait.total_seconds(), rung.working_hours] for rung in ladder])


def ladder_from_json(kept: str) -> Ladder:
    """The rungs again."""
    return tuple(
        Rung(Audience(audience), timedelta(seconds=wait), working_hours)
        for audience, wait, working_hours in json.loads(kept)
    )
