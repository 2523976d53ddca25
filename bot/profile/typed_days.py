"""A day as people type it: "3 November", "2026-11-03", "3/11/26", "yesterday"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_NAMED = {"today": 0, "yesterday": 1}
_FULL = ("%Y-%m-%d", "%d %m %Y", "%d %m %y", "%d %B %Y", "%d %b %Y")
_WITHOUT_YEAR = ("%d %B %Y", "%d %b %Y", "%d %m %Y")
_LEFT_OUT = re.compile(r"\b(on|the|of|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b")
_ORDINAL = re.compile(r"\b(\d{1,2})(st|nd|rd|th)\b")


def day_meant(typed: str, today: date) -> date | None:
    """The day; None if it cannot be read. Days come before months, as they do in Britain.

    Without a year, the latest such day that is not still to come is meant.
    """
    text = " ".join(re.sub(r"[.,/]", " ", typed.casefold()).split())
    if text in _NAMED:
        return today - timedelta(days=_NAMED[text])
    text = " ".join(_LEFT_OUT.sub(" ", _ORDINAL.sub(r"\1", text)).split())
    full = _read(text, _FULL)
    if full is not None:
        return full
    years = (today.year - back for back in range(9))
    found = (_read(f"{text} {year}", _WITHOUT_YEAR) for year in years)
    return next((day for day in found if day is not None and day <= today), None)


def _read(text: str, forms: tuple[str, ...]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None
