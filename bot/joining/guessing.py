"""Bounds how many wrong joining codes one chat may try."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

TRIES = 5
WITHIN = timedelta(minutes=15)
ROOM = 10_000
"""Chats remembered at most; the oldest is forgotten first."""


class Guesses:
    """Wrong codes by chat, in memory: a code has 128 random bits, so this only keeps the noise down."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[int, list[datetime]] = OrderedDict()

    def too_many(self, chat_id: int, now: datetime) -> bool:
        """Whether this chat has to wait before the next try."""
        return len(self._lately(chat_id, now)) >= TRIES

    def wrong(self, chat_id: int, now: datetime) -> None:
        """Remembers a wrong code."""
        self._wrong[chat_id] = [*self._lately(chat_id, now), now]
        self._wrong.move_to_end(chat_id)
        if len(self._wrong) > ROOM:
            self._wrong.popitem(last=False)

    def _lately(self, chat_id: int, now: datetime) -> list[datetime]:
        return [at for at in self._wrong.get(chat_id, ()) if now - at < WITHIN]
