"""From a joining link to a supervisor's alert and back to the volunteer, by tapping only."""

from __future__ import annotations

from flows.people import Role
from storage.store import Store
from tests.scribe import Scribe
from tests.stage import Actor, Stage, on_stage


async def test_a_week_told_in_full(store: Store, renew: bool) -> None:
    async with on_stage(store, follow_up={"urgent": "on"}) as stage:
        sue = await stage.joins("Sue", Role.SUPERVISOR)
        ann = await stage.joins("Ann", Role.VOLUNTEER)
        scribe = Scribe(stage, "a_week_told_in_full", renew=renew)
        await scribe.passes("a week", days=7)
        await scribe.taps(ann, "Start", "Heavy", "A lot, carrying it alone", "No", "Share this", "No")
        await scribe.taps(ann, "Yes, plenty", "Today", "No")
        await scribe.says(ann, "The walk along the river")
        await scribe.taps(ann, "No thanks")
        await scribe.taps(sue, "Open", "I've got this", "Spoke to them")
        await scribe.passes("until Tuesday morning", hours=16)
        scribe.settle()


async def test_a_quiet_week_takes_eight_taps(stage: Stage, ann: Actor, sue: Actor) -> None:
    for label in ("Start", "Good", "No", "No", "A bit", "No thanks", "No"):
        await ann.taps(label)
    ann.hears("One good thing from this week?")
    await ann.taps("Skip")
    ann.hears("Next check-in")
    sue.hears_nothing()


async def test_asking_to_talk_today_reaches_sue_and_comes_back(stage: Stage, ann: Actor, sue: Actor) -> None:
    for label in ("Start", "Didn't volunteer", "Today"):
        await ann.taps(label)
    push = sue.hears("An item for today")
    assert "Ann" not in push.text
    ann.looks()
    await sue.taps("Open")
    card = sue.hears("Ann would like a chat today")
    assert "Didn't volunteer" not in card.text
    await sue.taps("I've got this")
    ann.hears("Sue has picked this up")
    sue.looks()
    await stage.forward(minutes=16)
    sue.hears_nothing()
