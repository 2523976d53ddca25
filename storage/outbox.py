"""Messages decided and kept, not yet accepted by Telegram.

A message is claimed with a lease, sent, and settled. A lease that ran out unsettled means that nobody knows whether
the message arrived: it comes round again, marked as in doubt. Within one chat a message waits for older ones of its
own lane or a more urgent one, so that an old screen never replaces a newer one; a more urgent lane overtakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from storage import outbox_statements as sql
from storage.codes import IDS
from storage.errors import Erased, StoreFault, WrongKey
from storage.statements import Row

if TYPE_CHECKING:
    from storage.unit import Unit


class Lane(IntEnum):
    """How urgent a message is; the lowest goes first."""

    URGENT_ALERT = 0
    REPLY = 1
    """To somebody who is talking to the bot now."""
    ALERT = 2
    CHECK_IN = 3
    DIGEST = 4


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. Times are UTC."""

    lane: Lane
    chat_id: int = field(repr=False)
    kind: str
    """What delivery is to do, such as `send` or `edit`; storage does not look."""
    payload: dict[str, Any] = field(repr=False)
    person: int | None = None
    """Under whose key it is sealed; None for somebody who has not joined."""
    about: str | None = None
    """The code of the check-in or alert it belongs to, by which it can be called back."""
    dedupe: str | None = None
    """A second message with the same word is left out."""
    not_before: datetime | None = None
    stale_at: datetime | None = None
    """After this it is not to be sent any more."""
    id: int = 0
    """Given when it is kept; rises in the order messages were decided."""
    attempts: int = 0
    """Tries that have ended."""
    leased: bool = False
    """Whether whoever holds this value may send it now."""
    in_doubt: bool = False
    """An earlier lease ran out: it may have been sent already."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted it."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Later:
    """It did not arrive; try again at this moment (UTC)."""

    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Never:
    """It cannot arrive, or is not to be sent any more; a short code says why."""

    reason: str


Settlement = Sent | Later | Never


class Outbox:
    """Post, claim, settle."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def post(
        self, messages: Iterable[Outgoing], *, now: datetime, lease_until: datetime | None = None
    ) -> list[Outgoing]:
        """Keeps messages in this order and returns those that were new, with their ids.

        With `lease_until` they are leased at once, to be sent from memory in this order as soon as the unit is
        committed: those that are not for later and that no message of an earlier unit in the chat stands before. See
        `leased` in what returns.
        """
        kept: list[Outgoing] = []
        ours: set[tuple[int, Lane]] = set()
        for message in messages:
            this, leased = IDS.next(), False
            values = self._columns(this, message, now)
            if lease_until is None or (message.not_before or now) > now:
                posted = self._unit.run(sql.POST, values | {"lease_until": None}) == 1
            elif (message.chat_id, message.lane) in ours:
                posted = leased = self._unit.run(sql.POST, values | {"lease_until": lease_until}) == 1
            else:
                row = self._unit.one(sql.POST_LEASED, values | {"now": now, "lease": lease_until})
                posted, leased = row is not None, row is not None and row.lease_until is not None
            if leased:
                ours.add((message.chat_id, message.lane))
            if posted:
                kept.append(_posted(message, this, leased))
        return kept

    def claim(
        self, now: datetime, *, lease_until: datetime, limit: int, lanes: Sequence[Lane] = tuple(Lane)
    ) -> list[Outgoing]:
        """Leases what may be sent now, the most urgent lane first, at most one message of a chat."""
        claimed: list[Outgoing] = []
        queues: set[bytes] = set()
        for lane in sorted(lanes):
            if len(claimed) >= limit:
                break
            asked = {"in_lane": int(lane), "now": now, "many": limit - len(claimed)}
            rows = [row for row in self._unit.all(sql.CLAIMABLE, asked) if row.queue not in queues]
            queues.update(row.queue for row in rows)
            claimed += self._readable(rows, now)
        self._unit.run_many(
            sql.LEASE,
            [{"this": each.id, "lease_until": lease_until, "attempts": each.attempts} for each in claimed],
        )
        return claimed

    def settle(self, results: Iterable[tuple[int, Settlement]], *, now: datetime) -> None:
        """Keeps how sending ended, by id. What is settled already, or was called back, stays as it is."""
        sent, later, never = [], [], []
        for this, result in results:
            match result:
                case Sent(message_id):
                    sent.append({"this": this, "message_id": message_id, "settled_at": now})
                case Later(at, reason):
                    later.append({"this": this, "not_before": at, "reason": reason[:80] or None})
                case Never(reason):
                    never.append({"this": this, "reason": reason[:80], "settled_at": now})
        self._unit.run_many(sql.SENT, sent)
        self._unit.run_many(sql.LATER, later)
        self._unit.run_many(sql.NEVER, never)

    def release(self, ids: Iterable[int]) -> None:
        """Gives leases back for messages that surely were not sent, such as at a stop in good order."""
        self._unit.run_many(sql.RELEASE, [{"this": this} for this in ids])

    def expire_leases(self, now: datetime) -> int:
        """At a start, where no other process sends: what an earlier run had on the wire is in doubt from now on."""
        return self._unit.run(sql.EXPIRE, {"now": now})

    def cancel(self, *, about: str, now: datetime, reason: str = "called back") -> int:
        """Calls back everything about a check-in or alert that is not on the wire; says how many."""
        return self._unit.run(sql.CANCEL_ABOUT, {"of": about, "now": now, "settled_at": now, "reason": reason})

    def cancel_dedupe(self, dedupe: str, *, now: datetime, reason: str = "called back") -> int:
        """Calls back the message with this word."""
        return self._unit.run(sql.CANCEL_DEDUPE, {"of": dedupe, "now": now, "settled_at": now, "reason": reason})

    def hurry(self, reason: str, now: datetime) -> int:
        """Lets go at once what was put off for this reason; says how many."""
        return self._unit.run(sql.HURRY, {"waits_for": reason, "now": now})

    def next_due(self) -> datetime | None:
        """The earliest moment at which something pending may be sent (UTC); it may be past."""
        row = self._unit.one(sql.NEXT_DUE, {})
        return None if row is None else row.at

    def waiting_longest(self, lane: Lane) -> int | None:
        """The id of the oldest message of a lane that is not sent yet."""
        row = self._unit.one(sql.LONGEST, {"in_lane": int(lane)})
        return None if row is None or row.id is None else int(row.id)

    def backlog(self) -> dict[Lane, tuple[int, datetime]]:
        """For each lane, how many wait and since when the oldest was to go (UTC)."""
        return {Lane(row.lane): (int(row.many), row.oldest) for row in self._unit.all(sql.BACKLOG)}

    def message_id(self, this: int) -> int | None:
        """Where Telegram put a message that was sent."""
        row = self._unit.one(sql.MESSAGE_ID, {"this": this})
        return None if row is None else row.message_id

    def purge(self, before: datetime) -> int:
        """Removes what was settled before then."""
        return self._unit.run(sql.PURGE, {"before": before})

    def _columns(self, this: int, message: Outgoing, now: datetime) -> dict[str, Any]:
        content = [message.chat_id, message.payload]
        return {
            "id": this,
            "dedupe": message.dedupe,
            "lane": int(message.lane),
            "person": message.person,
            "queue": self._unit.hashes.chat(message.chat_id),
            "kind": message.kind,
            "about": message.about,
            "content": self._unit.seal(message.person, "outbox.content", str(this), content),
            "not_before": message.not_before or now,
            "stale_at": message.stale_at,
            "created_at": now,
        }

    def _readable(self, rows: list[Row], now: datetime) -> list[Outgoing]:
        readable = []
        for row in rows:
            try:
                readable.append(self._outgoing(row))
            except (Erased, WrongKey, StoreFault):
                # What cannot be opened can never be sent; left pending it would stand in everyone's way.
                self.settle([(row.id, Never("unreadable"))], now=now)
        return readable

    def _outgoing(self, row: Row) -> Outgoing:
        in_doubt = row.lease_until is not None
        chat_id, payload = self._unit.open(row.person, "outbox.content", str(row.id), row.content)
        return Outgoing(
            lane=Lane(row.lane),
            chat_id=chat_id,
            kind=row.kind,
            payload=payload,
            person=row.person,
            about=row.about,
            dedupe=row.dedupe,
            not_before=row.not_before,
            stale_at=row.stale_at,
            id=row.id,
            attempts=row.attempts + in_doubt,
            leased=True,
            in_doubt=in_doubt,
        )


def _posted(message: Outgoing, this: int, leased: bool) -> Outgoing:
    # Written out, because dataclasses.replace takes ten microseconds at every tap.
    return Outgoing(
        message.lane,
        message.chat_id,
        message.kind,
        message.payload,
        message.person,
        message.about,
        message.dedupe,
        message.not_before,
        message.stale_at,
        this,
        0,
        leased,
    )
