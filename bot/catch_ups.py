"""Catch-ups between a volunteer and whoever looks after them, and the end of training: the days that are known.

Only a person who says that a catch-up was held makes it so: an alert that was closed does not. A catch-up every four
to six weeks is a judgement: no national figure was found; by hours, demands and experience (NCVO).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.people import Milestone, Person
from storage.unit import Unit

BOOKED_FOR = {"this_week": timedelta(weeks=1), "within_month": timedelta(weeks=5)}
"""How long a catch-up counts as booked after a volunteer said when it is; the other answers mean that none is."""


def held(unit: Unit, person: Person, at: datetime) -> None:
    """A catch-up was held then (UTC); what was booked before is over."""
    unit.milestones.keep(person.id, Milestone.SUPERVISED, at)
    unit.milestones.forget(person.id, Milestone.BOOKED)


def said_next(unit: Unit, person: Person, answer: str, now: datetime) -> None:
    """What a volunteer answered to when the next catch-up is (the effect `supervision`)."""
    length = BOOKED_FOR.get(answer)
    if length is None:
        unit.milestones.forget(person.id, Milestone.BOOKED)
    else:
        unit.milestones.keep(person.id, Milestone.BOOKED, now + length)


def trained(unit: Unit, person: Person, at: datetime) -> None:
    """Someone's training ended then (UTC): the hellos of the first weeks count from it."""
    unit.milestones.keep(person.id, Milestone.TRAINED, at)


def moment_of(day: date, now: datetime, zone: ZoneInfo) -> datetime | None:
    """A day as a moment (UTC): now for today, noon for an earlier one, None for one that is still to come."""
    today = now.astimezone(zone).date()
    if day > today:
        return None
    return now if day == today else datetime.combine(day, time(12), zone).astimezone(UTC)
