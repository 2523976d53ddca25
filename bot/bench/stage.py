"""One run of one bot: a stand-in of its own, a folder of its own, a crowd, and the bot as a process."""

from __future__ import annotations

import asyncio
import base64
import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bench.processes import Bot, settings, start
from bot.bench.seeding import Team, seed
from bot.config import load_config
from bot.opening import open_store
from bot.standin import Phone, Telegram
from bot.standin.clock import MovingClock
from bot.standin.server import Server, serve

OURS, ECHO = "ours", "echo"
TEAM = 20
"""Volunteers in a team, with a supervisor and a safeguarding lead."""
READY_WITHIN = 60.0
JOURNAL = 1_000


@dataclass(slots=True)
class Stage:
    """Telegram, the phones of those who joined, and where the bot keeps things."""

    telegram: Telegram
    server: Server
    folder: Path
    teams: list[Team]
    environment: dict[str, str]

    @property
    def volunteers(self) -> list[Phone]:
        """Everyone who is asked anything."""
        return [self.telegram.phone(chat_id) for team in self.teams for chat_id in team.volunteers]

    def seed(self, next_at: datetime | None = None) -> None:
        """Write everyone into a new database; their next check-in falls due at `next_at`, without one in a week."""
        now = datetime.now(UTC)
        store = open_store(load_config(None, self.environment))
        try:
            seed(store, self.teams, now, next_at or now + timedelta(days=7))
        finally:
            store.close()

    def database_size(self) -> int:
        """Bytes of an SQLite database in all its files; 0 on PostgreSQL."""
        return sum(file.stat().st_size for file in self.folder.glob("alongside.db*"))

    async def run(self, kind: str, *, crash_at: str = "") -> Bot:
        """Start our bot or the echo, and wait until it asks for updates; `crash_at`: see crashing.py."""
        seen = self.telegram.journal.last
        if crash_at:
            deadly = self.environment | {"CRASH_AT": crash_at}
            bot = await start("bot.bench.crashing", "run", environment=deadly, folder=self.folder)
        elif kind == OURS:
            bot = await start("bot", "run", environment=self.environment, folder=self.folder)
        else:
            echo = {"ECHO_TOKEN": self.telegram.token, "ECHO_URL": self.server.url}
            bot = await start("bot.bench.echo", environment=echo, folder=self.folder)
        polled = asyncio.create_task(self.telegram.journal.find(seen, "polling", within=READY_WITHIN))
        ended = asyncio.create_task(bot.process.wait())
        await asyncio.wait((polled, ended), return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if crash_at and ended.done():
            return bot  # it had enough to do to come to the place before it asked for anything
        if not polled.done() or polled.exception() is not None:
            polled.cancel()
            await bot.kill()
            raise RuntimeError(f"the bot did not come up: {bot.log.read_text()[-2000:]}")
        return bot


@asynccontextmanager
async def stage(people: int, *, database: str | None = None, team: int = TEAM, **more: str) -> AsyncIterator[Stage]:
    """A stand-in with this many volunteers in teams; `more` are settings of our bot, such as FOLLOW_UP__URGENT."""
    telegram = Telegram(MovingClock())
    telegram.rules.floods.on = False
    telegram.journal.keep = JOURNAL
    # Everything said is kept for ever, so looking for garbage in it at the usual rate costs a third of the speed.
    gc.set_threshold(100_000, 50, 100)
    server = await serve(telegram)
    with TemporaryDirectory(prefix="alongside-bench-") as name:
        folder = Path(name)
        url = database or f"sqlite:///{folder}/alongside.db"
        keys = base64.b64encode(os.urandom(32)).decode()
        environment = settings(telegram.token, server.url, url, STORAGE__KEYS=keys, **more)
        try:
            yield Stage(telegram, server, folder, teams_of(telegram, people, team), environment)
        finally:
            await server.close()
            await asyncio.sleep(0)


def teams_of(telegram: Telegram, people: int, size: int) -> list[Team]:
    """Phones for everyone, who have all met the bot."""
    teams = []
    for number, first in enumerate(range(0, people, size), 1):
        members = [_met(telegram, f"Ben {first + each}") for each in range(min(size, people - first))]
        teams.append(Team(f"Team {number}", _met(telegram, "Sue"), _met(telegram, "Max"), members))
    return teams


def _met(telegram: Telegram, name: str) -> int:
    phone = telegram.person(name)
    telegram.chats[phone.id].bot = "member"
    return phone.id
