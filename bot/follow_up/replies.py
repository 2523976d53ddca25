"""The volunteer's side of an alert: is anything left over, and how are things the day after?"""

from __future__ import annotations

from bot.follow_up.raising import FollowUp
from bot.house import House
from bot.mail import Mail
from bot.screen import Screen
from flows.alerts import Alert
from flows.facts import Facts
from flows.people import Person
from flows.rules import flag_without_answer
from storage.unit import Unit

CALL = "R-17"
"""The rule for "please call me today"."""


class Replies:
    """Answers to messages about an alert on the phone of the person it is about."""

    def __init__(self, house: House, follow_up: FollowUp) -> None:
        self._house = house
        self._follow_up = follow_up

    def pressed(self, unit: Unit, mail: Mail, person: Person, alert: Alert, what: str, message: int | None) -> str:
        """Keep what the volunteer says and answer in place of the question; the second press changes nothing."""
        house, language = self._house, person.language
        if any(event.kind == what for event in unit.alerts.events(alert)):
            return house.say("tap.already", language)
        match what:
            case "left_none":
                said = house.say("loop.nothing_left", language)
            case "left_more":
                said = self._something_left(unit, mail, person, alert)
            case "day_better" | "day_same":
                said = house.say(f"next_day.{what.removeprefix('day_')}", language)
            case "day_call":
                said = self._call(unit, mail, person)
            case _:
                return house.say("tap.old", language)
        unit.alerts.note(alert, what, at=mail.now, person=person.id)
        rows = ((house.button("help_now", "h:open", language),),)
        mail.send(person, Screen(said, rows), kind="edit" if message else "loop", edit=message)
        return ""

    def _something_left(self, unit: Unit, mail: Mail, person: Person, alert: Alert) -> str:
        words = self._house.say("card.left_over", person.language, name=person.name)
        told = self._follow_up.alerting.open_again(unit, mail, alert, words)
        if not told:
            return self._house.say("told.nobody", person.language)
        names = self._follow_up.alerting.telling.names(told, person.language)
        return self._house.say("loop.something_left", person.language, name=names)

    def _call(self, unit: Unit, mail: Mail, person: Person) -> str:
        rule = self._house.library.rules[CALL]
        flag = flag_without_answer(rule, Facts(words={"name": person.name}))
        return self._follow_up.raise_flag(unit, mail, person, flag, check_in=None)
