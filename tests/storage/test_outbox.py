"""The outbox: most urgent first, in order within a chat, nothing twice unless in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.people import Person
from storage.outbox import Lane, Later, Never, Outgoing, Sent, Settlement
from storage.store import Store

ANNS, BENS = 7001001001, 7001001002


def reply(text: str, chat: int = ANNS, lane: Lane = Lane.REPLY, **more: object) -> Outgoing:
    return Outgoing(lane, chat, "send", {"text": text}, **more)  # type: ignore[arg-type]


class Delivery:
    """Posts, claims and settles at one moment after the other."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now

    def post(self, *messages: Outgoing, lease: bool = False) -> list[Outgoing]:
        until = self.now + timedelta(seconds=60) if lease else None
        return self.store.write_now(lambda unit: unit.outbox.post(messages, now=self.now, lease_until=until))

    def claim(self, limit: int = 100, lanes: Sequence[Lane] = tuple(Lane)) -> list[Outgoing]:
        until = self.now + timedelta(seconds=60)
        return self.store.write_now(
            lambda unit: unit.outbox.claim(self.now, lease_until=until, limit=limit, lanes=lanes)
        )

    def texts(self, limit: int = 100) -> list[str]:
        return [message.payload["text"] for message in self.claim(limit)]

    def settle(self, message: Outgoing, result: Settlement) -> None:
        self.store.write_now(lambda unit: unit.outbox.settle([(message.id, result)], now=self.now))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def delivery(store: Store, now: datetime) -> Delivery:
    return Delivery(store, now)


def test_a_message_comes_out_as_it_went_in(delivery: Delivery, ann: Person) -> None:
    stale = delivery.now + timedelta(hours=1)
    [posted] = delivery.post(reply("hello", person=ann.id, about="7f3k", dedupe="d1", stale_at=stale))
    [claimed] = delivery.claim()
    assert (claimed.id, claimed.chat_id, claimed.payload, claimed.person) == (
        posted.id,
        ANNS,
        {"text": "hello"},
        ann.id,
    )
    assert (claimed.about, claimed.dedupe, claimed.stale_at, claimed.kind) == ("7f3k", "d1", stale, "send")
    assert (claimed.attempts, claimed.leased, claimed.in_doubt) == (0, True, False)
    assert "hello" not in repr(claimed)
    assert str(ANNS) not in repr(claimed)


def test_the_most_urgent_lane_goes_first(delivery: Delivery) -> None:
    for chat, lane in enumerate((Lane.DIGEST, Lane.CHECK_IN, Lane.ALERT, Lane.REPLY, Lane.URGENT_ALERT), start=1):
        delivery.post(reply(lane.name, chat, lane))
    assert [message.lane for message in delivery.claim(lanes=[Lane.ALERT])] == [Lane.ALERT]
    assert delivery.texts(2) == ["URGENT_ALERT", "REPLY"]
    assert delivery.texts() == ["CHECK_IN", "DIGEST"]


def test_within_a_chat_one_after_the_other(delivery: Delivery) -> None:
    first, _ = delivery.post(reply("first"), reply("second"))
    delivery.post(reply("to Ben", BENS))
    assert sorted(delivery.texts()) == ["first", "to Ben"]
    assert delivery.texts() == [], "the first is on the wire"
    delivery.settle(first, Sent(900))
    assert delivery.texts() == ["second"]


def test_a_put_off_message_is_not_overtaken_by_a_newer_screen(delivery: Delivery) -> None:
    first, _ = delivery.post(reply("old screen"), reply("new screen"))
    delivery.claim()
    delivery.settle(first, Later(delivery.now + timedelta(seconds=30), "429"))
    assert delivery.texts() == []
    delivery.later(seconds=30)
    [again] = delivery.claim()
    assert (again.payload["text"], again.attempts, again.in_doubt) == ("old screen", 1, False)


def test_urgent_overtakes_and_what_is_planned_stands_in_nobodys_way(delivery: Delivery) -> None:
    planned = delivery.now + timedelta(hours=2)
    delivery.post(reply("planned", not_before=planned), reply("digest", lane=Lane.DIGEST), reply("reply"))
    delivery.post(reply("urgent", lane=Lane.URGENT_ALERT))
    assert delivery.texts() == ["urgent"], "one for the chat at a time"
    assert delivery.texts() == ["reply"]
    assert delivery.texts() == ["digest"]
    delivery.later(hours=2)
    assert delivery.texts() == ["urgent"], "sent or not, nobody knows: it goes again, first"
    assert delivery.texts() == ["planned"]


def test_a_lease_that_ran_out_comes_round_in_doubt(delivery: Delivery) -> None:
    delivery.post(reply("hello"))
    delivery.claim()
    assert delivery.texts() == []
    delivery.later(seconds=60)
    [again] = delivery.claim()
    assert (again.in_doubt, again.attempts) == (True, 1)
    delivery.later(seconds=60)
    assert delivery.claim()[0].attempts == 2


def test_a_reply_may_go_from_memory_if_nothing_stands_before_it(delivery: Delivery) -> None:
    [first] = delivery.post(reply("first"), lease=True)
    [second] = delivery.post(reply("second"), lease=True)
    assert (first.leased, second.leased) == (True, False)
    assert delivery.texts() == [], "the first is under way, and the second behind it"
    delivery.settle(first, Sent(1))
    assert delivery.texts() == ["second"]


def test_what_one_unit_posts_goes_in_its_order_under_one_lease(delivery: Delivery) -> None:
    assert [message.leased for message in delivery.post(reply("a"), reply("b"), lease=True)] == [True, True]
    assert not delivery.post(reply("c"), lease=True)[0].leased, "an earlier unit stands before it"


def test_what_is_for_later_is_not_leased(delivery: Delivery) -> None:
    [planned] = delivery.post(reply("tomorrow", not_before=delivery.now + timedelta(days=1)), lease=True)
    assert not planned.leased
    assert delivery.texts() == []
    delivery.later(days=1)
    assert delivery.texts() == ["tomorrow"]


@pytest.mark.parametrize("lease", [False, True])
def test_a_repeated_word_posts_nothing(delivery: Delivery, lease: bool) -> None:
    assert len(delivery.post(reply("a", dedupe="R"), reply("b", dedupe="R"), reply("c"), lease=lease)) == 2
    [sent] = delivery.claim() or delivery.post(reply("a", dedupe="S"), lease=True)
    delivery.settle(sent, Sent(1))
    assert delivery.post(reply("d", dedupe="R"), lease=lease) == [], "also after it was sent"


def test_what_is_settled_is_over(delivery: Delivery, store: Store) -> None:
    sent, refused = delivery.post(reply("to Ann"), reply("to Ben", BENS))
    delivery.claim()
    delivery.settle(sent, Sent(4_000_000_001))
    delivery.settle(refused, Never("blocked"))
    delivery.settle(sent, Later(delivery.now))
    delivery.later(days=1)
    assert delivery.texts() == []
    assert store.read_now(lambda unit: unit.outbox.message_id(sent.id)) == 4_000_000_001


@pytest.mark.only_on("sqlite")
def test_the_content_goes_when_it_is_sent(delivery: Delivery, store: Store) -> None:
    [message] = delivery.post(reply("hello"), lease=True)
    delivery.settle(message, Sent(1))
    left = store.read_now(lambda unit: unit._execute("SELECT content FROM outbox").fetchall())
    assert left == [(None,)]


def test_called_back_before_it_went_out(delivery: Delivery, store: Store) -> None:
    delivery.post(reply("on the wire", about="7f3k"), lease=True)
    delivery.post(reply("waiting", about="7f3k"), reply("to Ben", BENS, about="else"), reply("x", 3, dedupe="R"))
    assert store.write_now(lambda unit: unit.outbox.cancel(about="7f3k", now=delivery.now)) == 1
    assert store.write_now(lambda unit: unit.outbox.cancel_dedupe("R", now=delivery.now)) == 1
    assert delivery.texts() == ["to Ben"]


def test_a_lease_given_back_is_not_in_doubt(delivery: Delivery, store: Store) -> None:
    [message] = delivery.post(reply("hello"), lease=True)
    store.write_now(lambda unit: unit.outbox.release([message.id]))
    [again] = delivery.claim()
    assert (again.in_doubt, again.attempts) == (False, 0)


def test_when_there_is_something_to_do_next(delivery: Delivery, store: Store) -> None:
    def next_due() -> datetime | None:
        return store.read_now(lambda unit: unit.outbox.next_due())

    assert next_due() is None
    tomorrow = delivery.now + timedelta(days=1)
    delivery.post(reply("tomorrow", not_before=tomorrow))
    assert next_due() == tomorrow
    delivery.post(reply("now", BENS), lease=True)
    assert next_due() == delivery.now + timedelta(seconds=60), "when the lease runs out"
    backlog = store.read_now(lambda unit: unit.outbox.backlog())
    assert backlog == {Lane.REPLY: (2, delivery.now)}


async def test_two_processes_never_claim_the_same(store: Store, other_store: Store, now: datetime) -> None:
    messages = [reply(f"{chat} {number}", chat) for chat in range(40) for number in range(2)]
    await store.write(lambda unit: unit.outbox.post(messages, now=now))
    until = now + timedelta(seconds=60)
    claims = await asyncio.gather(
        *(
            each.write(lambda unit: unit.outbox.claim(now, lease_until=until, limit=15))
            for each in (store, other_store) * 4
        )
    )
    texts = [message.payload["text"] for claim in claims for message in claim]
    assert sorted(texts) == sorted(f"{chat} 0" for chat in range(40)), "each chat's first, once"


def test_what_was_settled_long_ago_is_removed(delivery: Delivery, store: Store) -> None:
    old, _ = delivery.post(reply("old"), reply("still waiting", BENS), lease=True)
    delivery.settle(old, Sent(1))
    assert store.write_now(lambda unit: unit.outbox.purge(delivery.now)) == 0
    assert store.write_now(lambda unit: unit.outbox.purge(delivery.now + timedelta(seconds=1))) == 1
    delivery.later(minutes=1)
    assert delivery.texts() == ["still waiting"]


STEPS = st.lists(st.sampled_from(["post", "post leased", "sent", "later", "crash", "wait"]), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_chat_sees_its_messages_in_the_order_they_were_decided(
    store: Store, now: datetime, steps: list[str]
) -> None:
    delivery = Delivery(store, now)
    for message in delivery.claim():
        delivery.settle(message, Never("left over"))
    on_the_wire: list[Outgoing] = []
    seen: list[int] = []
    number = 0
    for step in steps:
        if step.startswith("post"):
            [posted] = delivery.post(reply(str(number)), lease=step == "post leased")
            number += 1
            on_the_wire += [posted] if posted.leased else []
        elif step == "crash":
            on_the_wire.clear()
        elif step == "wait":
            delivery.later(seconds=61)
            on_the_wire = delivery.claim()
        else:
            on_the_wire += delivery.claim()
            for message in on_the_wire:
                if step == "sent":
                    seen.append(int(message.payload["text"]))
                delivery.settle(message, Sent(1) if step == "sent" else Later(delivery.now + timedelta(seconds=9)))
            on_the_wire.clear()
    for _ in range(number):
        delivery.later(seconds=61)
        for message in delivery.claim():
            seen.append(int(message.payload["text"]))
            delivery.settle(message, Sent(1))
    assert seen == list(range(number)), "all of them, once each, in order"
