"""kill -9 at random moments and at the worst places, while fifty people answer: nothing lost, nothing twice."""

from __future__ import annotations

import os
from random import SystemRandom

import pytest

from bot.bench.killing import Killing, killing
from tests.databases import PostgreSQL

KILLS = 20

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("processes")]


@pytest.fixture
def seed() -> int:
    """Another one each time, unless CRASH_SEED asks for one that failed."""
    return int(os.environ.get("CRASH_SEED") or SystemRandom().randrange(10**6))


def told(done: Killing) -> str:
    """What to read when it fails."""
    return f"CRASH_SEED={done.seed} {done.by_place}\n" + "\n".join(done.violations)


@pytest.mark.only_on("sqlite")
async def test_nothing_is_lost_on_sqlite(seed: int) -> None:
    done = await killing(KILLS, seed)
    assert not done.violations, told(done)
    assert done.kills == KILLS
    assert done.presses > 10 * KILLS, "people hardly came to answer anything"


@pytest.mark.only_on("sqlite")
async def test_nothing_is_lost_on_postgresql(seed: int, postgresql: PostgreSQL) -> None:
    """Starts a server of its own, whatever database the other tests run on."""
    done = await killing(KILLS, seed, database=postgresql.empty())
    assert not done.violations, told(done)
    assert done.kills == KILLS
    assert done.presses > 10 * KILLS, "people hardly came to answer anything"
