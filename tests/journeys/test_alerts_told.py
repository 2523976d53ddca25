"""Alerts as staff live them: climbing, handing on, trying in vain, the day after, Monday's list."""

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
def max_(stage: Stage) -> Actor:
    return stage.member("Max", Role.SUPERVISOR)


@pytest.fixture
def cora(stage: Stage) -> Actor:
    return stage.member("Cora", Role.COORDINATOR)


@pytest.fixture
def ann(stage: Stage, sue: Actor) -> Actor:
    return volunteer(stage, phone="07700 900123", contact_preference="text_message")


async def says_not_safe(stage: Stage, ann: Actor) -> None:
    """Ann pressed "I am not safe" in Help now."""
    await ann.says("/help")
    for label in ("I am struggling", "I am not safe"):
        await ann.taps(label)
    ann.looks()


async def would_like_a_chat(stage: Stage, ann: Actor) -> None:
    """Ann asked for a chat today, on Tuesday at ten."""
    await on_tuesday_morning(stage)
    await ann.says("/talk")
    ann.looks()


async def test_nobody_takes_an_urgent_alert(
    stage: Stage, sue: Actor, max_: Actor, cora: Actor, ann: Actor, scribe: Scribe
) -> None:
    stage.looks_after(ann, sue)
    await says_not_safe(stage, ann)
    for minutes in (15, 30, 45, 60):
        await scribe.passes(f"{minutes} minutes after", minutes=15, seconds=1)
    await scribe.taps(cora, "Open", "I've got this")


async def test_a_request_for_today_nobody_takes(
    stage: Stage, sue: Actor, cora: Actor, ann: Actor, scribe: Scribe
) -> None:
    await would_like_a_chat(stage, ann)
    for hours in (2, 4, 6):
        await scribe.passes(f"{hours} hours after", hours=2, minutes=1)


async def test_handing_on(stage: Stage, sue: Actor, max_: Actor, cora: Actor, ann: Actor, scribe: Scribe) -> None:
    await would_like_a_chat(stage, ann)
    await scribe.taps(sue, "Open", "I've got this", "Pass to someone", "Pass to Max")
    await scribe.taps(max_, "Open", "I've got this")
    await scribe.says(sue, "/alerts")
    await scribe.says(max_, "/alerts")
    await scribe.taps(max_, "Open alert 1")


async def test_could_not_reach_twice(stage: Stage, sue: Actor, max_: Actor, ann: Actor, scribe: Scribe) -> None:
    stage.looks_after(ann, sue)
    await would_like_a_chat(stage, ann)
    await scribe.taps(sue, "Open", "I've got this", "Could not reach")
    await scribe.passes("half an hour", minutes=30)
    await scribe.taps(sue, "Could not reach", "Pass to someone")


async def test_taken_and_forgotten(stage: Stage, sue: Actor, max_: Actor, ann: Actor, scribe: Scribe) -> None:
    await says_not_safe(stage, ann)
    await sue.taps("Open")
    await sue.taps("I've got this")
    for actor in (sue, max_, ann):
        actor.looks()
    await scribe.passes("an hour", minutes=60)
    await scribe.passes("a quarter of an hour more", minutes=16)
    await scribe.taps(max_, "Open", "I've got this")


async def test_something_left_over(stage: Stage, sue: Actor, ann: Actor, scribe: Scribe) -> None:
    await would_like_a_chat(stage, ann)
    await scribe.taps(sue, "Open", "Spoke to them", "Wants something else", "In touch in a week")
    await scribe.taps(ann, "Yes, I'd like to talk")
    await scribe.taps(sue, "Open")


async def test_the_day_after_nobody_was_in_touch(stage: Stage, sue: Actor, ann: Actor, scribe: Scribe) -> None:
    await would_like_a_chat(stage, ann)
    await sue.taps("Open")
    await sue.taps("I've got this")
    for actor in (sue, ann):
        actor.looks()
    await scribe.passes("until Wednesday, ten o'clock", days=1)
    await scribe.taps(ann, "I want someone to call")


async def test_the_weeks_list(stage: Stage, sue: Actor, max_: Actor, cora: Actor, ann: Actor, scribe: Scribe) -> None:
    stage.looks_after(ann, sue)
    ben = volunteer(stage, "Ben")
    stage.looks_after(ben, max_)
    stage.store.write_now(lambda unit: unit.meta.set("digest.round", "2026-11-23 done"))
    await on_tuesday_morning(stage)
    await ann.says("/checkin")
    for label in ("Start", "Didn't volunteer", "In a few days", "No", "Skip"):
        await ann.taps(label)
    for actor in (ann, sue):
        actor.looks()
    for day in ("Wednesday", "Thursday", "Friday"):
        await scribe.passes(f"{day}, ten o'clock", days=1)
    await scribe.passes("Monday, half past nine", days=2, hours=23, minutes=31)
    await scribe.taps(sue, "Open")


async def test_a_supervisor_who_blocked_the_bot(
    stage: Stage, sue: Actor, max_: Actor, cora: Actor, ann: Actor, scribe: Scribe
) -> None:
    stage.looks_after(ann, sue)
    await on_tuesday_morning(stage)
    await scribe.does("Sue blocks the bot", sue.phone.blocks)
    await scribe.says(ann, "/talk")


async def test_an_alert_when_nobody_supervises(stage: Stage, cora: Actor, scribe: Scribe) -> None:
    ben = volunteer(stage, "Ben")
    await on_tuesday_morning(stage)
    await scribe.says(ben, "/talk")
    await scribe.taps(cora, "Open")


async def test_someone_who_supervises_and_volunteers(stage: Stage, cora: Actor, max_: Actor, scribe: Scribe) -> None:
    sue = stage.member("Sue", Role.SUPERVISOR, Role.VOLUNTEER)
    stage.lived(sue, "monthly", "Skip this month", days_ago=8)
    await on_tuesday_morning(stage)
    await scribe.says(sue, "/checkin")
    await scribe.taps(sue, "Start", "Heavy", "A lot, carrying it alone", "No", "Share this", "Skip", "Skip", "Today")
    await scribe.says(sue, "/alerts")
