"""Between the queues and the handlers: parse, handle, try again, and set aside what always fails."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application

from bot.clock import Clock
from bot.desk import Desk
from bot.intake.meanwhile import Meanwhile
from bot.intake.parsing import parsed
from bot.intake.queues import Queues
from bot.intake.received import Received, received
from storage.errors import Conflict, StoreUnavailable
from storage.inbox import Received as Kept
from storage.store import Store

TRIES = 3
WAIT_FOR_STORE = 1.0

log = structlog.get_logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Told = Callable[[Received], Awaitable[None]]
"""Tells the person (and the operator) that one message could not be handled."""


class Inbox:
    """Keeps what arrives, hands it to python-telegram-bot's handlers, and marks what came to nothing as done."""

    def __init__(
        self, store: Store, application: AnyApplication, desk: Desk, clock: Clock, meanwhile: Meanwhile, told: Told
    ) -> None:
        self._store = store
        self._desk = desk
        self._meanwhile = meanwhile
        self._application = application
        self._clock = clock
        self._told = told
        self._errors: dict[int, Exception] = {}
        self.queues = Queues(self.handle)

    async def keep(self, batch: Sequence[Received], now: datetime) -> list[Received]:
        """Commit a batch; returns the updates that had not come before."""
        rows = [Kept(each.update_id, each.chat_id or None, json.dumps(each.raw).encode()) for each in batch]
        new = set(await self._store.write(lambda unit: unit.inbox.keep(rows, now)))
        return [each for each in batch if each.update_id in new]

    async def recover(self) -> int:
        """Queue what an earlier run kept and did not finish; returns how many."""
        undone = await self._store.read(lambda unit: unit.inbox.undone(100_000))
        for row in undone:
            update = received(json.loads(row.payload))
            update.tries = row.attempts
            self.queues.put(update)
        return len(undone)

    async def failed(self, update: object, error: Exception) -> None:
        """A handler raised: remember it for the update in hand (python-telegram-bot swallows it otherwise)."""
        if isinstance(update, Update):
            self._errors[update.update_id] = error

    async def handle(self, update: Received) -> None:
        """One update, until it is done or set aside. A store that is down is waited for and is no failed try."""
        while True:
            try:
                await self._try(update)
            except StoreUnavailable:
                await self._meanwhile.answer([update])
                await self._clock.sleep(WAIT_FOR_STORE)
            except Exception as error:
                if await self._count(update, error):
                    return
            else:
                return

    async def _try(self, update: Received) -> None:
        await self._application.process_update(parsed(update.raw, self._application.bot))
        error = self._errors.pop(update.update_id, None)
        if isinstance(error, Conflict):
            return
        if error is not None:
            raise error
        await self._done(update)

    async def _done(self, update: Received) -> None:
        """The desk marks what it did in the same unit; what nobody wanted is marked here."""
        if self._desk.has_done(update.update_id):
            return
        try:
            await self._store.write(lambda unit: unit.inbox.done([update.update_id]))
        except Conflict:
            return

    async def _count(self, update: Received, error: Exception) -> bool:
        """Count a failed try; after the third the update is set aside. True when it is out of the way."""
        code = type(error).__name__
        log.error("an update could not be handled", update=update.update_id, exc_info=error)
        try:
            tries = await self._store.write(lambda unit: unit.inbox.failed(update.update_id, code))
            if tries and tries < TRIES:
                return False
            await self._store.write(lambda unit: unit.inbox.set_aside(update.update_id, code))
        except StoreUnavailable:
            await self._clock.sleep(WAIT_FOR_STORE)
            return False
        await self._told(update)
        return True
