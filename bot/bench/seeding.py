"""Fills a store with people who joined, as joining would have left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.planning import WEEKLY
from bot.profile.agreements import notice_for
from flows.people import Consent, ConsentKind, Person, Role, Standing
from storage.store import Store
from storage.unit import Unit

AT_ONCE = 1_000
"""People written in one unit."""
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Team:
    """Chat ids of a supervisor, a safeguarding lead and the volunteers they look after."""

    name: str
    supervisor: int
    safeguarding: int
    volunteers: Sequence[int]


def seed(store: Store, teams: Sequence[Team], now: datetime, next_at: datetime) -> None:
    """Write the teams; every volunteer's next weekly check-in falls due at `next_at` (UTC)."""
    for team in teams:
        found = store.write_now(lambda unit, team=team: _found(unit, team, now))  # type: ignore[misc]
        for start in range(0, len(team.volunteers), AT_ONCE):
            chats = team.volunteers[start : start + AT_ONCE]
            store.write_now(lambda unit, chats=chats: _volunteers(unit, chats, found, now, next_at))  # type: ignore[misc]


def _found(unit: Unit, team: Team, now: datetime) -> int:
    place = unit.teams.add(team.name, now).id
    for chat_id, role in ((team.supervisor, Role.SUPERVISOR), (team.safeguarding, Role.SAFEGUARDING)):
        _member(unit, chat_id, role, place, now)
    return place


def _volunteers(unit: Unit, chats: Sequence[int], team: int, now: datetime, next_at: datetime) -> None:
    for chat_id in chats:
        person = _member(unit, chat_id, Role.VOLUNTEER, team, now)
        unit.enrolments.put(
            person.id, WEEKLY, weekday=next_at.weekday(), at=time(10), timezone=person.timezone, next_at=next_at
        )


def _member(unit: Unit, chat_id: int, role: Role, team: int, now: datetime) -> Person:
    person = unit.people.add(chat_id, now=now, name=f"{role.value.title()} {chat_id}", standing=Standing.ACTIVE)
    person = replace(person, joined_at=now - A_YEAR)
    unit.people.save(person)
    unit.teams.join(person.id, team, role)
    for kind in ConsentKind:
        unit.consents.keep(person.id, Consent(kind, True, f"{notice_for(role)}:bench", "en", now - A_YEAR))
    return person
