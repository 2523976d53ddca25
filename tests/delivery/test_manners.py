"""Scheduled messages look once more before they leave: nobody is written to who left, is away, or sleeps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.delivery.manners import Manners
from flows.people import Person, Reach, Role, Standing
from storage.outbox import Lane, Later, Never, Outgoing
from storage.store import Store
from storage.unit import Unit
from tests.stage import MONDAY, Actor, Stage, on_stage

NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store) as stage:
        yield stage


@pytest.fixture
async def ann(stage: Stage) -> Actor:
    return await stage.joins("Ann", Role.VOLUNTEER)


def asked(stage: Stage, person: Person, now: datetime, lane: Lane = Lane.CHECK_IN, **more: Any) -> object:
    """What the manners say of one message to this person."""
    kind, payload = more.pop("kind", "question"), {"text": "x", "rows": [], **more.pop("payload", {})}
    message = Outgoing(lane, person.chat_id, kind, payload, person=person.id, **more)
    manners = Manners(stage.app.house)
    return stage.store.read_now(lambda unit: manners.held_back(unit, message, now))


def _reach(unit: Unit, person: Person, reach: Reach) -> None:
    unit.people.set_reach(person.id, reach, MONDAY)


def saves(stage: Stage, person: Person, **changed: Any) -> None:
    stage.store.write_now(lambda unit: unit.people.save(replace(person, **changed)))


async def test_in_the_evening_it_may_leave_at_night_it_waits_for_the_morning(stage: Stage, ann: Actor) -> None:
    person = ann.person()
    assert asked(stage, person, MONDAY) is None
    assert asked(stage, person, NIGHT) == Later(MORNING, "quiet hours")
    assert asked(stage, person, NIGHT, Lane.DIGEST, kind="digest") == Later(MORNING, "quiet hours")
    assert asked(stage, person, NIGHT, stale_at=NIGHT + timedelta(hours=2)) == Never("stale")


async def test_it_is_the_persons_own_night(stage: Stage, ann: Actor) -> None:
    saves(stage, ann.person(), timezone="America/New_York")
    assert asked(stage, ann.person(), NIGHT) is None
    assert asked(stage, ann.person(), NIGHT + timedelta(hours=4)) == Later(
        datetime(2026, 11, 24, 14, 0, tzinfo=UTC), "quiet hours"
    )


@pytest.mark.parametrize("lane", [Lane.URGENT_ALERT, Lane.REPLY, Lane.ALERT])
async def test_alerts_and_replies_are_never_held_back(stage: Stage, ann: Actor, lane: Lane) -> None:
    saves(stage, ann.person(), standing=Standing.PAUSED)
    assert asked(stage, ann.person(), NIGHT, lane, kind="say") is None


async def test_an_edit_makes_no_sound(stage: Stage, ann: Actor) -> None:
    assert asked(stage, ann.person(), NIGHT, payload={"edit": 7}) is None


async def test_away_left_blocked_and_gone_are_four_reasons(stage: Stage, ann: Actor) -> None:
    person = ann.person()
    saves(stage, person, standing=Standing.PAUSED)
    assert asked(stage, person, MONDAY) == Never("away")
    assert asked(stage, person, MONDAY, kind="next_day") is None, "what follows an alert still comes"
    saves(stage, person, standing=Standing.LEFT)
    assert asked(stage, person, MONDAY, kind="next_day") == Never("left")
    saves(stage, person, standing=Standing.ACTIVE)
    for reach in (Reach.BLOCKED, Reach.UNDELIVERABLE):
        stage.store.write_now(partial(_reach, person=person, reach=reach))
        assert asked(stage, person, MONDAY) == Never(reach.value)


async def test_an_invitation_that_waited_is_not_sent_to_someone_who_paused_meanwhile(
    stage: Stage, ann: Actor
) -> None:
    stage.telegram.faults.add("error", times=1, method="sendMessage")
    stage.clock.forward(days=7)
    await stage.app.clockwork.tick()
    while await stage.app.delivery.round():
        await stage.app.delivery.under_way()
    await stage.app.delivery.under_way()
    saves(stage, ann.person(), standing=Standing.PAUSED)
    stage.clock.forward(minutes=5)
    await stage.settles()
    ann.hears_nothing()


async def test_an_invitation_that_waited_until_night_comes_in_the_morning(stage: Stage, ann: Actor) -> None:
    stage.telegram.faults.add("away", until=stage.clock.now() + timedelta(days=7, hours=5))
    stage.clock.forward(days=7)
    await stage.app.clockwork.tick()
    await stage.app.delivery.round()
    await stage.app.delivery.under_way()
    stage.clock.forward(hours=6)
    stage.telegram.faults.clear()
    while await stage.app.delivery.round():
        await stage.app.delivery.under_way()
    ann.hears_nothing()
    stage.clock.forward(hours=9)
    await stage.settles()
    ann.hears("Time for your check-in")


async def test_many_held_back_do_not_keep_the_others_waiting(stage: Stage, ann: Actor) -> None:
    ben = await stage.joins("Ben", Role.VOLUNTEER)
    saves(stage, ben.person(), timezone="Pacific/Auckland")
    stage.clock.time = NIGHT
    text = {"text": "hello", "rows": []}
    many = [Outgoing(Lane.CHECK_IN, ann.phone.id, "fact", text, person=ann.person().id) for _ in range(150)]
    many.append(Outgoing(Lane.CHECK_IN, ben.phone.id, "fact", text, person=ben.person().id))
    stage.store.write_now(lambda unit: unit.outbox.post(many, now=NIGHT))
    while await stage.app.delivery.round():
        await stage.app.delivery.under_way()
    ben.hears("hello")
    ann.hears_nothing()
