"""Several processes find each other through the database, whatever their clocks say, and obey each other's pauses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import App
from bot.config import Config
from bot.delivery.pacing import Budget
from bot.delivery.siblings import BEAT_EVERY, GONE_AFTER, HEARD_WITHIN, SENDER, Siblings
from bot.standin.inprocess import bot_for
from flows.people import Role
from storage.outbox import Lane, Outgoing
from storage.store import Store
from tests.stage import LIBRARY, MONDAY, Actor, Stage, TestClock, on_stage


class Process:
    """One of several, with a clock and a budget of its own."""

    def __init__(self, store: Store, clock: TestClock) -> None:
        self.clock = clock
        self.budget = Budget(30, clock)
        self.siblings = Siblings(store, clock, self.budget)


@pytest.fixture
def first(store: Store) -> Process:
    return Process(store, TestClock())


@pytest.fixture
def second(other_store: Store) -> Process:
    """On a machine whose clock is an hour slow."""
    return Process(other_store, TestClock(MONDAY - timedelta(hours=1)))


async def beat(*processes: Process, seconds: float = BEAT_EVERY, silent: tuple[Process, ...] = ()) -> None:
    """Some time passes, and everyone who is not silent looks once."""
    for each in (*processes, *silent):
        each.clock.forward(seconds=seconds)
    for each in processes:
        await each.siblings.look()


async def test_one_alone_has_all_of_it_at_once(first: Process) -> None:
    await first.siblings.join()
    assert (first.budget.rate, first.budget.paused_for) == (30, 0)
    before = first.clock.now()
    await first.siblings.until_known()
    assert first.clock.now() == before


async def test_whoever_comes_waits_until_the_other_takes_less(first: Process, second: Process) -> None:
    await first.siblings.join()
    await second.siblings.join()
    assert first.budget.rate == 30, "it has not heard yet"
    assert not await second.budget.turn(Lane.URGENT_ALERT)
    assert second.budget.paused_for == HEARD_WITHIN
    await beat(first, silent=(second,))
    assert (first.budget.rate, first.budget.paused_for) == (15, 0)
    assert not await second.budget.turn(Lane.URGENT_ALERT)
    await second.siblings.until_known()
    assert second.budget.rate == 15
    assert await second.budget.turn(Lane.URGENT_ALERT)


async def test_whoever_leaves_makes_room(first: Process, second: Process) -> None:
    await first.siblings.join()
    await second.siblings.join()
    await beat(first, second)
    await second.siblings.leave()
    await beat(first)
    assert first.budget.rate == 30


async def test_whoever_dies_is_counted_out_and_may_come_back(
    first: Process, second: Process, store: Store, other_store: Store
) -> None:
    await first.siblings.join()
    await second.siblings.join()
    await beat(second, first)
    for _ in range(round(GONE_AFTER / BEAT_EVERY) - 1):
        await beat(first, silent=(second,))
        assert first.budget.rate == 15, "it may only be slow"
    await beat(first, silent=(second,))
    assert first.budget.rate == 30
    await beat(first, silent=(second,))
    assert len(store.read_now(lambda unit: unit.meta.beats(SENDER))) == 1
    await beat(second, first)
    assert (first.budget.rate, second.budget.rate) == (15, 15)


async def test_what_died_before_we_came_is_counted_out_too(first: Process, other_store: Store) -> None:
    other_store.write_now(lambda unit: unit.meta.beat(f"{SENDER}gone", MONDAY + timedelta(days=1)))
    await first.siblings.join()
    assert first.budget.rate == 15
    await beat(first, seconds=GONE_AFTER)
    assert first.budget.rate == 30


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


def process(stage: Stage, store: Store, database: str) -> App:
    """The whole bot as one of several, as it would be after its start."""
    telegram = {
        "token": stage.telegram.token,
        "mode": "webhook",
        "webhook_url": "https://bot.example.org/hook",
        "webhook_secret": "s",
    }
    config = Config(telegram=telegram, storage={"url": database}, health={"listen": ""})
    return App(config, LIBRARY, store, clock=stage.clock, bot=bot_for(stage.telegram))


async def delivers(app: App, stage: Stage, to: Actor, text: str) -> None:
    """One look of this process at the outbox, with a message for somebody in it."""
    message = Outgoing(Lane.REPLY, to.phone.id, "say", {"text": text, "rows": []}, person=to.person().id)
    await app.store.write(lambda unit: unit.outbox.post([message], now=stage.clock.now()))
    await app.delivery.round()
    await app.delivery.under_way()


@pytest.mark.only_on("postgresql")
async def test_a_pause_one_was_asked_for_is_obeyed_by_all(
    stage: Stage, ann: Actor, ben: Actor, store: Store, other_store: Store, database: str
) -> None:
    await stage.app.stop()
    both = [process(stage, each, database) for each in (store, other_store)]
    for app in both:
        await app.application.initialize()
        assert app.siblings is not None
        await app.siblings.join()
        stage.clock.forward(seconds=HEARD_WITHIN)
    for app in both:
        assert app.siblings is not None
        await app.siblings.look()
        assert app.budget.senders == 2
    stage.telegram.faults.add("flood", times=1, retry_after=300, method="sendMessage")
    await delivers(both[0], stage, ann, "first")
    await delivers(both[1], stage, ben, "second")
    assert both[1].budget.paused_for == 300
    ann.hears_nothing()
    ben.hears_nothing()
    stage.clock.forward(seconds=301)
    await both[1].delivery.round()
    await both[1].delivery.under_way()
    ann.hears("first")
    ben.hears("second")
    for app in both:
        await app.stop()
    assert store.read_now(lambda unit: unit.meta.beats(SENDER)) == {}, "both took their heartbeats away"
