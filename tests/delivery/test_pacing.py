"""Telegram's limits, kept for any crowd: never too many in a second, nothing urgent behind a broadcast."""

from __future__ import annotations

import asyncio
import math
from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacing import CHAT_BURST, Budget
from storage.outbox import Lane
from tests.delivery.leaping import LeapingClock, leap, new_loop

arrivals = st.lists(
    st.tuples(st.floats(0, 5, allow_nan=False), st.sampled_from(list(Lane))), min_size=1, max_size=120
)
Sends = list[tuple[float, float, Lane]]
"""When each was asked for, when it left, and in which lane."""


def send_all(rate: float, asked: list[tuple[float, Lane]]) -> Sends:
    """Ask for a turn at each moment, all at once; everything in virtual time."""
    loop, left = new_loop(), Sends()

    async def scene() -> None:
        clock = LeapingClock(loop)
        budget = Budget(rate, clock)

        async def one(at: float, lane: Lane) -> None:
            await clock.sleep(at)
            asked_at = clock.monotonic()
            assert await budget.turn(lane)
            left.append((asked_at, clock.monotonic(), lane))

        await asyncio.gather(*(one(at, lane) for at, lane in asked))

    leap(scene(), loop)
    return left


def most_in_a_second(moments: list[float]) -> int:
    """The fullest window of a second, wherever it begins."""
    moments = sorted(moments)
    return max(bisect_right(moments, start + 0.999) - at for at, start in enumerate(moments))


@given(asked=arrivals, rate=st.sampled_from([0.5, 1, 5, 7.6, 20, 30]))
@settings(max_examples=60, deadline=None)
def test_no_second_sees_more_than_the_limit(asked: list[tuple[float, Lane]], rate: float) -> None:
    left = send_all(rate, asked)
    assert len(left) == len(asked)
    assert most_in_a_second([at for _, at, _ in left]) <= max(1, math.ceil(rate))


@given(asked=arrivals, rate=st.sampled_from([5, 30]))
@settings(max_examples=60, deadline=None)
def test_the_most_urgent_that_waits_goes_first(asked: list[tuple[float, Lane]], rate: float) -> None:
    left = send_all(rate, asked)
    for asked_at, left_at, lane in left:
        overtaken = [each for each in left if each[0] < asked_at < each[1] < left_at and each[2] > lane]
        assert not overtaken, "something less urgent left while this waited"


def test_a_broadcast_leaves_room_for_an_alert_and_replies() -> None:
    broadcast = [(0.0, Lane.CHECK_IN)] * 300
    left = send_all(30, [*broadcast, (4.0, Lane.URGENT_ALERT), *[(4.0, Lane.REPLY)] * 2])
    waited = [at - asked for asked, at, lane in left if lane < Lane.CHECK_IN]
    assert len(waited) == 3
    assert max(waited) < 0.05


def test_a_broadcast_still_uses_nearly_all_there_is() -> None:
    left = send_all(30, [(0.0, Lane.CHECK_IN)] * 300)
    assert max(at for _, at, _ in left) < 300 / 25


@given(gaps=st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=60))
@settings(max_examples=80, deadline=None)
def test_a_chat_gets_one_a_second_with_short_bursts(gaps: list[float]) -> None:
    loop = new_loop()
    left: list[float] = []

    async def scene() -> None:
        clock = LeapingClock(loop)
        budget = Budget(30, clock)
        for gap in gaps:
            await clock.sleep(gap)
            wait = budget.chat_wait(7, math.inf)
            left.append(clock.monotonic() + wait)

    leap(scene(), loop)
    for first, start in enumerate(left):
        for last in range(first, len(left)):
            assert last - first + 1 <= CHAT_BURST + (left[last] - start) + 1e-6


def test_a_chat_whose_turn_is_far_off_goes_back_and_takes_nothing() -> None:
    loop = new_loop()
    budget = Budget(30, LeapingClock(loop))
    waits = [budget.chat_wait(7, 2.0) for _ in range(20)]
    assert waits[:CHAT_BURST] == [0.0] * CHAT_BURST
    assert [round(wait) for wait in waits[CHAT_BURST:]] == [1, 2, *[3] * (20 - CHAT_BURST - 2)]
    assert budget.chat_wait(8, 2.0) == 0.0
    loop.close()


@pytest.mark.parametrize("rate", [0, 30])
def test_a_pause_is_obeyed_to_the_second_and_those_who_wait_go_back(rate: float) -> None:
    loop = new_loop()

    async def scene() -> None:
        clock = LeapingClock(loop)
        budget = Budget(rate, clock)
        waiting = [asyncio.create_task(budget.turn(Lane.CHECK_IN)) for _ in range(40)]
        await asyncio.sleep(0)
        budget.pause(17)
        gone = await asyncio.gather(*waiting)
        assert gone.count(False) == (0 if rate == 0 else 40 - gone.count(True))
        assert not await budget.turn(Lane.URGENT_ALERT)
        await clock.sleep(16.999)
        assert not await budget.turn(Lane.URGENT_ALERT)
        await clock.sleep(0.002)
        assert await budget.turn(Lane.URGENT_ALERT)

    leap(scene(), loop)


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    loop = new_loop()
    budget = Budget(30, LeapingClock(loop))
    budget.pause(60)
    budget.pause(5)
    assert budget.paused_for == 60
    loop.close()


def test_after_the_close_nothing_leaves() -> None:
    loop = new_loop()

    async def scene() -> None:
        budget = Budget(1, LeapingClock(loop))
        assert await budget.turn(Lane.REPLY)
        waiting = asyncio.create_task(budget.turn(Lane.REPLY))
        await asyncio.sleep(0)
        budget.close()
        assert not await waiting
        assert not await budget.turn(Lane.URGENT_ALERT)

    leap(scene(), loop)
