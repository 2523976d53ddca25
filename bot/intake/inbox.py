"""Between the queues and the handlers: parse, handle, try again, and set aside what always fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
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
from bot.mail import Mail
from storage.errors import AlreadyHandled, Conflict, StoreUnavailable
from storage.inbox import Received as Kept
from storage.inbox import Undone
from storage.store import Store
from storage.unit import Unit

TRIES = 3
WAIT_FOR_STORE = 1.0

log = structlog.get_logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
SetAside = Callable[[Unit, Mail, Received], None]
"""Tells the person (and the operator) that one message could not be handled."""
LEFT_BEHIND = timedelta(seconds=30)
"""After so long without being handled, another process takes an update over: its receiver may be gone."""
UNTOLD = "untold"
"""Noted with what was set aside without a word to the person: it could not be read, or sorry could not be said."""


class Inbox:
    """Keeps what arrives, hands it to python-telegram-bot's handlers, and marks what came to nothing as done.

    `among_others`: other processes receive updates of the same chats. Each then sees to it that whatever came before
    in a chat is handled first, by whomever: handling and marking done are one unit, so only one of them succeeds.
    """

    def __init__(
        self,
        store: Store,
        application: AnyApplication,
        desk: Desk,
        clock: Clock,
        meanwhile: Meanwhile,
        set_aside: SetAside,
        *,
        among_others: bool = False,
    ) -> None:
        self._store = store
        self._desk = desk
        self._meanwhile = meanwhile
        self._application = application
        self._clock = clock
        self._tell = set_aside
        self._errors: dict[int, Exception] = {}
        self._among_others = among_others
        self._in_hand: set[int] = set()
        self.queues = Queues(self._handle_in_order if among_others else self._handle_in_hand)

    async def keep(self, batch: Sequence[Received], now: datetime) -> list[Received]:
        """Commit a batch; returns the updates to be handled: those that had not come before, and those that were kept
        although the store could only say that it failed (a disk that fills up in the middle of a commit)."""
        rows = [Kept(each.update_id, each.chat_id or None, json.dumps(each.raw).encode()) for each in batch]
        while True:
            try:
                new = set(await self._store.write(lambda unit: unit.inbox.keep(rows, now)))
            except Conflict:
                # Another process received one of them at this moment; the next look sees it.
                continue
            break
        if not self._among_others:
            new |= await self._kept_unnoticed([each.update_id for each in batch if each.update_id not in new])
        self._in_hand |= new
        return [each for each in batch if each.update_id in new]

    async def _kept_unnoticed(self, again: list[int]) -> set[int]:
        missing = [each for each in again if each not in self._in_hand]
        if not missing:
            return set()
        return await self._store.read(lambda unit: unit.inbox.waiting_among(missing))

    async def _handle_in_hand(self, update: Received) -> None:
        try:
            await self.handle(update)
        finally:
            self._in_hand.discard(update.update_id)

    async def recover(self) -> int:
        """Queue what an earlier run kept and did not finish; returns how many."""
        return await self._queue(await self._store.read(lambda unit: unit.inbox.undone(100_000)))

    async def adopt(self) -> int:
        """Queue what others received and did not finish in time; returns how many."""
        before = self._clock.now() - LEFT_BEHIND
        left = await self._store.read(lambda unit: unit.inbox.left_since(before))
        return await self._queue([row for row in left if row.update_id not in self._in_hand])

    async def _queue(self, undone: Sequence[Undone]) -> int:
        for row in undone:
            update = _reopened(row)
            if update is None:
                await self._store.write(partial(_aside, update_id=row.update_id, now=self._clock.now()))
            else:
                self._in_hand.add(row.update_id)
                self.queues.put(update)
        return len(undone)

    async def _handle_in_order(self, update: Received) -> None:
        try:
            for row in await self._before(update):
                earlier = _reopened(row)
                if earlier is not None:
                    await self.handle(earlier)
            await self.handle(update)
        finally:
            self._in_hand.discard(update.update_id)

    async def _before(self, update: Received) -> list[Undone]:
        while update.chat_id:
            try:
                return await self._store.read(lambda unit: unit.inbox.before(update.update_id, update.chat_id))
            except StoreUnavailable:
                await self._clock.sleep(WAIT_FOR_STORE)
        return []

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
        if isinstance(error, AlreadyHandled):
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
        except AlreadyHandled:
            return

    async def _count(self, update: Received, error: Exception) -> bool:
        """Count a failed try; after the third the update is set aside. True when it is out of the way."""
        code = type(error).__name__
        log.error("an update could not be handled", update=update.update_id, exc_info=error)
        self._desk.has_done(update.update_id)
        out_of_the_way = False

        def count(unit: Unit, mail: Mail) -> None:
            nonlocal out_of_the_way
            tries = unit.inbox.failed(update.update_id, code)
            # None at all: it had its effect, and only what came after that failed.
            out_of_the_way = tries == 0 or tries >= TRIES
            if tries >= TRIES and unit.inbox.set_aside(update.update_id, code):
                self._tell(unit, mail, update)

        try:
            await self._desk.do(count)
        except StoreUnavailable:
            await self._clock.sleep(WAIT_FOR_STORE)
        except Exception as trouble:
            # Even saying sorry failed. The others in the chat go on all the same.
            log.error("nobody could be told", update=update.update_id, exc_info=trouble)
            await self._store.write(partial(_aside, update_id=update.update_id, now=self._clock.now()))
            return True
        return out_of_the_way


def _reopened(row: Undone) -> Received | None:
    """An update as kept; None if it cannot be read any more."""
    try:
        return received(json.loads(row.payload))
    except (ValueError, KeyError, TypeError):
        return None


def _aside(unit: Unit, update_id: int, now: datetime) -> None:
    if unit.inbox.set_aside(update_id, UNTOLD):
        unit.problems.note("set_aside", f"update {update_id}", now)
