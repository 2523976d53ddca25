"""The help numbers as one text, for messages that must carry them."""

from __future__ import annotations

from bot.house import House
from flows.help_lines import HelpLine

NEEDS = ("crisis", "talk", "text")
MOST = 5
"""Lines shown at once: everything must fit on one phone screen."""


def help_lines(house: House, country: str, language: str) -> str:
    """A country's lines for people who need someone today, the emergency number left out."""
    lines = sorted((line for line in house.help_lines(country) if line.need in NEEDS), key=_order)
    return "\n".join(
        house.say("help.line", language, name=line.name, contact=line.contact, hours=line.hours)
        if line.hours
        else house.say("help.line_short", language, name=line.name, contact=line.contact)
        for line in lines[:MOST]
    )


def _order(line: HelpLine) -> int:
    return NEEDS.index(line.need)
