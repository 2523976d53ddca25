"""Small facts of the installation: heartbeats, the bot's own name, a pause Telegram asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Integer, String, bindparam, cast, delete, select, update

from storage.statements import Insertion, Statement, inputs
from storage.tables import meta

if TYPE_CHECKING:
    from storage.unit import Unit

_GET = Statement(select(meta.c.value).where(meta.c.key == bindparam("name")))
_STARTING = Statement(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(bindparam("start"))))
_FORGET = Statement(delete(meta).where(meta.c.key == bindparam("name")))
_SET = Insertion(
    lambda insert: (new := insert(meta).values(inputs("key", "value"))).on_conflict_do_update(
        index_elements=["key"], set_={"value": new.excluded.value}
    )
)
_BEGIN = Insertion(lambda insert: insert(meta).values(inputs("key", "value")).on_conflict_do_nothing())
_SWAP = Statement(
    update(meta)
    .where(meta.c.key == bindparam("name"), meta.c.value == bindparam("before"))
    .values(value=bindparam("after"))
)
# One statement, because it locks the row: two processes never draw the same number.
_COUNT = Insertion(
    lambda insert: (
        insert(meta)
        .values(inputs("key") | {"value": "1"})
        .on_conflict_do_update(index_elements=["key"], set_={"value": cast(cast(meta.c.value, Integer) + 1, String)})
        .returning(meta.c.value)
    )
)
_BEAT = "beat."


class Meta:
    """Keys and values, as text."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, key: str) -> str | None:
        """The value, if it was ever set."""
        row = self._unit.one(_GET, {"name": key})
        return None if row is None else str(row.value)

    def set(self, key: str, value: str) -> None:
        """Sets or replaces it."""
        self._unit.run(_SET, {"key": key, "value": value})

    def swap(self, key: str, before: str | None, after: str) -> bool:
        """Replaces the value if it is still `before` (None: never set); False if another was quicker."""
        if before is None:
            return self._unit.run(_BEGIN, {"key": key, "value": after}) == 1
        return self._unit.run(_SWAP, {"name": key, "before": before, "after": after}) == 1

    def forget(self, key: str) -> None:
        """Removes it."""
        self._unit.run(_FORGET, {"name": key})

    def count(self, key: str) -> int:
        """The next number, from 1."""
        row = self._unit.one(_COUNT, {"key": key})
        assert row is not None
        return int(row.value)

    def moment(self, key: str) -> datetime | None:
        """A value that is a moment (UTC)."""
        value = self.get(key)
        return None if value is None else datetime.fromisoformat(value)

    def set_moment(self, key: str, at: datetime | None) -> None:
        """Keeps a moment, such as the end of a pause Telegram asked for; None removes it."""
        if at is None:
            self.forget(key)
        else:
            self.set(key, at.isoformat())

    def beat(self, name: str, at: datetime) -> None:
        """Keeps when something last went well: a poll, a tick, a send."""
        self.set_moment(_BEAT + name, at)

    def last_beat(self, name: str) -> datetime | None:
        """When it last went well (UTC)."""
        return self.moment(_BEAT + name)

    def beats(self, start: str) -> dict[str, datetime]:
        """Every heartbeat whose name begins so, and when it last went well (UTC)."""
        rows = self._unit.all(_STARTING, {"start": _BEAT + start})
        return {row.key.removeprefix(_BEAT): datetime.fromisoformat(row.value) for row in rows}

    def forget_beat(self, name: str) -> None:
        """Removes it."""
        self.forget(_BEAT + name)
