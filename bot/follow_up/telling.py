"""Telling people about an alert: calls to open it, copies kept true to its present state, and the volunteer."""

from __future__ import annotations

from collections.abc import Iterable

from bot.follow_up.card_screen import CardScreens
from bot.follow_up.copies import ALERT, CARD, DONE
from bot.follow_up.numbers import help_lines
from bot.follow_up.promises import Promises
from bot.house import House
from bot.mail import Mail
from bot.screen import Button, Rows, Screen
from flows.alerts import Alert, AlertStatus
from flows.flags import Tier
from flows.people import Person, Reach, Role, Standing
from storage.outbox import Lane
from storage.unit import Unit

AT_ANY_HOUR = frozenset({Tier.URGENT, Tier.SAME_DAY})
"""Alerts that push at once, day and night; the others wait for working hours."""


class Telling:
    """Puts messages about alerts into the mail of one unit."""

    def __init__(self, house: House, promises: Promises) -> None:
        self._house = house
        self._promises = promises
        self.screens = CardScreens(house)

    # Staff

    def push(self, unit: Unit, mail: Mail, alert: Alert, people: Iterable[Person], *, why: str = "") -> None:
        """Calls these people to open the alert, in a new message each; older copies on their phones step back.

        Alerts that are not for today wait for working hours.
        """
        people = list(people)
        self._step_back(unit, mail, alert, {each.id for each in people})
        for person in people:
            self._call(mail, alert, person, self.screens.push(alert, person, why))

    def hand_over(self, unit: Unit, mail: Mail, alert: Alert, giver: Person, to: Person) -> None:
        """Calls one person to open an alert that somebody else would like to pass to them."""
        self._step_back(unit, mail, alert, {to.id})
        self._call(mail, alert, to, self.screens.passed(alert, giver, to))

    def no_one_near(self, unit: Unit, mail: Mail, alert: Alert, coordinators: Iterable[Person]) -> None:
        """Calls the coordinators, saying that nobody in the team could be told."""
        team = unit.teams.get(alert.team)
        for person in coordinators:
            words = {"team": team.name if team else "", "number": alert.number}
            text = self._house.say("trouble.coordinator_nobody", person.language, **words)
            open_it = self._house.button("open", f"a:open:{alert.code}", person.language)
            self._call(mail, alert, person, Screen(text, ((open_it,),), protect=True))

    def operators(self, unit: Unit, mail: Mail, alert: Alert) -> None:
        """Tells the operators named by a person's code that nobody could be told; other channels read problems."""
        team = unit.teams.get(alert.team)
        for code in self._house.config.operator.notify:
            person = unit.people.by_code(code)
            if person is not None:
                words = {"team": team.name if team else "", "number": alert.number}
                text = self._house.say("trouble.operator_nobody", person.language, **words)
                mail.send(
                    person, Screen(text), kind="operator", lane=Lane.ALERT, dedupe=f"nobody:{alert.code}:{code}"
                )

    def show_state(self, unit: Unit, mail: Mail, alert: Alert, *, skip: int | None = None) -> None:
        """Edits every copy to the alert's present state; `skip` is the message its reader is looking at now.

        Calls that wait for working hours are taken back once somebody has the alert, unless it is being handed on.
        """
        if alert.status is not AlertStatus.OPEN and alert.passed_to is None:
            unit.outbox.cancel(about=alert.code, now=mail.now)
        copies = unit.alerts.copies(alert.id)
        newest = {copy.person: copy.outgoing for copy in copies}
        for copy in copies:
            if copy.message_id is None or copy.message_id == skip:
                continue
            if alert.status is AlertStatus.OPEN and copy.state != CARD:
                continue
            # An alert nobody took for days leaves many copies; those that stepped back long ago stay as they are.
            if copy.state == DONE and newest[copy.person] != copy.outgoing:
                continue
            viewer = unit.people.get(copy.person)
            if viewer is not None and _arrives(viewer):
                screen, state = self._now_on(unit, mail, alert, viewer, copy.state)
                unit.alerts.move_copy(copy.outgoing, state)
                mail.send(viewer, screen, kind="edit", lane=Lane.ALERT, edit=copy.message_id)

    def wipe(self, unit: Unit, mail: Mail, alert: Alert) -> None:
        """Replace every copy by a line that says no more than that the person has left."""
        for copy in unit.alerts.copies(alert.id):
            viewer = unit.people.get(copy.person)
            if copy.message_id is not None and viewer is not None and _arrives(viewer):
                text = self._house.say("alerts.erased", viewer.language, number=alert.number)
                unit.alerts.move_copy(copy.outgoing, DONE)
                mail.send(viewer, Screen(text, protect=True), kind="edit", lane=Lane.ALERT, edit=copy.message_id)

    def _now_on(self, unit: Unit, mail: Mail, alert: Alert, viewer: Person, state: str) -> tuple[Screen, str]:
        concerns = alert.status is AlertStatus.OPEN or viewer.id in (alert.taken_by, alert.passed_to)
        if alert.status is AlertStatus.CLOSED or not concerns:
            return self.screens.settled(unit, alert, viewer, mail.now), DONE
        if state == CARD:
            return self.screens.card(unit, alert, viewer, mail.now), CARD
        return self.screens.push(alert, viewer), state

    def _step_back(self, unit: Unit, mail: Mail, alert: Alert, people: set[int]) -> None:
        for copy in unit.alerts.copies(alert.id):
            if copy.person not in people or copy.message_id is None or copy.state == DONE:
                continue
            viewer = unit.people.get(copy.person)
            if viewer is not None:
                text = self._house.say("alerts.further_down", viewer.language, number=alert.number)
                unit.alerts.move_copy(copy.outgoing, DONE)
                mail.send(viewer, Screen(text, protect=True), kind="edit", lane=Lane.ALERT, edit=copy.message_id)

    def _call(self, mail: Mail, alert: Alert, person: Person, screen: Screen) -> None:
        lane = Lane.URGENT_ALERT if alert.tier is Tier.URGENT else Lane.ALERT
        at_once = alert.tier in AT_ANY_HOUR
        start = mail.now if at_once else self._promises.opens(mail.now)
        mail.send(person, screen, kind=ALERT, lane=lane, about=alert.code, not_before=start)

    # The volunteer

    def volunteer(
        self, unit: Unit, mail: Mail, alert: Alert, key: str, *buttons: Button, silent: bool = False, **words: object
    ) -> None:
        """Tells the volunteer how things stand; without a sound at night, unless it is for today."""
        person = unit.people.get(alert.person)
        if person is None or person.standing is Standing.LEFT or not _arrives(person):
            return
        text = self._house.say(key, person.language, **words)
        quiet = self._house.config.check_in.quiet_hours.holds(mail.now.astimezone(self._house.zone(person)).time())
        help_now = self._house.button("help_now", "h:open", person.language)
        rows: Rows = ((*buttons,), (help_now,)) if buttons else ((help_now,),)
        screen = Screen(text, rows, silent=silent or (quiet and alert.tier not in AT_ANY_HOUR))
        mail.send(person, screen, kind="loop", lane=Lane.REPLY)

    def volunteer_with_numbers(self, unit: Unit, mail: Mail, alert: Alert, key: str) -> None:
        """Tells the volunteer the truth and where to turn now."""
        person = unit.people.get(alert.person)
        if person is not None:
            lines = help_lines(self._house, person.country, person.language)
            self.volunteer(unit, mail, alert, key, lines=lines, emergency=self._house.emergency(person.country))

    def names(self, people: list[Person], language: str) -> str:
        """Names as they stand in a sentence: "Sue", "Sue and Max", "Sue, Max and 2 others"."""
        house = self._house
        if len(people) <= 1:
            return people[0].name if people else house.say("unknown.supervisor", language)
        if len(people) == 2:
            return house.say("alerts.two", language, one=people[0].name, other=people[1].name)
        first = ", ".join(each.name for each in people[:2])
        key = "alerts.three" if len(people) == 3 else "alerts.several"
        return house.say(key, language, first=first, other=people[2].name, count=len(people) - 2)


def _arrives(person: Person) -> bool:
    return person.reach is Reach.REACHABLE


def coordinators(unit: Unit) -> list[Person]:
    """Everyone who coordinates any team and can read it."""
    there = unit.teams.with_role(Role.COORDINATOR)
    return [each for each in there if each.standing is Standing.ACTIVE and _arrives(each)]
