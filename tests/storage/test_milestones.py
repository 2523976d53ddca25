"""Moments that count for someone, and what a database from before they were kept gets."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from flows.people import Milestone, Person
from storage import migrate
from storage.engine import make_engine
from storage.migrate import upgrade
from storage.sealing import Keyring
from storage.store import Store

A_WEEK = timedelta(weeks=1)


def test_only_the_latest_is_kept(store: Store, ann: Person, now: datetime) -> None:
    store.write_now(lambda unit: unit.milestones.keep(ann.id, Milestone.SUPERVISED, now - A_WEEK))
    store.write_now(lambda unit: unit.milestones.keep(ann.id, Milestone.SUPERVISED, now))
    assert store.read_now(lambda unit: unit.milestones.of(ann.id)) == {Milestone.SUPERVISED: now}
    store.write_now(lambda unit: unit.milestones.forget(ann.id, Milestone.SUPERVISED))
    assert store.read_now(lambda unit: unit.milestones.of(ann.id)) == {}


def test_those_for_whom_it_was_by_then(store: Store, ann: Person, ben: Person, now: datetime) -> None:
    store.write_now(lambda unit: unit.milestones.keep(ann.id, Milestone.LEFT, now))
    store.write_now(lambda unit: unit.milestones.keep(ben.id, Milestone.LEFT, now - A_WEEK))
    store.write_now(lambda unit: unit.milestones.keep(ben.id, Milestone.PAUSED, now - 2 * A_WEEK))

    def passed(by: datetime) -> list[int]:
        return store.read_now(lambda unit: unit.milestones.passed(Milestone.LEFT, by, 10))

    assert [passed(now), passed(now - A_WEEK), passed(now - 2 * A_WEEK)] == [[ben.id, ann.id], [ben.id], []]


def test_they_go_with_the_person(store: Store, ann: Person, now: datetime) -> None:
    store.write_now(lambda unit: unit.milestones.keep(ann.id, Milestone.LEFT, now))
    store.write_now(lambda unit: unit.people.erase(ann.id))
    assert store.read_now(lambda unit: unit.milestones.passed(Milestone.LEFT, now, 10)) == []


def test_an_older_database_gets_those_it_can_tell(
    empty_database: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is joining, who has left, and the break a daily look had noted."""
    older = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__", "0002*"))
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "MIGRATIONS", older)
        upgrade(empty_database)
    engine = make_engine(empty_database)
    with engine.begin() as connection:
        for id_, standing in ((1, "joining"), (2, "left"), (3, "paused"), (4, "active")):
            connection.execute(
                text(
                    "INSERT INTO people "
                    "(id, code, chat_id, country, timezone, language, standing, reach, created_at) "
                    f"VALUES ({id_}, 'p{id_}', :sealed, 'GB', 'UTC', 'en', '{standing}', 'reachable', "
                    f"'2026-10-0{id_} 09:00:00.000000')"
                ),
                {"sealed": b"x"},
            )
        connection.execute(
            text(
                "INSERT INTO consents (person, kind, given, text_version, language, at) "
                "VALUES (2, 'use', false, 'left', 'en', '2026-11-02 09:00:00.000000')"
            )
        )
        connection.execute(text("INSERT INTO meta VALUES ('paused.3', '2026-11-03T09:00:00+00:00')"))
    engine.dispose()
    upgrade(empty_database)
    store = Store.open(empty_database, keyring)
    kept = store.read_now(lambda unit: [unit.milestones.of(id_) for id_ in (1, 2, 3, 4)])
    assert store.read_now(lambda unit: unit.meta.get("paused.3")) is None
    store.close()
    assert kept == [
        {Milestone.JOINING: datetime(2026, 10, 1, 9, tzinfo=UTC)},
        {Milestone.LEFT: datetime(2026, 11, 2, 9, tzinfo=UTC)},
        {Milestone.PAUSED: datetime(2026, 11, 3, 9, tzinfo=UTC)},
        {},
    ]
