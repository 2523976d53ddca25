"""What an alert promises when it begins: its ladder, by when someone gets in touch, and whose hours count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.house import House
from flows.alerts import Alert, Ladder
from flows.flags import Tier
from flows.ladder import make_ladder
from flows.working_time import Duration

CONTACT = timedelta(minutes=60)
"""How long whoever took an urgent or same-day alert has until contact is recorded. A judgement (to be set locally):
text lines aim at minutes, a charity's people on cover must first find a phone."""
GRACE = {Tier.URGENT: Duration(clock=timedelta(minutes=15)), Tier.SAME_DAY: Duration(working=timedelta(minutes=30))}
GRACE_OTHERWISE = Duration(working=timedelta(hours=4))
"""How long after the reminder the alert opens again."""
RUNGS = 3
"""The volunteer's own people, the team, the coordinators: a shorter ladder in the configuration is filled up."""


class Promises:
    """The configuration's response times as ladders and moments (UTC)."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._programme = house.config.programme
        self._settings = house.config.follow_up

    def opens(self, now: datetime) -> datetime:
        """The present moment in working hours, otherwise when they begin again."""
        return self._house.working_time.opens_at(now)

    def ladder(self, tier: Tier) -> Ladder:
        """The rungs for a response time. Only urgent alerts climb round the clock."""
        if tier is Tier.URGENT:
            waits = [self._length(wait) for wait in self._settings.ladder]
            return make_ladder(_filled_up(waits))
        return make_ladder([self._length(self._window(tier))] * RUNGS, working_hours=True)

    def contact_by(self, tier: Tier, now: datetime) -> datetime:
        """By when someone gets in touch if all goes well."""
        if tier is Tier.URGENT:
            return now + CONTACT
        if tier is Tier.SAME_DAY:
            return self._end_of_day(now)
        return self._house.after(now, self._window(tier))

    def contact_clock(self, alert: Alert, now: datetime) -> datetime:
        """When contact must be recorded by whoever takes the alert now, or has just tried in vain."""
        if alert.tier is Tier.URGENT:
            return now + CONTACT
        if alert.tier is Tier.SAME_DAY:
            return self._house.after(now, Duration(working=CONTACT))
        tomorrow = self._house.after(now, Duration(working_days=1))
        return max(alert.contact_by or tomorrow, tomorrow)

    def grace(self, tier: Tier, now: datetime) -> datetime:
        """When a reminded alert opens again."""
        return self._house.after(now, GRACE.get(tier, GRACE_OTHERWISE))

    def _window(self, tier: Tier) -> Duration:
        settings = self._settings
        windows = {Tier.SAME_DAY: settings.same_day, Tier.FOLLOW_UP: settings.follow_up}
        return windows.get(tier, settings.unhurried)

    def _length(self, duration: Duration) -> timedelta:
        return duration.clock + duration.working + duration.working_days * self._working_day()

    def _working_day(self) -> timedelta:
        window = self._programme.working_hours
        minutes = (window.end.hour - window.start.hour) * 60 + window.end.minute - window.start.minute
        return timedelta(minutes=minutes if minutes > 0 else minutes + 24 * 60)

    def _end_of_day(self, now: datetime) -> datetime:
        """When the present working day ends, or the next one if it is over."""
        there = self.opens(now).astimezone(self._house.zone())
        opened = datetime.combine(there.date(), self._programme.working_hours.start, there.tzinfo)
        if opened > there:
            opened -= timedelta(days=1)
        return (opened + self._working_day()).astimezone(UTC)


def _filled_up(waits: Sequence[timedelta]) -> list[timedelta]:
    return [*waits, *[waits[-1]] * (RUNGS - len(waits))]
