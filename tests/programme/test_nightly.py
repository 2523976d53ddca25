"""What the night lets go: people who left or never finished joining, words, answers, alerts; each after its time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from flows.people import Milestone, Role, Standing
from storage.store import Store
from tests.stage import Actor, Stage, on_stage

NOTE = "A long evening with a lot in it"


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store) as stage:
        yield stage


async def a_night(stage: Stage, **later: float) -> None:
    """So much later, with as many ticks as the night's work takes."""
    await stage.forward(**later)
    for _ in range(50):
        if not stage.store.read_now(lambda unit: stage.app.clockwork._nightly.is_due(unit, stage.clock.now())):
            return
        await stage.forward(seconds=2)
    raise AssertionError("the night does not come to its end")


def is_known(stage: Stage, actor: Actor) -> bool:
    return stage.store.read_now(lambda unit: unit.people.by_chat(actor.phone.id)) is not None


async def test_a_joining_nobody_finished_is_forgotten_after_thirty_days(stage: Stage) -> None:
    ann = stage.actor("Ann")
    ann.phone.starts(stage.link(Role.VOLUNTEER))
    await stage.settles()
    await ann.taps("Go on")
    await a_night(stage, days=29)
    assert is_known(stage, ann)
    ann.looks()
    await a_night(stage, days=2)
    assert not is_known(stage, ann)
    ann.hears_nothing()


async def test_whoever_finished_joining_stays(stage: Stage) -> None:
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await a_night(stage, days=31)
    assert ann.person().standing is Standing.ACTIVE
    assert Milestone.JOINING not in stage.store.read_now(lambda unit: unit.milestones.of(ann.person().id))


async def leaves(stage: Stage, actor: Actor) -> None:
    await actor.says("/leave")
    await actor.taps("Yes, leave")


async def test_whoever_left_is_erased_thirty_days_later_and_staff_phones_lose_the_name(stage: Stage) -> None:
    sue = stage.member("Sue", Role.SUPERVISOR)
    ann = stage.member("Ann")
    await ann.says("/talk")
    await stage.forward(days=1)
    await sue.taps("Open")
    assert "Ann" in sue.screen.text
    await leaves(stage, ann)
    await a_night(stage, days=29)
    assert ann.person().standing is Standing.LEFT
    await a_night(stage, days=2)
    assert not is_known(stage, ann)
    assert all("Ann" not in shown.text for shown in sue.phone.heard())


async def test_whoever_comes_back_in_time_is_not_erased(stage: Stage) -> None:
    ann = stage.member("Ann")
    await leaves(stage, ann)
    await a_night(stage, days=20)
    ann.phone.starts(stage.link(Role.VOLUNTEER))
    await stage.settles()
    await a_night(stage, days=20)
    assert is_known(stage, ann)


async def has_a_check_in(stage: Stage, actor: Actor) -> str:
    """One that ends with words of their own; returns its code."""
    await actor.says("/checkin")
    for label in ("Start", "Good", "No", "No", "A bit", "No thanks"):
        await actor.taps(label)
    actor.hears("One good thing")
    await actor.says(NOTE)
    return stage.store.read_now(lambda unit: unit.checkins.closed(actor.person().id)[0].code)


async def test_words_go_after_ninety_days_and_answers_after_a_year(stage: Stage) -> None:
    ann = stage.member("Ann")
    code = await has_a_check_in(stage, ann)

    def kept() -> list[str | None]:
        return stage.store.read_now(lambda unit: [each.text for each in unit.checkins.answers(code)])

    assert NOTE in kept()
    answered = len(kept())
    await a_night(stage, days=89)
    assert NOTE in kept()
    await a_night(stage, days=2)
    assert NOTE not in kept()
    assert len(kept()) == answered - 1
    await a_night(stage, days=280)
    assert kept() == []
    assert stage.store.read_now(lambda unit: unit.checkins.get(code)) is None


async def test_a_restart_goes_on_where_the_night_was(stage: Stage) -> None:
    ann = stage.member("Ann")
    await leaves(stage, ann)
    await stage.is_away(days=31)
    await a_night(stage, seconds=2)
    assert not is_known(stage, ann)
