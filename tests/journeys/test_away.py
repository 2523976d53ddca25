"""Breaks, goodbyes, settings and what is kept."""

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


async def test_a_break_and_back(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/pause")
    await scribe.taps(ann, "Until I say")
    await scribe.says(ann, "/pause")
    await scribe.passes("two weeks", days=14)
    await scribe.says(ann, "/start")
    await scribe.taps(ann, "End the break")


async def test_no_break_after_all(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/pause")
    await scribe.taps(ann, "No break after all")


async def test_leaving_and_coming_back(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/leave")
    await scribe.taps(ann, "Yes, leave")
    await scribe.passes("a week", days=7)
    await scribe.says(ann, "/checkin")
    await scribe.says(ann, "/start")
    await scribe.opens(ann, Role.VOLUNTEER)
    await scribe.taps(ann, *("Go on",) * 5, *("Yes",) * 4, "Ann", "United Kingdom", "Skip", "Skip", "Monday", "18:00")
    await scribe.taps(ann, "UK (London)")


async def test_a_break_instead_of_leaving(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/leave")
    await scribe.taps(ann, "Take a break instead", "4 weeks")
    await scribe.says(ann, "/leave")
    await scribe.taps(ann, "No, stay")


async def test_settings_one_by_one(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "Change something", "Day and time", "Thursday")
    await scribe.says(ann, "quarter to six")
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "Change something", "Which questions I get", "Tension")
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "Change my name")
    await scribe.says(ann, "Annie")
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "No reminder, please", "Close")


async def test_times_that_do_not_fit(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "Change something", "Day and time", "Monday")
    await scribe.says(ann, "whenever")
    await scribe.says(ann, "23:00")
    await scribe.says(ann, "9:30")


async def test_sharing_always_and_never(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await on_tuesday_morning(stage)
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "Change something", "Sharing", "Always share")
    await scribe.says(ann, "/checkin")
    await scribe.taps(
        ann, "Start", "Good", "A lot, carrying it alone", "No", "Skip", "Skip", "No thanks", "No", "Skip"
    )
    await scribe.says(ann, "/settings")
    await scribe.taps(ann, "Change something", "Sharing", "Never share")
    ben = volunteer(stage, "Ben")
    await ben.says("/settings")
    for label in ("Change something", "Sharing", "Never share"):
        await ben.taps(label)
    ben.looks()
    await scribe.says(ben, "/checkin")
    await scribe.taps(
        ben, "Start", "Good", "A lot, carrying it alone", "No", "Skip", "Skip", "No thanks", "No", "Skip"
    )


async def test_an_agreement_taken_back(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Good")
    await scribe.says(ann, "/privacy")
    await scribe.taps(ann, "What I agreed to", "✓ Keep my answers about how I am")
    await scribe.says(ann, "/checkin")
    await scribe.says(ann, "/scenarios")
    await scribe.passes("a week", days=7)


async def test_privacy_page_by_page(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/privacy")
    pages = ("Who sees what", "Shared without asking", "Facts that show", "Not watched all the time", "The rules")
    for page in pages:
        await scribe.taps(ann, page)
        if "Show more" in ann.labels:
            await scribe.taps(ann, "Show more")
        await scribe.taps(ann, "Back")
    for page in ("Never used for", "How long it is kept", "Telegram"):
        await scribe.taps(ann, page, "Back")


async def test_what_is_kept(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/mydata")
    await scribe.says(ann, "/about")


async def test_blocking_the_bot_and_coming_back(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.does("Ann blocks the bot", ann.phone.blocks)
    await scribe.passes("a week", days=7)
    await scribe.does("Ann unblocks it and presses Start", ann.phone.starts)
    await scribe.says(ann, "/checkin")


async def test_removed_by_the_coordinator(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    cora = stage.member("Cora", Role.COORDINATOR)
    await scribe.says(ann, "/checkin")
    await scribe.says(cora, "/people")
    await scribe.taps(cora, "Tuesday walking group", "Ann: volunteer, taking part", "Choose supervisor", "Sue")
    await scribe.taps(cora, "Remove")
    while "Yes, remove" not in cora.labels:
        await scribe.taps(cora, next(label for label in cora.labels if "olunteer" in label))
    await scribe.taps(cora, "Yes, remove")
    await scribe.says(ann, "/checkin")


async def test_moved_to_another_team(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    cora = stage.member("Cora", Role.COORDINATOR)
    stage.member("Max", Role.SUPERVISOR, team="Garden")
    stage.looks_after(ann, sue)
    await scribe.says(cora, "/people")
    await scribe.taps(cora, "Tuesday walking group", "Ann: volunteer, taking part", "Move to another team", "Garden")
    await scribe.says(ann, "/talk")


async def test_inviting_someone(stage: Stage, scribe: Scribe) -> None:
    cora = stage.member("Cora", Role.COORDINATOR)
    await scribe.says(cora, "/invite")
    await scribe.taps(cora, "Volunteer", "Tuesday walking group")
    await scribe.says(cora, "/people")
    await scribe.taps(cora, "Open invitations", "Revoke 1")
