"""The writer: all or nothing, for each and for many at once."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Insert, insert

from flows.people import Person
from storage import writer
from storage.engine import sqlite_file
from storage.errors import Conflict, StoreFault, StoreUnavailable
from storage.sealing import Keyring
from storage.statements import Statement
from storage.store import Store
from storage.tables import teams
from storage.unit import Unit


def set_to(key: str, value: str = "x") -> Any:
    return lambda unit: unit.meta.set(key, value)


def get(key: str) -> Any:
    return lambda unit: unit.meta.get(key)


async def test_what_a_unit_returned_comes_back_and_is_kept(store: Store) -> None:
    def work(unit: Unit) -> str:
        unit.meta.set("greeting", "hello")
        return "done"

    assert await store.write(work) == "done"
    assert await store.read(get("greeting")) == "hello"


async def test_a_unit_that_fails_leaves_nothing_behind(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.meta.set("greeting", "hello")
        raise Conflict("went on meanwhile")

    with pytest.raises(Conflict):
        await store.write(work)
    assert await store.read(get("greeting")) is None


async def test_one_failing_unit_does_not_take_its_neighbours_with_it(store: Store) -> None:
    def fails(unit: Unit) -> None:
        unit.meta.set("from the failing one", "x")
        raise ValueError("a mistake")

    async with hold_the_writer(store):
        waiting = [store.write(set_to("before")), store.write(fails), store.write(set_to("after"))]
        tasks = [asyncio.ensure_future(each) for each in waiting]
        await asyncio.sleep(0)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert store.read_now(get("before")) == store.read_now(get("after")) == "x"
    assert store.read_now(get("from the failing one")) is None


async def test_a_strange_error_leaves_nobody_waiting(store: Store) -> None:
    async with hold_the_writer(store):
        strange = asyncio.ensure_future(store.write(lambda _unit: next(iter(()))))
        neighbour = asyncio.ensure_future(store.write(set_to("neighbour")))
        await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await strange
    await neighbour


class hold_the_writer:  # noqa: N801 (reads as a statement)
    """Keeps the writer busy, so that what is written inside waits together and is committed together."""

    def __init__(self, store: Store) -> None:
        self._store, self._go = store, Event()

    async def __aenter__(self) -> None:
        begun = Event()

        def wait(_unit: Unit) -> None:
            begun.set()
            self._go.wait(10)

        self._task = asyncio.ensure_future(self._store.write(wait))
        await asyncio.to_thread(begun.wait, 10)

    async def __aexit__(self, *_: object) -> None:
        self._go.set()
        await self._task


async def test_many_units_share_one_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = []
    session = store._writer._session
    commit = session.commit

    def counted() -> None:
        commits.append(1)
        commit()

    monkeypatch.setattr(session, "commit", counted)
    async with hold_the_writer(store):
        tasks = [asyncio.ensure_future(store.write(set_to(f"key {number}"))) for number in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert len(commits) == 2, "the one that held the writer, then all fifty"


async def test_a_group_is_never_larger_than_its_bound(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "TOGETHER", 10)
    async with hold_the_writer(store):
        tasks = [asyncio.ensure_future(store.write(lambda unit: unit.meta.count("n"))) for _ in range(35)]
        await asyncio.sleep(0)
    assert sorted(await asyncio.gather(*tasks)) == list(range(1, 36))


async def test_someone_who_stops_waiting_does_not_undo_the_work(store: Store) -> None:
    async with hold_the_writer(store):
        task = asyncio.ensure_future(store.write(set_to("cancelled")))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        neighbour = asyncio.ensure_future(store.write(set_to("neighbour")))
        await asyncio.sleep(0)
    await neighbour
    assert task.cancelled()
    assert store.read_now(get("cancelled")) == store.read_now(get("neighbour")) == "x"


async def test_closing_keeps_what_is_still_waiting(store: Store, database: str, keyring: Keyring) -> None:
    async with hold_the_writer(store):
        task = asyncio.ensure_future(store.write(set_to("last words")))
        await asyncio.sleep(0)
    store.close()
    await task
    reopened = Store.open(database, keyring)
    assert reopened.read_now(get("last words")) == "x"
    reopened.close()


async def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.write(set_to("x"))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.read(get("x"))


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((StoreFault, StoreUnavailable)):
        await store.read(set_to("x"))
    assert await store.read(get("x")) is None, "and reads on afterwards"


async def test_a_statement_the_database_refuses_never_quotes_what_was_in_it(store: Store, now: datetime) -> None:
    again: Insert = insert(teams).values(name="Ann's secret team", created_at=now)

    def twice(unit: Unit) -> None:
        unit.run(Statement(again), {})
        unit.run(Statement(again), {})

    with pytest.raises(StoreFault) as refused:
        await store.write(twice)
    told = repr(refused.value) + str(refused.value.__cause__)
    assert "secret" not in told
    assert store.read_now(lambda unit: unit.teams.all()) == []


@pytest.mark.only_on("sqlite")
async def test_a_full_disk_is_said_kindly_and_nothing_is_half_kept(store: Store, ann: Person) -> None:
    store.write_now(lambda unit: unit._execute("PRAGMA max_page_count = 1").close())

    def much(unit: Unit) -> None:
        for number in range(300):
            unit.meta.set(f"key {number}", "x" * 4000)

    with pytest.raises(StoreUnavailable, match="disk is full"):
        await store.write(much)
    assert await store.read(get("key 0")) is None
    await store.write(set_to("afterwards"))
    assert await store.read(lambda unit: unit.people.get(ann.id)) == ann


@pytest.mark.only_on("sqlite")
async def test_a_database_held_by_another_program_is_said_kindly(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_now(lambda unit: unit._execute("PRAGMA busy_timeout = 50").close())
    with closing(sqlite3.connect(sqlite_file(database) or "", isolation_level=None)) as intruder:
        intruder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="Another program"):
            await store.write(set_to("x"))
        assert await store.read(get("x")) is None, "reading goes on meanwhile"
        intruder.execute("ROLLBACK")
    await store.write(set_to("x"))
    assert await store.read(get("x")) == "x"


@pytest.mark.only_on("postgresql")
async def test_a_lost_server_is_said_kindly_and_found_again(store: Store, other_store: Store) -> None:
    store.write_now(set_to("before"))
    others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    hang_up = f"SELECT pg_terminate_backend(pid) {others}"
    other_store.write_now(lambda unit: unit._execute(hang_up).close())
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await store.write(set_to("x"))
    await store.write(set_to("x"))
    assert await store.read(get("before")) == "x"


@pytest.mark.only_on("postgresql")
def test_two_that_deadlock_are_both_kept_in_the_end(store: Store, other_store: Store) -> None:
    for key in ("one", "two"):
        store.write_now(set_to(key, "0"))
    met = Event(), Event()

    def crosswise(first: str, second: str, mine: Event, theirs: Event) -> Any:
        def work(unit: Unit) -> None:
            unit.meta.count(first)
            mine.set()
            theirs.wait(5)
            unit.meta.count(second)

        return work

    here = store._writer.submit_from_outside(crosswise("one", "two", met[0], met[1]))
    there = other_store._writer.submit_from_outside(crosswise("two", "one", met[1], met[0]))
    here.result(20)
    there.result(20)
    assert store.read_now(get("one")) == store.read_now(get("two")) == "2"
