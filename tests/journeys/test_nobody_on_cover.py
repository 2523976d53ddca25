"""Where nobody is on cover: nothing is promised that nobody could keep."""

from __future__ import annotations

from typing import Any

import pytest

from flows.people import Role
from tests.journeys.cast import volunteer
from tests.scribe import Scribe
from tests.stage import Actor, Stage


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"follow_up": {"urgent": "off"}}


@pytest.fixture
def ann(stage: Stage) -> Actor:
    stage.member("Sue", Role.SUPERVISOR)
    return volunteer(stage)


async def test_the_safety_question_is_left_out(ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Good", "No", "No", "Yes, plenty", "No thanks", "Skip")


async def test_help_now_says_that_nobody_is_alerted(ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/help")
    await scribe.taps(ann, "I am struggling", "I am not safe", "Back", "I am worried about someone I support")
    await scribe.taps(ann, "Danger now", "Back", "I am struggling", "Ask Sue to call me")


async def test_worrying_words_without_cover(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "I want to end my life")
    await scribe.taps(ann, "Yes, me", "Call me on my usual number")


async def test_unsafe_without_cover(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    for days_ago, answer in ((35, "A bit"), (28, "No"), (21, "No"), (14, "Yes")):
        stage.lived(ann, "weekly", "Start", "Good", "No", "No", answer, "No thanks", "Skip", days_ago=days_ago)
    await scribe.says(ann, "/checkin")
    await scribe.taps(ann, "Start", "Good", "No", "No", "I felt unsafe", "Someone at the charity", "No, still unsafe")
    await scribe.taps(ann, "Share this")
