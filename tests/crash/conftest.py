"""Crash tests start and kill real processes: slow, and one after the other."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes longer than a minute")
