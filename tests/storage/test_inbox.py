"""The inbox: received once, done once, set aside if it always fails."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.errors import Conflict
from storage.inbox import Received
from storage.store import Store
from storage.unit import Unit

ANNS = 7001001001


def update(number: int, chat: int | None = ANNS) -> Received:
    return Received(number, chat, f'{{"update_id": {number}}}'.encode())


def keep(store: Store, now: datetime, *numbers: int) -> list[int]:
    return store.write_now(lambda unit: unit.inbox.keep([update(number) for number in numbers], now))


def undone(store: Store) -> list[int]:
    return [each.update_id for each in store.read_now(lambda unit: unit.inbox.undone())]


def test_an_update_is_kept_as_it_came(store: Store, now: datetime) -> None:
    assert keep(store, now, 5_000_000_001) == [5_000_000_001]
    [kept] = store.read_now(lambda unit: unit.inbox.undone())
    assert (kept.payload, kept.received_at, kept.attempts) == (b'{"update_id": 5000000001}', now, 0)
    assert kept.queue == store.hashes.chat(ANNS)
    assert store.read_now(lambda unit: unit.inbox.backlog()) == (1, now)


def test_an_update_without_a_chat(store: Store, now: datetime) -> None:
    store.write_now(lambda unit: unit.inbox.keep([update(1, chat=None)], now))
    assert store.read_now(lambda unit: unit.inbox.undone())[0].queue is None


def test_what_comes_twice_is_new_once(store: Store, now: datetime) -> None:
    assert keep(store, now) == []
    assert keep(store, now, 1, 2, 3) == [1, 2, 3]
    assert keep(store, now, 2, 3, 4) == [4]
    store.write_now(lambda unit: unit.inbox.done([1]))
    assert keep(store, now, 1, 5, 5) == [5], "also when it was handled long ago"
    assert undone(store) == [2, 3, 4, 5]


def test_ids_may_start_again_lower(store: Store, now: datetime) -> None:
    keep(store, now, 900_000_000)
    keep(store, now + timedelta(days=8), 17)
    assert undone(store) == [900_000_000, 17], "in the order received"


def test_handled_once(store: Store, now: datetime) -> None:
    keep(store, now, 1)

    def handle(unit: Unit) -> None:
        unit.meta.count("handled")
        unit.inbox.done([1])

    store.write_now(handle)
    with pytest.raises(Conflict):
        store.write_now(handle)
    assert store.read_now(lambda unit: unit.meta.get("handled")) == "1"
    assert undone(store) == []


@pytest.mark.only_on("sqlite")
def test_what_was_in_it_goes_when_it_is_handled(store: Store, now: datetime) -> None:
    keep(store, now, 1)
    store.write_now(lambda unit: unit.inbox.done([1]))
    assert store.read_now(lambda unit: unit._execute("SELECT payload FROM inbox").fetchall()) == [(None,)]


def test_one_that_always_fails_is_set_aside_and_kept(store: Store, now: datetime) -> None:
    keep(store, now, 1, 2)
    tries = [store.write_now(lambda unit: unit.inbox.failed(1, "KeyError")) for _ in range(3)]
    assert tries == [1, 2, 3]
    store.write_now(lambda unit: unit.inbox.set_aside(1, "KeyError"))
    assert undone(store) == [2]
    [aside] = store.read_now(lambda unit: unit.inbox.aside())
    assert (aside.update_id, aside.payload, aside.attempts, aside.error) == (1, b'{"update_id": 1}', 3, "KeyError")
    assert keep(store, now, 1) == [], "Telegram repeating it does not bring it back"
    assert store.write_now(lambda unit: unit.inbox.failed(1, "KeyError")) == 0


def test_handled_updates_are_removed_after_days(store: Store, now: datetime) -> None:
    keep(store, now, 1, 2, 3)
    store.write_now(lambda unit: unit.inbox.done([1]))
    store.write_now(lambda unit: unit.inbox.set_aside(2, "KeyError"))

    def purge(done: datetime, aside: datetime) -> int:
        return store.write_now(lambda unit: unit.inbox.purge(done_before=done, aside_before=aside))

    after = now + timedelta(seconds=1)
    assert [purge(now, now), purge(after, now), purge(after, after)] == [0, 1, 1]
    assert undone(store) == [3]
