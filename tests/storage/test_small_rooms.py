"""Moments, ids, the installation's small facts, the operator's list, and the map of all data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.codes import Ids, new_code
from storage.data_map import DATA_MAP, lines
from storage.inbox import Received
from storage.outbox import Lane, Outgoing, Sent
from storage.problems import Problem
from storage.purge import purge
from storage.recent import Recent
from storage.store import Store
from storage.tables import metadata
from storage.unit import Unit

ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=ZONES)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=MOMENTS, second=MOMENTS)
def test_moments_come_back_in_utc_and_in_order(store: Store, first: datetime, second: datetime) -> None:
    def keep(unit: Unit) -> list[Problem]:
        unit.problems.purge(datetime(3000, 1, 1, tzinfo=UTC))
        unit.problems.note("first", "", first)
        unit.problems.note("second", "", second)
        return unit.problems.since(max(first, second))

    newest = store.write_now(keep)
    assert newest[0].at == max(first, second)
    assert newest[0].at.tzinfo is UTC
    assert len(newest) == 1 + (first == second)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        store.write_now(lambda unit: unit.problems.note("x", "", datetime(2026, 11, 23)))


def test_ids_rise_and_codes_are_easy_to_read_out() -> None:
    ids = Ids()
    drawn = [ids.next() for _ in range(2000)]
    assert drawn == sorted(set(drawn))
    assert max(drawn) < 2**63
    assert len({new_code() for _ in range(2000)}) == 2000
    assert not set("".join(new_code() for _ in range(500))) & set("0o1il")


def test_small_facts(store: Store, now: datetime) -> None:
    def remember(unit: Unit) -> list[int]:
        unit.meta.set("bot", "old_name_bot")
        unit.meta.set("bot", "alongside_bot")
        unit.meta.beat("poll", now)
        unit.meta.set_moment("pause", now)
        unit.meta.set_moment("pause", None)
        return [unit.meta.count("n") for _ in range(3)]

    assert store.write_now(remember) == [1, 2, 3]
    assert store.read_now(lambda unit: unit.meta.get("bot")) == "alongside_bot"
    assert store.read_now(lambda unit: unit.meta.last_beat("poll")) == now
    assert store.read_now(lambda unit: unit.meta.last_beat("tick")) is None
    assert store.read_now(lambda unit: unit.meta.moment("pause")) is None


def test_a_fact_is_swapped_only_by_who_knows_it(store: Store) -> None:
    def swaps(unit: Unit, before: str | None, after: str) -> bool:
        return unit.meta.swap("turn", before, after)

    tries = [(None, "ann"), (None, "ben"), ("ben", "max"), ("ann", "sue"), ("ann", "max")]
    done = [store.write_now(lambda unit, said=said: swaps(unit, *said)) for said in tries]  # type: ignore[misc]
    assert done == [True, False, False, True, False]
    assert store.read_now(lambda unit: unit.meta.get("turn")) == "sue"


def test_the_operators_list_newest_first(store: Store, now: datetime) -> None:
    store.write_now(lambda unit: unit.problems.note("poison", "update 5", now))
    store.write_now(lambda unit: unit.problems.note("disk", "12 MB left", now + timedelta(hours=1)))
    told = store.read_now(lambda unit: unit.problems.since(now))
    assert [problem.kind for problem in told] == ["disk", "poison"]


def test_every_night_what_is_not_needed_goes(store: Store, now: datetime) -> None:
    def live(unit: Unit) -> None:
        unit.inbox.keep([Received(1, 5, b"{}"), Received(2, 5, b"{}")], now)
        unit.inbox.done([1])
        [message] = unit.outbox.post([Outgoing(Lane.REPLY, 5, "send", {})], now=now)
        unit.outbox.settle([(message.id, Sent(1))], now=now)
        unit.problems.note("x", "", now)

    store.write_now(live)
    nights = [timedelta(days=2), timedelta(days=4), timedelta(days=31), timedelta(days=91)]
    assert [store.write_now(lambda unit, on=now + night: purge(unit, on)) for night in nights] == [0, 1, 1, 1]  # type: ignore[misc]
    assert len(store.read_now(lambda unit: unit.inbox.undone())) == 1, "what is not handled stays"


def test_recent_forgets_what_was_unused_for_longest() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    recent.get("a")
    recent.keep("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)


def test_every_column_is_on_the_map() -> None:
    on_the_map = {(name, column) for name, kept in DATA_MAP.items() for column in kept.columns}
    in_the_tables = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
    assert on_the_map == in_the_tables


def test_the_map_says_what_is_sealed() -> None:
    sealed = {f"{line.table}.{line.column}" for line in lines() if line.sealed}
    assert {"people.name", "answers.value", "checkins.state", "alerts.words", "outbox.content"} <= sealed
    assert "people.code" not in sealed
