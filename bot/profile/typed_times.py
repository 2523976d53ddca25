"""A time of day as people type it: "half past five", "17.30", "6pm", "quarter to six", "noon"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_COUNTED.split())} | {"thirty": 30, "forty": 40, "fifty": 50}
_LEFT_OUT = re.compile(r"\b(at|about|around|o'?clock|please|the|in|minutes?|hours|hrs)\b")
_HALF_DAY = {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm", "tonight": "pm"}
_TENS = re.compile(r"\b([2-5])0 ([1-9])\b")
"""Twenty five is one number: 20 5."""
_PAST_OR_TO = re.compile(r"(?:(half|quarter|\d{1,2}) )(?:(past|to) )?(\d{1,2})(?: ?(am|pm))?")
_CLOCK = re.compile(r"(\d{1,2})(?:(?: ?[:.,h] ?| )(\d{2}))?h?(?: ?(am|pm))?")
_RUN_TOGETHER = re.compile(r"(\d{1,2})(\d{2})(?: ?(am|pm))?")


def time_meant(typed: str, fits: Callable[[time], bool] = lambda _: True) -> time | None:
    """The time of day; None if it cannot be read.

    Where morning or evening is not said ("half past five"), the one that `fits` is meant; the earlier if both do.
    """
    text = _plain(typed)
    if text in {"noon", "midday"}:
        return time(12)
    if text == "midnight":
        return time(0)
    read = _worded(text) or _clock(text)
    if read is None:
        return None
    hour, minute, half_day, exact = read
    return _chosen(hour, minute, half_day, exact, fits)


def _plain(typed: str) -> str:
    text = typed.casefold().replace("’", "'").replace("a.m.", "am").replace("p.m.", "pm").strip(" .!")
    text = " ".join(_LEFT_OUT.sub(" ", text).replace("-", " ").split())
    words = [_HALF_DAY.get(word, str(_NUMBERS[word]) if word in _NUMBERS else word) for word in text.split(" ")]
    return _TENS.sub(r"\1\2", " ".join(words))


def _worded(text: str) -> tuple[int, int, str | None, bool] | None:
    found = _PAST_OR_TO.fullmatch(text)
    if not found:
        return None
    amount, direction, hour, half_day = found.groups()
    if direction is None and amount != "half":
        return None
    minutes = {"half": 30, "quarter": 15}.get(amount) or int(amount)
    if direction == "to":
        return (int(hour) - 1) % 24 or 12, 60 - minutes, half_day, False
    return int(hour), minutes, half_day, False


def _clock(text: str) -> tuple[int, int, str | None, bool] | None:
    found = _CLOCK.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    if not found:
        return None
    hour, minute, half_day = found.groups()
    return int(hour), int(minute or 0), half_day, hour.startswith("0")


def _chosen(hour: int, minute: int, half_day: str | None, exact: bool, fits: Callable[[time], bool]) -> time | None:
    if hour > 23 or not 0 <= minute < 60 or (half_day and hour > 12 and half_day == "am"):
        return None
    if half_day == "am":
        return time(hour % 12, minute)
    if half_day == "pm":
        return time(hour % 12 + 12, minute)
    literal = time(hour, minute)
    if exact or not 1 <= hour <= 12:
        return literal
    later = time(hour % 12 + 12, minute)
    return next((each for each in sorted({literal, later}) if fits(each)), literal)
