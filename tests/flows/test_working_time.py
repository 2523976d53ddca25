"""Lengths of time as people write them, and clocks that stop when the charity is closed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.working_time import Duration, WorkingTime, parse_days, parse_duration, parse_hours

HOURS = WorkingTime()


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("5s", Duration(timedelta(seconds=5))),
        ("15m", Duration(timedelta(minutes=15))),
        ("2h", Duration(timedelta(hours=2))),
        ("3d", Duration(timedelta(days=3))),
        (" 1.5 Hours ", Duration(timedelta(minutes=90))),
        ("6 weeks", Duration(timedelta(weeks=6))),
        ("0 weeks", Duration()),
        ("2 working days", Duration(working_days=2)),
        ("1 working day", Duration(working_days=1)),
        ("4 working hours", Duration(working=timedelta(hours=4))),
        ("PT15M", Duration(timedelta(minutes=15))),
        ("P1DT2H3M4S", Duration(timedelta(days=1, hours=2, minutes=3, seconds=4))),
        ("P2W", Duration(timedelta(weeks=2))),
    ],
)
def test_a_length_of_time(written: str, duration: Duration) -> None:
    assert parse_duration(written) == duration


@pytest.mark.parametrize(
    "written", ["", "soon", "15", "m", "-5m", "5 fortnights", "P", "PT", "1 working week", "2h30"]
)
def test_what_is_no_length_of_time_says_how_to_write_one(written: str) -> None:
    with pytest.raises(ValueError, match=r"Write .*working days"):
        parse_duration(written)


def london(text: str) -> datetime:
    """A wall time in London, in UTC; July, one hour ahead."""
    return datetime.fromisoformat(f"2026-07-{text}+01:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "written", "end"),
    [
        ("06 10:00", "2h", "06 12:00"),
        ("10 23:00", "2h", "11 01:00"),  # round the clock, on a Friday night
        ("06 10:00", "2 working hours", "06 12:00"),
        ("06 16:00", "2 working hours", "07 10:00"),
        ("06 10:00", "2 working days", "08 10:00"),
        ("10 16:00", "2 working days", "14 16:00"),  # Friday to Tuesday
        ("11 12:00", "2 working days", "14 17:00"),  # a Saturday counts from Monday morning
        ("06 08:00", "1 working hour", "06 10:00"),
        ("06 17:00", "0 working days", "06 17:00"),
        ("06 09:00", "1 working day", "06 17:00"),
    ],
)
def test_clocks_stop_outside_working_hours(start: str, written: str, end: str) -> None:
    assert HOURS.after(london(start), parse_duration(written)) == london(end)


def test_holidays_are_no_working_days() -> None:
    hours = replace(HOURS, holidays=frozenset({date(2026, 7, 7)}))
    assert hours.after(london("06 16:00"), Duration(working=timedelta(hours=2))) == london("08 10:00")


def test_open_and_the_next_opening() -> None:
    assert HOURS.is_open(london("06 09:00"))
    assert not HOURS.is_open(london("06 17:00"))
    assert HOURS.opens_at(london("10 17:00")) == london("13 09:00")


def test_hours_up_to_midnight_and_over_it() -> None:
    late = WorkingTime("UTC", *parse_hours("14:00-24:00"))
    monday = datetime(2026, 7, 6, 23, tzinfo=UTC)
    assert late.after(monday, Duration(working=timedelta(hours=2))) == datetime(2026, 7, 7, 15, tzinfo=UTC)
    night = WorkingTime("UTC", time(22), time(6))
    assert night.is_open(datetime(2026, 7, 7, 3, tzinfo=UTC))
    assert night.after(monday, Duration(working_days=1)) == datetime(2026, 7, 7, 23, tzinfo=UTC)


def test_a_working_day_is_as_long_when_the_clocks_change() -> None:
    everyday = WorkingTime("Europe/London", time(9), time(17), frozenset(range(7)))
    saturday = datetime(2026, 10, 24, 15, tzinfo=UTC)  # 16:00 there
    assert everyday.after(saturday, Duration(working_days=1)) == datetime(2026, 10, 25, 16, tzinfo=UTC)


def test_a_charity_that_never_works_does_not_hang() -> None:
    never = WorkingTime(days=frozenset())
    assert never.after(london("06 10:00"), Duration(working_days=1)) == london("06 18:00")


@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)), st.integers(0, 5000))
def test_working_time_adds_up(at: datetime, minutes: int) -> None:
    whole = Duration(working=timedelta(minutes=minutes))
    half, rest = (
        Duration(working=timedelta(minutes=minutes // 2)),
        Duration(working=timedelta(minutes=minutes - minutes // 2)),
    )
    assert HOURS.after(HOURS.after(at, half), rest) == HOURS.after(at, whole)
    assert HOURS.after(at, whole) >= at


def test_hours_and_days_as_written() -> None:
    assert parse_hours("09:00-17:30") == (time(9), time(17, 30))
    assert parse_days("Mon-Fri") == frozenset(range(5))
    assert parse_days("Sat-Mon, wednesday") == frozenset({5, 6, 0, 2})


@pytest.mark.parametrize("written", ["9-17", "25:00-26:00", "09:60-10:00", "24:30-25:00", ""])
def test_hours_that_are_none(written: str) -> None:
    with pytest.raises(ValueError, match="Write 09:00-17:00"):
        parse_hours(written)


@pytest.mark.parametrize("written", ["", "Moon", "Mon-Fry"])
def test_days_that_are_none(written: str) -> None:
    with pytest.raises(ValueError, match="Write Mon-Fri"):
        parse_days(written)
