"""The weekly check-in, told branch by branch."""

from __future__ import annotations

import pytest

from flows.people import Role
from tests.journeys.cast import on_tuesday_morning, volunteer
from tests.scribe import Scribe
from tests.stage import Actor, Stage


@pytest.fixture
def sue(stage: Stage) -> Actor:
    return stage.member("Sue", Role.SUPERVISOR)


@pytest.fixture
def ann(stage: Stage, sue: Actor) -> Actor:
    return volunteer(stage)


async def test_a_quiet_week(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.passes("a week", days=7)
    await scribe.taps(ann, "Start", "Good", "A little", "Yes, I was fine with how I handled it")
    await scribe.taps(ann, "A bit", "No thanks", "No", "Skip")


async def test_a_week_without_volunteering(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Didn't volunteer", "No thanks", "No", "Skip")
    await scribe.says(ann, "/checkin")


async def test_too_much_twice_in_three(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    stage.lived(ann, "weekly", "Start", "Too much", *("Skip",) * 6, "No thanks", days_ago=6)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Too much", "No", "No")
    await scribe.taps(ann, "No", "No thanks", "Share this", "No", "Skip", "Yes please")
    await scribe.passes("until Tuesday, ten o'clock", hours=16)
    await scribe.taps(sue, "Open", "I've got this")


async def test_too_much_twice_in_the_first_weeks_stays_private(stage: Stage, sue: Actor, scribe: Scribe) -> None:
    ann = stage.member("Ann", weeks=2)
    stage.lived(ann, "weekly", "Start", "Too much", *("Skip",) * 6, "No thanks", days_ago=6)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Too much", "No", "Yes, it's hard to manage", "Move on", "No", "No thanks", "No")
    await scribe.taps(ann, "Skip", "No thanks")


async def test_hard_to_manage_and_cannot_say_no(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "OK", "No", "Yes, it's hard to manage", "I feel I cannot say no")
    await scribe.taps(ann, "Just say I'd like a chat", "Not really", "No thanks", "No", "Skip")


async def test_words_to_use_and_keeping_it_private(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Energising", "No", "Yes, it's hard to manage", "Show me some words I could use")
    await scribe.taps(ann, "Keep it private", "It took more than it gave", "No thanks", "No", "Skip")


async def test_in_a_crisis_and_carrying_it_alone(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await on_tuesday_morning(stage)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Heavy", "A lot, carrying it alone", "Yes", "Share this", "Rather not say")
    await scribe.taps(ann, "Skip", "No thanks", "No")
    await scribe.says(ann, "Tea with the group")
    await scribe.taps(ann, "Yes please")
    await scribe.taps(sue, "Open")


async def test_stirred_up_and_the_week_after(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    max_ = stage.member("Max", Role.SUPERVISOR)
    stage.looks_after(ann, sue, max_)
    for days_ago, answer in ((21, "A bit"), (14, "No")):
        stage.lived(ann, "weekly", "Start", "Good", "No", "No", answer, "No thanks", "No", "Skip", days_ago=days_ago)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Good", "No", "No", "Yes, it stirred things up", "No thanks", "No", "Skip")
    await scribe.passes("a week", days=7)
    await scribe.taps(ann, "Start", "Good", "No", "No", "Still there", "Tell Max instead", "No thanks", "No", "Skip")
    await scribe.passes("until Tuesday, ten o'clock", hours=16)
    await scribe.taps(max_, "Open")
    assert "Max" not in sue.phone.latest.text if sue.phone.latest else True


@pytest.mark.parametrize("who", ["Someone I support", "My supervisor"])
async def test_feeling_unsafe(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe, who: str) -> None:
    max_ = stage.member("Max", Role.SAFEGUARDING)
    stage.looks_after(ann, sue, max_)
    for days_ago, answer in ((35, "A bit"), (28, "No"), (21, "No"), (14, "Yes")):
        stage.lived(ann, "weekly", "Start", "Good", "No", "No", answer, "No thanks", "No", "Skip", days_ago=days_ago)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Good", "No", "No", "I felt unsafe", who)
    if who == "My supervisor":
        await scribe.taps(ann, "No, still unsafe", "Message me instead")
    else:
        await scribe.taps(ann, "Yes, for now", "Share this", "No thanks", "No", "Skip")


THEMES = ("two_way", "role", "own", "connection", "tension", "support")
ANSWERS = ("Yes, plenty", "No", "No", "Yes", "No", "Yes")


async def test_six_weeks_of_themes(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    others = (
        ("It took more than it gave", "Not really"),
        ("Yes, I said no", "Yes, I did it"),
        ("Yes, and OK", "Rather not say"),
        ("No, but I could", "No, I wouldn't know who"),
        ("Yes, sorted", "Yes, unsorted"),
        ("It would take effort", "Didn't need it"),
    )
    for answer, _ in others:
        await scribe.says(ann, "/checkin")
        if "Start an extra one" in ann.labels:
            await scribe.taps(ann, "Start an extra one")
        await scribe.taps(ann, "Start", "Good", "No", "No", answer, "No thanks", "No", "Skip")
    for _, answer in others:
        await scribe.says(ann, "/checkin")
        await scribe.taps(ann, "Start an extra one", "Start", "Good", "No", "No", answer, "No thanks", "No", "Skip")


async def test_a_small_step_from_a_scenario(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/scenarios")
    await scribe.taps(ann, "The next one for me", "Start", "C", "Once", "Save a ready reply")
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Good", "No", "No", "A bit", "Partly", "Smaller version")
    await scribe.says(ann, "One line for weekends")
    await scribe.taps(ann, "No thanks", "No", "Skip")
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start an extra one", "Start", "Didn't volunteer", "Did it", "No thanks", "No", "Skip")


async def test_a_small_step_not_done_three_times(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    stage.lived(ann, "scenario_s1", "Start", "C", "No", "Tell the group my hours", days_ago=27)
    for days_ago in (21, 14):
        labels = ("Start", "Didn't volunteer", "Not yet", "Keep", "No thanks", "No", "Skip")
        stage.lived(ann, "weekly", *labels, days_ago=days_ago)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Didn't volunteer", "Not yet", "Drop", "No thanks", "No", "Skip")


@pytest.mark.parametrize("choice", ["Not this week", "Later today", "Pause"])
async def test_opening_with(stage: Stage, ann: Actor, scribe: Scribe, choice: str) -> None:
    stage.clock.forward(hours=-3)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, choice)
    if choice == "Pause":
        await scribe.taps(ann, "2 weeks")
        await scribe.says(ann, "/checkin")
        await scribe.passes("two weeks", days=14, minutes=1)
    elif choice == "Later today":
        await scribe.passes("three hours", hours=3)
        await scribe.taps(ann, "Start", "Back")
    else:
        await scribe.says(ann, "/checkin")


@pytest.mark.parametrize("choice", ["In a few days", "Today", "With someone else"])
async def test_a_chat(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe, choice: str) -> None:
    max_ = stage.member("Max", Role.SUPERVISOR)
    stage.looks_after(ann, sue, max_)
    await on_tuesday_morning(stage)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Didn't volunteer", choice, "No", "Skip")
    if choice != "With someone else":
        await scribe.taps(sue, "Open", "I've got this", "Spoke to them", "Support arranged")
    else:
        await scribe.taps(max_, "Open", "I've got this")


async def test_back_and_changed(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await on_tuesday_morning(stage)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Too much", "Back", "Good", "A lot, carrying it alone", "No", "Share this")
    await scribe.taps(ann, "Back", "Back")
    if "No" in ann.labels:
        await scribe.taps(ann, "No")
