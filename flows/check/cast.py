"""The people of examples and rehearsals: Ann volunteers, Sue supervises, Max is there where someone else must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from flows.facts import Facts, Past
from flows.library import Library

WORDS: Mapping[str, str] = {
    "name": "Ann",
    "telegram_name": "Ann",
    "supervisor": "Sue",
    "alternate": "Max",
    "safeguarding": "Max",
    "charity": "Riverside Peers",
    "programme": "Riverside Peers",
    "team": "Tuesday walk",
    "role": "a supervisor",
    "small_step": "Save a ready reply",
    "next_check_in": "Monday at 18:00",
    "quiet_from": "20:00",
    "quiet_to": "09:00",
    "country": "the United Kingdom",
}

SETTINGS: Mapping[str, bool] = {"words_allowed": True, "has_alternate": True}
"""What most programmes have; nobody is on cover unless it is said."""

NUMBERS: Mapping[str, float] = {"weeks_since_joining": 10}

MONDAY = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def facts_for(
    library: Library,
    *,
    words: Mapping[str, str] | None = None,
    settings: Mapping[str, bool] | None = None,
    numbers: Mapping[str, float] | None = None,
    past: Iterable[Past] = (),
    country: str = "GB",
) -> Facts:
    """What is known about Ann, with whatever is said otherwise over it. `past` is newest first."""
    lines = [line for line in library.help_lines if line.country == country]
    emergency = next((line.contact for line in lines if line.need == "danger"), "112")
    shown = "\n".join(
        f"{line.name} {line.contact}: {line.hours}." for line in lines if line.need in ("crisis", "talk")
    )
    known = {f"agreement.{key}": text for key, text in library.agreement.items()}
    return Facts(
        words={**known, "emergency": emergency, "help_lines": shown, **WORDS, **(words or {})},
        settings={**SETTINGS, **(settings or {})},
        numbers={**NUMBERS, **(numbers or {})},
        past=tuple(past),
    )
