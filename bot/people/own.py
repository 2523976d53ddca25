"""A supervisor's chat: /people shows those they look after, and takes the day of a catch-up."""

from __future__ import annotations

from bot.house import House
from bot.people.days import CATCH_UP, Days
from bot.people.directory import Place, find_place
from bot.screen import Button, Screen
from flows.people import Person, Standing
from storage.unit import Unit

MOST = 40
"""Buttons on one screen."""


class Own:
    """Draws a supervisor's own people; nobody else is reached from here."""

    def __init__(self, house: House, days: Days) -> None:
        self._house = house
        self._days = days

    def places(self, unit: Unit, viewer: Person) -> list[Place]:
        """Those this person looks after, by name: named for them, or nobody is named in a team they supervise."""
        if viewer.standing is not Standing.ACTIVE:
            return []
        there = unit.teams.looked_after_by(viewer.id)
        found = [find_place(unit, each.code, membership.team) for each, membership in there if each.id != viewer.id]
        return sorted((place for place in found if place is not None), key=lambda place: place.person.name.casefold())

    def home(self, places: list[Place], viewer: Person) -> Screen:
        """One button for each."""
        rows = [
            (Button(self._say("own_button", viewer, place), f"p:one:{place.person.code}:{place.team.id}"),)
            for place in places[:MOST]
        ]
        close = self._house.button("close", "p:close", viewer.language)
        return Screen(self._house.say("people_more.own_head", viewer.language), (*rows, (close,)), protect=True)

    def one(self, lines: list[str], place: Place, viewer: Person, said: str = "") -> Screen:
        """One volunteer, what is known of their catch-ups, and the way to say that one was held."""
        text = "\n".join([self._say("own_person", viewer, place), *lines])
        back = self._house.button("back", "p:home", viewer.language)
        rows = ((self._days.button(place, CATCH_UP, viewer),), (back,))
        return Screen("\n\n".join(part for part in (said, text) if part), rows, protect=True)

    def _say(self, key: str, viewer: Person, place: Place) -> str:
        return self._house.say(f"people_more.{key}", viewer.language, name=place.person.name, team=place.team.name)
