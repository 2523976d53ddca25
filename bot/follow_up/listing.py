"""/alerts: what is open for one person of the staff, each item opening its card."""

from __future__ import annotations

from bot.follow_up.around import Around
from bot.house import House
from bot.mail import Mail
from bot.screen import Button, Screen
from flows.alerts import Alert, AlertStatus
from flows.people import Person, Role
from storage.unit import Unit

MOST = 20
"""Buttons on one screen; whoever has more sees the oldest first."""


class Listing:
    """The list of open alerts someone was told of or has taken."""

    def __init__(self, house: House) -> None:
        self._house = house

    def send(self, unit: Unit, mail: Mail, person: Person) -> None:
        """Put the list on the phone. It names nobody: numbers, response times and states."""
        house, language = self._house, person.language
        alerts = open_for(unit, person)
        if not alerts:
            mail.send(person, Screen(house.say("alerts.none", language)), kind="alerts")
            return
        lines = [self._line(unit, alert, person) for alert in alerts]
        text = "\n".join([house.say("alerts.list", language, count=len(alerts)), *lines])
        rows = tuple(
            (Button(house.say("alerts.open_number", language, number=alert.number), f"a:list:{alert.code}"),)
            for alert in alerts[:MOST]
        )
        mail.send(person, Screen(text, rows, protect=True), kind="alerts")

    def _line(self, unit: Unit, alert: Alert, person: Person) -> str:
        house, language = self._house, person.language
        doer = unit.people.get(alert.taken_by) if alert.taken_by is not None else None
        if alert.status is AlertStatus.OPEN or doer is None:
            state = house.say("alerts.state_open", language)
        elif doer.id == person.id:
            state = house.say("alerts.state_yours", language)
        else:
            state = house.say("alerts.state_taken", language, name=doer.name)
        tier = house.say(f"tier.{alert.tier.value}", language)
        return house.say("alerts.line", language, number=alert.number, tier=tier, state=state)


def open_for(unit: Unit, person: Person) -> list[Alert]:
    """The standing alerts this person was told of, has, or is offered; oldest first."""
    return [alert for alert in _near(unit, person) if is_told(unit, alert, person)]


def is_told(unit: Unit, alert: Alert, person: Person) -> bool:
    """Whether an alert has reached this person, and still may."""
    around = Around(unit, alert)
    if not around.may_see(person.id):
        return False
    if person.id in (alert.taken_by, alert.passed_to):
        return True
    return person.id in {each.id for each in around.told_by(alert.rung)}


def _near(unit: Unit, person: Person) -> list[Alert]:
    """Candidates: of the person's teams, or all of them for those whose people may be in any team."""
    memberships = unit.teams.memberships(person.id)
    teams = {each.team for each in memberships if each.role is not Role.VOLUNTEER}
    if any(each.role is Role.COORDINATOR for each in memberships):
        return unit.alerts.standing()
    volunteers = unit.teams.looked_after_by(person.id)
    teams |= {membership.team for _, membership in volunteers}
    return sorted((alert for team in teams for alert in unit.alerts.in_team(team)), key=lambda alert: alert.id)
