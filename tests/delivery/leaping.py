"""An event loop in which waiting takes no time: when nothing is ready, the clock leaps to the next timer."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(2026, 11, 23, 18, tzinfo=UTC)


class _Leaping(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "everything waits for ever"
        self.now += max(0.0, timeout)
        return super().select(0)


class LeapingClock:
    """The loop's own time, as a clock."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def new_loop() -> asyncio.SelectorEventLoop:
    """A loop that leaps."""
    selector = _Leaping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    return loop


def leap(scene: Coroutine[Any, Any, None], loop: asyncio.SelectorEventLoop) -> None:
    """Run a scene to its end in no time."""
    try:
        loop.run_until_complete(scene)
    finally:
        loop.close()
