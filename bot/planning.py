"""Who gets the weekly check-in next, and when: plans are made, moved and laid aside here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from bot.house import House
from flows.cadence import next_slot
from flows.people import ConsentKind, Enrolment, Person, Role, Standing
from storage.unit import Unit

WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A weekday (0 is Monday) and a time of day on the person's own clock."""

    weekday: int = 0
    at: time = time(10)


def schedule_of(unit: Unit, person: Person) -> Schedule:
    """The day and time someone chose; Monday at ten until they do."""
    plan = weekly_plan(unit, person)
    return Schedule(plan.weekday, plan.at) if plan else Schedule()


def plan_weekly(unit: Unit, person: Person, now: datetime, schedule: Schedule | None = None) -> datetime | None:
    """Plans the weekly check-in anew after anything it depends on has changed; returns when it comes next (UTC).

    Nothing is planned for someone who is not a volunteer, is away, or did not agree to answers being kept: there
    would be nothing to ask.
    """
    schedule = schedule or schedule_of(unit, person)
    next_at = None
    if person.standing is Standing.ACTIVE and volunteers(unit, person) and keeps_answers(unit, person):
        next_at = next_slot(schedule.weekday, schedule.at, person.timezone, now)
    elif weekly_plan(unit, person) is None and person.standing is not Standing.JOINING:
        return None
    unit.enrolments.put(
        person.id, WEEKLY, weekday=schedule.weekday, at=schedule.at, timezone=person.timezone, next_at=next_at
    )
    return next_at


def plan_once(unit: Unit, person: Person, flow: str, at: datetime) -> None:
    """Makes a flow fall due once at this moment (UTC), keeping the person's own day and time for later ones."""
    schedule = schedule_of(unit, person)
    unit.enrolments.put(
        person.id, flow, weekday=schedule.weekday, at=schedule.at, timezone=person.timezone, next_at=at
    )


def weekly_plan(unit: Unit, person: Person) -> Enrolment | None:
    """The plan for the weekly check-in, if there is one."""
    return next((plan for plan in unit.enrolments.of(person.id) if plan.flow == WEEKLY), None)


def volunteers(unit: Unit, person: Person) -> bool:
    """Whether someone volunteers in any team."""
    return any(membership.role is Role.VOLUNTEER for membership in unit.teams.memberships(person.id))


def keeps_answers(unit: Unit, person: Person) -> bool:
    """Whether someone agreed to wellbeing answers being kept."""
    consent = unit.consents.current(person.id).get(ConsentKind.KEEP_ANSWERS)
    return consent is not None and consent.given


def schedule_line(unit: Unit, house: House, person: Person, now: datetime) -> str:
    """When someone's check-in comes, week by week, and when it comes next; or that none is planned."""
    plan, language = weekly_plan(unit, person), person.language
    if plan is None or plan.next_at is None:
        return house.say("settings.no_schedule", language)
    words = {
        "weekday": house.say(f"settings.day_{plan.weekday}", language),
        "time": f"{plan.at:%H:%M}",
        "place": plan.timezone.rpartition("/")[2].replace("_", " "),
        "next": house.day_and_time(plan.next_at, now, person),
    }
    return house.say("settings.schedule", language, **words)
