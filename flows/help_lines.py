"""Where to turn outside the charity, by country and need, with the source and the day it was last checked."""

from __future__ import annotations

from datetime import date

from pydantic import field_validator

from flows.flow import Written


class HelpLine(Written):
    """One contact. `verified` is the day a person last checked it; None is said so on screen."""

    country: str
    """ISO 3166 code, such as GB."""
    need: str
    """What it is for, as a short id: danger, crisis, listening, text, ..."""
    name: str
    contact: str
    hours: str = ""
    source: str = ""
    verified: date | None = None

    @field_validator("verified", mode="before")
    @classmethod
    def _empty_is_unverified(cls, value: object) -> object:
        return None if value == "" else value
