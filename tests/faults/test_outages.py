"""Telegram away for an hour, a day, more than a day; clocks that step back; waits that outlive a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.checkin import Status
from storage.store import Store
from tests.faults.weather import Company, company, outdoors
from tests.stage import LIBRARY, Actor

AFTER_OUTAGE = LIBRARY.text("checkin.after_outage", "en")


async def some_answers(everyone: Company) -> None:
    """Everyone is in the middle of their check-in."""
    await everyone.live(seconds=70)
    assert not any(each.done for each in everyone.people)
    assert all(len(each.pressed) > 1 for each in everyone.people)


async def nobody_answers_for(everyone: Company, **by: float) -> None:
    """Telegram is away; people press what they see, and in vain."""
    stage = everyone.stage
    until = stage.clock.now() + timedelta(**by)
    away = stage.telegram.faults.add("away")
    everyone.sue.phone.says("/alerts")  # ends the poll that was waiting when Telegram went away
    failed = stage.app.health.polls_failed
    while stage.app.health.polls_failed == failed:
        await everyone.breathe()
    for each in everyone.people:
        each.pressed.clear()
        each.look()
    while stage.clock.now() < until:
        stage.clock.forward(minutes=5)
        await stage.app.clockwork.tick()
        await everyone.breathe()
    away.withdraw()
    for each in everyone.people:
        each.actor.looks()


def hears_why(actor: Actor) -> None:
    actor.hears(AFTER_OUTAGE)


async def test_an_hour_away(store: Store) -> None:
    async with outdoors(store) as stage:
        everyone = await company(stage, "Ann", "Ben", "Cat")
        await some_answers(everyone)
        await nobody_answers_for(everyone, minutes=50)
        await everyone.sees_it_clear_up(hears_why)
        everyone.check()


async def test_a_day_away(store: Store) -> None:
    """Taps are gone after 150 seconds: what was open is asked again. After 23 hours staff hear what may be lost."""
    async with outdoors(store) as stage:
        everyone = await company(stage, "Ann", "Ben")
        await some_answers(everyone)
        everyone.sue.looks()
        await nobody_answers_for(everyone, hours=25)
        await everyone.sees_it_clear_up(hears_why)
        everyone.check()
        assert any("Silence from that time" in shown.text for shown in everyone.sue.fresh())


async def test_what_was_typed_within_a_day_counts(store: Store) -> None:
    async with outdoors(store) as stage:
        everyone = await company(stage, "Ann")
        await some_answers(everyone)
        ann = everyone.people[0].actor
        asked = stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))[0].checkin
        stage.telegram.faults.add("away", until=stage.clock.now() + timedelta(hours=3))
        ann.phone.says(ann.phone.labels()[0])
        for _ in range(40):
            stage.clock.forward(minutes=5)
            await everyone.breathe()
        await stage.settles()
        kept = stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))[0].checkin
        assert kept.turn > asked.turn


@pytest.mark.parametrize("back", [{"minutes": -3}, {"hours": -2}, {"days": -1}])
async def test_a_clock_that_steps_back(store: Store, back: dict[str, float]) -> None:
    async with outdoors(store) as stage:
        everyone = await company(stage, "Ann", "Ben", "Cat")
        await some_answers(everyone)
        stage.clock.forward(**back)
        for each in everyone.people:
            each.pressed.clear()
        await everyone.live(minutes=10)
        await everyone.sees_it_clear_up()
        everyone.check()


async def test_a_wait_telegram_asked_for_outlives_a_restart(store: Store) -> None:
    async with outdoors(store) as stage:
        everyone = await company(stage, "Ann", "Ben")
        flood = stage.telegram.faults.add("flood", times=1, method="editMessageText", retry_after=90)
        began = stage.clock.now()
        everyone.people[0].look()
        while not flood.struck:
            await everyone.breathe()
        await stage.app.stop()
        stage.app = stage._new_app()
        await stage.app.start(ticking=False)
        seen = stage.telegram.journal.last
        for _ in range(88):
            stage.clock.forward(seconds=1)
            await everyone.breathe()
        assert not stage.telegram.journal.after(seen, "edit"), "it was not waited for as long as Telegram said"
        for _ in range(5):
            stage.clock.forward(seconds=1)
            await everyone.breathe()
        edits = stage.telegram.journal.after(seen, "edit")
        assert edits, "nothing was sent when the wait was over"
        assert edits[0].at - began >= timedelta(seconds=90)
        await everyone.live(minutes=10)
        await everyone.sees_it_clear_up()
        everyone.check()
        ann = everyone.people[0].actor.person()
        closed = store.read_now(lambda unit: unit.checkins.closed(ann.id))
        assert [each.status for each in closed] == [Status.FINISHED]


async def test_after_an_outage_that_ends_at_night_the_question_says_so_without_a_sound(store: Store) -> None:
    async with outdoors(store, check_in={"quiet_hours": "20:00-09:00"}) as stage:
        everyone = await company(stage, "Ann")
        await some_answers(everyone)
        ann = everyone.people[0].actor
        place = ann.screen.message_id
        await nobody_answers_for(everyone, hours=4)
        stage.telegram.faults.clear()
        for _ in range(60):
            stage.clock.forward(seconds=1)
            await everyone.breathe()
        hears_why(ann)
        assert ann.screen.message_id == place, "the message changed where it stood"
