"""What a coordinator still has to arrange before people can rely on the programme, as a list that gets shorter.

A named supervisor and alternate for each volunteer, a safeguarding lead, numbers somebody has dialled, and someone on
cover before urgent alerts are promised: what charities are asked to have in place (NCVO; NHS England DCB0160).
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.house import House
from bot.screen import Button, Screen
from flows.people import Person, Role
from storage.unit import Unit


class SetUp:
    """Reads what is missing and draws the list."""

    def __init__(self, house: House) -> None:
        self._house = house

    def missing(self, unit: Unit, language: str) -> list[str]:
        """One line for each thing; none if all is there that the bot can see."""
        return [*self._in_teams(unit, language), *self._in_configuration(language)]

    def button(self, missing: list[str], language: str) -> Button:
        """The way to the list."""
        return Button(self._house.say("set_up.button", language, count=len(missing)), "p:setup")

    def screen(self, missing: list[str], viewer: Person, *, welcome: bool = False) -> Screen:
        """The list, what nobody but people can see to, and the ways on."""
        say, language = self._house.say, viewer.language
        parts = [say("set_up.welcome", language)] if welcome else []
        listed = [f"- {line}" for line in missing] or [say("set_up.nothing", language)]
        parts += ["\n".join([say("set_up.head", language), *listed]), say("set_up.outside", language)]
        button = self._house.button
        rows = (
            (button("make_invitation", "p:role", language),),
            (Button(say("set_up.teams", language), "p:home:0"),),
            (button("list_invitations", "p:open", language), button("close", "p:close", language)),
        )
        return Screen("\n\n".join(parts), rows, protect=True)

    def _in_teams(self, unit: Unit, language: str) -> Iterator[str]:
        teams, say = unit.teams.all(), self._house.say
        if not teams:
            yield say("set_up.no_team", language)
        staffing = {(each.team, each.role): each for each in unit.teams.staffing()}
        for team in teams:
            for role in (Role.SUPERVISOR, Role.SAFEGUARDING, Role.VOLUNTEER):
                if (team.id, role) not in staffing:
                    yield say(f"set_up.no_{role}", language, team=team.name)
            volunteers = staffing.get((team.id, Role.VOLUNTEER))
            if volunteers is not None and volunteers.without_supervisor:
                count = volunteers.without_supervisor
                yield say("set_up.without_supervisor", language, team=team.name, count=count)
            if volunteers is not None and volunteers.without_alternate:
                yield say("set_up.without_alternate", language, team=team.name, count=volunteers.without_alternate)

    def _in_configuration(self, language: str) -> Iterator[str]:
        lines = self._house.help_lines(self._house.config.programme.country)
        not_dialled = sum(line.verified is None for line in lines)
        if not_dialled:
            yield self._house.say("set_up.not_dialled", language, count=not_dialled)
        if not self._house.rota_live:
            yield self._house.say("set_up.urgent_off", language)
