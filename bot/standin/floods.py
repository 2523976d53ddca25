"""Telegram's flood limits: leaky buckets that refill with the clock handed in."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from bot.standin.refusals import too_many
from bot.standin.rules import Floods


class Bucket:
    """So many messages at once, then so many a second. Starts full."""

    __slots__ = ("_at", "_level")

    def __init__(self) -> None:
        self._level = 0.0
        self._at: datetime | None = None

    def wait(self, now: datetime, rate: float, size: float) -> float:
        """Seconds until one more fits (0 = now). Nothing is taken; call `take` for that."""
        if self._at is not None:
            self._level = max(0.0, self._level - max(0.0, (now - self._at).total_seconds()) * rate)
        self._at = now
        return max(0.0, (self._level + 1 - size) / rate)

    def take(self) -> None:
        """Count one message."""
        self._level += 1


class FloodGate:
    """Counts what is sent, overall and to each chat, and refuses what Telegram would refuse."""

    def __init__(self, limits: Floods) -> None:
        self.limits = limits
        self._overall = Bucket()
        self._chats: dict[int, Bucket] = {}

    def pass_through(self, chat_id: int, group: bool, now: datetime) -> None:
        """Count one message to `chat_id`, or raise the 429 that says how long to wait."""
        limits = self.limits
        if not limits.on:
            return
        chat = self._chats.setdefault(chat_id, Bucket())
        if group:
            wait = chat.wait(now, limits.group_per_minute / 60, limits.group_per_minute)
        else:
            wait = chat.wait(now, limits.chat_rate, limits.chat_burst)
        wait = max(wait, self._overall.wait(now, limits.overall, limits.overall))
        if wait > 0:
            raise too_many(max(1, ceil(wait)))
        chat.take()
        self._overall.take()
