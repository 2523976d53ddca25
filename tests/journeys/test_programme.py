"""Which conversation a week brings, over a quarter of a year."""

from __future__ import annotations

import pytest

from bot.catch_ups import trained
from flows.people import Role
from tests.scribe import Scribe
from tests.stage import Actor, Stage

OPENINGS = {
    "weekly": "Time for your check-in",
    "monthly": "Once a month I ask a bit more",
    "quarterly": "Four times a year",
    "first_weeks": "A short hello after your training",
    "scenario": "Which situation would you like",
}
NOT_NOW = ("Not this week", "Skip this month", "Not this time", "None just now")


@pytest.fixture
def ann(stage: Stage) -> Actor:
    stage.member("Sue", Role.SUPERVISOR)
    return stage.member("Ann", weeks=0)


def what_came(ann: Actor) -> str:
    """The one conversation that is new on Ann's phone; silence is "nothing"."""
    fresh = [shown for shown in ann.fresh() if shown.buttons]
    ann.looks()
    found = [name for shown in fresh for name, words in OPENINGS.items() if words in shown.text]
    assert len(found) <= 1, f"too much at once: {found}"
    return found[0] if found else "nothing"


async def lives(stage: Stage, ann: Actor, weeks: int) -> list[str]:
    """Week by week: what came on Monday, and what came on Thursday besides. Ann answers each with "not now"."""
    weeks_lived = []
    for _ in range(weeks):
        came = []
        for days in (3, 4):
            await stage.forward(days=days)
            for actor in stage.cast:
                if actor is not ann:
                    actor.looks()
            came.append(what_came(ann))
            if came[-1] != "nothing":
                await ann.taps(next(label for label in NOT_NOW if label in ann.labels))
                ann.looks()
        weeks_lived.append(f"{came[1]} after {came[0]}")
    return weeks_lived


async def test_thirteen_weeks(stage: Stage, ann: Actor) -> None:
    monthly = "monthly after nothing"
    weekly = "weekly after nothing"
    lived = await lives(stage, ann, 13)
    assert lived[:3] == [weekly] * 3
    assert lived[3] == monthly
    assert lived[4] == "weekly after scenario"
    assert lived[5:7] == [weekly] * 2
    assert lived[7] == monthly
    assert lived[8] == "weekly after scenario"
    assert lived[9:11] == [weekly] * 2
    assert lived[11] == "quarterly after nothing"
    assert "monthly" in lived[12]


async def test_after_training_there_are_hellos(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    now, person = stage.clock.now(), ann.person()
    stage.store.write_now(lambda unit: trained(unit, person, now))
    await scribe.passes("a week", days=7)
    await scribe.taps(ann, "Start", "Good", "A bit", "No", "No, I wouldn't know who", "No thanks")
    came = await lives(stage, ann, 7)
    assert [week.partition(" ")[0] for week in came] == [
        "first_weeks",
        "weekly",
        "first_weeks",
        "monthly",
        "weekly",
        "weekly",
        "first_weeks",
    ]


async def test_without_training_there_are_none(stage: Stage, ann: Actor) -> None:
    assert all("first_weeks" not in week for week in await lives(stage, ann, 4))


async def test_nobody_is_offered_a_situation_who_is_silent(stage: Stage, ann: Actor) -> None:
    for _ in range(5):
        await stage.forward(days=7)
    ann.looks()
    await stage.forward(days=3)
    assert what_came(ann) == "nothing"
    for actor in stage.cast:
        actor.looks()


async def test_nothing_comes_during_a_break(stage: Stage, ann: Actor) -> None:
    await ann.says("/pause")
    await ann.taps("Until I say")
    ann.looks()
    assert set(await lives(stage, ann, 5)) == {"nothing after nothing"}
