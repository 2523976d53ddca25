"""Rules that fired, with the exact words a supervisor might see, and what the person decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from flows.flags import Decision, Flag, Sharing, Tier
from storage.statements import Insertion, Row, Statement, inputs
from storage.tables import alerts, flags

if TYPE_CHECKING:
    from storage.unit import Unit

_KEEP = Insertion(
    lambda insert: (
        insert(flags)
        .values(
            inputs("checkin", "person", "rule", "version", "theme", "tier", "sharing", "decision", "words", "because")
            | inputs("raised_at", "alert")
        )
        .on_conflict_do_nothing(index_elements=["checkin", "rule"])
    )
)
_JOIN_ALERT = Statement(
    update(flags)
    .where(flags.c.checkin == bindparam("of_checkin"), flags.c.rule == bindparam("of_rule"))
    .values(inputs("alert"))
)
_OF = Statement(
    select(flags, alerts.c.closed_at)
    .outerjoin(alerts, alerts.c.id == flags.c.alert)
    .where(flags.c.person == bindparam("person_id"), flags.c.raised_at >= bindparam("since"))
    .order_by(flags.c.raised_at.desc(), flags.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A flag as kept: when it was raised (UTC), the alert it led to, and when that was closed."""

    flag: Flag
    checkin: str | None
    raised_at: datetime
    alert: int | None
    closed_at: datetime | None


class Flags:
    """Flags by person."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def keep(self, flag: Flag, *, person: int, checkin: str | None, now: datetime, alert: int | None = None) -> bool:
        """Keeps a flag; False, and nothing changed, if this check-in has raised it already."""
        place = _place(checkin, flag.rule, now)
        values = {
            "checkin": checkin,
            "person": person,
            "rule": flag.rule,
            "version": flag.version,
            "theme": flag.theme,
            "tier": flag.tier.value,
            "sharing": flag.sharing.value,
            "decision": flag.decision.value if flag.decision else None,
            "words": self._unit.seal(person, "flags.words", place, flag.words),
            "because": json.dumps(flag.because),
            "raised_at": now,
            "alert": alert,
        }
        return self._unit.run(_KEEP, values) == 1

    def join_alert(self, checkin: str, rule: str, alert: int) -> None:
        """Keeps which alert a flag led to."""
        self._unit.run(_JOIN_ALERT, {"of_checkin": checkin, "of_rule": rule, "alert": alert})

    def of(self, person: int, since: datetime) -> list[KeptFlag]:
        """Someone's flags since then, newest first."""
        return [self._kept(row) for row in self._unit.all(_OF, {"person_id": person, "since": since})]

    def _kept(self, row: Row) -> KeptFlag:
        place = _place(row.checkin, row.rule, row.raised_at)
        flag = Flag(
            rule=row.rule,
            version=row.version,
            theme=row.theme,
            tier=Tier(row.tier),
            sharing=Sharing(row.sharing),
            words=self._unit.open(row.person, "flags.words", place, row.words),
            decision=Decision(row.decision) if row.decision else None,
            because=tuple((code, step) for code, step in json.loads(row.because)),
        )
        return KeptFlag(flag, row.checkin, row.raised_at, row.alert, row.closed_at)


def _place(checkin: str | None, rule: str, raised_at: datetime) -> str:
    return f"{checkin}|{rule}|{raised_at.astimezone(UTC).isoformat()}"
