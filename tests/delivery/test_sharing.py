"""Several processes, one limit: together never too many in a second, nothing urgent behind a crowd in any of them."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.pacing import Budget
from storage.outbox import Lane
from tests.delivery.leaping import LeapingClock, leap, new_loop
from tests.delivery.test_pacing import most_in_a_second

LIMIT = 30
SECONDS = 12


def crowd(senders: int, *, urgent_at: float | None = None) -> tuple[list[float], float]:
    """So many processes, each with more invitations than it can send; when all left, and how long an alert that comes
    to one of them waited."""
    loop = new_loop()
    left: list[float] = []
    waited = 0.0

    async def scene() -> None:
        nonlocal waited
        clock = LeapingClock(loop)
        budgets = [Budget(LIMIT, clock) for _ in range(senders)]

        async def invites(budget: Budget) -> None:
            budget.share(senders)
            while await budget.turn(Lane.CHECK_IN):
                left.append(clock.monotonic())

        crowds = [asyncio.create_task(invites(each)) for each in budgets for _ in range(40)]
        if urgent_at is not None:
            await clock.sleep(urgent_at)
            assert await budgets[0].turn(Lane.URGENT_ALERT)
            waited = clock.monotonic() - urgent_at
            left.append(clock.monotonic())
        await clock.sleep(SECONDS - clock.monotonic())
        for each in budgets:
            each.close()
        await asyncio.gather(*crowds)

    leap(scene(), loop)
    return left, waited


@pytest.mark.parametrize("senders", range(1, 16))
def test_together_they_stay_within_the_limit(senders: int) -> None:
    left, _ = crowd(senders)
    assert most_in_a_second(left) <= LIMIT


@pytest.mark.parametrize(("senders", "each_second"), [(1, 26), (2, 26), (3, 26), (4, 23), (6, 23)])
def test_together_they_use_most_of_it(senders: int, each_second: float) -> None:
    left, _ = crowd(senders)
    assert len(left) / SECONDS > each_second


@pytest.mark.parametrize("senders", range(1, 16))
def test_in_each_of_them_an_alert_finds_room(senders: int) -> None:
    for moment in (3.0, 5.137, 7.77):
        left, waited = crowd(senders, urgent_at=moment)
        assert waited < 0.001
        assert most_in_a_second(left) <= LIMIT


def test_whoever_waits_gets_what_another_leaves_behind() -> None:
    loop = new_loop()
    left: list[float] = []

    async def scene() -> None:
        clock = LeapingClock(loop)
        budget = Budget(LIMIT, clock)
        budget.share(3)

        async def invite() -> None:
            assert await budget.turn(Lane.CHECK_IN)
            left.append(clock.monotonic())

        inviting = [asyncio.create_task(invite()) for _ in range(150)]
        await clock.sleep(5)
        budget.share(1)
        await asyncio.gather(*inviting)

    leap(scene(), loop)
    assert sum(at < 5 for at in left) == pytest.approx(5 * LIMIT * 0.87 / 3, abs=2)
    assert max(left) == pytest.approx(5 + (150 - 5 * 8.7) / (LIMIT * 0.87), abs=0.2)
    assert most_in_a_second(left) <= LIMIT


def test_without_pacing_a_part_is_without_pacing_too() -> None:
    loop = new_loop()

    async def scene() -> None:
        budget = Budget(0, LeapingClock(loop))
        budget.share(4)
        assert all([await budget.turn(Lane.DIGEST) for _ in range(500)])
        assert budget.chat_wait(7, 2.0) == 0.0

    leap(scene(), loop)
