"""The demo's clock: real time and a head start that can only grow."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock


class MovableClock:
    """A `bot.clock.Clock` that is `ahead` of the real one and can be moved forward, never back.

    `not_before` is the last time somebody saw on it: it never shows an earlier one, even if the real clock was
    turned back since. Naive times raise ValueError.
    """

    def __init__(
        self, ahead: timedelta = timedelta(), *, not_before: datetime | None = None, real: Clock | None = None
    ) -> None:
        self._real = real or SystemClock()
        self._sleepers: set[asyncio.Future[None]] = set()
        self.ahead = ahead
        if not_before is not None:
            self.ahead = max(ahead, _aware(not_before) - self._real.now())

    def now(self) -> datetime:
        """The programme's time, in UTC."""
        return self._real.now() + self.ahead

    def monotonic(self) -> float:
        """Seconds that never jump, not even when the clock is moved."""
        return self._real.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long by this clock: a move forward wakes whoever would have woken by then."""
        deadline = self.now() + timedelta(seconds=seconds)
        while (left := (deadline - self.now()).total_seconds()) > 0:
            moved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers.add(moved)
            try:
                await asyncio.wait([moved], timeout=left)
            finally:
                self._sleepers.discard(moved)
        if seconds <= 0:
            await asyncio.sleep(0)

    def forward_to(self, moment: datetime) -> None:
        """Show `moment` from now on. A moment that has passed already changes nothing."""
        self.ahead += max(timedelta(), _aware(moment) - self.now())
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_result(None)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time needs its zone: {moment}")
    return moment
