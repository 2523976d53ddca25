"""The queue of updates as Telegram keeps it: forgotten when confirmed or too old, never merely when handed out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.standin.faults import Faults
from bot.standin.journal import Journal
from bot.standin.rules import Rules

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Queued:
    """One update in the queue. `lane` is what keeps order in webhook delivery; `again` brings it a second time."""

    update_id: int
    kind: str
    body: dict[str, Any]
    lane: tuple[str, int]
    expires: datetime
    again: bool = False


@dataclass(slots=True)
class _Held:
    """An update on its way that an ordered failure keeps back until `ready`."""

    ready: datetime
    kind: str
    content: dict[str, Any]
    lane: tuple[str, int]


class UpdateQueue:
    """Everything that waits for the bot, in order of arrival."""

    def __init__(
        self, now: Callable[[], datetime], rules: Rules, journal: Journal, faults: Faults, random: Random
    ) -> None:
        self.allowed: frozenset[str] | None = None
        self.next_id = random.randrange(100_000_000, 900_000_000)
        self._now = now
        self._rules = rules
        self._journal = journal
        self._faults = faults
        self._random = random
        self._queue: deque[Queued] = deque()
        self._repeats: list[Queued] = []
        self._held: list[_Held] = []
        self._last_queued: datetime | None = None
        self._earliest: datetime | None = None  # no update expires before this
        self._wake: list[Callable[[], None]] = []

    def __len__(self) -> int:
        self._settle()
        return len(self._queue) + len(self._repeats)

    @property
    def holding(self) -> bool:
        """Whether something waits for the clock before it may be fetched."""
        return bool(self._held)

    def on_arrival(self, call: Callable[[], None]) -> Callable[[], None]:
        """Have `call` told whenever something can be fetched. What comes back ends that."""
        self._wake.append(call)
        return lambda: self._wake.remove(call)

    def add(self, kind: str, content: dict[str, Any], lane: int) -> None:
        """Queue an update of this kind, unless the bot did not ask for the kind. Ordered failures apply here."""
        if not self.wants(kind):
            return
        where = ("press" if kind == "callback_query" else "chat", lane)
        if self._faults.active:
            if order := self._faults.strike_update("late", lane):
                self._held.append(_Held(self._now() + timedelta(seconds=order.seconds), kind, content, where))
                return
            if self._faults.strike_update("garbled", lane):
                content = {key: value for key, value in content.items() if key in ("message_id", "id", "text")}
        self._enqueue(kind, content, where)

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind, by allowed_updates or by default."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: list[str]) -> None:
        """Set allowed_updates. An empty list means the default set; unknown kinds are ignored, as Telegram does."""
        self.allowed = frozenset(kinds) or None

    def fetch(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """What one getUpdates brings; everything before `offset` is confirmed and forgotten.

        An offset far in the future (more than ten past the newest) or far in the past confirms nothing and starts
        from the oldest, as Telegram's queue does. A negative offset counts from the end.
        """
        self._settle()
        if offset < 0:
            offset = max(self.next_id + offset, 1)
        if 0 < offset <= self.next_id + 10:
            self._confirm_before(offset)
        batch = (self._repeats + list(self._queue))[:limit]
        self._repeats = self._repeats[limit:]
        if len(batch) > 1 and self._faults.active and self._faults.strike_update("shuffled", 0):
            self._random.shuffle(batch)
        if batch:
            self._journal.write("handed", update_ids=[item.update_id for item in batch])
        return [item.body for item in batch]

    def confirm(self, item: Queued) -> None:
        """Forget one update: a webhook said 200."""
        self._queue.remove(item)
        self._confirmed([item])

    def drop_all(self) -> None:
        """Forget everything, as drop_pending_updates does."""
        self._journal.write("dropped", update_ids=[item.update_id for item in self._queue])
        self._queue.clear()
        self._repeats.clear()

    def waiting(self) -> list[Queued]:
        """What can be delivered now, oldest first, for webhook delivery."""
        self._settle()
        repeats, self._repeats = self._repeats, []
        self._queue.extendleft(reversed(repeats))
        return list(self._queue)

    def _enqueue(self, kind: str, content: dict[str, Any], lane: tuple[str, int]) -> None:
        now = self._now()
        self._restart_ids(now)
        update_id = self.next_id
        self.next_id += 1
        lifetime = self._rules.tap_seconds if kind == "callback_query" else self._rules.message_seconds
        again = self._faults.active and bool(self._faults.strike_update("duplicate", lane[1]))
        body = {"update_id": update_id, kind: content}
        expires = now + timedelta(seconds=lifetime)
        self._earliest = expires if self._earliest is None else min(expires, self._earliest)
        self._queue.append(Queued(update_id, kind, body, lane, expires, again))
        self._journal.write("queued", lane[1], update_id=update_id, what=kind)
        for call in tuple(self._wake):
            call()

    def _restart_ids(self, now: datetime) -> None:
        """After a week without updates the next number is chosen at random (here: always lower, the harder case)."""
        last, self._last_queued = self._last_queued, now
        quiet = timedelta(days=self._rules.quiet_days)
        if self._rules.restart_ids and last is not None and now - last >= quiet and self.next_id > 1_000:
            self.next_id = self._random.randrange(100, self.next_id - 100)

    def _settle(self) -> None:
        """Bring in what was held back and is due; drop what nobody fetched in time."""
        now = self._now()
        if self._held:
            due = [held for held in self._held if held.ready <= now]
            self._held = [held for held in self._held if held.ready > now]
            for held in due:
                self._enqueue(held.kind, held.content, held.lane)
        if self._earliest is not None and self._earliest <= now:
            # Presses expire sooner than messages, so an expired one may stand behind a live one.
            expired = [item.update_id for item in self._queue if item.expires <= now]
            self._queue = deque(item for item in self._queue if item.expires > now)
            self._earliest = min((item.expires for item in self._queue), default=None)
            if expired:
                self._journal.write("expired", update_ids=expired)

    def _confirm_before(self, offset: int) -> None:
        gone = []
        while self._queue and self._queue[0].update_id < offset:
            gone.append(self._queue.popleft())
        self._confirmed(gone)

    def _confirmed(self, items: list[Queued]) -> None:
        if items:
            self._journal.write("confirmed", update_ids=[item.update_id for item in items])
        for item in items:
            if item.again:
                item.again = False
                self._repeats.append(item)
