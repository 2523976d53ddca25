"""What falls due: once, for everybody, however long the bot was away, and whatever one row does to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.planning import WEEKLY
from flows.people import Role
from storage.outbox import Lane, Outgoing
from storage.store import Store
from tests.stage import Actor, Stage, on_stage


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store) as stage:
        yield stage


@pytest.fixture
async def ann(stage: Stage) -> Actor:
    return await stage.joins("Ann", Role.VOLUNTEER)


@pytest.fixture
async def ben(stage: Stage) -> Actor:
    return await stage.joins("Ben", Role.VOLUNTEER)


def next_at(stage: Stage, actor: Actor) -> datetime | None:
    plans = stage.store.read_now(lambda unit: unit.enrolments.of(actor.person().id))
    return next(plan.next_at for plan in plans if plan.flow == WEEKLY)


def invitations(actor: Actor) -> int:
    return sum("Time for your check-in" in shown.text for shown in actor.fresh())


async def test_nothing_due_changes_nothing(stage: Stage, ann: Actor) -> None:
    await stage.app.clockwork.tick()
    before = stage.store.read_now(lambda unit: (unit.enrolments.next_due(), unit.outbox.backlog()))
    for _ in range(5):
        await stage.forward(seconds=2)
    ann.hears_nothing()
    assert stage.store.read_now(lambda unit: (unit.enrolments.next_due(), unit.outbox.backlog())) == before


async def test_a_tick_with_nothing_due_asks_no_more_for_many_than_for_one(stage: Stage, ann: Actor) -> None:
    counted = await _statements(stage)
    now = stage.clock.now()

    def enrol(unit: Any) -> None:
        for number in range(300):
            person = unit.people.add(9_000 + number, now=now)
            unit.enrolments.put(
                person.id, WEEKLY, weekday=0, at=time(18), timezone="Europe/London", next_at=now + timedelta(days=3)
            )

    await stage.store.write(enrol)
    assert await _statements(stage) == counted


async def _statements(stage: Stage) -> int:
    """How often one quiet tick speaks to the store."""
    await stage.app.clockwork.tick()
    store, asked = stage.store, 0
    reads, writes = store._read, store._writer._put

    def read(work: Any) -> Any:
        nonlocal asked
        asked += 1
        return reads(work)

    def put(job: Any) -> None:
        nonlocal asked
        asked += 1
        writes(job)

    store._read, store._writer._put = read, put  # type: ignore[method-assign]
    try:
        await stage.app.clockwork.tick()
    finally:
        store._read, store._writer._put = reads, writes  # type: ignore[method-assign]
    return asked


async def test_one_row_that_fails_does_not_hold_up_the_rest(stage: Stage, ann: Actor, ben: Actor) -> None:
    hold = stage.app.clockwork._conversation.invite
    broken = ann.person().id

    def invite(unit: Any, mail: Any, person: Any, *rest: Any, **more: Any) -> Any:
        if person.id == broken:
            raise ValueError("Xylophonica")
        return hold(unit, mail, person, *rest, **more)

    stage.app.clockwork._conversation.invite = invite  # type: ignore[method-assign]
    await stage.forward(days=7)
    ben.hears("Time for your check-in")
    ann.hears_nothing()
    assert next_at(stage, ann) == stage.clock.now() + timedelta(hours=1)
    stage.app.clockwork._conversation.invite = hold  # type: ignore[method-assign]
    await stage.forward(hours=1)
    ann.hears("Time for your check-in")


async def test_a_step_that_fails_does_not_hold_up_the_others(
    stage: Stage, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError

    for name in ("climb", "lists", "look"):
        monkeypatch.setattr(stage.app.clockwork._follow_up, name, broken)
    await stage.forward(days=7)
    ann.hears("Time for your check-in")


async def test_a_restart_forgets_nothing_and_repeats_nothing(stage: Stage, ann: Actor) -> None:
    await stage.forward(days=7)
    assert invitations(ann) == 1
    ann.looks()
    for _ in range(3):
        await stage.restarts()
        await stage.forward(seconds=2)
    ann.hears_nothing()
    await stage.forward(days=1)
    ann.hears("Your check-in is still here")


async def test_after_a_restart_an_open_check_in_does_not_keep_new_ones_from_beginning(
    stage: Stage, ann: Actor, ben: Actor
) -> None:
    await stage.forward(days=7)
    await stage.restarts()
    await ann.taps("Start")
    ben.looks()
    await stage.forward(days=7)
    ben.hears("Time for your check-in")
    ann.hears("Time for your check-in")


@pytest.mark.parametrize(
    ("away", "come"), [({"days": 7, "hours": 15}, 1), ({"days": 8, "hours": 1}, 0), ({"days": 24}, 0)]
)
async def test_time_away_is_made_up_for_by_one_check_in_not_older_than_a_day(
    stage: Stage, ann: Actor, away: dict[str, float], come: int
) -> None:
    await stage.forward(**away)
    assert invitations(ann) == come
    due = next_at(stage, ann)
    assert due is not None
    assert stage.clock.now() < due <= stage.clock.now() + timedelta(days=7)


async def test_due_at_night_it_comes_in_the_morning_once(stage: Stage, ann: Actor) -> None:
    await stage.forward(days=7, hours=4)
    ann.hears_nothing()
    await stage.forward(hours=11)
    assert invitations(ann) == 1


async def test_what_would_be_a_day_late_in_the_morning_does_not_come_at_night_instead(
    stage: Stage, ann: Actor
) -> None:
    nine = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    person = ann.person()
    stage.store.write_now(
        lambda unit: unit.enrolments.put(
            person.id, WEEKLY, weekday=0, at=time(9), timezone="Europe/London", next_at=nine
        )
    )
    stage.clock.time = nine + timedelta(hours=19)
    await stage.forward(seconds=2)
    ann.hears_nothing()
    assert next_at(stage, ann) == nine + timedelta(days=7)


async def test_one_reminder_and_then_the_window_closes(stage: Stage, ann: Actor) -> None:
    await stage.forward(days=7)
    ann.looks()
    await stage.forward(hours=24)
    ann.hears("Your check-in is still here")
    await stage.forward(hours=24)
    ann.hears_nothing()
    await stage.forward(hours=24)
    closed = stage.store.read_now(lambda unit: unit.checkins.closed(ann.person().id))
    assert len([each for each in closed if each.flow == WEEKLY]) == 1
    ann.looks()
    await stage.forward(hours=1)
    ann.hears_nothing()


async def test_through_the_autumn_the_local_hour_stays(stage: Stage, ann: Actor) -> None:
    stage.clock.time = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
    await stage.app.clockwork.tick()
    await stage.settles()
    for _ in range(20):
        due = next_at(stage, ann)
        assert due is not None
        assert stage.app.house.time(due, ann.person()) == "18:00"
        stage.clock.time = due
        await stage.app.clockwork.tick()
        await stage.settles()
    assert stage.clock.now() > datetime(2027, 3, 28, tzinfo=UTC), "summer time has begun"


async def test_an_urgent_alert_that_waits_turns_health_red_until_it_is_sent(stage: Stage, ann: Actor) -> None:
    stage.app.budget.pause(10_000)
    message = Outgoing(Lane.URGENT_ALERT, ann.phone.id, "say", {"text": "urgent", "rows": []})
    await stage.store.write(lambda unit: unit.outbox.post([message], now=stage.clock.now()))
    await stage.app.clockwork.tick()
    stage.clock.forward(seconds=61)
    await stage.app.clockwork.tick()
    finding = next(each for each in stage.app.health.findings() if each.name == "urgent_alerts")
    assert not finding.well
    assert "61 seconds" in finding.says
    stage.clock.forward(seconds=10_000)
    await stage.settles()
    await stage.app.clockwork.tick()
    assert stage.app.health.alert_waiting_since is None


async def test_a_scheduled_check_in_waits_for_the_one_that_is_going_on(stage: Stage, ann: Actor) -> None:
    stage.clock.forward(days=6, hours=23, minutes=50)
    await ann.says("/checkin")
    ann.hears("Time for your check-in")
    await ann.taps("Start")
    ann.looks()
    await stage.forward(minutes=15)
    ann.hears_nothing()
    await ann.taps("Good")
    ann.hears("Is anything from this week still on your mind?")


async def test_worrying_words_are_not_forgotten_over_a_scheduled_check_in(stage: Stage, ann: Actor) -> None:
    sue = await stage.joins("Sue", Role.SUPERVISOR)
    stage.clock.forward(days=6, hours=23, minutes=55)
    await ann.says("I want to kill myself")
    ann.hears("Is anyone in danger")
    await stage.forward(minutes=6)
    ann.hears_nothing()
    await stage.forward(minutes=6)
    sue.hears("An item for today")
    ann.hears("had no reply")
    await stage.forward(minutes=40)
    ann.hears("Time for your check-in")
