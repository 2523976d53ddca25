"""What an alert does by itself: untaken it climbs, taken and forgotten it opens again, undelivered it goes on."""

from __future__ import annotations

from dataclasses import replace

from bot.follow_up.alerting import Alerting, staffed
from bot.follow_up.around import Around
from bot.follow_up.card_screen import COULD_NOT_REACH, REOPENED, TOLD_MORE
from bot.follow_up.copies import ALERT
from bot.house import House
from bot.mail import Mail
from bot.screen import Screen
from flows.alerts import Alert, AlertStatus, Rung
from flows.flags import Tier
from flows.ladder import climb, reopen
from flows.people import Person, Role
from storage.outbox import Lane, Outgoing
from storage.unit import Unit

REMINDED = "reminded"


class Climbing:
    """The clock's side of alerts. Each alert moves by itself; `climb_due` takes those that are due."""

    def __init__(self, house: House, alerting: Alerting) -> None:
        self._house = house
        self._alerting = alerting
        self._telling = alerting.telling

    def climb_due(self, unit: Unit, mail: Mail, limit: int) -> int:
        """Move the alerts whose clock has run out, the longest waiting first; returns how many moved."""
        codes = unit.alerts.due(mail.now, limit)
        for code in codes:
            self.climb(unit, mail, code)
        return len(codes)

    def climb(self, unit: Unit, mail: Mail, code: str) -> None:
        """Move one alert, if its clock has run out."""
        alert = unit.alerts.get(code)
        if alert is None or alert.next_at is None or alert.next_at > mail.now:
            return
        if alert.status is AlertStatus.OPEN:
            self._climb(unit, mail, alert, alert)
        else:
            self._ask_or_reopen(unit, mail, alert)

    def undelivered(self, unit: Unit, mail: Mail, message: Outgoing, reason: str) -> None:
        """A call can never arrive (the person blocked the bot, or is gone); their reach is kept before this.

        An urgent alert climbs at once; any other when nobody who was told can be reached. The coordinators hear that
        somebody cannot be reached.
        """
        alert = unit.alerts.get(message.about) if message.kind == ALERT and message.about else None
        person = unit.people.get(message.person) if message.person is not None else None
        if alert is None or person is None or alert.status is not AlertStatus.OPEN:
            return
        unit.alerts.note(alert, "undelivered", at=mail.now, person=person.id)
        unit.problems.note("undelivered", f"alert {alert.number}: {reason}", mail.now)
        self.out_of_reach(unit, mail, alert.team, person)
        others = [each for each in Around(unit, alert).told_by(alert.rung) if each.id != person.id]
        if alert.tier is Tier.URGENT or not others:
            self._climb(unit, mail, alert, replace(alert, next_at=mail.now))

    def _climb(self, unit: Unit, mail: Mail, kept: Alert, due: Alert) -> None:
        """The next rung on which somebody new stands; past the top everybody again, and the volunteer the truth."""
        around = Around(unit, kept)
        known = {each.id for each in around.told_by(kept.rung)}

        def brings_someone(rung: Rung) -> bool:
            return any(each.id not in known for each in around.on(rung.audience))

        move = climb(due, mail.now, brings_someone, self._house.working_time)
        if move is None:
            return
        if move.alert.rung >= len(kept.ladder):
            move = replace(move, tell=kept.ladder)
            known = set()
        unit.alerts.move(kept, move.alert)
        unit.alerts.note(move.alert, TOLD_MORE, at=mail.now)
        self._alerting.call(
            unit, mail, move.alert, move, around, passed_from=kept.rung + 1, why="push.climbed", not_again=known
        )
        self._telling.show_state(unit, mail, move.alert)
        if move.tell_volunteer:
            self._tell_the_truth(unit, mail, move.alert)

    def _tell_the_truth(self, unit: Unit, mail: Mail, alert: Alert) -> None:
        if alert.tier is Tier.URGENT:
            self._telling.volunteer_with_numbers(unit, mail, alert, "urgent.nobody_reached")
        else:
            self._telling.volunteer(unit, mail, alert, "loop.nobody_yet")

    def _ask_or_reopen(self, unit: Unit, mail: Mail, alert: Alert) -> None:
        """First the person who has it is asked; still without an outcome, it opens again for everyone told so far."""
        events = unit.alerts.events(alert)
        tries = [n for n, event in enumerate(events) if event.kind in ("taken", COULD_NOT_REACH)]
        asked = any(event.kind == REMINDED for event in events[max(tries, default=0) :])
        promises = self._alerting.promises
        if not asked:
            waiting = replace(alert, next_at=promises.grace(alert.tier, mail.now))
            unit.alerts.move(alert, waiting)
            unit.alerts.note(waiting, REMINDED, at=mail.now, person=alert.taken_by)
            doer = unit.people.get(alert.taken_by) if alert.taken_by is not None else None
            if doer is not None:
                self._telling.push(unit, mail, waiting, [doer], why="push.outcome")
            return
        around = Around(unit, alert)
        move = reopen(alert, mail.now, staffed(around), self._house.working_time)
        if move is None:
            return
        opened = replace(move.alert, contact_by=alert.contact_by, passed_to=None)
        unit.alerts.move(alert, opened)
        unit.alerts.note(opened, REOPENED, at=mail.now)
        self._alerting.call(unit, mail, opened, move, around, passed_from=len(opened.ladder), why="push.reopened")
        self._telling.volunteer(unit, mail, opened, "loop.reopened")

    def out_of_reach(self, unit: Unit, mail: Mail, team: int, person: Person) -> None:
        """Tells the coordinators of a team, once a day, that someone who looks after volunteers cannot be reached."""
        found = unit.teams.get(team)
        for each in unit.teams.members(team, Role.COORDINATOR):
            if each.id != person.id:
                words = {"team": found.name if found else ""}
                text = self._house.say("trouble.coordinator_unreachable", each.language, **words)
                day = f"{mail.now:%Y-%m-%d}"
                dedupe = f"unreachable:{person.code}:{each.code}:{day}"
                mail.send(each, Screen(text), kind="trouble", lane=Lane.ALERT, dedupe=dedupe)
