"""A bot on a stage, with Sue who supervises and Ann who volunteers."""

from __future__ import annotations

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator

import pytest

from flows.people import Role
from storage.store import Store
from tests.stage import Actor, Stage, on_stage


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    """Someone is on cover for urgent alerts."""
    async with on_stage(store, follow_up={"urgent": "on"}) as stage:
        yield stage
        stage.nobody_else_heard()


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
