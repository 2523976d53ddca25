"""Five minutes of each kind of failure while people answer: nothing lost, nothing twice, nobody stuck."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.store import Store
from tests.faults.weather import company, outdoors

CALLS = ("flood", "error", "bad_gateway", "hang", "hang_after", "reset_before", "reset_after", "away", "latency")
UPDATES = ("duplicate", "late", "shuffled")
SHARE = 0.3
STORM = timedelta(minutes=5)


@pytest.mark.parametrize("kind", [*CALLS, *UPDATES])
async def test_three_in_ten_fail_for_five_minutes(store: Store, kind: str) -> None:
    async with outdoors(store) as stage:
        everyone = await company(stage)
        seconds = 20.0 if kind == "late" else 0.001
        stage.telegram.faults.add(kind, share=SHARE, until=stage.clock.now() + STORM, retry_after=3, seconds=seconds)
        await everyone.live(minutes=5)
        await everyone.sees_it_clear_up()
        everyone.check()


async def test_everything_fails_at_once(store: Store) -> None:
    async with outdoors(store) as stage:
        everyone = await company(stage)
        for kind in (*CALLS, *UPDATES):
            stage.telegram.faults.add(kind, share=0.1, until=stage.clock.now() + STORM, retry_after=2, seconds=0.001)
        await everyone.live(minutes=5)
        await everyone.sees_it_clear_up()
        everyone.check()
