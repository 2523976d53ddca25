"""The clock that only goes forward."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.clock import MovableClock

from .stage import MONDAY, StoppedClock


def test_moves_to_a_time_ahead() -> None:
    clock = MovableClock(real=StoppedClock())
    clock.forward_to(MONDAY + timedelta(hours=3))
    assert clock.now() == MONDAY + timedelta(hours=3)
    assert clock.ahead == timedelta(hours=3)


@given(st.lists(st.timedeltas(timedelta(days=-40), timedelta(days=40))))
def test_never_goes_back(moves: list[timedelta]) -> None:
    clock = MovableClock(real=StoppedClock())
    seen = [clock.now()]
    for move in moves:
        clock.forward_to(MONDAY + move)
        seen.append(clock.now())
    assert seen == sorted(seen)
    assert seen[-1] == max(MONDAY, *(MONDAY + move for move in moves), MONDAY)


def test_goes_on_after_a_restart_even_if_the_machine_was_set_back() -> None:
    last_seen = MONDAY + timedelta(days=9)
    assert MovableClock(timedelta(days=9), not_before=last_seen, real=StoppedClock()).now() == last_seen
    assert MovableClock(timedelta(), not_before=last_seen, real=StoppedClock()).now() == last_seen
    assert MovableClock(timedelta(days=20), not_before=last_seen, real=StoppedClock()).now() == MONDAY + timedelta(
        days=20
    )


def test_a_time_without_a_zone_is_refused() -> None:
    clock = MovableClock(real=StoppedClock())
    with pytest.raises(ValueError, match="zone"):
        clock.forward_to(datetime(2030, 1, 1))
    assert clock.now() == MONDAY


async def test_a_move_wakes_whoever_would_have_woken_by_then() -> None:
    clock = MovableClock()
    soon, later = asyncio.create_task(clock.sleep(600)), asyncio.create_task(clock.sleep(6000))
    await asyncio.sleep(0)
    clock.forward_to(clock.now() + timedelta(minutes=15))
    await asyncio.wait_for(soon, 1)
    assert not later.done()
    later.cancel()


def test_pacing_does_not_jump() -> None:
    clock = MovableClock(real=StoppedClock())
    clock.forward_to(datetime(2030, 1, 1, tzinfo=UTC))
    assert clock.monotonic() == 0.0
