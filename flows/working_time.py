"""Durations as people write them, and clocks that stand still outside working hours.

"5s", "15m", "2h", "3d", "6 weeks" and ISO 8601 ("PT15M") run round the clock; "2 working days" and "4 working hours"
run only while the charity is at work: on its working days, within its hours, not on its holidays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

UNITS = {
    "s": timedelta(seconds=1),
    "sec": timedelta(seconds=1),
    "second": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "d": timedelta(days=1),
    "day": timedelta(days=1),
    "w": timedelta(weeks=1),
    "week": timedelta(weeks=1),
}

WRITTEN = re.compile(r"(?P<count>[0-9]+(?:\.[0-9]+)?)\s*(?P<working>working\s+)?(?P<unit>[a-z]+?)s?", re.IGNORECASE)
ISO = re.compile(
    r"P(?=.)(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+)S)?)?"
)

FARTHEST = 800
"""How many days ahead work is looked for before giving up on a calendar that is all holidays."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, all of one kind: by the clock, in working hours, or in whole working days."""

    clock: timedelta = timedelta()
    working: timedelta = timedelta()
    working_days: float = 0

    def __bool__(self) -> bool:
        return bool(self.clock or self.working or self.working_days)


def parse_duration(text: str) -> Duration:
    """The duration written as "15m", "2 working days" or "PT15M". ValueError says how to write it."""
    iso = ISO.fullmatch(text.strip().upper())
    if iso:
        return Duration(clock=timedelta(**{unit: int(count) for unit, count in iso.groupdict(default="0").items()}))
    written = WRITTEN.fullmatch(text.strip())
    unit = written["unit"].lower() if written else ""
    if written is None or unit not in UNITS:
        raise ValueError(f'"{text}" is not a length of time. Write 5s, 15m, 2h, 3d, 6 weeks or 2 working days.')
    count = float(written["count"])
    if not written["working"]:
        return Duration(clock=count * UNITS[unit])
    if UNITS[unit] == timedelta(days=1):
        return Duration(working_days=count)
    if UNITS[unit] == timedelta(weeks=1):
        raise ValueError(f'"{text}": a working week is not the same everywhere. Write working days.')
    return Duration(working=count * UNITS[unit])


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When the charity is at work, in its own time zone. `closes` may be 24:00, given as midnight."""

    timezone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    days: frozenset[int] = frozenset(range(5))
    """0 is Monday."""
    holidays: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Whether this moment (UTC) is working time."""
        return self.opens_at(at) == at

    def opens_at(self, at: datetime) -> datetime:
        """This moment if it is working time, else the next that is (UTC)."""
        for start, end in self._shifts(at):
            if at < end:
                return max(at, start)
        return at

    def after(self, at: datetime, duration: Duration) -> datetime:
        """The moment (UTC) at which so much time has passed since `at` (UTC)."""
        at += duration.clock
        left = duration.working + duration.working_days * self._day_length()
        if not left:
            return at
        for start, end in self._shifts(at):
            begin = max(at, start)
            if begin + left <= end:
                return begin + left
            left -= max(end - begin, timedelta())
        return at + left

    def _day_length(self) -> timedelta:
        midnight = date(2000, 1, 1)
        closing = datetime.combine(midnight, self.closes) + timedelta(days=self.closes <= self.opens)
        return closing - datetime.combine(midnight, self.opens)

    def _shifts(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working days' beginnings and ends (UTC), from the one before this moment on."""
        zone = ZoneInfo(self.timezone)
        today = at.astimezone(zone).date()
        for ahead in range(-1, FARTHEST):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days and day not in self.holidays:
                last = day + timedelta(days=self.closes <= self.opens)
                yield (
                    datetime.combine(day, self.opens, zone).astimezone(UTC),
                    datetime.combine(last, self.closes, zone).astimezone(UTC),
                )


def parse_hours(text: str) -> tuple[time, time]:
    """ "09:00-17:00" as its two times; "24:00" is midnight. ValueError says how to write it."""
    match = re.fullmatch(r"\s*([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})\s*", text)
    numbers = [int(number) for number in match.groups()] if match else []
    if not numbers or any(hour > 24 or (hour == 24 and minute) for hour, minute in (numbers[:2], numbers[2:])):
        raise ValueError(f'"{text}" is not a span of hours. Write 09:00-17:00.')
    if numbers[1] > 59 or numbers[3] > 59:
        raise ValueError(f'"{text}" has more than 59 minutes. Write 09:00-17:00.')
    return time(numbers[0] % 24, numbers[1]), time(numbers[2] % 24, numbers[3])


def parse_days(text: str) -> frozenset[int]:
    """ "Mon-Fri" or "Mon, Wed, Sat" as numbers, 0 for Monday. ValueError says how to write it."""
    days: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip()):
        first, _, last = part.partition("-")
        if first[:3].lower() not in DAYS or (last and last[:3].lower() not in DAYS):
            raise ValueError(f'"{text}" is not a list of days. Write Mon-Fri, or Mon, Wed, Sat.')
        at = DAYS.index(first[:3].lower())
        end = DAYS.index(last[:3].lower()) if last else at
        days.update((at + step) % 7 for step in range((end - at) % 7 + 1))
    return frozenset(days)
