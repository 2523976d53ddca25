"""How hours, days, lists and addresses are written in the configuration."""

from __future__ import annotations

import re
from datetime import time

from flows.working_time import parse_duration

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def time_of_day(hour: int, minute: int) -> time:
    """24:00 is midnight at the end of a day. ValueError for no time of day."""
    return time(0) if (hour, minute) == (24, 0) else time(hour, minute)


def weekdays(value: object) -> object:
    """Days such as "Mon-Fri" or "Mon, Wed" as numbers, 0 for Monday, in order; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    days: list[int] = []
    for part in re.split(r"\s*,\s*", value.strip()):
        names = [name.strip()[:3].title() for name in part.split("-")]
        if not all(name in DAYS for name in names) or len(names) > 2:
            raise ValueError('write days as "Mon-Fri" or "Mon, Wed, Sat"')
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        days.extend(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    return tuple(sorted(set(days)))


def duration(value: object) -> object:
    """A length of time such as "15m"; what is no text stays as it is."""
    try:
        return parse_duration(value) if isinstance(value, str) else value
    except OverflowError:
        raise ValueError("that is longer than the calendar") from None


def listed(value: object) -> object:
    """A list written with commas or spaces."""
    return [part for part in re.split(r"[,\s]+", value) if part] if isinstance(value, str) else value


def by_commas(value: object) -> object:
    """A list written with commas only, because its parts may hold spaces."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def given(value: object) -> object:
    """Nothing written counts as left out: container files often set a variable to nothing."""
    return None if value == "" else value


def address(value: str) -> str:
    """Where to listen, "host:port" or nothing. ValueError says how to write it."""
    if value and not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:\s\[\]/]*):\d{1,5}", value):
        raise ValueError('write where to listen as "127.0.0.1:8080"')
    if value and int(value.rpartition(":")[2]) > 65535:
        raise ValueError("a port is a number up to 65535")
    return value
