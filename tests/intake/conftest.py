"""A bot on a stage, a database that can be locked by somebody else, and Ann who has joined."""

from __future__ import annotations

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")

import io
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from bot.logs import set_up_logs
from flows.people import Role
from storage import engine
from storage.engine import sqlite_file
from storage.store import Store
from tests.stage import Actor, Stage, on_stage


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that gives up on a locked database at once; to be asked for before the store."""
    pragmas = [each for each in engine._SQLITE_ALWAYS if "busy_timeout" not in each]
    monkeypatch.setattr(engine, "_SQLITE_ALWAYS", (*pragmas, "PRAGMA busy_timeout = 20"))


@contextmanager
def locked(database: str) -> Iterator[None]:
    """Another program holds the database: nothing can be written."""
    file = sqlite_file(database)
    assert file is not None
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    stream = io.StringIO()
    set_up_logs(stream=stream)
    yield stream
    set_up_logs()


@pytest.fixture
async def stage(impatient: None, store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store) as stage:
        yield stage


@pytest.fixture
async def ann(stage: Stage) -> Actor:
    return await stage.joins("Ann", Role.VOLUNTEER)
