"""The longer conversations: monthly, every three months, and the hello after training."""

from __future__ import annotations

import pytest

from flows.people import Role
from tests.scribe import Scribe
from tests.stage import Actor, Stage

LOW, HIGH, FULL = "Less than half of the time", "Most of the time", "All of the time"
QUIETLY = ("Skip",) * 9


@pytest.fixture
def sue(stage: Stage) -> Actor:
    return stage.member("Sue", Role.SUPERVISOR)


@pytest.fixture
def ann(stage: Stage, sue: Actor) -> Actor:
    return stage.member("Ann", weeks=9)


def reflected(stage: Stage, ann: Actor, answer: str, *more: str, days_ago: float) -> None:
    """A reflection with the same answer to all five statements, closed when little else was said."""
    stage.lived(ann, "monthly", "Start", *(answer,) * 5, *more, *QUIETLY, days_ago=days_ago)


async def monthly_comes(stage: Stage, ann: Actor, *, after: int = 7) -> None:
    await stage.forward(days=after)
    ann.hears("Once a month I ask a bit more")


async def test_a_month_told_in_full(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await monthly_comes(stage, ann)
    await scribe.taps(ann, "Start", HIGH, FULL, HIGH, "More than half of the time", HIGH, "Occasionally", "Mostly")
    await scribe.taps(ann, "Yes, still unsure", "Being told something serious", "Took effort", "None booked")
    await scribe.taps(ann, "Human connection")
    await scribe.says(ann, "The two of them laughing at the bus stop")
    await scribe.says(ann, "That asking twice is fine")
    await scribe.taps(ann, "Not sure", "Share this", "Ask when my next catch-up is")


async def test_low_for_the_first_time(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await monthly_comes(stage, ann)
    await scribe.taps(ann, "Start", *(LOW,) * 5, "See support options", "Often/always", "A buddy", *("Skip",) * 7)
    await scribe.taps(ann, "Keep it private", "Not now")


async def test_low_twice_running(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    reflected(stage, ann, LOW, "Just noticing", days_ago=28)
    await monthly_comes(stage, ann)
    await scribe.taps(ann, "Start", *(LOW,) * 5, "Just noticing", "Share this", *("Skip",) * 8)
    await scribe.passes("until Tuesday, ten o'clock", hours=16)
    await scribe.taps(sue, "Open")


async def test_very_low_and_a_talk(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await monthly_comes(stage, ann)
    await scribe.taps(ann, "Start", *("At no time",) * 5, "Talk to someone", "At our next catch-up", "Skip")


async def test_a_drop_against_oneself(stage: Stage, sue: Actor, scribe: Scribe) -> None:
    ann = stage.member("Ann", weeks=20)
    for days_ago in (112, 84, 56):
        reflected(stage, ann, FULL, days_ago=days_ago)
    stage.lived(ann, "quarterly", "Not this time", days_ago=28)
    await monthly_comes(stage, ann)
    await scribe.taps(ann, "Start", *("More than half of the time",) * 5, "Just noticing", "Keep it private")


async def test_a_value_that_did_not_feel_safe(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await monthly_comes(stage, ann)
    for label in ("Start", *("Skip",) * 10):
        await ann.taps(label)
    ann.looks()
    await scribe.taps(ann, "Safety", "No", "Yes, mine", "I pressed this by mistake")


@pytest.mark.parametrize("choice", ["Later", "Skip this month"])
async def test_a_month_put_off(stage: Stage, ann: Actor, scribe: Scribe, choice: str) -> None:
    await monthly_comes(stage, ann)
    await scribe.taps(ann, choice)
    await scribe.passes("an hour and a half", minutes=90)


async def quarter_comes(stage: Stage) -> Actor:
    ann = stage.member("Ann", weeks=20)
    stage.lived(ann, "monthly", "Skip this month", days_ago=20)
    await stage.forward(days=7)
    ann.hears("Four times a year")
    return ann


async def test_a_quarter_with_the_good_side_of_helping(stage: Stage, sue: Actor, scribe: Scribe) -> None:
    ann = await quarter_comes(stage)
    await scribe.taps(ann, "Ten on the good side of helping", *("Often",) * 10, "Like support", "Partly", "Conflict")
    await scribe.taps(ann, "Ending well", "Done")
    await scribe.says(ann, "Ask about the good bits first")


async def test_a_quarter_with_how_life_is(stage: Stage, sue: Actor, scribe: Scribe) -> None:
    ann = await quarter_comes(stage)
    await scribe.taps(ann, "Four questions on how life is", "7", "8", "6", "3", "Like being watched", "No", "Done")
    await scribe.taps(ann, "Skip")


async def test_a_quarter_stopped_half_way(stage: Stage, sue: Actor, scribe: Scribe) -> None:
    ann = await quarter_comes(stage)
    await scribe.taps(ann, "Thirty on helping, good and hard", "Go on", "Often", "Never", "Stop here", "Neither")
    await scribe.taps(ann, "Skip", "Done", "Skip")
