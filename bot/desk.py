"""Where a thing that happened becomes one piece of work: decide and keep in one unit, then send at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, TypeVar

from bot.clock import Clock
from bot.mail import Mail
from storage.errors import AlreadyHandled, Conflict
from storage.outbox import Outgoing
from storage.store import Store
from storage.unit import Unit

LEASE = timedelta(seconds=60)
"""How long a message just kept is ours to send from memory; after that the outbox offers it again."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What an update says about where it came from. `message` is the one pressed on or written."""

    update: int
    chat: int
    message: int | None = None
    callback: str | None = None
    first_name: str = field(default="", repr=False)
    language: str = "en"


RACES = 5
"""How often work is done again after another process moved the same row first."""
T = TypeVar("T")


class RaceLost(Exception):
    """Others moved the same rows first, again and again."""


Work = Callable[[Unit, Mail], str | None]
"""A piece of work inside one unit, at the time the mail carries; what it returns is shown briefly where the button
was pressed."""


class Sender(Protocol):
    """What the desk needs of delivery."""

    async def send_now(self, outgoing: Iterable[Outgoing]) -> None: ...

    async def acknowledge(self, callback: str, toast: str) -> None: ...

    def ring(self) -> None: ...


class Desk:
    """Hands work to the writer and sends what came of it."""

    def __init__(self, store: Store, sender: Sender, clock: Clock) -> None:
        self._store = store
        self._sender = sender
        self._clock = clock
        self._done: set[int] = set()

    def has_done(self, update_id: int) -> bool:
        """Whether this update was marked done with the work it caused; asked once, then forgotten."""
        try:
            self._done.remove(update_id)
        except KeyError:
            return False
        return True

    async def answer(self, incoming: Incoming, work: Work) -> None:
        """Do the work for one update, once.

        The inbox row is marked done in the same unit, so that an update that comes twice meets `AlreadyHandled` and
        changes nothing. Work that lost a race is done again on what stands now. Acknowledging a press and sending the
        reply go side by side.
        """
        now = self._clock.now()

        def unit_of_work(unit: Unit) -> tuple[list[Outgoing], str]:
            unit.inbox.done((incoming.update,))
            mail = Mail(now)
            toast = work(unit, mail)
            return mail.post(unit, lease_until=now + LEASE), toast or ""

        outgoing, toast = await self._kept(unit_of_work)
        self._done.add(incoming.update)
        if incoming.callback is None:
            await self._sender.send_now(outgoing)
        else:
            acknowledging = asyncio.create_task(self._sender.acknowledge(incoming.callback, toast))
            await self._sender.send_now(outgoing)
            await acknowledging

    async def _kept(self, unit_of_work: Callable[[Unit], T]) -> T:
        for _ in range(RACES):
            try:
                return await self._store.write(unit_of_work)
            except AlreadyHandled:
                raise
            except Conflict:
                continue
        raise RaceLost

    async def do(self, work: Work) -> None:
        """Do work that no update asked for (the clock did), and send what came of it."""
        now = self._clock.now()

        def unit_of_work(unit: Unit) -> list[Outgoing]:
            mail = Mail(now)
            work(unit, mail)
            return mail.post(unit)

        if await self._store.write(unit_of_work):
            self._sender.ring()
