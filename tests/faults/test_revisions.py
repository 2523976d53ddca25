"""A flow is kept with the check-in that began with it, also when the first try to keep both came to nothing."""

from __future__ import annotations

import asyncio

from bot.mail import Mail
from storage.store import Store
from storage.unit import Unit
from tests.faults.weather import outdoors


async def test_a_neighbours_failure_does_not_cost_the_flow(store: Store) -> None:
    """Units share a commit; when one fails all are run again. What the first run kept was rolled back."""
    async with outdoors(store) as stage:
        ann = stage.member("Ann").person()
        conversation = stage.app.rooms.conversation
        now = stage.clock.now()

        def begins(unit: Unit) -> str:
            kept = conversation.invite(unit, Mail(now), ann, "weekly", "a day")
            assert kept is not None
            return kept.checkin.revision

        def fails(_unit: Unit) -> None:
            raise RuntimeError

        revision, failure = await asyncio.gather(store.write(begins), store.write(fails), return_exceptions=True)
        assert isinstance(failure, RuntimeError)
        assert isinstance(revision, str)
        assert await store.read(lambda unit: unit.checkins.revision("weekly", revision)) is not None
