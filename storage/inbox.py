"""Updates as Telegram sent them, kept before they are confirmed to it, until they are handled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, literal_column, select, update

from storage.errors import AlreadyHandled, Conflict, StoreFault, WrongKey
from storage.statements import Insertion, Row, Statement, inputs
from storage.tables import NEW, inbox

if TYPE_CHECKING:
    from storage.unit import Unit

_IS_NEW = inbox.c.state == NEW
_THERE = Statement(
    select(inbox.c.update_id).where(
        inbox.c.update_id >= bindparam("lowest"), inbox.c.update_id <= bindparam("highest")
    )
)
_WAITING = Statement(
    select(inbox.c.update_id).where(
        _IS_NEW, inbox.c.update_id >= bindparam("lowest"), inbox.c.update_id <= bindparam("highest")
    )
)
_KEEP = Insertion(
    lambda insert: (
        insert(inbox)
        .values(inputs("update_id", "queue", "received_at", "payload") | {"state": NEW, "attempts": 0})
        .on_conflict_do_nothing(index_elements=["update_id"])
    )
)
_THIS = inbox.c.update_id == bindparam("this")
_DONE = Statement(update(inbox).where(_THIS, _IS_NEW).values(state=literal_column("'done'"), payload=None))
_UNDONE = Statement(
    select(inbox).where(_IS_NEW).order_by(inbox.c.received_at, inbox.c.update_id).limit(bindparam("many"))
)
_BEFORE = Statement(
    select(inbox)
    .where(_IS_NEW, inbox.c.queue == bindparam("of_queue", type_=inbox.c.queue.type))
    .where(inbox.c.update_id < bindparam("this"))
    .order_by(inbox.c.update_id)
)
_LEFT = Statement(
    select(inbox)
    .where(_IS_NEW, inbox.c.received_at < bindparam("before"))
    .order_by(inbox.c.received_at, inbox.c.update_id)
    .limit(bindparam("many"))
)
_FAILED = Statement(
    update(inbox)
    .where(_THIS, _IS_NEW)
    .values(attempts=inbox.c.attempts + 1, error=bindparam("error"))
    .returning(inbox.c.attempts)
)
_SET_ASIDE = Statement(
    update(inbox).where(_THIS, _IS_NEW).values(state=literal_column("'set_aside'"), error=bindparam("error"))
)
_ASIDE = Statement(
    select(inbox)
    .where(inbox.c.state == literal_column("'set_aside'"))
    .order_by(inbox.c.received_at.desc(), inbox.c.update_id.desc())
    .limit(bindparam("many"))
)
_BACKLOG = Statement(select(func.count().label("many"), func.min(inbox.c.received_at).label("oldest")).where(_IS_NEW))
_PURGE = Statement(
    delete(inbox).where(inbox.c.received_at < bindparam("before"), inbox.c.state == literal_column("'done'"))
)
_PURGE_ASIDE = Statement(
    delete(inbox).where(inbox.c.received_at < bindparam("before"), inbox.c.state == literal_column("'set_aside'"))
)


@dataclass(frozen=True, slots=True)
class Received:
    """One update as received (UTC): Telegram's own JSON, unread."""

    update_id: int
    chat_id: int | None = field(repr=False)
    """Whose queue it belongs to; None if it names no chat or person."""
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Undone:
    """An update that was kept and not handled yet."""

    update_id: int
    queue: bytes | None
    """Names the chat's queue without telling the chat."""
    payload: bytes = field(repr=False)
    """Empty if it cannot be opened any more."""
    received_at: datetime
    attempts: int
    error: str | None = None


class Inbox:
    """Keep, done, or set aside."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def keep(self, batch: Sequence[Received], now: datetime) -> list[int]:
        """Keeps a batch in its order and returns the ids that had not been received before."""
        if not batch:
            return []
        ids = [received.update_id for received in batch]
        there = {row.update_id for row in self._unit.all(_THERE, {"lowest": min(ids), "highest": max(ids)})}
        new = {received.update_id: received for received in batch if received.update_id not in there}
        kept = self._unit.run_many(_KEEP, [self._columns(received, now) for received in new.values()])
        if kept != len(new):
            raise Conflict("Another process received the same updates at this moment.")
        return list(new)

    def waiting_among(self, update_ids: Sequence[int]) -> set[int]:
        """Which of these were kept and are still to be handled."""
        asked = {"lowest": min(update_ids), "highest": max(update_ids)}
        return {row.update_id for row in self._unit.all(_WAITING, asked)}.intersection(update_ids)

    def done(self, update_ids: Iterable[int]) -> None:
        """Marks updates handled and removes what was in them. AlreadyHandled if one of them was."""
        for update_id in update_ids:
            if self._unit.run(_DONE, {"this": update_id}) != 1:
                raise AlreadyHandled("This update was handled already.")

    def undone(self, limit: int = 1000) -> list[Undone]:
        """What is still to be handled, in the order received: after a start."""
        return [self._undone(row) for row in self._unit.all(_UNDONE, {"many": limit})]

    def before(self, update_id: int, chat_id: int) -> list[Undone]:
        """What is still to be handled of a chat and came before this update, whoever received it."""
        asked = {"this": update_id, "of_queue": self._unit.hashes.chat(chat_id)}
        return [self._undone(row) for row in self._unit.all(_BEFORE, asked)]

    def left_since(self, before: datetime, limit: int = 1000) -> list[Undone]:
        """What was received before then (UTC) and is still to be handled: its receiver may be gone."""
        return [self._undone(row) for row in self._unit.all(_LEFT, {"before": before, "many": limit})]

    def failed(self, update_id: int, error: str) -> int:
        """Counts a try that failed and returns how often it has; `error` is a code, never the text."""
        row = self._unit.one(_FAILED, {"this": update_id, "error": error[:80]})
        return 0 if row is None else int(row.attempts)

    def set_aside(self, update_id: int, error: str) -> bool:
        """Takes an update that always fails out of the way of the others; False if it was out of it already.

        Its (sealed) content is kept.
        """
        return self._unit.run(_SET_ASIDE, {"this": update_id, "error": error[:80]}) == 1

    def aside(self, limit: int = 100) -> list[Undone]:
        """What was set aside, newest first."""
        return [self._undone(row) for row in self._unit.all(_ASIDE, {"many": limit})]

    def backlog(self) -> tuple[int, datetime | None]:
        """How many wait, and since when the oldest does (UTC)."""
        row = self._unit.one(_BACKLOG, {})
        assert row is not None
        return int(row.many), row.oldest

    def purge(self, *, done_before: datetime, aside_before: datetime) -> int:
        """Removes handled updates, whose ids were kept only to tell repeats, and old ones that were set aside."""
        return self._unit.run(_PURGE, {"before": done_before}) + self._unit.run(
            _PURGE_ASIDE, {"before": aside_before}
        )

    def _columns(self, received: Received, now: datetime) -> dict[str, object]:
        place = str(received.update_id)
        return {
            "update_id": received.update_id,
            "queue": None if received.chat_id is None else self._unit.hashes.chat(received.chat_id),
            "received_at": now,
            "payload": self._unit.seal_bytes(None, "inbox.payload", place, received.payload),
        }

    def _undone(self, row: Row) -> Undone:
        try:
            payload = self._unit.open_bytes(None, "inbox.payload", str(row.update_id), row.payload)
        except (WrongKey, StoreFault):
            # Empty, it fails like any update that cannot be understood, and is set aside without stopping the others.
            payload = b""
        return Undone(row.update_id, row.queue, payload, row.received_at, row.attempts, row.error)
