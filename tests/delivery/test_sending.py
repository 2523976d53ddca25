"""From the outbox to the phone: what each trouble does to the message, the person, and those behind it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.delivery import FAULTS, ON_THE_WIRE, PAUSED
from bot.logs import set_up_logs
from flows.people import Reach, Role
from storage.outbox import Lane, Outgoing
from storage.store import Store
from tests.stage import Actor, Stage, on_stage


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    async with on_stage(store, follow_up={"urgent": "on"}) as stage:
        yield stage


@pytest.fixture
async def ann(stage: Stage) -> Actor:
    return await stage.joins("Ann", Role.VOLUNTEER)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    set_up_logs(stream=stream)
    yield stream
    set_up_logs()


def posts(stage: Stage, actor: Actor, text: str, lane: Lane = Lane.REPLY, **more: Any) -> Outgoing:
    """Keep one message for someone who joined, as a unit would."""
    payload = {"text": text, "rows": [], **more.pop("payload", {})}
    person = actor.person().id
    message = Outgoing(
        lane, actor.phone.id, more.pop("kind", "say"), payload, person=person, **{"about": None, **more}
    )
    (kept,) = stage.store.write_now(lambda unit: unit.outbox.post([message], now=stage.clock.now()))
    return kept


def texts(actor: Actor) -> list[str]:
    return [shown.text for shown in actor.fresh()]


async def test_a_pause_is_obeyed_exactly_and_over_a_restart(stage: Stage, ann: Actor) -> None:
    stage.telegram.faults.add("flood", times=1, retry_after=300, method="sendMessage")
    began = stage.clock.now()
    posts(stage, ann, "first")
    posts(stage, ann, "second")
    stage.app.delivery.ring()
    await _until(lambda: stage.store.read_now(lambda unit: unit.meta.get(PAUSED)) is not None)
    await stage.app.stop()
    stage.app = stage._new_app()
    await stage.app.start(ticking=False)
    until = stage.store.read_now(lambda unit: unit.meta.moment(PAUSED))
    assert until == began + timedelta(seconds=300)
    await _until(lambda: stage.app.budget.paused_for > 0)
    assert stage.app.budget.paused_for == pytest.approx((until - stage.clock.now()).total_seconds())
    await _ring(stage)
    ann.hears_nothing()
    stage.clock.forward(seconds=301)
    await stage.settles()
    assert texts(ann) == ["first", "second"]


async def test_a_chat_that_moved_is_remembered_and_written_to_again(stage: Stage, ann: Actor) -> None:
    stage.telegram.faults.add("error", method="leaveChat")
    group = stage.telegram.group("Walkers", ann.phone)
    ann.phone.adds_bot(group)
    await stage.settles()
    person, old = ann.person(), group.id
    await stage.store.write(lambda unit: unit.people.move_chat(person, old))
    new = stage.telegram.migrate(group)
    message = Outgoing(Lane.REPLY, old, "say", {"text": "found you", "rows": []}, person=person.id)
    await stage.store.write(lambda unit: unit.outbox.post([message], now=stage.clock.now()))
    await _ring(stage)
    assert "found you" in [shown.text for shown in stage.telegram.screen(new)]
    assert stage.store.read_now(lambda unit: unit.people.by_chat(new)) is not None


async def test_a_question_whose_message_is_gone_comes_anew(stage: Stage, ann: Actor) -> None:
    await stage.forward(days=7)
    ann.looks()
    pressed = ann.screen
    start = next(button.data for row in pressed.buttons for button in row if button.text == "Start")
    stage.telegram.call("deleteMessage", {"chat_id": ann.phone.id, "message_id": pressed.message_id})
    ann.phone.taps_old(pressed.message_id, start)
    await stage.settles()
    fresh = ann.hears("How has volunteering felt this week?")
    assert fresh.message_id != pressed.message_id
    await ann.taps("Good")
    ann.hears("Is anything from this week still on your mind?")


async def test_the_last_line_of_a_message_that_is_gone_is_let_go(stage: Stage, ann: Actor) -> None:
    kept = posts(stage, ann, "moved on", kind="edit", payload={"edit": 987_654})
    await _ring(stage)
    ann.hears_nothing()
    assert stage.store.read_now(lambda unit: unit.problems.since(stage.clock.now() - timedelta(days=1))) == []
    assert kept.leased is False


@pytest.mark.only_on("sqlite")  # what is tried here is Telegram's answer; the clock must not outrun a slower store
async def test_blocked_is_kept_and_whoever_gets_a_message_again_is_back(stage: Stage, ann: Actor) -> None:
    stage.telegram.faults.add("late", seconds=9_999)
    ann.phone.blocks()
    posts(stage, ann, "hello?")
    await _ring(stage)
    assert ann.person().reach is Reach.BLOCKED
    stage.telegram.faults.clear()
    ann.phone.unblocks()
    posts(stage, ann, "there you are")
    await _ring(stage)
    ann.hears("there you are")
    assert ann.person().reach is Reach.REACHABLE


async def test_gone_for_good_is_another_fact(stage: Stage, ann: Actor) -> None:
    ann.phone.leaves_telegram()
    posts(stage, ann, "hello?")
    await _ring(stage)
    assert ann.person().reach is Reach.UNDELIVERABLE


async def test_an_alert_that_cannot_arrive_goes_on_at_once(stage: Stage) -> None:
    sue = await stage.joins("Sue", Role.SUPERVISOR)
    max_ = await stage.joins("Max", Role.COORDINATOR)
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    max_.looks()
    sue.phone.blocks()
    await stage.settles()
    await stage.store.write(lambda unit: unit.people.set_reach(sue.person().id, Reach.REACHABLE, stage.clock.now()))
    await ann.says("I want to kill myself")
    await ann.taps("Yes, me")
    assert any("Urgent" in text or "Nobody" in text for text in texts(max_))
    assert sue.person().reach is Reach.BLOCKED


async def test_a_stale_message_is_not_sent_late(stage: Stage, ann: Actor) -> None:
    now = stage.clock.now()
    posts(stage, ann, "an hour ago this was true", stale_at=now + timedelta(hours=1))
    stage.clock.forward(hours=2)
    await _ring(stage)
    ann.hears_nothing()


async def test_a_mistake_of_ours_does_not_stand_in_the_way_for_ever(
    stage: Stage, ann: Actor, log: io.StringIO
) -> None:
    posts(stage, ann, "Xylophonica", payload={"rows": [["not a button"]]})
    posts(stage, ann, "behind it")
    for _ in range(FAULTS + 2):
        await _ring(stage)
        stage.clock.forward(minutes=5)
    await _ring(stage)
    assert texts(ann) == ["behind it"]
    (problem,) = stage.store.read_now(lambda unit: unit.problems.since(stage.clock.now() - timedelta(days=1)))
    assert problem.kind == "refused"
    assert "Xylophonica" not in log.getvalue()


@pytest.mark.parametrize("kind", ["error", "bad_gateway", "reset_before", "away"])
async def test_what_surely_or_probably_did_not_arrive_is_sent_again(stage: Stage, ann: Actor, kind: str) -> None:
    stage.telegram.faults.add(kind, times=3, method="sendMessage")
    posts(stage, ann, "through")
    for _ in range(4):
        await _ring(stage)
        stage.clock.forward(seconds=10)
    await _ring(stage)
    assert texts(ann) == ["through"]


@pytest.mark.parametrize("pressed", [0, 1])
async def test_in_doubt_it_is_sent_again_and_either_copy_works(stage: Stage, ann: Actor, pressed: int) -> None:
    stage.telegram.faults.add("reset_after", times=1, method="sendMessage")
    await stage.forward(days=7)
    stage.clock.forward(seconds=10)
    await _ring(stage)
    copies = [shown for shown in ann.fresh() if "Time for your check-in" in shown.text]
    assert len(copies) == 2
    ann.looks()
    one, other = copies[pressed], copies[1 - pressed]
    start = next(button.data for row in other.buttons for button in row if button.text == "Start")
    ann.phone.taps("Start", message_id=one.message_id)
    await stage.settles()
    shown = {each.message_id: each for each in ann.phone.heard()}
    assert "How has volunteering felt this week?" in shown[one.message_id].text
    ann.phone.taps_old(other.message_id, start)
    await stage.settles()
    assert ann.phone.toasts[-1].text.startswith("Already answered")
    shown = {each.message_id: each for each in ann.phone.heard()}
    assert not shown[other.message_id].labels, "the other copy has no live button left"
    ann.looks()


async def test_a_lease_of_an_earlier_run_is_in_doubt_at_once(stage: Stage, ann: Actor) -> None:
    posts(stage, ann, "was on the wire")
    now = stage.clock.now()
    await stage.app.stop()
    await stage.store.write(lambda unit: unit.outbox.claim(now, lease_until=now + timedelta(seconds=60), limit=1))
    await stage.restarts()
    await _ring(stage)
    assert "was on the wire" in texts(ann)


async def test_an_urgent_alert_overtakes_while_everything_else_hangs(stage: Stage, ann: Actor) -> None:
    max_ = await stage.joins("Max", Role.SUPERVISOR)
    crowd = [stage.telegram.person(f"Ben {number}") for number in range(ON_THE_WIRE + 10)]
    for each in crowd:
        stage.telegram.chats[each.id].bot = "member"
        stage.telegram.faults.add("hang", method="sendMessage", chat_id=each.id)
    many = [Outgoing(Lane.CHECK_IN, each.id, "say", {"text": "hello", "rows": []}) for each in crowd]
    await stage.store.write(lambda unit: unit.outbox.post(many, now=stage.clock.now()))
    seen = stage.telegram.journal.last
    stage.app.delivery.ring()
    await _until(lambda: len(stage.app.delivery._sending) == ON_THE_WIRE)
    posts(stage, max_, "Urgent item. Open to read.", Lane.URGENT_ALERT)
    stage.app.delivery.ring()
    await stage.telegram.journal.find(seen, "message")
    max_.hears("Urgent item")
    stage.telegram.faults.clear()


async def test_what_leaves_last_is_the_least_urgent(stage: Stage, ann: Actor) -> None:
    for lane in (Lane.DIGEST, Lane.ALERT, Lane.URGENT_ALERT, Lane.REPLY):
        posts(stage, ann, lane.name, lane)
    await _ring(stage)
    order = texts(ann)
    assert order.index("URGENT_ALERT") < order.index("DIGEST")
    assert order.index("REPLY") < order.index("ALERT") < order.index("DIGEST")


async def test_in_one_chat_and_lane_order_is_kept_even_when_the_first_fails(stage: Stage, ann: Actor) -> None:
    stage.telegram.faults.add("error", times=2, method="sendMessage")
    for number in range(5):
        posts(stage, ann, f"{number}")
    for _ in range(8):
        await _ring(stage)
        stage.clock.forward(seconds=5)
    await stage.settles()
    assert texts(ann) == ["0", "1", "2", "3", "4"]


async def test_a_stop_in_good_order_loses_nothing_and_repeats_nothing(stage: Stage, ann: Actor) -> None:
    for number in range(30):
        posts(stage, ann, f"{number}")
    stage.app.delivery.ring()
    await stage.telegram.journal.find(stage.telegram.journal.last, "message")
    await stage.restarts()
    await stage.settles()
    assert texts(ann) == [f"{number}" for number in range(30)]


async def _ring(stage: Stage) -> None:
    """Until everything that may leave now has left, or stands behind what was put off."""
    delivery = stage.app.delivery
    await delivery.under_way()
    while await delivery.round():
        await delivery.under_way()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - there is nothing to be told by
            await asyncio.sleep(0.002)
