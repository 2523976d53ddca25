"""Operators on other channels: everything reaches each of them, once, whatever fails meanwhile."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.operators import LEASE, LONGEST_WAIT, LOOK_EVERY, TELL_OTHERS, Operators
from flows.people import Role
from storage import engine
from storage.engine import sqlite_file
from storage.store import Store
from tests.operators.conftest import SECRET, Gateway, MakeOperators
from tests.stage import TestClock, on_stage

NOBODY_THERE = "json://127.0.0.1:9/"
"""A port where nothing listens."""


async def looks(operators: Operators) -> None:
    """One look, to its end."""
    operators.look()
    await operators.finish(20)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - there is nothing to be told by
            await asyncio.sleep(0.002)


def notes(store: Store, clock: TestClock, detail: str, kind: str = "odd") -> None:
    store.write_now(lambda unit: unit.problems.note(kind, detail, clock.now()))


async def test_max_hears_what_goes_wrong_and_nothing_anybody_wrote(store: Store, gateway: Gateway) -> None:
    async with on_stage(store, operator={"notify": [gateway.address()]}) as stage:
        ann = await stage.joins("Ann", Role.VOLUNTEER)
        stage.telegram.faults.add("garbled", times=1)
        ann.phone.says("Xylophonica and the river")
        await stage.settles()
        await looks(stage.app.operators)
        (heard,) = gateway.heard()
        assert "18:00: a message failed three times and was set aside" in heard
        await looks(stage.app.operators)
        ann.looks()
    assert gateway.heard() == []
    assert not any(word in heard for word in ("Ann", "Xylophonica", str(ann.phone.id)))


async def test_a_storm_is_one_message_and_the_next_one_comes_later(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    operators = operators_of(store, gateway.address())
    for number in range(20):
        notes(store, clock, f"trouble {number}")
    await looks(operators)
    message = gateway.arrived.get_nowait()
    assert message["title"] == "Alongside for Tuesday walks needs a look"
    assert message["message"].count("odd, trouble") == 8
    assert "And 12 more." in message["message"]
    notes(store, clock, "later")
    clock.forward(minutes=9)
    await looks(operators)
    assert gateway.heard() == []
    clock.forward(minutes=1)
    await looks(operators)
    (heard,) = gateway.heard()
    assert heard.count("odd,") == 1
    assert "18:00: odd, later" in heard


async def test_an_alert_that_reached_nobody_does_not_wait_and_tells_nobody_whose_it_is(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    operators = operators_of(store, gateway.address())
    notes(store, clock, "x")
    await looks(operators)
    gateway.heard()
    for number in range(10):
        notes(store, clock, f"{number}")
    notes(store, clock, "R-04: person 7f3kq2mz is in no team", kind="nobody_to_tell")
    await looks(operators)
    (heard,) = gateway.heard()
    assert "nobody could be told about something that needs a person" in heard
    assert "7f3kq2mz" not in heard
    assert "R-04" not in heard


async def test_what_a_channel_refused_comes_again_to_it_alone(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators, log: io.StringIO
) -> None:
    down = Gateway()
    await down.open()
    down.status = 503
    operators = operators_of(store, gateway.address("sue"), down.address("max"))
    notes(store, clock, "first")
    await looks(operators)
    await looks(operators)
    assert len(gateway.heard()) == 1
    assert down.arrived.qsize() == 1, "not tried again before its time"
    notes(store, clock, "second")
    clock.forward(seconds=30)
    await looks(operators)
    down.status = 200
    clock.forward(seconds=60)
    await looks(operators)
    (heard,) = down.heard()
    assert heard.startswith("max: ")
    assert "first" in heard
    assert "second" in heard
    assert gateway.heard() == [], "Sue has heard the first, and the second is not due yet"
    assert log.getvalue().count("an operator's other channel failed") == 2
    assert '"number": 2' in log.getvalue()
    assert not any(secret in log.getvalue() for secret in (SECRET, "127.0.0.1", "json"))
    await down.close()


async def test_it_comes_after_a_restart_too(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    gateway.status = 500
    notes(store, clock, "before the restart")
    await looks(operators_of(store, gateway.address()))
    gateway.status = 200
    clock.forward(seconds=30)
    restarted = operators_of(store, gateway.address())
    await looks(restarted)
    assert "before the restart" in gateway.heard()[0]
    await looks(operators_of(store, gateway.address()))
    assert gateway.heard() == []


async def test_what_was_on_the_way_in_a_crash_comes_again_when_its_lease_is_over(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    gateway.going_on.clear()
    crashed = operators_of(store, gateway.address())
    notes(store, clock, "on the way")
    crashed.look()
    await until(lambda: not gateway.arrived.empty())
    await crashed.finish(0)
    gateway.heard()
    gateway.going_on.set()
    restarted = operators_of(store, gateway.address())
    await looks(restarted)
    assert gateway.heard() == []
    clock.forward(seconds=LEASE.total_seconds())
    await looks(restarted)
    assert "on the way" in gateway.heard()[0]


async def test_a_channel_that_hangs_delays_no_other_and_is_not_asked_twice(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    hanging = Gateway()
    await hanging.open()
    hanging.going_on.clear()
    operators = operators_of(store, hanging.address("sue"), gateway.address("max"))
    notes(store, clock, "first")
    operators.look()
    await until(lambda: not hanging.arrived.empty() and not gateway.arrived.empty())
    notes(store, clock, "second")

    def later() -> bool:
        clock.forward(minutes=1)
        operators.look()
        return gateway.arrived.qsize() == 2

    await until(later)
    assert hanging.arrived.qsize() == 1
    await hanging.close()
    await operators.finish(20)


async def test_of_two_processes_one_tells(
    store: Store, other_store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    both = [operators_of(each, gateway.address()) for each in (store, other_store)]
    for number in range(5):
        notes(store, clock, f"round {number}")
        clock.forward(minutes=11)
        await asyncio.gather(*(looks(each) for each in both))
        assert len(gateway.heard()) == 1


@pytest.mark.only_on("sqlite")
async def test_told_while_the_store_is_away_is_not_told_again(
    gateway: Gateway,
    clock: TestClock,
    operators_of: MakeOperators,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    database: str,
) -> None:
    hurried = [each for each in engine._SQLITE_ALWAYS if "busy_timeout" not in each]
    monkeypatch.setattr(engine, "_SQLITE_ALWAYS", (*hurried, "PRAGMA busy_timeout = 20"))
    store: Store = request.getfixturevalue("store")
    holder = sqlite3.connect(str(sqlite_file(database)), isolation_level=None)
    gateway.on_arrival = lambda: holder.execute("BEGIN IMMEDIATE").close()
    notes(store, clock, "while it is away")
    operators, began = operators_of(store, gateway.address()), clock.now()
    operators.look()
    await until(lambda: clock.now() > began + timedelta(seconds=LOOK_EVERY))
    holder.rollback()
    await operators.finish(20)
    assert len(gateway.heard()) == 1
    clock.forward(minutes=11)
    await looks(operators)
    assert gateway.heard() == []
    holder.close()


async def test_an_address_nobody_can_read_is_in_nobodys_way_and_the_others_hear_of_it(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators, log: io.StringIO
) -> None:
    operators = operators_of(store, f"mailto://{SECRET}@", gateway.address(), NOBODY_THERE)
    notes(store, clock, "at first")
    for _ in range(TELL_OTHERS):
        await looks(operators)
        clock.forward(seconds=LONGEST_WAIT.total_seconds())
    await looks(operators)
    first, second = gateway.heard()
    assert "at first" in first
    assert "(entry 1: unreadable of operator.notify)" in second
    assert "(entry 3: refused of operator.notify)" in second
    assert SECRET not in log.getvalue()
    assert SECRET not in first + second


async def test_whoever_is_new_hears_of_the_last_day(
    store: Store, gateway: Gateway, clock: TestClock, operators_of: MakeOperators
) -> None:
    notes(store, clock, "long ago")
    clock.forward(hours=20)
    notes(store, clock, "last night")
    clock.forward(hours=12)
    await looks(operators_of(store, gateway.address()))
    (heard,) = gateway.heard()
    assert "Tuesday 24 November at 14:00: odd, last night" in heard
    assert "long ago" not in heard
