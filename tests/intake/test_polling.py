"""What Telegram is told: nothing is confirmed before it is kept, and the next offset is the last batch's."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest

from bot.delivery.failures import TokenRevoked
from bot.health import Finding, Health
from bot.intake.polling import Polling
from bot.intake.queues import Queues
from bot.intake.received import Received
from storage.errors import StoreUnavailable
from tests.intake.conftest import locked
from tests.stage import Actor, Stage, TestClock

only_sqlite = pytest.mark.only_on("sqlite")


def finding(stage: Stage, name: str) -> Finding:
    return next(each for each in stage.app.health.findings() if each.name == name)


async def test_the_next_offset_is_the_last_batchs_even_when_ids_jump_down() -> None:
    clock, asked = TestClock(), list[int | None]()
    batches = [[{"update_id": 700_000}, {"update_id": 700_001}], [], [{"update_id": 5}], []]

    async def fetch(offset: int | None, _seconds: int) -> list[dict[str, Any]]:
        asked.append(offset)
        return batches[len(asked) - 1]

    async def keep(batch: list[Received], _now: datetime) -> list[Received]:
        if asked.count(None) == 1:
            # The first time the disk is full: nothing may be confirmed.
            batches.insert(0, batches[0])
            raise StoreUnavailable
        return batch

    polling = Polling(fetch, keep, Queues(_nothing), clock, Health(clock), _nothing, _nothing)
    with pytest.raises(StoreUnavailable):
        await polling.once()
    for _ in range(4):
        await polling.once()
    assert asked == [None, None, 700_002, 700_002, 6]


async def _nothing(_of: object) -> None:
    return


async def test_ids_that_jump_down_after_a_quiet_week_are_confirmed_all_the_same(stage: Stage, ann: Actor) -> None:
    before = [id for event in stage.telegram.journal.after(0, "handed") for id in event.detail["update_ids"]]
    stage.telegram.updates.next_id = 500_000
    await ann.says("/help")
    seen = stage.telegram.journal.last
    await stage.forward(days=8)
    ann.looks()
    await ann.says("/help")
    handed = [id for event in stage.telegram.journal.after(seen, "handed") for id in event.detail["update_ids"]]
    assert max(handed) < 500_000
    assert max(handed) not in before
    assert len(handed) == len(set(handed)), "what is confirmed does not come again"
    ann.hears("999")


async def test_an_update_that_comes_twice_changes_nothing(stage: Stage, ann: Actor) -> None:
    await stage.forward(days=7)
    await ann.taps("Start")
    ann.looks()
    stage.telegram.faults.add("duplicate", times=1)
    await ann.taps("Heavy")
    ann.hears("Is anything from this week still on your mind?")
    ann.hears_nothing()
    kept = stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))[0]
    assert kept.checkin.turn == 2


@only_sqlite
async def test_what_cannot_be_kept_is_not_confirmed_and_comes_again(stage: Stage, ann: Actor, database: str) -> None:
    await stage.forward(days=7)
    ann.looks()
    journal = stage.telegram.journal
    with locked(database):
        seen = journal.last
        ann.phone.taps("Start")
        await journal.find(seen, "message")
        assert not journal.after(seen, "confirmed")
        assert not finding(stage, "store").well
        shown = ann.hears("I can't keep anything at the moment")
        assert "999" in shown.text
        assert "I am struggling" in shown.labels
    await stage.settles()
    ann.hears("How has volunteering felt this week?")
    assert journal.after(seen, "confirmed")
    await stage.forward(seconds=30)
    assert finding(stage, "store").well


@only_sqlite
async def test_help_works_while_nothing_can_be_kept_and_is_said_once(stage: Stage, ann: Actor, database: str) -> None:
    journal = stage.telegram.journal
    with locked(database):
        seen = journal.last
        ann.phone.says("/help")
        await journal.find(seen, "call")
        await _heard(stage, ann, "I can't keep anything at the moment")
        ann.phone.taps("I am struggling")
        await _heard(stage, ann, "116 123")
        for _ in range(3):
            await journal.find(journal.last, "handed")
        assert len([each for each in ann.fresh() if "I can't keep anything" in each.text]) <= 1
    await stage.settles()


async def _heard(stage: Stage, actor: Actor, words: str) -> None:
    """Wait for these words, by the journal; the stage cannot settle while the store is away."""
    while not any(words in shown.text for shown in actor.fresh()):
        await stage.telegram.journal.find(stage.telegram.journal.last, "message", within=5)


async def test_a_second_poller_is_said_and_health_is_red(stage: Stage, log: io.StringIO) -> None:
    stage.telegram.faults.add("error", times=1, method="getUpdates")
    stage.app.health.conflict()
    assert not finding(stage, "only_poller").well
    assert "Another process polls" in finding(stage, "only_poller").says
    ben = stage.actor("Ben")
    ben.phone.starts()
    await stage.settles()
    ben.hears("you need a link")
    assert finding(stage, "only_poller").well
    assert "Telegram cannot be reached" in log.getvalue()


async def test_a_revoked_token_ends_everything(stage: Stage) -> None:
    stage.telegram.faults.add("revoked", method="getUpdates")
    ben = stage.actor("Ben")
    ben.phone.starts()
    with pytest.raises(TokenRevoked):
        await stage.app.run()


@pytest.mark.parametrize("kind", ["error", "bad_gateway", "reset_before", "reset_after", "away"])
async def test_every_bad_moment_passes(stage: Stage, kind: str) -> None:
    stage.telegram.faults.add(kind, times=4, method="getUpdates")
    began = stage.clock.now()
    ben = stage.actor("Ben")
    ben.phone.starts()
    await stage.settles()
    ben.hears("you need a link")
    ben.phone.says("/help")
    await stage.settles()
    ben.hears("999")
    assert (stage.clock.now() - began).total_seconds() >= 1 + 1.5 + 2.25, "it backs off"


async def test_telegram_s_own_wait_is_kept_exactly(stage: Stage) -> None:
    order = stage.telegram.faults.add("flood", times=1, method="getUpdates", retry_after=47)
    began = stage.clock.now()
    ben = stage.actor("Ben")
    ben.phone.starts()
    await stage.settles()
    ben.phone.says("/help")
    await stage.settles()
    assert order.struck == 1
    assert (stage.clock.now() - began).total_seconds() == 47


async def test_what_was_kept_although_the_store_said_it_failed_is_handled_when_it_comes_again(
    stage: Stage, ann: Actor
) -> None:
    """A disk that fills up in the middle of a commit: nobody can say whether it was kept."""
    await stage.forward(days=7)
    ann.looks()
    write, failing = stage.store.write, True

    async def write_and_fail(work: Any) -> Any:
        nonlocal failing
        kept = await write(work)
        if failing:
            failing = False
            raise StoreUnavailable
        return kept

    stage.store.write = write_and_fail  # type: ignore[method-assign]
    await ann.taps("Start")
    stage.store.write = write  # type: ignore[method-assign]
    assert not failing
    await stage.settles()
    ann.hears("How has volunteering felt this week?")
