"""Slots where the person lives, on the two nights a year when clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cadence import Due, QuietHours, due, first_weeks, last_slot, next_first_week, next_slot, slot_day

MON, SUN = 0, 6
QUIET = QuietHours()
BERLIN, NEW_YORK, SANTIAGO = "Europe/Berlin", "America/New_York", "America/Santiago"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "after", "slots"),
    [
        # Autumn in Berlin: 02:30 comes twice on 25 October, the first one counts.
        (BERLIN, time(2, 30), "2026-10-20", ["2026-10-25 00:30", "2026-11-01 01:30"]),
        # Spring in Berlin: 02:30 is left out on 29 March, so just after the gap, at 03:30 there.
        (BERLIN, time(2, 30), "2026-03-23", ["2026-03-29 01:30", "2026-04-05 00:30"]),
        (NEW_YORK, time(1, 30), "2026-10-26", ["2026-11-01 05:30", "2026-11-08 06:30"]),
        (NEW_YORK, time(2, 30), "2026-03-02", ["2026-03-08 07:30", "2026-03-15 06:30"]),
        # Midnight itself is left out in Santiago on 6 September: no week is lost.
        (SANTIAGO, time(0, 15), "2026-08-31", ["2026-09-06 04:15", "2026-09-13 03:15"]),
        ("Europe/London", time(18), "2026-10-19", ["2026-10-25 18:00", "2026-11-01 18:00"]),
    ],
)
def test_clocks_change(zone: str, at: time, after: str, slots: list[str]) -> None:
    first = next_slot(SUN, at, zone, utc(after))
    assert [first, next_slot(SUN, at, zone, first)] == [utc(slot) for slot in slots]
    assert slot_day(first, zone).weekday() == SUN


@given(
    st.integers(0, 6),
    st.times(),
    st.sampled_from([BERLIN, NEW_YORK, SANTIAGO, "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
)
def test_one_slot_a_week_each_on_a_day_of_its_own(weekday: int, at: time, zone: str, now: datetime) -> None:
    slot = next_slot(weekday, at, zone, now)
    following = next_slot(weekday, at, zone, slot)
    assert now < slot < following
    assert slot - now <= timedelta(days=8)
    assert slot_day(following, zone) - slot_day(slot, zone) == timedelta(days=7)
    assert slot_day(slot, zone).weekday() == weekday
    assert last_slot(weekday, at, zone, slot) == slot
    assert last_slot(weekday, at, zone, following - timedelta(microseconds=1)) == slot


LONDON = "Europe/London"
SLOT = utc("2026-07-06 17:00")  # Monday 18:00 in London
NEXT = SLOT + timedelta(weeks=1)


def at(now: datetime, next_at: datetime = SLOT, wall: time = time(18)) -> Due:
    return due(MON, wall, LONDON, next_at=next_at, now=now, quiet=QUIET)


def test_on_time() -> None:
    assert at(SLOT) == Due(SLOT, NEXT)
    assert at(SLOT - timedelta(seconds=1)) == Due(None, SLOT)


def test_a_slot_the_person_chose_inside_the_quiet_hours_is_kept() -> None:
    late = utc("2026-07-06 20:30")
    assert at(late + timedelta(minutes=5), late, time(21, 30)).slot == late


def test_a_short_outage_is_caught_up_in_the_morning_not_at_night() -> None:
    assert at(utc("2026-07-06 18:30")) == Due(SLOT, NEXT)
    morning = utc("2026-07-07 08:00")
    held = at(utc("2026-07-06 22:00"))
    assert held == Due(None, morning)
    assert at(held.next_at, held.next_at) == Due(SLOT, NEXT)


def test_a_day_later_it_waits_for_the_next_one() -> None:
    assert at(SLOT + timedelta(hours=24)) == Due(SLOT, NEXT)
    assert at(SLOT + timedelta(hours=25)) == Due(None, NEXT, missed=1)


def test_after_weeks_away_at_most_the_latest_is_caught_up() -> None:
    assert at(SLOT + timedelta(weeks=3, hours=1)) == Due(
        SLOT + timedelta(weeks=3), SLOT + timedelta(weeks=4), missed=3
    )
    assert at(SLOT + timedelta(weeks=3, days=3)) == Due(None, SLOT + timedelta(weeks=4), missed=4)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("19:59", False), ("20:00", True), ("23:59", True), ("00:00", True), ("08:59", True), ("09:00", False)],
)
def test_quiet_hours_run_over_midnight(clock: str, quiet: bool) -> None:
    moment = datetime.combine(date(2026, 7, 6), time.fromisoformat(clock), ZoneInfo(LONDON)).astimezone(UTC)
    assert QUIET.covers(moment, LONDON) is quiet
    assert QUIET.over(moment, LONDON).astimezone(ZoneInfo(LONDON)).strftime("%H:%M") == ("09:00" if quiet else clock)
    assert not QuietHours(time(9), time(9)).covers(moment, LONDON)


def test_the_first_weeks_after_training() -> None:
    trained = utc("2026-03-04 12:00")
    slots = first_weeks(MON, time(18), LONDON, trained)
    mondays = [date(2026, 3, 9) + timedelta(weeks=week - 1) for week in (1, 2, 4, 8, 12, 20)]
    assert [slot_day(slot, LONDON) for slot in slots] == mondays
    assert {slot.astimezone(ZoneInfo(LONDON)).hour for slot in slots} == {18}
    assert next_first_week(MON, time(18), LONDON, trained=trained, after=slots[1]) == slots[2]
    assert next_first_week(MON, time(18), LONDON, trained=trained, after=slots[-1]) is None
