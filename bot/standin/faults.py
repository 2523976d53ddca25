"""Failures on order: for the next few calls or updates, for a share of them, or until a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

CALL_FAULTS = (
    "flood",
    "error",
    "bad_gateway",
    "hang",
    "hang_after",
    "reset_before",
    "reset_after",
    "latency",
    "away",
    "revoked",
)
UPDATE_FAULTS = ("duplicate", "late", "shuffled", "garbled")


@dataclass(slots=True, eq=False)
class Order:
    """One ordered failure. `struck` counts how often it happened; `withdraw` ends it."""

    kind: str
    times: int | None
    share: float
    method: str | None
    chat_id: int | None
    retry_after: int
    seconds: float
    until: datetime | None
    struck: int = 0
    withdrawn: bool = False

    def withdraw(self) -> None:
        """Let this failure happen no more."""
        self.withdrawn = True

    def spent(self, now: datetime) -> bool:
        """Whether it can never strike again."""
        used_up = self.times is not None and self.struck >= self.times
        return self.withdrawn or used_up or (self.until is not None and now >= self.until)


class Faults:
    """The book of ordered failures. The earliest order that fits strikes; latency adds to whatever else strikes."""

    def __init__(self, now: Callable[[], datetime], random: Random) -> None:
        self._now = now
        self._random = random
        self._orders: list[Order] = []
        self._hanging: set[asyncio.Future[None]] = set()

    @property
    def active(self) -> bool:
        """Whether any order stands; false costs nothing."""
        return bool(self._orders)

    def add(
        self,
        kind: str,
        *,
        times: int | None = None,
        share: float = 1.0,
        method: str | None = None,
        chat_id: int | None = None,
        retry_after: int = 5,
        seconds: float = 0.0,
        until: datetime | None = None,
    ) -> Order:
        """Order a failure.

        Calls: `flood` (429 with `retry_after`), `error` (500), `bad_gateway` (502), `hang` and `hang_after` (no
        answer, without or with the effect), `reset_before` and `reset_after` (the connection breaks, without or
        with the effect), `latency` (`seconds` more per call), `away` (nobody answers), `revoked` (401).
        Updates: `duplicate` (comes once more after it was confirmed), `late` (arrives `seconds` later by the
        clock), `shuffled` (a batch in another order), `garbled` (required fields are missing).

        `times` is how often it strikes, `share` the chance that a fitting call or update is struck (seeded),
        `method` and `chat_id` narrow it, `until` is a time by the stand-in's clock. ValueError: no such kind.
        """
        if kind not in CALL_FAULTS and kind not in UPDATE_FAULTS:
            known = ", ".join(CALL_FAULTS + UPDATE_FAULTS)
            raise ValueError(f"there is no failure called {kind!r}; choose from {known}")
        name = method.lower() if method else None
        order = Order(kind, times, share, name, chat_id, retry_after, seconds, until)
        self._orders.append(order)
        return order

    def clear(self) -> None:
        """Withdraw every order and let hanging calls go on."""
        for order in self._orders:
            order.withdraw()
        self._orders.clear()
        self.release()

    def release(self) -> None:
        """Let the calls that hang now go on."""
        hanging, self._hanging = self._hanging, set()
        for future in hanging:
            if not future.done():
                future.set_result(None)

    async def hang(self, seconds: float | None = None) -> bool:
        """Wait until released (True) or for this many real seconds (False)."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hanging.add(future)
        try:
            done, _ = await asyncio.wait([future], timeout=seconds)
        finally:
            self._hanging.discard(future)
        return bool(done)

    def strike_call(self, method: str, chat_id: int) -> tuple[float, Order | None]:
        """What befalls this call: seconds of added latency, and the failure if there is one."""
        delay, struck = 0.0, None
        for order in self._standing():
            if order.kind in UPDATE_FAULTS or (struck is not None and order.kind != "latency"):
                continue
            if not self._fits(order, method.lower(), chat_id):
                continue
            order.struck += 1
            if order.kind == "latency":
                delay += order.seconds
            else:
                struck = order
        return delay, struck

    def strike_update(self, kind: str, chat_id: int) -> Order | None:
        """The order of this kind that befalls this update, if any."""
        for order in self._standing():
            if order.kind == kind and self._fits(order, "", chat_id):
                order.struck += 1
                return order
        return None

    def _standing(self) -> list[Order]:
        now = self._now()
        self._orders = [order for order in self._orders if not order.spent(now)]
        return list(self._orders)

    def _fits(self, order: Order, method: str, chat_id: int) -> bool:
        if order.method is not None and method and order.method != method:
            return False
        if order.chat_id is not None and order.chat_id != chat_id:
            return False
        return order.share >= 1.0 or self._random.random() < order.share
