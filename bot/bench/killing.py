"""Kills the real bot again and again while people answer, and looks afterwards whether anything was lost."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic, sleep

from bot.bench.crashing import POINTS
from bot.bench.invariants import violations
from bot.bench.processes import Bot, start
from bot.bench.stage import Stage, stage
from bot.bench.walkers import Walkers
from bot.config import load_config
from bot.opening import open_store
from storage.store import Store

PEOPLE, TEAM = 50, 10
AT_WORK = {
    "PROGRAMME__WORKING_DAYS": "Mon-Sun",
    "PROGRAMME__WORKING_HOURS": "00:00-23:59",
    "PROGRAMME__BANK_HOLIDAYS": "false",
}
"""Staff are told at once at any hour, so that every alert must have reached somebody at the end."""
BIRTHS = 2
"""Kills during the very first start, while the tables are made."""
SHORTEST, LONGEST = 0.05, 1.2
"""Seconds a bot lives after it is ready, where no place is named."""
PASSINGS = 60
"""A named place is deadly within so many passings."""
PATIENCE = 20.0
"""Seconds within which a bot must have reached its deadly place, or everyone the end of their check-in."""
FULL_FOR, LOCKED_FOR = 2.0, 7.0
"""Seconds without room on the disk, and seconds for which another program holds the database (the bot waits 5)."""

Tell = Callable[[int], None]
"""Told how many kills are done."""


@dataclass(slots=True)
class Killing:
    """How it went."""

    seed: int
    kills: int = 0
    presses: int = 0
    checkins: int = 0
    alerts: int = 0
    by_place: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


async def killing(kills: int, seed: int, *, database: str | None = None, tell: Tell = lambda _: None) -> Killing:
    """Kill the bot so many times. `database`: an empty one on PostgreSQL; without it an SQLite file."""
    dice = Random(seed)  # noqa: S311 - repeatable, keeps no secret
    done = Killing(seed)
    async with stage(PEOPLE, database=database, team=TEAM, **AT_WORK) as place:
        for _ in range(BIRTHS):
            await _killed_at_birth(place, dice)
        place.seed()
        walkers = Walkers(place.telegram, place.volunteers, seed)
        for number in range(kills):
            where = dice.choice(("", *POINTS))
            bot = await _run(place, where, dice)
            if not number:
                walkers.begin()
            await _until_killed(bot, where, dice)
            walkers.killed()
            done.kills += 1
            done.by_place[where or "anywhere"] = done.by_place.get(where or "anywhere", 0) + 1
            tell(done.kills)
        await _finished(place, walkers, on_disk=database is None)
        _look(place, walkers, done)
    return done


async def _killed_at_birth(place: Stage, dice: Random) -> None:
    """Killed as soon as the new database shows, or after a moment where it cannot be seen."""
    bot = await start("bot", "run", environment=place.environment, folder=place.folder)
    until = monotonic() + dice.uniform(1.0, 3.0)
    while not _largest(place.folder) and monotonic() < until and bot.alive:  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(0.002)
    await asyncio.sleep(dice.uniform(0, 0.1))
    await bot.kill()


async def _run(place: Stage, where: str, dice: Random) -> Bot:
    if not where:
        return await place.run("ours")
    return await place.run("ours", crash_at=f"{where}:{dice.randint(1, PASSINGS)}")


async def _until_killed(bot: Bot, where: str, dice: Random) -> None:
    try:
        async with asyncio.timeout(PATIENCE if where else dice.uniform(SHORTEST, LONGEST)):
            await bot.process.wait()
    except TimeoutError:
        await bot.kill()


async def _finished(place: Stage, walkers: Walkers, *, on_disk: bool) -> None:
    """One more start, without a kill; everyone comes to their end by tapping, whatever the disk does meanwhile."""
    bot = await place.run("ours")
    if on_disk:
        await _with_a_full_disk(bot, place.folder)
        await _with_the_database_locked(place)
    walkers.last_round()
    until = monotonic() + PATIENCE
    while walkers.unfinished and monotonic() < until:
        await place.telegram.journal.wait(place.telegram.journal.last, 0.1)
    await place.telegram.quiet(still=1.0, within=PATIENCE)
    await bot.stop()


async def _with_a_full_disk(bot: Bot, folder: Path) -> None:
    """No file of the bot may grow beyond the largest there is now."""
    usual = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (_largest(folder), usual[1]))
    await asyncio.sleep(FULL_FOR)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, usual)


def _largest(folder: Path) -> int:
    """Bytes in the largest file of an SQLite database; 0: there is none."""
    return max((file.stat().st_size for file in folder.glob("alongside.db*")), default=0)


async def _with_the_database_locked(place: Stage) -> None:
    """Another program writes, and takes its time over it."""
    store = opened(place)
    try:
        await asyncio.to_thread(store.write_now, lambda _: sleep(LOCKED_FOR))
    finally:
        store.close()


def _look(place: Stage, walkers: Walkers, done: Killing) -> None:
    store = opened(place)
    try:
        done.violations = violations(store, place.telegram, walkers, place.teams)
        done.alerts = len(store.read_now(lambda unit: unit.alerts.standing()))
    finally:
        store.close()
    done.presses = len(walkers.confirmed)
    done.checkins = sum(walker.finished for walker in walkers.people.values())


def opened(place: Stage) -> Store:
    """The bot's store, beside it."""
    return open_store(load_config(None, place.environment))
