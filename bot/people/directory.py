"""Everyone by team and role, read in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flows.people import Membership, Person, Reach, Role, Standing, Team
from storage.unit import Unit

ROLES = (Role.COORDINATOR, Role.SAFEGUARDING, Role.SUPERVISOR, Role.VOLUNTEER)


@dataclass(frozen=True, slots=True)
class Place:
    """One person in one team with all they do there."""

    person: Person = field(repr=False)
    team: Team
    memberships: tuple[Membership, ...]
    supervisor: Person | None = field(default=None, repr=False)
    alternate: Person | None = field(default=None, repr=False)

    @property
    def roles(self) -> tuple[Role, ...]:
        """What they do there, coordinators' role first."""
        held = {membership.role for membership in self.memberships}
        return tuple(role for role in ROLES if role in held)

    @property
    def volunteering(self) -> Membership | None:
        """Their membership as a volunteer, which names who looks after them."""
        return next((each for each in self.memberships if each.role is Role.VOLUNTEER), None)

    @property
    def stands(self) -> str:
        """One word for how things are: the reach where messages do not arrive, otherwise the standing."""
        return (self.person.standing if self.person.reach is Reach.REACHABLE else self.person.reach).value


@dataclass(frozen=True, slots=True)
class Directory:
    """All places, by team name, then by role and name; and those without any place."""

    places: tuple[Place, ...]
    teams: tuple[Team, ...]
    elsewhere: tuple[Person, ...] = field(repr=False)


def read_directory(unit: Unit) -> Directory:
    """Everyone there is."""
    teams = unit.teams.all()
    places = tuple(place for team in teams for place in read_team(unit, team))
    placed = {place.person.id for place in places}
    elsewhere = tuple(person for person in unit.people.all() if person.id not in placed)
    return Directory(places, tuple(teams), elsewhere)


def read_team(unit: Unit, team: Team) -> list[Place]:
    """Everyone in one team, by role and name."""
    people = {person.id: person for role in ROLES for person in unit.teams.members(team.id, role)}
    return _in_order(_place(unit, team, person) for person in people.values())


def find_place(unit: Unit, code: str, team: int) -> Place | None:
    """One person's place in a team, by the person's code; None if they have none there."""
    person, found = unit.people.by_code(code), unit.teams.get(team)
    if person is None or found is None:
        return None
    place = _place(unit, found, person)
    return place if place.memberships else None


def uncared_for(places: Iterable[Place]) -> list[Place]:
    """Volunteers of a team for whom nobody near would be told: none is named, and the team has no supervisor."""
    places = list(places)
    if any(Role.SUPERVISOR in place.roles and place.person.standing is Standing.ACTIVE for place in places):
        return []
    return [place for place in places if place.volunteering is not None and place.supervisor is None]


def _place(unit: Unit, team: Team, person: Person) -> Place:
    memberships = tuple(each for each in unit.teams.memberships(person.id) if each.team == team.id)
    as_volunteer = next((each for each in memberships if each.role is Role.VOLUNTEER), None)
    return Place(
        person,
        team,
        memberships,
        _named(unit, as_volunteer.supervisor if as_volunteer else None),
        _named(unit, as_volunteer.alternate if as_volunteer else None),
    )


def _named(unit: Unit, person: int | None) -> Person | None:
    return unit.people.get(person) if person is not None else None


def _in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (ROLES.index(place.roles[0]), place.person.name.casefold()))
