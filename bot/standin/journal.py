"""The numbered record of everything that happened, and the ways to wait for the next thing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Event:
    """One thing that happened. `seq` rises by one; `at` is the stand-in's clock (UTC); ids are 0 where none fits."""

    seq: int
    at: datetime
    kind: str
    chat_id: int
    message_id: int
    detail: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON-able values, its time in ISO 8601."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "detail": self.detail,
        }


class Journal:
    """Events in order, oldest first. Grows for ever unless `keep` says how many to hold."""

    def __init__(self, now: Callable[[], datetime], keep: int | None = None) -> None:
        self.keep = keep
        self.last = 0
        self._now = now
        self._events: list[Event] = []
        self._subscribers: list[Callable[[Event], None]] = []
        self._waiting: list[asyncio.Future[None]] = []

    def write(self, kind: str, chat_id: int = 0, message_id: int = 0, **detail: Any) -> Event:
        """Add an event and tell everyone who is waiting."""
        self.last += 1
        event = Event(self.last, self._now(), kind, chat_id, message_id, detail)
        self._events.append(event)
        if self.keep is not None and len(self._events) > 2 * self.keep + 100:
            del self._events[: -self.keep or None]
        for subscriber in tuple(self._subscribers):
            subscriber(event)
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)
        return event

    def after(self, seq: int, *kinds: str) -> list[Event]:
        """Every event newer than `seq` that is still held, of these kinds if any are named."""
        held = self._events
        if not held:
            return []
        events = held[max(0, seq + 1 - held[0].seq) :]
        return [event for event in events if event.kind in kinds] if kinds else events

    def subscribe(self, call: Callable[[Event], None]) -> Callable[[], None]:
        """Have `call` told of each event as it is written. What comes back ends the subscription."""
        self._subscribers.append(call)
        return lambda: self._subscribers.remove(call)

    async def find(self, seq: int, *kinds: str, within: float = 5.0) -> Event:
        """The first event newer than `seq` of these kinds, as soon as there is one.

        TimeoutError: none came within so many real seconds.
        """
        async with asyncio.timeout(within):
            while not (found := self.after(seq, *kinds)):
                await self.wait(self.last)
        return found[0]

    async def wait(self, seq: int, timeout: float | None = None) -> bool:  # noqa: ASYNC109 a result, not an error
        """True as soon as there is anything newer than `seq`; False when `timeout` (real seconds) passes first."""
        if self.last > seq:
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        done, _ = await asyncio.wait([future], timeout=timeout)
        return bool(done)
