"""What people wrote: unreadable in the file, bound to its place, gone with its key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.checkin import Answer, CheckIn, Status
from flows.facts import Facts
from flows.people import Person
from storage.engine import sqlite_file
from storage.errors import Erased, StoreFault, WrongKey
from storage.inbox import Received
from storage.outbox import Lane, Outgoing
from storage.sealing import Keyring, from_json, to_json
from storage.store import Store
from storage.unit import Unit
from tests.databases import KEY

SECRET = "my dog died and I told nobody"


@given(plain=st.binary(max_size=500))
def test_what_is_sealed_opens_again_and_does_not_show(plain: bytes) -> None:
    ring = Keyring([KEY])
    sealed = ring.seal(plain, b"answers.value|a")
    assert ring.open(sealed, b"answers.value|a") == plain
    assert len(plain) < 4 or plain not in sealed
    assert ring.seal(plain, b"answers.value|a") != sealed, "no two are alike"


def test_a_sealed_value_opens_only_where_it_belongs() -> None:
    ring = Keyring([KEY])
    with pytest.raises(StoreFault, match="does not belong"):
        ring.open(ring.seal(b"mine", b"answers.value|a"), b"answers.value|b")


def test_an_older_key_still_opens_and_a_newer_one_seals() -> None:
    old, new = bytes(32), bytes([1]) * 32
    sealed_before = Keyring([old]).seal(b"words", b"x")
    both = Keyring([new, old])
    assert both.open(sealed_before, b"x") == b"words"
    with pytest.raises(WrongKey):
        Keyring([old]).open(both.seal(b"words", b"x"), b"x")


@pytest.mark.parametrize("keys", [[], [b"too short"], [KEY, b""]])
def test_a_keyring_without_proper_keys_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(WrongKey):
        Keyring(keys)


def test_a_keyring_does_not_print_its_keys() -> None:
    assert repr(Keyring([KEY])) == "Keyring(1 keys)"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_json_comes_back_as_it_was(value: object) -> None:
    assert from_json(to_json(value)) == value


def write_everything(unit: Unit, ann: Person, now: datetime) -> None:
    unit.people.save(ann)
    checkin = CheckIn("c1", "weekly", "r1", Status.OPEN, "load", draft=SECRET)
    kept = unit.checkins.start(checkin, Facts(words={"name": SECRET}), person=ann.id, slot="2026-11-23", now=now)
    assert kept is not None
    unit.checkins.keep_answers(kept, [Answer("load", now, text=SECRET)], now=now)
    unit.outbox.post([Outgoing(Lane.REPLY, ann.chat_id, "send", {"text": SECRET}, person=ann.id)], now=now)
    unit.inbox.keep([Received(1, ann.chat_id, SECRET.encode())], now)


@pytest.mark.only_on("sqlite")
def test_nothing_ann_wrote_nor_who_she_is_can_be_read_in_the_file(
    store: Store, ann: Person, now: datetime, database: str
) -> None:
    store.write_now(lambda unit: write_everything(unit, ann, now))
    store.close()
    file = sqlite_file(database)
    assert file is not None
    raw = b"".join(part.read_bytes() for part in Path(file.parent).glob(file.name + "*"))
    assert b"weekly" in raw, "the file does hold the row"
    for private in (SECRET, "Ann", str(ann.chat_id)):
        assert private.encode() not in raw


@pytest.mark.only_on("sqlite")
def test_an_answer_moved_to_another_question_does_not_open(store: Store, ann: Person, now: datetime) -> None:
    store.write_now(lambda unit: write_everything(unit, ann, now))
    store.write_now(lambda unit: unit._execute("UPDATE answers SET step = 'own'").close())
    with pytest.raises(StoreFault, match="does not belong"):
        store.read_now(lambda unit: unit.checkins.answers("c1"))


def test_without_anns_key_nothing_she_wrote_opens(store: Store, ann: Person, now: datetime) -> None:
    store.write_now(lambda unit: write_everything(unit, ann, now))
    store.write_now(lambda unit: unit.keys.erase(ann.id))
    for find in (
        lambda unit: unit.people.get(ann.id),
        lambda unit: unit.checkins.answers("c1"),
        lambda unit: unit.checkins.get("c1"),
    ):
        with pytest.raises(Erased):
            store.read_now(find)


def test_erasing_ann_erases_who_she_was_and_what_she_wrote(
    store: Store, other_store: Store, ann: Person, ben: Person, now: datetime
) -> None:
    store.write_now(lambda unit: write_everything(unit, ann, now))
    assert other_store.read_now(lambda unit: unit.checkins.get("c1")) is not None, "so it remembers her key"
    store.write_now(lambda unit: unit.people.erase(ann.id))
    for each in (store, other_store):
        assert each.read_now(lambda unit: unit.checkins.get("c1")) is None
        assert each.read_now(lambda unit: unit.checkins.answers("c1")) == []
        assert each.read_now(lambda unit: unit.people.get(ann.id)) is None
        assert each.read_now(lambda unit: unit.people.by_chat(ann.chat_id)) is None
        assert each.read_now(lambda unit: unit.people.all()) == [ben]


def test_nothing_that_cannot_be_opened_stands_in_the_way(
    store: Store, ann: Person, ben: Person, now: datetime
) -> None:
    store.write_now(lambda unit: write_everything(unit, ann, now))
    store.write_now(lambda unit: unit.people.erase(ann.id))
    to_ben = Outgoing(Lane.REPLY, ben.chat_id, "send", {"text": "hello"}, person=ben.id)
    store.write_now(lambda unit: unit.outbox.post([to_ben], now=now))
    claimed = store.write_now(lambda unit: unit.outbox.claim(now, lease_until=now, limit=9))
    assert [message.person for message in claimed] == [ben.id]
    assert store.read_now(lambda unit: unit.checkins.on_screen(now)) == []
    assert store.read_now(lambda unit: unit.checkins.count_live()) == 0


@pytest.mark.only_on("sqlite")
def test_a_damaged_message_or_update_does_not_stop_the_others(store: Store, ben: Person, now: datetime) -> None:
    def post(unit: Unit) -> None:
        unit.outbox.post([Outgoing(Lane.REPLY, chat, "send", {}, person=ben.id) for chat in (1, 2)], now=now)
        unit.inbox.keep([Received(1, 1, b"{}"), Received(2, 2, b"{}")], now)
        unit._execute("UPDATE outbox SET content = substr(content, 1, 30) WHERE id = (SELECT min(id) FROM outbox)")
        unit._execute("UPDATE inbox SET payload = substr(payload, 1, 30) WHERE update_id = 1")

    store.write_now(post)
    claimed = store.write_now(lambda unit: unit.outbox.claim(now, lease_until=now, limit=9))
    assert [message.chat_id for message in claimed] == [2]
    assert [each.payload for each in store.read_now(lambda unit: unit.inbox.undone())] == [b"", b"{}"]


async def test_a_key_made_in_a_unit_that_failed_is_never_used(store: Store, now: datetime) -> None:
    def fails(unit: Unit) -> None:
        unit.people.add(1, now=now, name="Carl")
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="mistake"):
        await store.write(fails)
    ann = await store.write(lambda unit: unit.people.add(2, now=now, name="Ann"))
    assert await store.read(lambda unit: unit.people.get(ann.id)) == ann


def test_the_wrong_key_is_told_at_the_door(store: Store, ann: Person, database: str) -> None:
    store.close()
    with pytest.raises(WrongKey, match="do not open this database"):
        Store.open(database, Keyring([bytes([9]) * 32]))


def test_a_database_opens_with_its_old_key_in_second_place(store: Store, ann: Person, database: str) -> None:
    store.close()
    rotated = Store.open(database, Keyring([bytes([9]) * 32, KEY]))
    assert rotated.read_now(lambda unit: unit.people.by_chat(ann.chat_id)) == ann, "hashes are as before"
    rotated.close()
