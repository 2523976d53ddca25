"""Nine situations to think about, each told once."""

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
def lena(stage: Stage) -> Actor:
    return stage.member("Lena", Role.SAFEGUARDING)


@pytest.fixture
def ann(stage: Stage, sue: Actor, lena: Actor) -> Actor:
    return volunteer(stage)


@pytest.mark.parametrize(
    ("title", "taps"),
    [
        ("The 11 pm message", ("A", "It's happening now", "Share this", "Tell the group my hours")),
        ("The friend request", ("B", "More than once", "We met up alone", "Just say I'd like a chat", "Not now")),
        ('"Promise you won\'t tell"', ("C", "It's happening now", "Call me on my usual number")),
        ("Too close to home", ("D", "More than once", "Keep it private", "Skip")),
        ("Just this once", ("A", "More than once", "Yes")),
        ('"You know more than my doctor"', ("B", "No", "Not now")),
        ("Dreading Thursday", ("C", "It's happening now", "No", "Someone I support", "Yes, for now", "Share this")),
        ("One more shift", ("D", "It's happening now", "Share this", "Book time off")),
        ("Saying goodbye", ("A", "Once", "Not now")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_situation(stage: Stage, ann: Actor, scribe: Scribe, title: str, taps: tuple[str, ...]) -> None:
    await ann.says("/scenarios")
    ann.looks()
    await scribe.taps(ann, title, "Start", *taps)


async def test_a_secret_nobody_was_told(stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe) -> None:
    await ann.says("/scenarios")
    ann.looks()
    await scribe.taps(ann, '"Promise you won\'t tell"', "Start", "A", "Once", "Not yet")
    await scribe.taps(lena, "Open")


async def test_it_became_intimate(stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe) -> None:
    await ann.says("/scenarios")
    ann.looks()
    await scribe.taps(ann, "The friend request", "Start", "D", "It's happening now", "It became romantic or sexual")
    await scribe.taps(sue, "Open")


async def test_a_situation_another_time(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await ann.says("/scenarios")
    ann.looks()
    await scribe.taps(ann, "One more shift", "Another time")
    await scribe.passes("a day", days=1)
    await scribe.taps(ann, "Not this one")
    await scribe.says(ann, "/scenarios")
    await scribe.taps(ann, "None just now")


async def test_a_step_of_ones_own(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await ann.says("/scenarios")
    ann.looks()
    await scribe.taps(ann, "Saying goodbye", "Start", "B", "No", "Write my own")
    await scribe.says(ann, "Bring a card for everyone on the last day")
    assert ann.person().small_step == "Bring a card for everyone on the last day"
