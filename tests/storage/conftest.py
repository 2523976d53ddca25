"""The cast: Ann and Ben volunteer, Sue and Max supervise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.people import Person, Role, Standing, Team
from storage.store import Store
from storage.unit import Unit

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return MONDAY


def add(store: Store, name: str, chat_id: int) -> Person:
    return store.write_now(lambda unit: unit.people.add(chat_id, now=MONDAY, name=name, standing=Standing.ACTIVE))


@pytest.fixture
def ann(store: Store) -> Person:
    return add(store, "Ann", 7001001001)


@pytest.fixture
def ben(store: Store) -> Person:
    return add(store, "Ben", 7001001002)


@pytest.fixture
def sue(store: Store) -> Person:
    return add(store, "Sue", 7001001003)


@pytest.fixture
def max_(store: Store) -> Person:
    return add(store, "Max", 7001001004)


@pytest.fixture
def team(store: Store, ann: Person, ben: Person, sue: Person, max_: Person) -> Team:
    def gather(unit: Unit) -> Team:
        tuesday = unit.teams.add("Tuesday walking group", MONDAY)
        for person, role in (
            (ann, Role.VOLUNTEER),
            (ben, Role.VOLUNTEER),
            (sue, Role.SUPERVISOR),
            (max_, Role.SUPERVISOR),
        ):
            unit.teams.join(person.id, tuesday.id, role)
        return tuesday

    return store.write_now(gather)
