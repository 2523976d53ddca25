"""One poller per token: a lock beside the database, or an advisory lock inside PostgreSQL."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Protocol

from storage.lock import AdvisoryLock


class AlreadyRunning(Exception):
    """Another process polls with this token."""


class Lock(Protocol):
    """Held as long as the process polls."""

    def take(self) -> None:
        """Raises `AlreadyRunning` when someone else has it."""
        ...

    def release(self) -> None: ...


class FileLock:
    """`flock` on a file: the kernel lets go when the process dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(
                f"Another Alongside is already running on this database (it holds {self._path.name}). "
                "Stop that one first; two would take messages from each other."
            ) from None
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class DatabaseLock:
    """PostgreSQL's advisory lock: for several machines on one database."""

    def __init__(self, url: str, token: str) -> None:
        self._lock = AdvisoryLock(url, lock_number(token))

    def take(self) -> None:
        if not self._lock.take():
            raise AlreadyRunning(
                "Another Alongside already polls with this token on this database. Stop that one first; two would "
                "take messages from each other."
            )

    def release(self) -> None:
        self._lock.release()


def lock_number(token: str) -> int:
    """A 63-bit number for PostgreSQL's advisory lock, the same for the same token."""
    return int.from_bytes(hashlib.sha256(b"alongside poller " + token.encode()).digest()[:8], "big") >> 1
