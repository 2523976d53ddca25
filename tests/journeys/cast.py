"""People who have been here for a while, so that a test can begin where it matters."""

from __future__ import annotations

from typing import Any

from flows.people import Role
from tests.stage import Actor, Stage

USUAL_WEEK = ("Start", "Good", "No", "No", "Yes, plenty", "No thanks", "No", "Skip")
"""A quiet check-in, question by question, in the first week of the rotation."""


def volunteer(stage: Stage, name: str = "Ann", **about: Any) -> Actor:
    """Joined eight weeks ago; this month's reflection is behind them, so that the weekly check-in comes next."""
    actor = stage.member(name, Role.VOLUNTEER, **about)
    stage.lived(actor, "monthly", "Skip this month", days_ago=8)
    return actor


async def on_tuesday_morning(stage: Stage) -> None:
    """Ten o'clock on the day after: people are at work."""
    await stage.forward(hours=16)
