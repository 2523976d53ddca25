"""Telegram's limits as one budget that all lanes share, with room kept for what is urgent.

Telegram takes about 30 messages a second from a bot and one a second to a chat, with short bursts. Both are kept by
token buckets. The overall bucket refills a little below the limit and holds what is left of it, so that no window of
a second sees more than the limit. Waiting sends leave in order of their lane; scheduled ones stop before the
bucket is empty, so that an alert or a reply never waits for a broadcast.

Several processes that send for one bot have a part of the limit each (bot/delivery/siblings.py).
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math

from bot.clock import Clock
from storage.outbox import Lane

FILL = 0.87
"""Share of the limit that refills each second; the rest is the burst."""
CHAT_BURST = 4
IDLE_CHATS = 20_000
ROOM = 2.0
"""What a part of the limit holds at least: one for the crowd, one kept for what is urgent."""
HARDLY = 1e-9
"""Less than this of a token is missing only because floating numbers round."""


class Bucket:
    """Tokens that refill at `rate` a second up to `size`."""

    __slots__ = ("_at", "_left", "rate", "size")

    def __init__(self, rate: float, size: float, now: float) -> None:
        self.rate = rate
        self.size = size
        self._left = size
        self._at = now

    def left(self, now: float) -> float:
        """Tokens there are now."""
        self._left = min(self.size, self._left + (now - self._at) * self.rate)
        self._at = now
        return self._left

    def change(self, rate: float, size: float, now: float) -> None:
        """Refill and hold otherwise from now on."""
        self._left = min(self.left(now), size)
        self.rate = rate
        self.size = size

    def take(self, now: float) -> None:
        """Take one; the caller has made sure there is one."""
        self._left = self.left(now) - 1

    def wait(self, now: float, needed: float = 1.0) -> float:
        """Seconds until `needed` tokens are there (0: now)."""
        missing = needed - self.left(now)
        return missing / self.rate if missing > HARDLY else 0.0


class Budget:
    """Gives each send its turn. `rate` is `messages_per_second`; 0 means no pacing, but a pause is still obeyed."""

    def __init__(self, rate: float, clock: Clock) -> None:
        self._clock = clock
        self._whole = rate
        self.rate = rate
        """Our part of it."""
        self.senders = 1
        self._overall = Bucket(*_refill_and_size(rate, 1), clock.monotonic())
        self._reserve = self._overall.size / 2
        self._chats: dict[int, Bucket] = {}
        self._paused_until = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[bool]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def paused_for(self) -> float:
        """Seconds left of a pause Telegram asked for."""
        return max(0.0, self._paused_until - self._clock.monotonic())

    def pause(self, seconds: float) -> None:
        """Telegram said 429: nothing leaves until that many seconds have passed. Who waits gives up its turn."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)
        self._send_away()

    def share(self, senders: int) -> None:
        """So many processes send, each with an equal part; ours is one of them."""
        if senders == self.senders:
            return
        self.senders = senders
        self.rate = self._whole / senders
        self._overall.change(*_refill_and_size(self.rate, senders), self._clock.monotonic())
        self._reserve = self._overall.size / 2
        self._schedule()

    def close(self) -> None:
        """Nothing leaves any more: we are stopping."""
        self._closed = True
        self._send_away()

    def chat_wait(self, chat_id: int, patience: float) -> float:
        """Seconds until this chat may get another new message; its token is taken when that is within `patience`."""
        if not self.rate:
            return 0.0
        now = self._clock.monotonic()
        bucket = self._chats.get(chat_id)
        if bucket is None:
            if len(self._chats) >= IDLE_CHATS:
                self._forget_idle(now)
            bucket = self._chats[chat_id] = Bucket(1.0, CHAT_BURST, now)
        wait = bucket.wait(now)
        if wait <= patience:
            bucket.take(now)
        return wait

    async def turn(self, lane: Lane) -> bool:
        """Return True when a message of this lane may leave; False, at once, when it has to go back to the outbox.

        It goes back while Telegram wants a pause, which may last longer than anyone's lease, and at a stop.
        """
        if self._closed or (self._paused_until and self.paused_for):
            return False
        if not self.rate:
            return True
        if not self._waiting and not self._wait(lane):
            self._overall.take(self._clock.monotonic())
            return True
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (int(lane), next(self._order), future))
        self._schedule()
        return await future

    def _wait(self, lane: Lane) -> float:
        needed = 1.0 + (self._reserve if lane >= Lane.CHECK_IN else 0.0)
        return self._overall.wait(self._clock.monotonic(), min(needed, self._overall.size))

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            wait = self._wait(Lane(self._waiting[0][0]))
            self._timer = asyncio.get_running_loop().call_later(wait, self._release)

    def _release(self) -> None:
        self._timer = None
        while self._waiting and not self._wait(Lane(self._waiting[0][0])):
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                self._overall.take(self._clock.monotonic())
                future.set_result(True)
        self._schedule()

    def _send_away(self) -> None:
        for _, _, future in self._waiting:
            if not future.done():
                future.set_result(False)
        self._waiting.clear()
        self._schedule()

    def _forget_idle(self, now: float) -> None:
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if bucket.left(now) < bucket.size}


def _refill_and_size(rate: float, senders: int) -> tuple[float, float]:
    """What is refilled each second, and what is held, of a part of the limit that is `rate`.

    A lone sender reaches FILL of the limit. Parts hold whole messages, so what all of them hold at once weighs more:
    each is refilled so slowly that the messages of its fullest second, rounded up as messages are, stay within it.
    """
    if senders == 1 or rate < ROOM:
        return (rate or 1.0) * FILL, max(1.0, rate * (1 - FILL))
    size = max(ROOM, rate * (1 - FILL))
    return min(rate * FILL, math.floor(rate) + 1 - size - HARDLY), size
