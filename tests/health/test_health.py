"""Is the bot well: ages, sentences, and figures that name nobody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.gap import POLL
from bot.health import STALE_POLL, STALE_TICK, Finding, Health
from bot.health_server import HealthServer
from bot.listening import CannotListen
from flows.people import Role
from storage.outbox import Lane
from storage.store import Store
from tests.stage import Stage, TestClock, on_stage


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store, follow_up={"urgent": "on"}) as stage:
        yield stage


@pytest.fixture
async def page(stage: Stage, unused_tcp_port: int) -> AsyncIterator[str]:
    """The health page of the bot on the stage, over real HTTP."""
    address = f"127.0.0.1:{unused_tcp_port}"
    server = HealthServer(stage.app.health, stage.store)
    server.start(address)
    yield f"http://{address}"
    server.stop()


async def gets(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def finding(health: Health, name: str) -> Finding:
    return next(each for each in health.findings() if each.name == name)


def test_what_has_not_happened_since_the_start_is_fine_for_a_while() -> None:
    clock = TestClock()
    health = Health(clock)
    assert health.well
    clock.forward(seconds=STALE_TICK + 1)
    assert not finding(health, "tick").well
    assert finding(health, "poll").well
    clock.forward(seconds=STALE_POLL)
    assert finding(health, "poll").says == "Telegram last answered: not yet since the start"
    assert not finding(health, "poll").well


def test_ages_count_from_the_last_good_one_and_ignore_a_clock_that_jumps() -> None:
    clock = TestClock()
    health = Health(clock)
    health.polled(clock.now())
    clock.forward(seconds=40)
    clock.forward(days=-3)
    assert health.age("poll") == 40
    assert finding(health, "poll").says == "Telegram last answered 40 seconds ago"
    assert health.age("send") is None


def test_a_failing_poll_is_not_a_good_one() -> None:
    clock = TestClock()
    health = Health(clock)
    health.polled(clock.now())
    for _ in range(4):
        clock.forward(seconds=30)
        health.poll_failed()
    assert not finding(health, "poll").well
    assert health.polls_failed == 4


def test_a_poll_does_not_hide_that_nothing_can_be_kept() -> None:
    health = Health(TestClock())
    health.store_failed()
    health.polled(TestClock().now())
    assert not finding(health, "store").well
    health.store_works()
    assert finding(health, "store").well


def test_each_urgent_alert_has_its_own_minute() -> None:
    clock = TestClock()
    health = Health(clock)
    for number in range(5):
        health.urgent_waiting(number)
        clock.forward(seconds=50)
        assert finding(health, "urgent_alerts").well
    health.urgent_waiting(4)
    clock.forward(seconds=50)
    health.urgent_waiting(4)
    assert not finding(health, "urgent_alerts").well
    health.urgent_waiting(None)
    assert finding(health, "urgent_alerts").well


async def test_the_three_pages(stage: Stage, page: str) -> None:
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await stage.app.clockwork.tick()
    assert await gets(f"{page}/healthz") == (200, "up\n")
    status, text = await gets(f"{page}/readyz")
    assert status == 200
    assert len(text.splitlines()) == len(stage.app.health.findings())
    status, text = await gets(f"{page}/metrics")
    assert status == 200
    assert "alongside_well 1.0" in text
    assert 'alongside_outbox_waiting{lane="urgent_alert"} 0.0' in text
    assert str(ann.phone.id) not in text
    assert "Ann" not in text


async def test_no_label_is_about_a_person(stage: Stage, page: str) -> None:
    await stage.joins("Ann", Role.VOLUNTEER)
    _, text = await gets(f"{page}/metrics")
    labels = dict.fromkeys(re.findall(r'(\w+)="([^"]*)"', text))
    lanes = {lane.name.lower() for lane in Lane}
    known = {"what": {"poll", "tick", "send"}, "lane": lanes, "status": {"open", "taken"}}
    assert {name for name, _ in labels} <= set(known)
    assert all(value in known[name] for name, value in labels)


async def test_a_stale_poll_is_said_in_a_sentence_with_503(stage: Stage, page: str) -> None:
    await stage.joins("Ann", Role.VOLUNTEER)
    stage.clock.forward(seconds=STALE_POLL + 5)
    status, text = await gets(f"{page}/readyz")
    assert status == 503
    assert re.search(r"^FAIL poll: Telegram last answered .*\d+ seconds ago\.$", text, re.MULTILINE)
    assert (await gets(f"{page}/metrics"))[1].count("alongside_well 0.0") == 1


async def test_the_heartbeat_is_kept_but_not_at_every_poll(stage: Stage) -> None:
    await stage.joins("Ann", Role.VOLUNTEER)
    first = stage.store.read_now(lambda unit: unit.meta.last_beat(POLL))
    assert first is not None
    stage.clock.forward(seconds=30)
    ben = stage.actor("Ben")
    ben.phone.starts()
    await stage.settles()
    later = stage.store.read_now(lambda unit: unit.meta.last_beat(POLL))
    assert later is not None
    assert (later - first).total_seconds() == 30


async def test_a_port_that_is_taken_is_said(stage: Stage, page: str) -> None:
    with pytest.raises(CannotListen, match="Nothing can be served on"):
        HealthServer(stage.app.health, stage.store).start(page.removeprefix("http://"))
