"""Several processes on one database, one send budget: each counts who is alive and takes its part.

1. Every process moves a heartbeat of its own every few seconds. Who is alive is told by whether a heartbeat moves,
   never by the moment it holds: the clocks of several machines differ.
2. Whoever comes sends nothing until all others have had time to hear of it and take less.
3. Whoever goes takes its heartbeat away; whoever dies is counted for a while longer. Both err towards too little.

A pause that Telegram asks one of them for is obeyed by all: delivery looks for it with each look at the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import partial

import structlog

from bot.clock import Clock
from bot.delivery.pacing import Budget
from storage.codes import new_code
from storage.errors import StoreError
from storage.store import Store
from storage.unit import Unit

BEAT_EVERY = 2.0
"""Seconds between heartbeats, which is also how soon a process hears of another."""
HEARD_WITHIN = 1.5 * BEAT_EVERY
"""Seconds after which everybody has heard of a process that came."""
GONE_AFTER = 6 * BEAT_EVERY
"""Seconds without a movement after which a process counts as dead."""
SENDER = "sender."
"""How the names of their heartbeats begin."""

log = structlog.get_logger(__name__)


class Siblings:
    """This process among those that send on the same database. `join`, then `run` until cancelled, then `leave`."""

    def __init__(self, store: Store, clock: Clock, budget: Budget) -> None:
        self._store = store
        self._clock = clock
        self._budget = budget
        self._name = SENDER + new_code()
        self._seen: dict[str, tuple[datetime, float]] = {}
        """Each heartbeat as it stood last, and when (monotonic) it was seen to have moved."""
        self._dead: set[str] = set()
        self._known_at: float | None = None

    async def join(self) -> None:
        """Become known. Where there are others, nothing leaves before they have heard. Raises StoreUnavailable."""
        await self._beat()
        self._known_at = self._clock.monotonic()
        if len(self._seen) > 1:
            self._budget.pause(HEARD_WITHIN)
            self._known_at += HEARD_WITHIN

    async def until_known(self) -> None:
        """Wait until the others have heard of us: who cannot answer yet had better not be asked."""
        assert self._known_at is not None
        await self._clock.sleep(max(0.0, self._known_at - self._clock.monotonic()))

    async def run(self) -> None:
        """Show that we are alive and look who else is, until cancelled."""
        while True:
            await asyncio.sleep(BEAT_EVERY)
            await self.look()

    async def look(self) -> None:
        """One heartbeat. While the store is away the share stays as it was: nothing new can be sent then."""
        try:
            await self._beat()
        except StoreError:
            return

    async def leave(self) -> None:
        """Make room for the others."""
        if self._known_at is None:
            return
        try:
            await self._store.write(partial(_forget, names=(self._name,)))
        except StoreError:
            log.info("the others will notice by themselves that we left")

    async def _beat(self) -> None:
        now = self._clock.now()
        beats = await self._store.write(partial(_beat, name=self._name, now=now, dead=tuple(self._dead)))
        at = self._clock.monotonic()
        before = self._seen
        self._seen = {}
        for name, moment in beats.items():
            known = before.get(name)
            self._seen[name] = known if known is not None and known[0] == moment else (moment, at)
        # Our own has just moved, or moved before a clock that stands still.
        alive = {self._name} | {name for name, (_, moved_at) in self._seen.items() if at - moved_at < GONE_AFTER}
        self._dead = set(self._seen) - alive
        if self._budget.senders != len(alive):
            log.info("the send budget is shared", count=len(alive))
        self._budget.share(len(alive))


def _beat(unit: Unit, name: str, now: datetime, dead: Iterable[str]) -> dict[str, datetime]:
    """Our own, moved, beside all others. Those that were dead at our last look are taken away."""
    _forget(unit, dead)
    unit.meta.beat(name, now)
    return unit.meta.beats(SENDER)


def _forget(unit: Unit, names: Iterable[str]) -> None:
    # In one order, so that two processes that do it at once wait for each other and not in a circle.
    for name in sorted(names):
        unit.meta.forget_beat(name)
