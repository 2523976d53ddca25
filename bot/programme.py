"""Which conversation a week brings: the weekly check-in, or what takes its place that week.

One push a week at most: the hello after training (weeks 1, 2, 4, 8, 12 and 20; Ley, Roberts and Willis 2010), the
monthly reflection every four weeks, and every twelve weeks the quarterly one each replace that week's check-in. A
boundary scenario is offered every four weeks, on another day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.house import House
from bot.planning import WEEKLY, plan_once
from flows.cadence import first_weeks
from flows.people import Enrolment, Milestone, Person
from storage.checkins import Closed
from storage.unit import Unit

FIRST_WEEKS, MONTHLY, QUARTERLY, SCENARIOS, NEXT_SCENARIO = (
    "first_weeks",
    "monthly",
    "quarterly",
    "scenarios",
    "next_scenario",
)
FOUR_WEEKS, TWELVE_WEEKS = timedelta(weeks=4), timedelta(weeks=12)
A_DAY = timedelta(days=1)
SCENARIO_AFTER = timedelta(days=3)
"""How long after the check-in a scenario is offered."""
LOOKED_AT = 60
"""Closed check-ins looked at: enough to hold a quarter and every scenario."""


def due_flow(unit: Unit, house: House, person: Person, plan: Enrolment) -> str:
    """The flow for a plan that has fallen due (its `next_at`)."""
    if plan.flow != WEEKLY or plan.next_at is None or person.joined_at is None:
        return plan.flow
    slot, joined = plan.next_at, person.joined_at
    past = unit.checkins.closed(person.id, LOOKED_AT)
    trained = unit.milestones.of(person.id).get(Milestone.TRAINED)
    if FIRST_WEEKS in house.library.flows and trained is not None:
        hellos = first_weeks(plan.weekday, plan.at, plan.timezone, trained)
        if any(abs(slot - hello) < A_DAY for hello in hellos):
            return FIRST_WEEKS
    for flow, every in ((QUARTERLY, TWELVE_WEEKS), (MONTHLY, FOUR_WEEKS)):
        last = max((each.closed_at for each in past if each.flow == flow), default=joined)
        if flow in house.library.flows and slot - last >= every - A_DAY:
            return flow
    return plan.flow


def offer_scenario(unit: Unit, house: House, person: Person, now: datetime) -> None:
    """Plan a boundary scenario for some days after a check-in, if the last will then be four weeks ago."""
    past = [each for each in unit.checkins.closed(person.id, LOOKED_AT) if _is_scenario(each)]
    last = max((each.closed_at for each in past), default=person.joined_at)
    planned = any(plan.flow == SCENARIOS and plan.next_at is not None for plan in unit.enrolments.of(person.id))
    at = now + SCENARIO_AFTER
    if SCENARIOS in house.library.flows and last is not None and at - last >= FOUR_WEEKS and not planned:
        plan_once(unit, person, SCENARIOS, at)


def scenario_welcome(unit: Unit, person: Person) -> bool:
    """Whether an offer is welcome now: nothing is open, and the last check-in was answered. Nobody is chased."""
    last = next(iter(unit.checkins.closed(person.id, 1)), None)
    return not unit.checkins.live(person.id) and last is not None and last.answered


def next_scenario(unit: Unit, house: House, person: Person) -> str | None:
    """The scenario this person has not seen, or saw longest ago; None if the library has none."""
    scenarios = [flow.id for flow in house.library.flows.values() if flow.kind == "scenario"]
    seen = {each.flow: each.closed_at for each in reversed(unit.checkins.closed(person.id, LOOKED_AT))}
    unseen = [flow for flow in scenarios if flow not in seen]
    return unseen[0] if unseen else min(scenarios, key=lambda flow: seen[flow], default=None)


def _is_scenario(closed: Closed) -> bool:
    return closed.flow == SCENARIOS or closed.flow.startswith("scenario_")
