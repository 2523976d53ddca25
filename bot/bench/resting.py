"""What the bot costs while nothing happens: the start, memory, and looking for what is due."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.bench.crowd import MILLISECONDS
from bot.bench.seeding import seed
from bot.bench.stage import OURS, TEAM, stage, teams_of
from bot.clock import SystemClock
from bot.config import Config
from bot.library_files import read_library
from bot.opening import open_store
from bot.standin import Telegram
from bot.standin.inprocess import bot_for

ENROLLED = 10_000
AT_REST = 5.0
"""Seconds after which a started bot has come to rest."""
STARTS = 3
TICKS = 30
DUE = 100


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from exec to the first question to Telegram (median and slowest), MiB at rest and at the most."""

    enrolled: int
    seconds: float
    slowest: float
    memory: float
    peak: float


@dataclass(frozen=True, slots=True)
class Ticks:
    """Milliseconds a tick takes when nobody is due, and when this many are."""

    enrolled: int
    idle: float
    due: int
    busy: float


class Ahead(SystemClock):
    """The machine's clock, moved ahead at will."""

    def __init__(self) -> None:
        self.by = timedelta()

    def now(self) -> datetime:
        return super().now() + self.by


async def starting(enrolled: int = ENROLLED, starts: int = STARTS) -> Start:
    """Start the bot a few times on the same database."""
    async with stage(enrolled) as place:
        place.seed()
        took = []
        for number in range(starts):
            began = perf_counter()
            bot = await place.run(OURS)
            took.append(perf_counter() - began)
            if number == starts - 1:
                await asyncio.sleep(AT_REST)
            memory, peak = bot.memory()
            await bot.stop()
    return Start(enrolled, median(took), max(took), memory, peak)


async def ticking(enrolled: int) -> Ticks:
    """Tick in this process over a database with so many people."""
    # Imported when needed: it brings the whole bot along.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    from bot.app import App

    telegram, clock, now = Telegram(lambda: datetime.now(UTC)), Ahead(), datetime.now(UTC)
    with TemporaryDirectory(prefix="alongside-bench-") as folder:
        config = Config(
            telegram={"token": telegram.token},
            storage={"url": f"sqlite:///{folder}/alongside.db", "keys": ["A" * 43 + "="]},
            check_in={"quiet_hours": "00:00-00:00"},
        )
        store = open_store(config)
        teams = teams_of(telegram, enrolled, TEAM)
        seed(store, teams[: DUE // TEAM], now, now + timedelta(minutes=30))
        seed(store, teams[DUE // TEAM :], now, now + timedelta(days=7))
        app = App(config, read_library(), store, clock=clock, bot=bot_for(telegram))
        await app.clockwork.tick()
        idle = [await _timed(app) for _ in range(TICKS)]
        clock.by = timedelta(hours=1)
        busy = await _timed(app)
        store.close()
    return Ticks(enrolled, median(idle), DUE, busy)


async def _timed(app: object) -> float:
    began = perf_counter()
    await app.clockwork.tick()  # type: ignore[attr-defined]
    return (perf_counter() - began) * MILLISECONDS
