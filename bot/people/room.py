"""The coordinator's chat: /people and /invite, everything by buttons that begin with "p:".

Whoever coordinates any team sees and changes all of them: in a small charity one coordinator stands in for another,
and a team whose only coordinator is away must not be out of reach. Nobody sees here what a volunteer answered.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.house import House
from bot.joining import Joining
from bot.joining.links import TeamNameUnfit, invite, known_username
from bot.mail import Mail
from bot.people.changes import Changes, NotPossible
from bot.people.days import CATCH_UP, TRAINING, Days
from bot.people.directory import Place, find_place, read_team
from bot.people.own import Own
from bot.people.screens import PeopleScreens
from bot.people.set_up import SetUp
from bot.screen import Screen
from flows.people import Person, Role, Standing
from storage.unit import Unit

Page = Callable[[Unit, Mail, Person, list[str]], Screen]


class PeopleRoom:
    """Answers coordinators. Every method works inside one unit."""

    def __init__(self, house: House, joining: Joining) -> None:
        self._house = house
        self._joining = joining
        self._changes = Changes(house)
        self._screens = PeopleScreens(house)
        self._days = Days(house, self._changes)
        self._set_up = SetUp(house)
        self._own = Own(house, self._days)
        self._for_supervisors: dict[str, Page] = {
            "home": self._own_home,
            "one": self._own_one,
            "when": self._when,
            "day": self._day,
            "type": self._type,
        }
        self._pages: dict[str, Page] = {
            "home": self._home,
            "team": self._team,
            "one": self._one,
            "setup": self._missing,
            "when": self._when,
            "day": self._day,
            "type": self._type,
            "who": self._who,
            "name": self._name,
            "where": self._where,
            "move": self._move,
            "what": self._what,
            "add": self._add,
            "which": self._which,
            "sure": self._sure,
            "gone": self._gone,
            "role": self._role,
            "into": self._into,
            "link": self._link,
            "open": self._open,
            "revoke": self._revoke,
        }

    def people(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/people: teams and who is in them."""
        self._answer(unit, mail, person, ["home"], None)

    def invite(self, unit: Unit, mail: Mail, person: Person, words: str = "") -> None:
        """/invite: by buttons, or at once with "supervisor Tuesday walking group", which also makes a team."""
        role, _, team = words.strip().partition(" ")
        if role in set(Role) and team.strip() and coordinates(unit, person):
            mail.send(person, self._invited(unit, mail, person, Role(role), team), kind="people")
        else:
            self._answer(unit, mail, person, ["role"], None)

    def pressed(self, unit: Unit, mail: Mail, person: Person, data: str, message: int | None) -> str:
        """A button; the message it was on shows what came of it. Returns what to show briefly."""
        page, *rest = data.removeprefix("p:").split(":")
        if page == "close":
            mail.send(person, self._screens.closed(person.language), kind="edit", edit=message)
            return ""
        return self._answer(unit, mail, person, [page, *rest], message)

    def _answer(self, unit: Unit, mail: Mail, person: Person, call: list[str], message: int | None) -> str:
        pages = self._open_to(unit, person)
        if not pages:
            said = self._house.say("people.not_allowed", person.language)
            mail.send(person, Screen(said), kind="people", edit=message)
            return ""
        self._days.stop_waiting(unit, person)
        page = pages.get(call[0])
        if page is None:
            return self._house.say("tap.old", person.language)
        try:
            screen = page(unit, mail, person, call[1:])
        except NotPossible as refused:
            return self._house.say(refused.key, person.language, **refused.words)
        except (LookupError, ValueError):
            # A button from an older screen: the person, the team or the role has gone meanwhile.
            screen = pages["home"](unit, mail, person, [])
        mail.send(person, screen, kind="people", edit=message)
        return ""

    def wrote(self, unit: Unit, mail: Mail, person: Person, text: str) -> bool:
        """Typed words: the day that was asked for; False if none was."""
        came = self._days.wrote(unit, mail, person, text)
        if came is None or not self._open_to(unit, person):
            return False
        place, said = came
        mail.send(person, self._shown(unit, mail, person, place, said), kind="people")
        return True

    def _open_to(self, unit: Unit, person: Person) -> dict[str, Page]:
        """The pages someone may see: all, those about their own people, or none."""
        if coordinates(unit, person):
            return self._pages
        return self._for_supervisors if self._own.places(unit, person) else {}

    # Looking

    def _home(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        missing = self._set_up.missing(unit, person.language)
        if not rest and unit.people.count() == 1:
            return self._set_up.screen(missing, person, welcome=True)
        page = int(rest[0]) if rest else 0
        teams = unit.teams.all()
        shown = [(team, read_team(unit, team)) for team in self._screens.page_of(teams, page)]
        first = (self._set_up.button(missing, person.language),) if missing else ()
        return self._screens.home(shown, page, len(teams), person.language, *first)

    def _missing(self, unit: Unit, _mail: Mail, person: Person, _rest: list[str]) -> Screen:
        return self._set_up.screen(self._set_up.missing(unit, person.language), person)

    def _team(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        team = unit.teams.get(int(rest[0]))
        if team is None:
            raise LookupError(rest[0])
        page = int(rest[1]) if len(rest) > 1 else 0
        return self._screens.team(team, read_team(unit, team), page, person.language)

    def _one(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._shown(unit, mail, person, _place(unit, rest))

    def _shown(self, unit: Unit, mail: Mail, person: Person, place: Place, said: str = "") -> Screen:
        known = self._days.known(unit, place, mail.now, person)
        if not coordinates(unit, person):
            return self._own.one(known, place, person, said)
        days = tuple(self._days.button(place, kind, person) for kind in (CATCH_UP, TRAINING))
        return self._screens.one(place, person.language, said, known, days)

    # Catch-ups and training

    def _when(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._days.when(self._reached(unit, person, rest), rest[2], person)

    def _day(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        place = self._reached(unit, person, rest)
        said = self._days.chosen(unit, mail, place, rest[2], rest[3], person)
        return self._shown(unit, mail, person, place, said)

    def _type(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._days.ask(unit, mail, self._reached(unit, person, rest), rest[2], person)

    def _reached(self, unit: Unit, person: Person, rest: list[str]) -> Place:
        """The volunteer a page is about. LookupError: not one this person may arrange anything for."""
        place = _place(unit, rest)
        near = coordinates(unit, person) or (rest[2] == CATCH_UP and place in self._own.places(unit, person))
        if place.volunteering is None or not near or rest[2] not in (CATCH_UP, TRAINING):
            raise LookupError(rest[0])
        return place

    def _own_home(self, unit: Unit, _mail: Mail, person: Person, _rest: list[str]) -> Screen:
        return self._own.home(self._own.places(unit, person), person)

    def _own_one(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._shown(unit, mail, person, self._reached(unit, person, [*rest, CATCH_UP]))

    # Who looks after whom

    def _who(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        place, which = _place(unit, rest), rest[2]
        team = read_team(unit, place.team)
        can = [each for each in team if _can_look_after(each) and each.person.id != place.person.id]
        return self._screens.who(place, can, which, person.language)

    def _name(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        place, which = _place(unit, rest), rest[2]
        chosen = unit.people.by_code(rest[3]) if rest[3] else None
        if rest[3] and chosen is None:
            raise LookupError(rest[3])
        supervisor, alternate = place.supervisor, place.alternate
        if which == "s":
            supervisor = chosen
        else:
            alternate = chosen
        self._changes.assign(unit, mail, place, supervisor=supervisor, alternate=alternate)
        said = self._screens.named(place, which, chosen, person)
        return self._shown(unit, mail, person, _place(unit, rest), said)

    # Moving and roles

    def _where(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        place = _place(unit, rest)
        teams = [team for team in unit.teams.all() if team.id != place.team.id]
        return self._screens.where(place, teams, person.language)

    def _move(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        place, to = _place(unit, rest), unit.teams.get(int(rest[2]))
        if to is None:
            raise LookupError(rest[2])
        self._changes.move(unit, mail, place, to)
        said = self._house.say("people.moved", person.language, name=place.person.name, team=to.name)
        return self._shown(unit, mail, person, _place(unit, [rest[0], str(to.id)]), said)

    def _what(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._screens.what(_place(unit, rest), person.language)

    def _add(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        place = _place(unit, rest)
        membership = self._changes.add_role(unit, mail, place, Role(rest[2]))
        self._joining.given(unit, mail, place.person, membership)
        return self._shown(unit, mail, person, _place(unit, rest))

    def _which(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        place = _place(unit, rest)
        if len(place.roles) == 1:
            return self._sure(unit, mail, person, [*rest, place.roles[0]])
        return self._screens.which(place, person.language)

    def _sure(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._screens.sure(_place(unit, rest), Role(rest[2]), person.language)

    def _gone(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        place, role = _place(unit, rest), Role(rest[2])
        self._changes.remove(unit, mail, place, role)
        said = self._screens.removed(place, role, person.language)
        return self._screens.team(place.team, read_team(unit, place.team), 0, person.language, said)

    # Invitations

    def _role(self, _unit: Unit, _mail: Mail, person: Person, _rest: list[str]) -> Screen:
        return self._screens.which_role(person.language)

    def _into(self, unit: Unit, _mail: Mail, person: Person, rest: list[str]) -> Screen:
        return self._screens.which_team(Role(rest[0]), unit.teams.all(), person.language)

    def _link(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        team = unit.teams.get(int(rest[1]))
        if team is None:
            raise LookupError(rest[1])
        return self._invited(unit, mail, person, Role(rest[0]), team.name)

    def _invited(self, unit: Unit, mail: Mail, person: Person, role: Role, team: str) -> Screen:
        username = known_username(unit, self._house.config)
        if username is None:
            return Screen(self._house.say("people_more.no_username", person.language))
        try:
            made = invite(unit, role, team, mail.now)
        except TeamNameUnfit:
            return Screen(self._house.say("people_more.team_unfit", person.language))
        return self._screens.invitation(made, made.link(username), mail.now, person)

    def _open(self, unit: Unit, mail: Mail, person: Person, _rest: list[str]) -> Screen:
        standing = [
            each
            for each in unit.invitations.all()
            if each.used_at is None and each.revoked_at is None and each.expires_at > mail.now
        ]
        teams = {team.id: team for team in unit.teams.all()}
        return self._screens.invitations(standing, teams, mail.now, person)

    def _revoke(self, unit: Unit, mail: Mail, person: Person, rest: list[str]) -> Screen:
        unit.invitations.revoke(int(rest[0]), mail.now)
        return self._open(unit, mail, person, [])


def coordinates(unit: Unit, person: Person) -> bool:
    """Whether someone may use these screens."""
    if person.standing not in (Standing.ACTIVE, Standing.PAUSED):
        return False
    return any(membership.role is Role.COORDINATOR for membership in unit.teams.memberships(person.id))


def _can_look_after(place: Place) -> bool:
    return place.person.standing is Standing.ACTIVE and any(role is not Role.VOLUNTEER for role in place.roles)


def _place(unit: Unit, rest: list[str]) -> Place:
    place = find_place(unit, rest[0], int(rest[1]))
    if place is None:
        raise LookupError(rest[0])
    return place
