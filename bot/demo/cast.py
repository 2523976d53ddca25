"""The people of the demo and their phones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.standin import Phone, Telegram

TEAM = "Tuesday walking group"

Role = Literal["volunteer", "supervisor", "coordinator"]


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody in the demo. `key` is what the page calls them; `person_id` is their Telegram id."""

    key: str
    name: str
    role: Role
    person_id: int


ANN = Part("ann", "Ann", "volunteer", 700_000_101)
SUE = Part("sue", "Sue", "supervisor", 700_000_102)
MAX = Part("max", "Max", "supervisor", 700_000_103)
CORA = Part("cora", "Cora", "coordinator", 700_000_104)
CAST = (ANN, SUE, MAX, CORA)
STAFF = (SUE, MAX, CORA)


def phones(telegram: Telegram) -> dict[str, Phone]:
    """Everybody's phone by key, handed out where somebody has none yet."""
    for part in CAST:
        if part.person_id not in telegram.phones:
            telegram.person(part.name, person_id=part.person_id)
    return {part.key: telegram.phone(part.person_id) for part in CAST}


def part_of(person_id: int) -> Part | None:
    """Who has this Telegram id, if it is one of the cast."""
    return next((part for part in CAST if part.person_id == person_id), None)
