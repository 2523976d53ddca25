"""What is let go once a day: people who left or never finished joining, own words, answers, alerts, traces.

The lengths are those the notice names (/privacy, "How long it is kept", and the words of /leave): storage limitation,
UK GDPR article 5(1)(e). Everything goes a few rows at a time, so that nobody who is talking waits for it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.follow_up.raising import FollowUp
from bot.mail import Mail
from bot.profile.away import forget
from flows.people import Milestone, Person, Standing
from storage.purge import purge
from storage.retention import Reached, forget_alerts, forget_check_ins, forget_words
from storage.unit import Unit

DONE = "purge"
"""The heartbeat of the last day on which all of it was done."""
A_DAY = timedelta(days=1)
GRACE = timedelta(days=30)
"""After leaving, or after opening a joining link that nobody finished."""
WORDS = timedelta(days=90)
ANSWERS = timedelta(days=365)
ALERTS = timedelta(days=730)
AT_A_TIME = 10
WORDS_GONE = "purge.words"
"""The meta key of how far own words are gone: when the last check-in closed, and its row."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
GOING = {Milestone.JOINING: Standing.JOINING, Milestone.LEFT: Standing.LEFT}


class Nightly:
    """Lets go of what has been kept for its time. Works inside one unit; the time comes with the mail."""

    def __init__(self, follow_up: FollowUp) -> None:
        self._follow_up = follow_up

    def is_due(self, unit: Unit, now: datetime) -> bool:
        """Whether today's work is still to be done, or to be gone on with. Changes nothing."""
        last = unit.meta.last_beat(DONE)
        return last is None or now - last >= A_DAY or now < last

    def go_on(self, unit: Unit, mail: Mail) -> None:
        """The next few rows; when none are left, the day is done."""
        now = mail.now
        if self._people(unit, mail) or self._words(unit, now):
            return
        if forget_check_ins(unit, now - ANSWERS, AT_A_TIME) or forget_alerts(unit, now - ALERTS, AT_A_TIME):
            return
        purge(unit, now)
        unit.meta.beat(DONE, now)

    def _people(self, unit: Unit, mail: Mail) -> int:
        """Those whose time of grace is over; how many were looked at."""
        passed = [
            (milestone, person)
            for milestone in GOING
            for person in unit.milestones.passed(milestone, mail.now - GRACE, AT_A_TIME)
        ]
        for milestone, each in passed:
            person = unit.people.get(each)
            if person is not None and person.standing is GOING[milestone]:
                self._forget(unit, mail, person)
            else:
                unit.milestones.forget(each, milestone)
        return len(passed)

    def _forget(self, unit: Unit, mail: Mail, person: Person) -> None:
        # Before the key goes: afterwards nobody could take the name off staff's phones.
        self._follow_up.forget(unit, mail, person)
        forget(unit, mail, person)

    def _words(self, unit: Unit, now: datetime) -> bool:
        reached = forget_words(unit, _reached(unit), now - WORDS, AT_A_TIME)
        if reached is not None:
            unit.meta.set(WORDS_GONE, f"{reached[0].isoformat()} {reached[1]}")
        return reached is not None


def _reached(unit: Unit) -> Reached:
    moment, _, row = (unit.meta.get(WORDS_GONE) or f"{BEGINNING.isoformat()} 0").partition(" ")
    return datetime.fromisoformat(moment), int(row)
