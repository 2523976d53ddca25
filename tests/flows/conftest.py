"""Ann in a check-in, in the ways the tests need her."""

from __future__ import annotations

import pytest

from flows.compiled import Compiled
from tests.flows.small import WEEKLY, AnnWith, Talk, compiled_from


@pytest.fixture(scope="session")
def weekly() -> Compiled:
    return compiled_from(WEEKLY)


@pytest.fixture
def ann(weekly: Compiled) -> Talk:
    return Talk(weekly)


@pytest.fixture
def ann_with(weekly: Compiled) -> AnnWith:
    return AnnWith(weekly)
