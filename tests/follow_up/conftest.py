"""The cast on a fresh database."""

from __future__ import annotations

import pytest

from bot.config import Config
from bot.library_files import read_library
from flows.library import Library
from storage.store import Store
from tests.follow_up.scene import Scene, cast


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped library."""
    return read_library()


@pytest.fixture
def scene(store: Store, library: Library) -> Scene:
    """Someone is on cover: urgent alerts are on."""
    return cast(Scene(store, library, Config.model_validate({"follow_up": {"urgent": "on"}})))


@pytest.fixture
def uncovered(store: Store, library: Library) -> Scene:
    """Nobody is on cover."""
    return cast(Scene(store, library, Config()))
