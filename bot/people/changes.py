"""What a coordinator may change: where people are, what they do, who looks after whom.

Used by the coordinator's chat and by the command line, so that both mean the same. Every change tells those whom it
concerns; none of it touches what a volunteer wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot import catch_ups
from bot.house import House
from bot.mail import Mail
from bot.people.directory import Place
from bot.planning import plan_weekly, volunteers
from bot.profile.away import Away
from bot.profile.typed_days import day_meant
from bot.questions import closing_rows
from bot.screen import Screen
from flows.people import Membership, Person, Role, Standing, Team
from storage.outbox import Lane
from storage.unit import Unit

KeepDay = Callable[[Unit, Person, datetime], None]
LOOKS_AFTER = frozenset({Role.SUPERVISOR, Role.SAFEGUARDING, Role.COORDINATOR})


class NotPossible(Exception):
    """The change cannot be made; `key` and `words` name the library's text that says why."""

    def __init__(self, key: str, **words: str) -> None:
        super().__init__(key)
        self.key = key
        self.words = words


class Changes:
    """Each method is one change, inside one unit."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._away = Away(house)

    def move(self, unit: Unit, mail: Mail, place: Place, to: Team) -> None:
        """All a person does in one team, they do in another from now on.

        Who looked after them stayed behind, so nobody is named for them any more, and they for nobody.
        """
        if Role.COORDINATOR in place.roles:
            self._not_the_last(unit, place)
        for membership in place.memberships:
            self._give_up(unit, membership)
            unit.teams.join(place.person.id, to.id, membership.role)
        words = {"role": self._roles(place), "team": to.name}
        self._tell(mail, place.person, "people_more.moved_you", **words)

    def remove(self, unit: Unit, mail: Mail, place: Place, role: Role) -> None:
        """Ends one role in one team. Whoever has no role left has left; a volunteer's open check-ins stop."""
        membership = next((each for each in place.memberships if each.role is role), None)
        if membership is None:
            return
        if role is Role.COORDINATOR:
            self._not_the_last(unit, place)
        self._give_up(unit, membership)
        person = place.person
        if not unit.teams.memberships(person.id):
            self._away.leave(unit, mail, person, None, erase=False)
        elif role is Role.VOLUNTEER and not volunteers(unit, person):
            unit.enrolments.stop(person.id)
            self._away.stop_others(unit, mail, person, None)
        if person.standing is not Standing.LEFT:
            self._say_goodbye(mail, person, place.team)

    def add_role(self, unit: Unit, mail: Mail, place: Place, role: Role) -> Membership:
        """Gives another role in the same team; the notice that goes with it is for the joining room to show."""
        membership = unit.teams.join(place.person.id, place.team.id, role)
        if role is Role.VOLUNTEER:
            plan_weekly(unit, place.person, mail.now)
        return membership

    def assign(
        self, unit: Unit, mail: Mail, place: Place, *, supervisor: Person | None, alternate: Person | None
    ) -> None:
        """Names who looks after a volunteer, and the alternate. NotPossible: one of them cannot be."""
        membership = place.volunteering
        if membership is None:
            raise NotPossible("people_more.not_a_volunteer", name=place.person.name, team=place.team.name)
        for person in (supervisor, alternate):
            if person is not None:
                self._can_look_after(unit, place, person)
        if supervisor is not None and alternate is not None and supervisor.id == alternate.id:
            raise NotPossible("people_more.same_person", name=supervisor.name)
        unit.teams.assign(
            membership,
            supervisor=supervisor.id if supervisor else None,
            alternate=alternate.id if alternate else None,
        )
        if supervisor is not None and supervisor.id != membership.supervisor:
            words = {"name": place.person.name, "team": place.team.name}
            self._tell(mail, supervisor, "people.told_supervisor", **words)

    def catch_up_held(self, unit: Unit, mail: Mail, place: Place, day: date, language: str = "en") -> str:
        """A catch-up with a volunteer was held on that day; returns the sentence that says what was kept.

        NotPossible: the day is still to come, or the person is no volunteer there.
        """
        return self._keep_day(unit, mail, place, day, catch_ups.held, "people_more.kept_catch_up", language)

    def training_ended(self, unit: Unit, mail: Mail, place: Place, day: date, language: str = "en") -> str:
        """A volunteer's training ended on that day; the same."""
        return self._keep_day(unit, mail, place, day, catch_ups.trained, "people_more.kept_training", language)

    def day(self, typed: str, now: datetime) -> date:
        """A typed day on the programme's calendar. NotPossible: it cannot be read."""
        day = day_meant(typed, now.astimezone(self._house.zone()).date())
        if day is None:
            raise NotPossible("people_more.day_unclear")
        return day

    # What must hold

    def _keep_day(
        self, unit: Unit, mail: Mail, place: Place, day: date, keep: KeepDay, key: str, language: str
    ) -> str:
        if place.volunteering is None:
            raise NotPossible("people_more.not_a_volunteer", name=place.person.name, team=place.team.name)
        at = catch_ups.moment_of(day, mail.now, self._house.zone())
        if at is None:
            raise NotPossible("people_more.day_to_come")
        keep(unit, place.person, at)
        return self._house.say(key, language, name=place.person.name, day=self._house.day(at, mail.now))

    def _can_look_after(self, unit: Unit, place: Place, person: Person) -> None:
        roles = {each.role for each in unit.teams.memberships(person.id)}
        if person.id == place.person.id:
            raise NotPossible("people_more.not_themselves", name=person.name)
        if not roles & LOOKS_AFTER or person.standing is not Standing.ACTIVE:
            raise NotPossible("people_more.cannot_look_after", name=person.name)

    def _not_the_last(self, unit: Unit, place: Place) -> None:
        others = [
            each
            for each in unit.teams.with_role(Role.COORDINATOR)
            if each.id != place.person.id and each.standing is Standing.ACTIVE
        ]
        if not others:
            raise NotPossible("people.last_coordinator", team=place.team.name)

    def _give_up(self, unit: Unit, membership: Membership) -> None:
        """Takes a role away, and the person's name from the volunteers of that team they were named for."""
        unit.teams.leave(membership.person, membership.team, membership.role)
        still = {each.role for each in unit.teams.memberships(membership.person) if each.team == membership.team}
        if still & LOOKS_AFTER:
            return
        for volunteer in unit.teams.members(membership.team, Role.VOLUNTEER):
            for theirs in unit.teams.memberships(volunteer.id):
                if theirs.team == membership.team and membership.person in (theirs.supervisor, theirs.alternate):
                    kept = _without(theirs, membership.person)
                    unit.teams.assign(theirs, supervisor=kept.supervisor, alternate=kept.alternate)

    def _roles(self, place: Place) -> str:
        words = [self._house.say(f"role.{role}", place.person.language) for role in place.roles]
        return ", ".join(words)

    def _say_goodbye(self, mail: Mail, person: Person, team: Team) -> None:
        # At once and without a sound: who is not here any more gets nothing that could wait.
        said = self._house.say("leave.removed", person.language, team=team.name)
        mail.send(person, Screen(said, closing_rows(self._house), silent=True), kind="people", lane=Lane.REPLY)

    def _tell(self, mail: Mail, person: Person, key: str, **words: str) -> None:
        said = self._house.say(key, person.language, **words)
        mail.send(person, Screen(said, closing_rows(self._house)), kind="people", lane=Lane.DIGEST)


def _without(membership: Membership, person: int) -> Membership:
    return replace(
        membership,
        supervisor=None if membership.supervisor == person else membership.supervisor,
        alternate=None if membership.alternate == person else membership.alternate,
    )
