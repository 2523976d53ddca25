"""The bot as a process: how it ends, how it refuses to begin, how it heals."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from bot.bench.invariants import violations
from bot.bench.killing import AT_WORK, opened
from bot.bench.processes import start
from bot.bench.stage import OURS, stage
from bot.bench.walkers import Walkers
from bot.running import BAD_CONFIGURATION, FAILED, STOPPED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.only_on("sqlite"),
    pytest.mark.xdist_group("processes"),
]

SOON = 20.0


async def test_a_stop_comes_soon_and_loses_nothing() -> None:
    async with stage(20, team=10, **AT_WORK) as place:
        place.seed()
        walkers = Walkers(place.telegram, place.volunteers, seed=1)
        bot = await place.run(OURS)
        walkers.begin()
        await asyncio.sleep(1.5)
        asked = monotonic()
        bot.process.terminate()
        assert await bot.process.wait() == STOPPED
        assert monotonic() - asked < 5
        walkers.killed()
        bot = await place.run(OURS)
        walkers.last_round()
        async with asyncio.timeout(SOON):
            while walkers.unfinished:
                await place.telegram.journal.wait(place.telegram.journal.last, 0.2)
            await place.telegram.quiet(still=1.0, within=SOON)
        await bot.stop()
        store = opened(place)
        found = violations(store, place.telegram, walkers, place.teams)
        store.close()
        assert not found, "\n".join(found)


async def test_a_second_one_on_the_same_database_refuses() -> None:
    async with stage(1) as place:
        place.seed()
        first = await place.run(OURS)
        second = await start("bot", "run", environment=place.environment, folder=place.folder)
        async with asyncio.timeout(SOON):
            assert await second.process.wait() == FAILED
        assert "already running" in second.log.read_text()
        assert first.alive
        await first.stop()


@pytest.mark.parametrize("running", [False, True])
async def test_a_revoked_token_ends_it_with_78(running: bool) -> None:
    async with stage(1) as place:
        place.seed()
        if running:
            bot = await place.run(OURS)
            place.telegram.faults.add("revoked")
            place.volunteers[0].says("/help")  # ends the poll that is waiting
        else:
            place.telegram.faults.add("revoked")
            bot = await start("bot", "run", environment=place.environment, folder=place.folder)
        async with asyncio.timeout(SOON):
            assert await bot.process.wait() == BAD_CONFIGURATION
        assert "BotFather" in bot.log.read_text()


async def test_a_start_without_network_heals() -> None:
    async with stage(1) as place:
        place.seed()
        await place.server.goes_away()
        seen = place.telegram.journal.last
        bot = await start("bot", "run", environment=place.environment, folder=place.folder)
        await asyncio.sleep(4)
        assert bot.alive
        await place.server.comes_back()
        await place.telegram.journal.find(seen, "polling", within=SOON)
        await bot.stop()
        assert bot.process.returncode == STOPPED
