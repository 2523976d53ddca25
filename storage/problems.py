"""What the operator should know: kinds, counts and codes, never what anyone wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select

from storage.statements import Row, Statement, inputs
from storage.tables import problems

if TYPE_CHECKING:
    from storage.unit import Unit

_NOTE = Statement(insert(problems).values(inputs("at", "kind", "detail")))
_SINCE = Statement(
    select(problems.c.id, problems.c.at, problems.c.kind, problems.c.detail)
    .where(problems.c.at >= bindparam("since"))
    .order_by(problems.c.at.desc(), problems.c.id.desc())
    .limit(bindparam("many"))
)
_AFTER = Statement(
    select(problems.c.id, problems.c.at, problems.c.kind, problems.c.detail)
    .where(problems.c.id > bindparam("last"))
    .order_by(problems.c.id)
    .limit(bindparam("many"))
)
_NEWEST = Statement(select(func.max(problems.c.id).label("id")))
_NEWEST_BEFORE = Statement(select(func.max(problems.c.id).label("id")).where(problems.c.at < bindparam("before")))
_PURGE = Statement(delete(problems).where(problems.c.at < bindparam("before")))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong, when (UTC). Numbers rise in the order it was noted."""

    number: int
    at: datetime
    kind: str
    detail: str


class Problems:
    """The operator's list."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def note(self, kind: str, detail: str, at: datetime) -> None:
        """Adds one. `detail` is counts and codes only."""
        self._unit.run(_NOTE, {"kind": kind, "detail": detail[:200], "at": at})

    def since(self, since: datetime, limit: int = 100) -> list[Problem]:
        """The newest first."""
        rows = self._unit.all(_SINCE, {"since": since, "many": limit})
        return [Problem(row.id, row.at, row.kind, row.detail) for row in rows]

    def newest(self) -> int:
        """The number of the newest; 0 if there is none."""
        return self._number(self._unit.one(_NEWEST, {}))

    def newest_before(self, moment: datetime) -> int:
        """The number of the newest noted before then; 0 if there is none."""
        return self._number(self._unit.one(_NEWEST_BEFORE, {"before": moment}))

    def _number(self, row: Row | None) -> int:
        return int(row.id) if row is not None and row.id is not None else 0

    def after(self, last: int, limit: int = 100) -> list[Problem]:
        """Those noted after this number, the oldest first."""
        rows = self._unit.all(_AFTER, {"last": last, "many": limit})
        return [Problem(row.id, row.at, row.kind, row.detail) for row in rows]

    def purge(self, before: datetime) -> int:
        """Removes old ones."""
        return self._unit.run(_PURGE, {"before": before})
