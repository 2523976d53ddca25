"""Long polling that confirms nothing before it is kept.

1. Ask Telegram, from just past the last *received* batch (never past the table's maximum: ids jump down after a
   quiet week). The very first question names no offset.
2. Commit the whole batch to the inbox.
3. Only now move the offset; the next question confirms the batch.
4. Hand the new updates to the queues.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock
from bot.delivery.failures import TokenRevoked
from bot.health import Health
from bot.intake.queues import Queues
from bot.intake.received import Received, received
from storage.errors import StoreUnavailable

Fetch = Callable[[int | None, int], Awaitable[list[dict[str, Any]]]]
"""(offset, long-poll seconds) to raw updates."""
Keep = Callable[[list[Received], datetime], Awaitable[list[Received]]]
"""Commit a batch; returns those that were new."""

LONG_POLL = 30
MOST = 100
"""Updates in one batch, at Telegram's most."""
IN_HAND = 1_000
"""Updates held in memory at most; beyond, Telegram keeps them for us."""
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

log = structlog.get_logger(__name__)


class Polling:
    """Fetches, keeps, confirms, hands on; heals by itself from anything but a revoked token."""

    def __init__(
        self,
        fetch: Fetch,
        keep: Keep,
        queues: Queues,
        clock: Clock,
        health: Health,
        while_store_is_down: Callable[[list[Received]], Awaitable[None]],
        reached: Callable[[datetime], Awaitable[None]],
    ) -> None:
        self._fetch = fetch
        self._keep = keep
        self._queues = queues
        self._clock = clock
        self._health = health
        self._while_store_is_down = while_store_is_down
        self._reached = reached
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled. Raises `TokenRevoked`."""
        pause = SHORTEST_PAUSE
        # The first question, and the first after trouble, does not wait for news: that Telegram answers is news.
        long_poll = 0
        while True:
            await self._queues.room(IN_HAND)
            try:
                await self.once(long_poll)
            except InvalidToken as error:
                raise TokenRevoked from error
            except StoreUnavailable:
                # The batch stays unconfirmed: Telegram brings it again when the store is back.
                self._health.store_failed()
                pause = SHORTEST_PAUSE
            except Conflict:
                self._health.conflict()
                log.error("someone else polls with this bot's token", status=409)
            except RetryAfter as error:
                wait = error.retry_after
                pause = wait if isinstance(wait, (int, float)) else wait.total_seconds()
            except (NetworkError, TelegramError) as error:
                self._health.poll_failed()
                log.warning("Telegram cannot be reached", error=type(error).__name__, delay=pause)
            except Exception as error:
                # A mistake of ours must not make the bot deaf: nothing was confirmed, so it is tried again.
                self._health.poll_failed()
                log.error("a batch could not be taken", delay=pause, exc_info=error)
            else:
                pause, long_poll = SHORTEST_PAUSE, LONG_POLL
                continue
            long_poll = 0
            await self._clock.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 1.5)

    async def once(self, long_poll: int = LONG_POLL) -> int:
        """One question to Telegram; returns how many updates came."""
        asked_at = self._clock.now()
        raw = await self._fetch(self._offset, long_poll)
        self._health.polled(self._clock.now())
        if raw:
            await self._take(raw)
        if len(raw) < MOST:
            # Whatever had piled up has been taken: only now is it known what a gap has cost.
            await self._reached(asked_at)
        return len(raw)

    async def _take(self, raw: list[dict[str, Any]]) -> None:
        batch = [received(update) for update in raw]
        try:
            new = await self._keep(batch, self._clock.now())
        except StoreUnavailable:
            await self._while_store_is_down(batch)
            raise
        self._health.store_works()
        self._offset = batch[-1].update_id + 1
        for update in new:
            self._queues.put(update)
