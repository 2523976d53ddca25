"""The people around one alert: who is told on which rung, and who may never see it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from bot.knowing import volunteering
from flows.alerts import Alert, Audience
from flows.people import Membership, Person, Reach, Role, Standing
from storage.unit import Unit

NOT_FOR = "not_for"
"""The event that keeps, for good, who must never be told of an alert although they supervise."""


def team_of(unit: Unit, person: Person) -> int | None:
    """The team whose people look after someone: where they volunteer, otherwise any they belong to."""
    membership = volunteering(unit, person)
    if membership is not None:
        return membership.team
    return next((each.team for each in unit.teams.memberships(person.id)), None)


def can_be_told(person: Person) -> bool:
    """Whether an alert for this person would be read: taking part, not away, and messages arrive."""
    return person.standing is Standing.ACTIVE and person.reach is Reach.REACHABLE


class Around:
    """Reads the team once and answers who belongs to which rung.

    An alert raised past the volunteer's supervisor (the concern may be about them) never reaches that supervisor, on
    no rung and in no other role, even if the volunteer is given somebody else later. Where no supervisor is named,
    nobody knows who the usual one is: then no supervisor of the team hears of it, only a named alternate, the
    safeguarding leads and the coordinators.
    """

    def __init__(self, unit: Unit, alert: Alert) -> None:
        self._unit = unit
        self._alert = alert

    @cached_property
    def _named(self) -> Membership | None:
        return next(
            (
                each
                for each in self._unit.teams.memberships(self._alert.person)
                if each.role is Role.VOLUNTEER and each.team == self._alert.team
            ),
            None,
        )

    @property
    def to_be_avoided(self) -> frozenset[int]:
        """Supervisors who must not hear of it as things stand now; kept as events when the alert is raised."""
        if not self._alert.to_alternate:
            return frozenset()
        supervisor = self._named.supervisor if self._named else None
        if supervisor is not None:
            return frozenset({supervisor})
        alternate = self._named.alternate if self._named else None
        return frozenset(each.id for each in self._supervisors if each.id != alternate)

    @cached_property
    def _never(self) -> frozenset[int]:
        if not self._alert.to_alternate:
            return frozenset({self._alert.person})
        if not self._alert.id:
            return self.to_be_avoided | {self._alert.person}
        events = self._unit.alerts.events(self._alert)
        kept = {event.person for event in events if event.kind == NOT_FOR and event.person is not None}
        return frozenset(kept | {self._alert.person})

    @cached_property
    def _supervisors(self) -> list[Person]:
        return self._unit.teams.members(self._alert.team, Role.SUPERVISOR)

    @cached_property
    def _leads(self) -> list[Person]:
        return self._unit.teams.members(self._alert.team, Role.SAFEGUARDING)

    @cached_property
    def _coordinators(self) -> list[Person]:
        return self._unit.teams.members(self._alert.team, Role.COORDINATOR) or self._all_coordinators

    @cached_property
    def _all_coordinators(self) -> list[Person]:
        return self._unit.teams.with_role(Role.COORDINATOR)

    def on(self, audience: Audience) -> list[Person]:
        """Who hears of it on such a rung and can be reached; each once."""
        match audience:
            case Audience.NAMED:
                there = self._first() + (self._leads if self._alert.safeguarding else [])
            case Audience.TEAM:
                there = self._supervisors + self._leads
            case Audience.COORDINATORS:
                there = self._coordinators
            case Audience.NAMED_AND_COORDINATORS:
                there = self.on(Audience.NAMED) + self._coordinators
        return self._allowed(there)

    def told_by(self, rung: int) -> list[Person]:
        """Everyone on the rungs up to this one (0 is the first)."""
        return _once(person for each in self._alert.ladder[: rung + 1] for person in self.on(each.audience))

    def everyone(self) -> list[Person]:
        """All who may ever see it and can be reached, those nearest to the volunteer first."""
        return _once(person for audience in Audience for person in self.on(audience))

    def may_see(self, person: int) -> bool:
        """Whether someone belongs to the people around this alert, reachable or not."""
        if person in self._never:
            return False
        near = {each.id for each in (*self._supervisors, *self._leads, *self._all_coordinators)}
        return person in near or person in self._named_ids()

    def _first(self) -> list[Person]:
        if self._named is None:
            return self._supervisors
        wanted = self._named.alternate if self._alert.to_alternate else self._named.supervisor
        if wanted is None:
            return self._supervisors
        person = self._unit.people.get(wanted)
        return [person] if person is not None else []

    def _named_ids(self) -> set[int | None]:
        return {self._named.supervisor, self._named.alternate} - {None} if self._named else set()

    def _allowed(self, there: Iterable[Person]) -> list[Person]:
        return _once(each for each in there if each.id not in self._never and can_be_told(each))


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
