"""Whether what someone chose or typed about themselves can be understood; if not, what would be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time

from bot.config import Window
from bot.house import House
from bot.profile.places import clock_meant, country_meant
from bot.profile.preferences import quiet_hours
from bot.profile.typed_times import time_meant
from flows.checkin import Effect
from flows.people import Person

LONGEST_NAME = 40
FEWEST_DIGITS, MOST_DIGITS = 5, 15
"""The longest number in the world has 15 digits (ITU-T E.164); short ones exist inside organisations."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def unfit(house: House, person: Person, effects: Iterable[Effect]) -> str:
    """The sentence that says what is understood instead, for the first effect that cannot be; otherwise nothing."""
    for effect in effects:
        check = _CHECKS.get(effect.name)
        trouble = check(effect.value, quiet_hours(person, house.config.check_in.quiet_hours)) if check else None
        if trouble is not None:
            quiet = quiet_hours(person, house.config.check_in.quiet_hours)
            words = {"quiet_from": f"{quiet.start:%H:%M}", "quiet_to": f"{quiet.end:%H:%M}"}
            return house.say(f"joined.{trouble}", person.language, **words)
    return ""


def name_meant(typed: str) -> str | None:
    """A name on one line, without what cannot be seen; None if nothing is left or it is too long."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())
    return name if 0 < len(name) <= LONGEST_NAME else None


def phone_meant(typed: str) -> str | None:
    """A number as typed, spaces tidied; None if it has other letters, too few digits or too many."""
    number = " ".join(typed.split())
    if not re.fullmatch(r"\+?[\d ()./-]+", number):
        return None
    return number if FEWEST_DIGITS <= sum(letter.isdigit() for letter in number) <= MOST_DIGITS else None


def weekday_meant(typed: str) -> int | None:
    """0 for Monday, from a digit or the beginning of a name."""
    word = typed.strip().casefold()
    if re.fullmatch(r"[0-6]", word):
        return int(word)
    found = [place for place, day in enumerate(DAYS) if len(word) >= 2 and day.startswith(word.removesuffix("s"))]
    return found[0] if len(found) == 1 else None


def time_outside(typed: str, quiet: Window) -> time | None:
    """The time of day meant, read so that it lies outside quiet hours where that is possible."""
    return time_meant(typed, lambda moment: not quiet.holds(moment))


def _name(value: str, _quiet: Window) -> str | None:
    return None if name_meant(value) else "name_unclear"


def _phone(value: str, _quiet: Window) -> str | None:
    return None if not value.strip() or phone_meant(value) else "phone_unclear"


def _country(value: str, _quiet: Window) -> str | None:
    return None if value == "ZZ" or country_meant(value) else "country_unclear"


def _at(value: str, quiet: Window) -> str | None:
    at = time_outside(value, quiet)
    if at is None:
        return "time_unclear"
    return "time_quiet" if quiet.holds(at) else None


def _clock(value: str, _quiet: Window) -> str | None:
    return None if clock_meant(value) else "timezone_unclear"


_CHECKS: Mapping[str, Callable[[str, Window], str | None]] = {
    "name": _name,
    "phone": _phone,
    "country": _country,
    "at": _at,
    "timezone": _clock,
}
