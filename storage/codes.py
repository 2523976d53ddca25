"""Ids and short public codes, made here so that they are known before the row is inserted."""

from __future__ import annotations

import secrets
import time
from threading import Lock

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that look alike: people read codes out over the telephone."""


def new_code(length: int = 8) -> str:
    """A random short code. Eight letters are 39 bits: enough for an id, not for a secret."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


class Ids:
    """Rising 63-bit ids: microseconds since 1970, then ten random bits against other processes.

    The real clock is right here even where the programme's clock is moved (the demo, tests): the order of the ids
    is the order in which messages were decided.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def next(self) -> int:
        """An id greater than any before."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000 << 10 | secrets.randbits(10))
            return self._last


IDS = Ids()
"""The process's own source of ids."""
