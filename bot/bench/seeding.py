"""Fills a store with people who joined, as joining would have left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from bot.planning import WEEKLY
from bot.profile.agreements import notice_for
from flows.people import Consent, ConsentKind, Milestone, Person, Role, Standing
from storage.store import Store
from storage.unit import Unit

AT_ONCE = 50
"""Teams written in one unit."""
THREE_WEEKS = timedelta(weeks=3)
"""Since everyone joined: nobody is due for a monthly or quarterly reflection in place of a weekly check-in."""


@dataclass(frozen=True, slots=True)
class Team:
    """Chat ids of a supervisor, a safeguarding lead and the volunteers they look after."""

    name: str
    supervisor: int
    safeguarding: int
    volunteers: Sequence[int]


def seed(store: Store, teams: Sequence[Team], now: datetime, next_at: datetime) -> None:
    """Write the teams; every volunteer's next weekly check-in falls due at `next_at` (UTC)."""
    for start in range(0, len(teams), AT_ONCE):
        some = teams[start : start + AT_ONCE]
        store.write_now(partial(_write, teams=some, now=now, next_at=next_at))


def _write(unit: Unit, teams: Sequence[Team], now: datetime, next_at: datetime) -> None:
    for team in teams:
        place = unit.teams.add(team.name, now).id
        for chat_id, role in ((team.supervisor, Role.SUPERVISOR), (team.safeguarding, Role.SAFEGUARDING)):
            _member(unit, chat_id, role, place, now)
        _volunteers(unit, team.volunteers, place, now, next_at)


def _volunteers(unit: Unit, chats: Sequence[int], team: int, now: datetime, next_at: datetime) -> None:
    for chat_id in chats:
        person = _member(unit, chat_id, Role.VOLUNTEER, team, now)
        unit.enrolments.put(
            person.id, WEEKLY, weekday=next_at.weekday(), at=time(10), timezone=person.timezone, next_at=next_at
        )


def _member(unit: Unit, chat_id: int, role: Role, team: int, now: datetime) -> Person:
    person = unit.people.add(chat_id, now=now, name=f"{role.value.title()} {chat_id}", standing=Standing.ACTIVE)
    person = replace(person, joined_at=now - THREE_WEEKS)
    unit.people.save(person)
    unit.milestones.keep(person.id, Milestone.SUPERVISED, now)
    unit.teams.join(person.id, team, role)
    for kind in ConsentKind:
        unit.consents.keep(person.id, Consent(kind, True, f"{notice_for(role)}:bench", "en", now - THREE_WEEKS))
    return person
