"""A bot on a stage, with Sue who supervises and Ann who volunteers."""

from __future__ import annotations

import os
import re

os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from flows.people import Role
from storage.store import Store
from tests.scribe import Scribe
from tests.stage import Actor, Stage, on_stage


@pytest.fixture
def settings() -> dict[str, Any]:
    """Configuration sections: someone is on cover for urgent alerts, unless a test says otherwise."""
    return {"follow_up": {"urgent": "on"}}


@pytest.fixture
async def stage(store: Store, settings: dict[str, Any]) -> AsyncIterator[Stage]:
    """The bot, running; whatever anyone heard has to be mentioned by the test."""
    async with on_stage(store, **settings) as stage:
        yield stage
        stage.nobody_else_heard()


@pytest.fixture
def scribe(stage: Stage, request: pytest.FixtureRequest, renew: bool) -> Iterator[Scribe]:
    """Writes the conversation down in the transcript that is called as the test is, and compares it at the end."""
    name = re.sub(r"\W+", "_", request.node.name.removeprefix("test_")).strip("_").lower()
    scribe = Scribe(stage, name, renew=renew)
    yield scribe
    scribe.settle()


@pytest.fixture
async def sue(stage: Stage) -> Actor:
    return await stage.joins("Sue", Role.SUPERVISOR)


@pytest.fixture
async def ann(stage: Stage, sue: Actor) -> Actor:
    """Ann has joined and chose Mondays at six; she has been here a week, and her check-in has come."""
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    sue.looks()
    await stage.forward(days=7)
    ann.hears("Time for your check-in")
    return ann
