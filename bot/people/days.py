"""The day of a catch-up or of the end of someone's training: by a button for the usual ones, typed for any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.house import House
from bot.mail import Mail
from bot.people.changes import Changes, NotPossible
from bot.people.directory import Place, find_place
from bot.screen import Button, Rows, Screen
from flows.people import Milestone, Person
from storage.unit import Unit

CATCH_UP, TRAINING = "s", "t"
"""What a day is for, as buttons carry it."""
WORD = {CATCH_UP: "catch_up", TRAINING: "training"}
AGO: Mapping[str, int] = {"today": 0, "yesterday": 1, "week_ago": 7}
WAITS = timedelta(minutes=30)
"""How long typed words are taken for the day that was asked for."""


class Days:
    """Asks for a day and keeps it. Works inside one unit; the time comes with the mail."""

    def __init__(self, house: House, changes: Changes) -> None:
        self._house = house
        self._changes = changes

    def known(self, unit: Unit, place: Place, now: datetime, viewer: Person) -> list[str]:
        """Lines with what is known of a volunteer's catch-ups and training."""
        if place.volunteering is None:
            return []
        kept, say = unit.milestones.of(place.person.id), self._say
        lines = [say("catch_up_unknown", viewer)]
        if Milestone.SUPERVISED in kept:
            lines = [say("catch_up_known", viewer, day=self._house.day(kept[Milestone.SUPERVISED], now, viewer))]
        if Milestone.BOOKED in kept and kept[Milestone.BOOKED] > now:
            lines.append(say("catch_up_booked", viewer, name=place.person.name))
        if Milestone.TRAINED in kept:
            lines.append(say("training_known", viewer, day=self._house.day(kept[Milestone.TRAINED], now, viewer)))
        return lines

    def button(self, place: Place, kind: str, viewer: Person) -> Button:
        """The button that asks for a day."""
        label = "catch_up_held" if kind == CATCH_UP else "training_ended"
        return Button(self._say(label, viewer), _data("when", place, kind))

    def when(self, place: Place, kind: str, viewer: Person) -> Screen:
        """The usual days, and the way to another."""
        rows: Rows = tuple((Button(self._say(ago, viewer), _data("day", place, f"{kind}:{ago}")),) for ago in AGO)
        other = Button(self._say("other_day", viewer), _data("type", place, kind))
        back = self._house.button("back", _data("one", place), viewer.language)
        return Screen(
            self._say(f"which_{WORD[kind]}", viewer, name=place.person.name), (*rows, (other,), (back,)), protect=True
        )

    def chosen(self, unit: Unit, mail: Mail, place: Place, kind: str, ago: str, viewer: Person) -> str:
        """Keeps one of the usual days; returns the sentence that says so."""
        today = mail.now.astimezone(self._house.zone()).date()
        return self._keep(unit, mail, place, kind, today - timedelta(days=AGO[ago]), viewer)

    def ask(self, unit: Unit, mail: Mail, place: Place, kind: str, viewer: Person) -> Screen:
        """Waits for a typed day."""
        waiting = f"{place.person.code} {place.team.id} {kind} {mail.now.isoformat()}"
        unit.meta.set(_waiting(viewer), waiting)
        back = self._house.button("back", _data("one", place), viewer.language)
        return Screen(self._say("type_day", viewer), ((back,),), protect=True)

    def stop_waiting(self, unit: Unit, viewer: Person) -> None:
        """Whatever is typed next is not for here."""
        unit.meta.forget(_waiting(viewer))

    def wrote(self, unit: Unit, mail: Mail, viewer: Person, text: str) -> tuple[Place, str] | None:
        """Typed words: the place and the sentence that says what was kept, or what can be understood; None: nothing
        was asked for."""
        code, team, kind, since = ((unit.meta.get(_waiting(viewer)) or "").split(" ") + [""] * 4)[:4]
        place = find_place(unit, code, int(team)) if code else None
        if place is None or since < (mail.now - WAITS).isoformat():
            return None
        try:
            said = self._keep(unit, mail, place, kind, self._changes.day(text, mail.now), viewer)
        except NotPossible as refused:
            return place, self._house.say(refused.key, viewer.language, **refused.words)
        self.stop_waiting(unit, viewer)
        return place, said

    def _keep(self, unit: Unit, mail: Mail, place: Place, kind: str, day: date, viewer: Person) -> str:
        keep = self._changes.catch_up_held if kind == CATCH_UP else self._changes.training_ended
        return keep(unit, mail, place, day, viewer.language)

    def _say(self, key: str, viewer: Person, **words: str) -> str:
        return self._house.say(f"people_more.{key}", viewer.language, **words)


def _data(page: str, place: Place, rest: str = "") -> str:
    return f"p:{page}:{place.person.code}:{place.team.id}" + (f":{rest}" if rest else "")


def _waiting(viewer: Person) -> str:
    return f"day.{viewer.id}"
