"""Fault tests log what goes wrong; only warnings are of interest."""

from __future__ import annotations

import pytest

from bot.logs import set_up_logs


@pytest.fixture(autouse=True)
def quiet_log() -> None:
    """The log as the bot sets it up, not structlog's own, which says everything."""
    set_up_logs()
