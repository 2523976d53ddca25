"""What the demo keeps in its folder beside the bot's own database: the stand-in's world, the clock, the ribbon."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from bot.standin.snapshot import Remembered

PAUSE = 0.25
"""Real seconds of quiet things settle before they are written, so that a burst is written once."""


class CannotContinue(Exception):
    """What the folder holds cannot be used. The words say what to do."""


class Kept(BaseModel):
    """A demo that was stopped: `ahead` of real time, last seen at `now`, with everybody's joining code."""

    version: Literal[1] = 1
    ahead: timedelta
    now: datetime
    invitations: dict[str, str]
    lines: list[dict[str, Any]]
    telegram: Remembered


def load(path: Path) -> Kept | None:
    """What was kept at `path`; None when nothing was. CannotContinue: it cannot be read."""
    try:
        return Kept.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValidationError, OSError):
        raise CannotContinue(
            f"{path} cannot be read, perhaps because it was kept by another version. Start anew with --fresh."
        ) from None


def save(path: Path, kept: Kept) -> None:
    """Write all of it or nothing: a crash in between leaves what was there before."""
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(kept.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


class Keeper:
    """Saves soon after each change. `gather` gives what is to be saved, at that moment."""

    def __init__(self, path: Path, gather: Callable[[], Kept]) -> None:
        self._path = path
        self._gather = gather
        self._planned: asyncio.TimerHandle | None = None

    def changed(self, *_what: object) -> None:
        """Something changed; also a listener for whatever can tell of changes."""
        if self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(PAUSE, self.save_now)

    def save_now(self) -> None:
        """Save without waiting."""
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None
        save(self._path, self._gather())
