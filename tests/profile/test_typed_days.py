"""Days as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.profile.typed_days import day_meant

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 22)),
        ("2026-11-03", date(2026, 11, 3)),
        ("3/11/2026", date(2026, 11, 3)),
        ("3.11.26", date(2026, 11, 3)),
        ("3 November", date(2026, 11, 3)),
        ("on Tuesday the 3rd of November", date(2026, 11, 3)),
        ("3 Nov 2025", date(2025, 11, 3)),
        ("24 december", date(2025, 12, 24)),
        ("29 February", date(2024, 2, 29)),
        ("1 December 2026", date(2026, 12, 1)),
    ],
)
def test_as_people_write(typed: str, meant: date) -> None:
    assert day_meant(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "soon", "31 June", "13/13/2026", "three weeks", "3", "2026"])
def test_what_is_no_day(typed: str) -> None:
    assert day_meant(typed, TODAY) is None


@given(st.text(max_size=40))
def test_anything_else_does_no_harm(typed: str) -> None:
    day_meant(typed, TODAY)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_every_day_can_be_written_in_full(day: date) -> None:
    assert day_meant(day.isoformat(), TODAY) == day
    assert day_meant(f"{day:%d/%m/%Y}", TODAY) == day
