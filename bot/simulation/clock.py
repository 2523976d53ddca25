"""A clock that jumps from one thing to the next: nothing is waited for in real time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta


class JumpingClock:
    """A `bot.clock.Clock` that stands still until it is moved. What would be slept in seconds passes at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._seconds = 0.0

    def __call__(self) -> datetime:
        return self._now

    def now(self) -> datetime:
        """The programme's time (UTC)."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        """Let the others go on, that much later."""
        self.to(self._now + timedelta(seconds=seconds))
        await asyncio.sleep(0)

    def to(self, moment: datetime) -> None:
        """Jump to a later moment; one that has passed changes nothing."""
        if moment > self._now:
            self._seconds += (moment - self._now).total_seconds()
            self._now = moment
