"""Several processes on one PostgreSQL: order in a chat, every effect once, nothing of a dead one left lying."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.config import Config
from bot.intake.received import Received, received
from bot.standin.inprocess import bot_for
from flows.people import Role
from storage.outbox import Lane, Outgoing
from storage.store import Store
from tests.stage import LIBRARY, Actor, Stage, on_stage

pytestmark = pytest.mark.only_on("postgresql")

Two = tuple[App, App]


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store) as stage:
        yield stage


@pytest.fixture
async def two(stage: Stage, store: Store, other_store: Store, database: str) -> AsyncIterator[Two]:
    """Two processes as they would be after their start; what they receive is put in by hand."""
    apps = (_app(stage, store, database), _app(stage, other_store, database))
    for app in apps:
        await app.application.initialize()
    yield apps
    for app in apps:
        await app.stop()


def _app(stage: Stage, store: Store, database: str) -> App:
    telegram: dict[str, Any] = {
        "token": stage.telegram.token,
        "mode": "webhook",
        "webhook_url": "https://bot.example.org/hook",
        "webhook_secret": "s",
        "messages_per_second": 0,
    }
    config = Config(telegram=telegram, storage={"url": database}, health={"listen": ""})
    return App(config, LIBRARY, store, clock=stage.clock, bot=bot_for(stage.telegram))


@pytest.fixture
async def ann(stage: Stage) -> Actor:
    """Ann is in the middle of her check-in; from now on her messages go to the two."""
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await stage.forward(days=7)
    await ann.taps("Start")
    ann.looks()
    await stage.app.stop()
    return ann


def wrote(ann: Actor, update_id: int, text: str) -> Received:
    who = {"id": ann.phone.id, "first_name": "Ann"}
    body = {"message_id": update_id, "date": 1, "chat": {**who, "type": "private"}, "text": text}
    return received({"update_id": update_id, "message": {**body, "from": {**who, "is_bot": False}}})


async def keeps(app: App, update: Received) -> None:
    """As the webhook does: kept, then put into this process's own queue."""
    for new in await app.inbox.keep([update], app.clock.now()):
        app.inbox.queues.put(new)


async def both_idle(two: Two) -> None:
    for app in two:
        await app.inbox.queues.idle()


def answers(stage: Stage, ann: Actor) -> dict[str, tuple[str, ...]]:
    kept = stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))[0]
    return {step: answer.choices for (step, _), answer in kept.checkin.answers.items()}


async def test_a_later_message_waits_for_an_earlier_one_of_another_process(
    stage: Stage, ann: Actor, two: Two
) -> None:
    first, second = two
    kept_elsewhere = await first.inbox.keep([wrote(ann, 900_001, "heavy")], stage.clock.now())
    assert len(kept_elsewhere) == 1, "kept, and that process has not come to it"
    await keeps(second, wrote(ann, 900_002, "no"))
    await both_idle(two)
    assert answers(stage, ann)["load"] == ("heavy",)
    assert answers(stage, ann)["mind"] == ("no",)
    first.inbox.queues.put(kept_elsewhere[0])
    await both_idle(two)
    assert stage.store.read_now(lambda unit: unit.inbox.backlog())[0] == 0
    assert stage.store.read_now(lambda unit: unit.inbox.aside()) == []


async def test_both_at_once_ten_times_over(stage: Stage, ann: Actor, two: Two) -> None:
    for number in range(10):
        back, on = 900_000 + 10 * number, 900_001 + 10 * number
        await asyncio.gather(keeps(two[0], wrote(ann, back, "heavy")), keeps(two[1], wrote(ann, on, "good")))
        await both_idle(two)
    assert stage.store.read_now(lambda unit: unit.inbox.backlog())[0] == 0
    assert stage.store.read_now(lambda unit: unit.inbox.aside()) == []


async def test_one_update_delivered_to_both_has_one_effect(stage: Stage, ann: Actor, two: Two) -> None:
    await asyncio.gather(*(keeps(app, wrote(ann, 900_001, "heavy")) for app in two))
    await both_idle(two)
    kept = stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))[0]
    assert kept.checkin.turn == 2


async def test_what_a_dead_process_left_is_taken_over(stage: Stage, ann: Actor, two: Two) -> None:
    dead, alive = two
    await dead.inbox.keep([wrote(ann, 900_001, "heavy")], stage.clock.now())
    assert await alive.inbox.adopt() == 0, "not before its time"
    stage.clock.forward(seconds=31)
    assert await alive.inbox.adopt() == 1
    assert await alive.inbox.adopt() == 0, "not twice"
    await both_idle(two)
    assert answers(stage, ann)["load"] == ("heavy",)


async def test_a_sibling_that_starts_leaves_others_leases_alone(
    stage: Stage, ann: Actor, two: Two, store: Store
) -> None:
    now = stage.clock.now()
    message = Outgoing(Lane.REPLY, ann.phone.id, "say", {"text": "on the wire", "rows": []})
    await store.write(lambda unit: unit.outbox.post([message], now=now, lease_until=now + timedelta(seconds=60)))
    await two[1].start(ticking=False)
    claimed = await store.write(
        lambda unit: unit.outbox.claim(now, lease_until=now + timedelta(seconds=60), limit=10)
    )
    assert claimed == []
