"""The message of the next morning after an urgent or same-day alert: was there contact, and how are things today?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.house import House
from bot.mail import Mail
from bot.screen import Screen
from flows.alerts import Alert, AlertStatus
from flows.people import Person, Standing
from storage.outbox import Lane
from storage.unit import Unit

ASKED = "asked_to_talk"
"""The theme of a request: nobody is told that asking for a chat was a hard day."""
AT = time(10)
"""On the volunteer's own clock: after the quiet hours, not the first thing of the day."""


class NextDay:
    """Plans the message when the alert begins, and plans it anew when what it says is no longer true."""

    def __init__(self, house: House) -> None:
        self._house = house

    def plan(self, unit: Unit, mail: Mail, alert: Alert) -> None:
        """Put the message as it would be true now in place of the one planned before."""
        person = unit.people.get(alert.person)
        if person is None or person.standing is Standing.LEFT:
            return
        at = self._at(person, alert)
        if at <= mail.now:
            return
        about = f"day:{alert.code}"
        unit.outbox.cancel(about=about, now=mail.now)
        screen = self._screen(unit, alert, person)
        mail.send(person, screen, kind="next_day", lane=Lane.CHECK_IN, not_before=at, about=about)

    def _at(self, person: Person, alert: Alert) -> datetime:
        assert alert.raised_at is not None
        zone = self._house.zone(person)
        day = alert.raised_at.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(day, AT, zone).astimezone(UTC)

    def _screen(self, unit: Unit, alert: Alert, person: Person) -> Screen:
        house, language = self._house, person.language
        doer = unit.people.get(alert.taken_by) if alert.taken_by is not None else None
        spoken = "spoken" if alert.status is AlertStatus.CLOSED else "not_spoken"
        asked = "asked_" if alert.theme.startswith(ASKED) else ""
        name = doer.name if doer else ""
        text = house.say(f"next_day.{asked}{spoken if doer else 'nobody_yet'}", language, name=name)
        answers = (("better", "better"), ("same", "same"))
        first = tuple(house.button(label, f"a:day_{does}:{alert.code}", language) for label, does in answers)
        call = (house.button("want_call", f"a:day_call:{alert.code}", language),)
        return Screen(text, (first, call, (house.button("help_now", "h:open", language),)))
