"""Times, countries, cities and numbers as people type them."""

from __future__ import annotations

from datetime import time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Config
from bot.profile.places import clock_meant, country_meant, country_name
from bot.profile.typed_times import time_meant
from bot.profile.understanding import name_meant, phone_meant, time_outside, weekday_meant

QUIET = Config().check_in.quiet_hours


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("half past five", "17:30"),
        ("17.30", "17:30"),
        ("6pm", "18:00"),
        ("6 p.m.", "18:00"),
        ("quarter to six", "17:45"),
        ("twenty five to seven", "18:35"),
        ("Half five", "17:30"),
        ("noon", "12:00"),
        ("at 5 o'clock please", "17:00"),
        ("six thirty in the evening", "18:30"),
        ("9", "09:00"),
        ("1730", "17:30"),
        ("17h30", "17:30"),
        ("07:30", "07:30"),
        ("12am", "00:00"),
    ],
)
def test_times_people_type(typed: str, meant: str) -> None:
    assert time_outside(typed, QUIET) == time.fromisoformat(meant)


@pytest.mark.parametrize("typed", ["", "tea time", "25:00", "12:60", "in the evening", "past five", "1e3"])
def test_what_is_no_time(typed: str) -> None:
    assert time_outside(typed, QUIET) is None


@given(st.times(), st.sampled_from(["{:%H:%M}", "{:%H.%M}", "{:%H%M}", "{:%I:%M %p}", "{:%I.%M%p}"]))
def test_every_written_time_is_read_as_written(moment: time, form: str) -> None:
    moment = moment.replace(second=0, microsecond=0)
    read = time_meant(form.format(moment))
    if "%I" in form or moment.hour >= 13 or moment.hour < 10:
        assert read == moment
    else:
        assert read in (moment, time((moment.hour + 12) % 24, moment.minute))


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    time_outside(typed, QUIET)
    country_meant(typed)
    zone = clock_meant(typed)
    assert zone is None or zone in available_timezones()
    name = name_meant(typed)
    assert name is None or (name == name.strip() and name.isprintable())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Ireland", "IE"),
        ("uk", "GB"),
        ("the Netherlands", "NL"),
        ("Côte d'Ivoire", "CI"),
        ("DE", "DE"),
        ("usa", "US"),
    ],
)
def test_countries(typed: str, code: str) -> None:
    assert country_meant(typed) == code


@pytest.mark.parametrize("typed", ["no", "it", "Atlantis", "", "Z"])
def test_what_is_no_country(typed: str) -> None:
    assert country_meant(typed) is None


def test_country_names() -> None:
    assert (country_name("BR"), country_name("ZZ")) == ("Brazil", "ZZ")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("manchester", "Europe/London"),
        ("São Paulo, Brazil", "America/Sao_Paulo"),
        ("europe/paris", "Europe/Paris"),
        ("Germany", "Europe/Berlin"),
        ("Ireland", "Europe/Dublin"),
        ("Cape Town", "Africa/Johannesburg"),
    ],
)
def test_clocks(typed: str, zone: str) -> None:
    assert clock_meant(typed) == zone


@pytest.mark.parametrize("typed", ["USA", "Narnia", "", "my place"])
def test_what_has_no_one_clock(typed: str) -> None:
    assert clock_meant(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "07700 900123"),
        (" +44 (0)7700-900123 ", "+44 (0)7700-900123"),
        ("call me", None),
        ("123", None),
    ],
)
def test_numbers(typed: str, number: str | None) -> None:
    assert phone_meant(typed) == number


@pytest.mark.parametrize(("typed", "day"), [("Monday", 0), ("sundays", 6), ("4", 4), ("tu", 1), ("t", None)])
def test_days(typed: str, day: int | None) -> None:
    assert weekday_meant(typed) == day
