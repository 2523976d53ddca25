"""How people, teams and invitations look on a coordinator's phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.house import House
from bot.joining.links import Invited
from bot.people.directory import ROLES, Place, uncared_for
from bot.screen import Button, Rows, Screen
from flows.people import Invitation, Person, Role, Team

PAGE = 20
"""Buttons of one kind on a screen."""
LABEL = 38
"""Letters of a button that stands alone."""

T = TypeVar("T")
Row = tuple[Button, ...]


class PeopleScreens:
    """Draws them; decides nothing."""

    def __init__(self, house: House) -> None:
        self._house = house

    def page_of(self, things: Sequence[T], page: int) -> Sequence[T]:
        """Those that stand on one page."""
        return things[page * PAGE : (page + 1) * PAGE]

    def closed(self, language: str) -> Screen:
        """What stays when the screen is put away: no names."""
        return Screen(self._house.say("people_more.closed", language))

    # People

    def home(
        self, teams: Sequence[tuple[Team, list[Place]]], page: int, many: int, language: str, *first: Button
    ) -> Screen:
        """Teams with their sizes; `first` stands above them."""
        say = self._house.say
        lines = [say("people.head", language), *(self._team_line(team, there, language) for team, there in teams)]
        if not teams:
            lines.append(say("people.no_teams", language))
        rows: list[Row] = [(button,) for button in first]
        rows += [(Button(_short(team.name), f"p:team:{team.id}"),) for team, _ in teams]
        rows += self._more(f"p:home:{page + 1}", page, many, language)
        rows.append((self._button("make_invitation", "p:role", language),))
        rows.append(
            (self._button("list_invitations", "p:open", language), self._button("close", "p:close", language))
        )
        return Screen("\n".join(lines), tuple(rows), protect=True)

    def team(self, team: Team, there: list[Place], page: int, language: str, said: str = "") -> Screen:
        """Everyone in a team, one button each."""
        say = self._house.say
        lines = [said, self._team_line(team, there, language)]
        if not there:
            lines.append(say("people.none", language))
        alone = uncared_for(there)
        if alone:
            lines.append(say("people.orphans", language, count=len(alone)))
        rows: list[Row] = [
            (Button(_short(self._person_line(place, language)), f"p:one:{place.person.code}:{team.id}"),)
            for place in self.page_of(there, page)
        ]
        rows += self._more(f"p:team:{team.id}:{page + 1}", page, len(there), language)
        rows.append((self._button("make_invitation", "p:role", language), self._button("back", "p:home", language)))
        return Screen("\n\n".join(line for line in lines if line), tuple(rows), protect=True)

    def one(self, place: Place, language: str, said: str = "", known: Sequence[str] = (), days: Row = ()) -> Screen:
        """One person in one team, and what can be done; `known` are lines about their catch-ups and training, `days`
        the buttons that take a day of those."""
        say, person = self._house.say, place.person
        nobody = self._house.say("button.nobody", language)
        text = say(
            "people.person",
            language,
            name=person.name,
            roles=self._roles(place.roles, language),
            team=place.team.name,
            supervisor=place.supervisor.name if place.supervisor else nobody,
            alternate=place.alternate.name if place.alternate else nobody,
            standing=say(f"standing.{place.stands}", language),
        )
        text = "\n".join([text, *known])
        rows: list[Row] = []
        if place.volunteering is not None:
            rows.append(days)
            rows.append((self._button("assign_supervisor", self._data("who", place, "s"), language),))
            rows.append((self._button("assign_alternate", self._data("who", place, "a"), language),))
        rows.append((self._button("move", self._data("where", place), language),))
        if len(place.roles) < len(ROLES):
            rows.append((Button(say("people_more.add_role", language), self._data("what", place)),))
        back = self._button("back", f"p:team:{place.team.id}", language)
        rows.append((self._button("remove", self._data("which", place), language), back))
        return Screen("\n\n".join(part for part in (said, text) if part), tuple(rows), protect=True)

    def who(self, place: Place, can: list[Place], which: str, language: str) -> Screen:
        """Who could look after a volunteer."""
        rows = [
            (Button(_short(each.person.name), self._data("name", place, f"{which}:{each.person.code}")),)
            for each in can[: 2 * PAGE]
        ]
        rows.append((self._button("nobody", self._data("name", place, f"{which}:"), language),))
        return self._choosing("people.which_person", rows, place, language)

    def named(self, place: Place, which: str, chosen: Person | None, viewer: Person) -> str:
        """What was just arranged, in a sentence."""
        name, team = place.person.name, place.team.name
        if which == "a":
            other = chosen.name if chosen else self._house.say("button.nobody", viewer.language)
            return self._house.say("people.alternate_set", viewer.language, alternate=other, name=name)
        if chosen is None:
            return self._house.say("people.supervisor_none", viewer.language, name=name, team=team)
        return self._house.say("people.supervisor_set", viewer.language, supervisor=chosen.name, name=name)

    def where(self, place: Place, teams: Iterable[Team], language: str) -> Screen:
        """Teams to move to."""
        rows = [(Button(_short(team.name), self._data("move", place, str(team.id))),) for team in teams]
        return self._choosing("people.which_team", rows[: 4 * PAGE], place, language)

    def what(self, place: Place, language: str) -> Screen:
        """Roles to add."""
        wanted = [role for role in ROLES if role not in place.roles]
        rows = [(Button(self._role(role, language), self._data("add", place, role)),) for role in wanted]
        return self._choosing("people.which_role", rows, place, language)

    def which(self, place: Place, language: str) -> Screen:
        """Which of several roles to end."""
        rows = [(Button(self._role(role, language), self._data("sure", place, role)),) for role in place.roles]
        return self._choosing("people_more.which_ends", rows, place, language)

    def sure(self, place: Place, role: Role, language: str) -> Screen:
        """The one question before someone is removed."""
        rows = (
            (self._button("confirm_remove", self._data("gone", place, role), language),),
            (self._button("cancel", self._data("one", place), language),),
        )
        return Screen(self._said_of("people.remove_sure", place, role, language), rows, protect=True)

    def removed(self, place: Place, role: Role, language: str) -> str:
        """What was just done, in a sentence."""
        return self._said_of("people.removed", place, role, language)

    # Invitations

    def which_role(self, language: str) -> Screen:
        """What the person invited will do."""
        rows = [(Button(self._role(role, language), f"p:into:{role}"),) for role in reversed(ROLES)]
        rows.append((self._button("back", "p:home", language),))
        return Screen(self._house.say("people.which_role", language), tuple(rows))

    def which_team(self, role: Role, teams: Sequence[Team], language: str) -> Screen:
        """Where they will do it. A new team is made by typing."""
        parts = [self._house.say("people.which_team", language)]
        parts.append(self._house.say("people_more.new_team", language, role=role.value))
        rows = [(Button(_short(team.name), f"p:link:{role}:{team.id}"),) for team in teams[: 4 * PAGE]]
        rows.append((self._button("back", "p:role", language),))
        return Screen("\n\n".join(parts), tuple(rows))

    def invitation(self, made: Invited, link: str, now: datetime, viewer: Person) -> Screen:
        """The link, to be passed on; so this message may be forwarded."""
        text = self._house.say(
            "people.invitation",
            viewer.language,
            role=self._house.say(f"role.{made.invitation.role}", viewer.language),
            team=made.team.name,
            day=self._house.day(made.invitation.expires_at, now, viewer),
            link=link,
        )
        return Screen(text, ((self._button("back", "p:home", viewer.language),),))

    def invitations(
        self, standing: Sequence[Invitation], teams: Mapping[int, Team], now: datetime, viewer: Person
    ) -> Screen:
        """Open invitations, each with a button that takes it back. The links themselves are kept nowhere."""
        language = viewer.language
        lines = [self._house.say("people.invitations" if standing else "people.no_invitations", language)]
        rows = []
        for place, each in enumerate(standing[:PAGE], start=1):
            words = {
                "role": self._house.say(f"role.{each.role}", language),
                "team": teams[each.team].name,
                "day": self._house.day(each.expires_at, now, viewer),
            }
            lines.append(f"{place}. {self._house.say('people.invitation_line', language, **words)}")
            revoke = self._house.say("people_more.revoke", language, place=place)
            rows.append((Button(revoke, f"p:revoke:{each.id}"),))
        rows.append((self._button("back", "p:home", language),))
        return Screen("\n".join(lines), tuple(rows))

    # Parts

    def _said_of(self, key: str, place: Place, role: Role, language: str) -> str:
        role_words = self._house.say(f"role.{role}", language)
        return self._house.say(key, language, name=place.person.name, role=role_words, team=place.team.name)

    def _choosing(self, key: str, rows: Iterable[tuple[Button, ...]], place: Place, language: str) -> Screen:
        back = self._button("back", self._data("one", place), language)
        return Screen(self._house.say(key, language), (*rows, (back,)), protect=True)

    def _team_line(self, team: Team, there: list[Place], language: str) -> str:
        helped = sum(1 for place in there if place.volunteering is not None)
        staff = sum(1 for place in there if any(role is not Role.VOLUNTEER for role in place.roles))
        return self._house.say("people.team_line", language, team=team.name, volunteers=helped, staff=staff)

    def _person_line(self, place: Place, language: str) -> str:
        words = {
            "name": place.person.name,
            "roles": self._roles(place.roles, language),
            "standing": self._house.say(f"standing.{place.stands}", language),
        }
        return self._house.say("people.person_line", language, **words)

    def _roles(self, roles: Iterable[Role], language: str) -> str:
        return ", ".join(self._house.say(f"people_more.role.{role}", language) for role in roles)

    def _role(self, role: Role, language: str) -> str:
        return self._house.say(f"people_more.role.{role}", language).capitalize()

    def _more(self, data: str, page: int, many: int, language: str) -> Rows:
        if many <= (page + 1) * PAGE:
            return ()
        return ((Button(self._house.say("people_more.more", language), data),),)

    def _data(self, page: str, place: Place, rest: str = "") -> str:
        return f"p:{page}:{place.person.code}:{place.team.id}" + (f":{rest}" if rest else "")

    def _button(self, label: str, data: str, language: str) -> Button:
        return self._house.button(label, data, language)


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"
