"""A programme, Ann's phone and Ben's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storage.store import Store
from tests.joining.office import Office, Phone

OpenOffice = Callable[..., Office]


@pytest.fixture
def open_office(store: Store) -> OpenOffice:
    """An office with settings of its own."""

    def open_one(**settings: Any) -> Office:
        return Office(store, **settings)

    return open_one


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office()


@pytest.fixture
def ann(office: Office) -> Phone:
    return office.phone("Ann", 101)


@pytest.fixture
def ben(office: Office) -> Phone:
    return office.phone("Ben", 102)
