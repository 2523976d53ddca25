"""The shipped library, read once for all tests of its content."""

from __future__ import annotations

import pytest

from bot.library_files import read_library
from flows.library import Library


@pytest.fixture(scope="session")
def library() -> Library:
    """The library as the bot reads it."""
    return read_library()
