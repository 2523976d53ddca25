"""A programme, Ann's phone and Ben's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.migrate import upgrade
from tests.joining.office import Office, Phone

OpenOffice = Callable[..., Office]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "alongside.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def open_office(tmp_path: Path, empty_database: Path) -> Iterator[OpenOffice]:
    opened: list[Office] = []

    def open_one(**settings: Any) -> Office:
        path = tmp_path / f"{len(opened)}.db"
        shutil.copy(empty_database, path)
        opened.append(Office(f"sqlite:///{path}", **settings))
        return opened[-1]

    yield open_one
    for each in opened:
        each.store.close()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office()


@pytest.fixture
def ann(office: Office) -> Phone:
    return office.phone("Ann", 101)


@pytest.fixture
def ben(office: Office) -> Phone:
    return office.phone("Ben", 102)
