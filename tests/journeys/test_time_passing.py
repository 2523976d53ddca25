"""Reminders, closing, outages: what time does to a check-in."""

from __future__ import annotations

import pytest

from flows.people import Role
from tests.journeys.cast import volunteer
from tests.scribe import Scribe
from tests.stage import Actor, Stage


@pytest.fixture
def sue(stage: Stage) -> Actor:
    return stage.member("Sue", Role.SUPERVISOR)


@pytest.fixture
def ann(stage: Stage, sue: Actor) -> Actor:
    return volunteer(stage)


async def test_untouched(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.passes("a week", days=7)
    for day in ("Tuesday", "Wednesday", "Thursday"):
        await scribe.passes(f"{day}, six in the evening", days=1, minutes=1)
    await scribe.says(ann, "good")
    await scribe.says(ann, "/checkin")


async def test_started_and_left(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.passes("a week", days=7)
    await scribe.taps(ann, "Start", "Heavy")
    for day in ("Tuesday", "Wednesday", "Thursday"):
        await scribe.passes(f"{day}, six in the evening", days=1, minutes=1)


async def test_a_late_answer(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await stage.forward(days=7)
    await ann.taps("Start")
    buttons = {button.text: button.data for row in ann.screen.buttons for button in row}
    message = ann.screen.message_id
    ann.looks()
    await scribe.passes("four days", days=4)
    await scribe.does(
        "Ann taps [Good], seen just before it closed", lambda: ann.phone.taps_old(message, buttons["Good"] or "")
    )


async def test_left_open_until_the_next(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await stage.forward(days=5)
    await ann.says("/checkin")
    await ann.taps("Start")
    ann.looks()
    await scribe.passes("until Monday, six o'clock", days=2)


async def test_three_minutes_out_of_reach(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await ann.says("/checkin")
    await ann.taps("Start")
    ann.looks()
    await stage.is_away(minutes=4)
    await scribe.passes("the bot was away for three minutes and more", seconds=0)


async def test_twenty_five_hours_out_of_reach(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    cora = stage.member("Cora", Role.COORDINATOR)
    await ann.says("/checkin")
    await ann.taps("Start")
    ann.looks()
    await stage.is_away(hours=25)
    await scribe.passes("the bot was away for more than a day", seconds=0)
    assert cora.person().name == "Cora"


async def test_three_missed(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await scribe.passes("Monday, six o'clock", days=7)
    for week in ("first", "second", "third"):
        await scribe.passes("Thursday evening", days=3, minutes=1)
        await scribe.passes(f"Friday at noon: the {week} was missed", hours=17, minutes=59)
        await scribe.passes("Monday, ten o'clock", days=2, hours=22)
        await scribe.passes("Monday, six o'clock", hours=8)
    await scribe.taps(sue, "Open")
