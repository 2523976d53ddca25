"""After the bot was away: open questions come again and say why; after a day staff hear what may be missing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from flows.people import Role
from storage.store import Store
from tests.stage import Actor, Stage, on_stage


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store, operator={"notify": []}) as stage:
        yield stage


@pytest.fixture
async def sue(stage: Stage) -> Actor:
    return await stage.joins("Sue", Role.SUPERVISOR)


@pytest.fixture
async def ann(stage: Stage, sue: Actor) -> Actor:
    """Ann has a question open."""
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await stage.forward(days=7)
    await ann.taps("Start")
    ann.looks()
    sue.looks()
    return ann


async def away(stage: Stage, **by: float) -> None:
    """The process is gone for so long; then it is started again and Telegram answers it."""
    await _something_comes(stage)
    await stage.app.stop()
    stage.clock.forward(**by)
    stage.app = stage._new_app()
    await stage.app.start(ticking=False)
    await _something_comes(stage)


async def _something_comes(stage: Stage) -> None:
    """A poll that was answered and has been looked at: the one after it has been asked."""
    stage.actor("Carl").phone.starts()
    await stage.settles()


async def test_a_short_absence_goes_unmentioned(stage: Stage, ann: Actor) -> None:
    await away(stage, seconds=100)
    ann.hears_nothing()


async def test_after_some_minutes_the_open_question_comes_again_and_says_why(stage: Stage, ann: Actor) -> None:
    await away(stage, minutes=5)
    again = ann.hears("How has volunteering felt this week?")
    assert stage.app.house.say("checkin.after_outage") in again.text
    await ann.taps("Good")
    ann.hears("Is anything from this week still on your mind?")


async def test_whoever_answered_by_typing_meanwhile_is_not_asked_the_same_again(stage: Stage, ann: Actor) -> None:
    await _something_comes(stage)
    await stage.app.stop()
    stage.clock.forward(minutes=5)
    ann.phone.says("heavy")
    stage.app = stage._new_app()
    await stage.app.start(ticking=False)
    await stage.settles()
    heard = [shown.text for shown in ann.fresh()]
    assert not any("How has volunteering felt this week?" in text for text in heard)
    assert any("Is anything from this week still on your mind?" in text for text in heard)


async def test_at_night_nobody_is_woken(stage: Stage, ann: Actor) -> None:
    """The open question says so where it stands: an edit makes no sound."""
    before = [shown.message_id for shown in ann.phone.heard()]
    await away(stage, hours=5)
    assert [shown.message_id for shown in ann.phone.heard()] == before, "no new message"
    ann.hears(stage.app.house.say("checkin.after_outage"))


async def test_after_almost_a_day_staff_hear_what_may_be_missing(stage: Stage, ann: Actor, sue: Actor) -> None:
    await away(stage, hours=24)
    sue.hears(stage.app.house.say("trouble.gap", since="Monday at 18:00", until="today at 18:00")[:20])
    (problem,) = stage.store.read_now(lambda unit: unit.problems.since(stage.clock.now()))
    assert problem.kind == "gap"
