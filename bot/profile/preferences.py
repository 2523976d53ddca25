"""Choices about the bot's own manners: reminders, quiet hours, what the sharing screen does by itself.

They are kept, sealed, among the things a person has chosen not to be asked, written "name:value": the id of a step
has no colon, so the two cannot be taken for each other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.config import Window
from flows.people import Person

REMINDER, SHARING, QUIET_HOURS = "reminder", "share_default", "quiet_hours"


def preference(person: Person, name: str, usual: str) -> str:
    """What someone chose, or what is usual."""
    kept = (each.partition(":") for each in person.hidden)
    return next((value for which, colon, value in kept if colon and which == name), usual)


def with_preference(person: Person, name: str, value: str) -> Person:
    """The person with another choice."""
    others = {each for each in person.hidden if not each.startswith(f"{name}:")}
    return replace(person, hidden=frozenset(others | {f"{name}:{value}"}))


def hidden_steps(person: Person) -> list[str]:
    """Steps someone chose not to be asked, in order."""
    return sorted(each for each in person.hidden if ":" not in each)


def wants_reminder(person: Person) -> bool:
    """Whether the one reminder is to be sent."""
    return preference(person, REMINDER, "on") == "on"


def quiet_hours(person: Person, usual: Window) -> Window:
    """When nothing is sent to someone, on their own clock."""
    start, _, end = preference(person, QUIET_HOURS, "").partition("-")
    return Window(start=time.fromisoformat(start), end=time.fromisoformat(end)) if end else usual
