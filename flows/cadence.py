"""When the next check-in is due: a weekday and a time where the person lives, as a moment in UTC.

1. The wall time is read in the person's zone each time anew, never as "seven days later": clocks change.
2. A time that comes twice (autumn) counts the first time only; one left out (spring) counts just after the gap.
3. After an outage at most one check-in is caught up, the latest, if it is not older than a day and it is not night
   where the person lives; else the next regular one comes, and nobody is chased for what the bot missed.
4. After training the first check-ins come close together and then thin out, in weeks 1, 2, 4, 8, 12 and 20
   (Ley, Roberts and Willis 2010 stress support that goes on after the training has ended; the weeks are a judgement).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OLDEST = timedelta(hours=24)
"""A check-in older than this is not caught up."""

ON_TIME = timedelta(minutes=15)
"""Up to here a check-in is not late: the person chose the time, quiet hours or not."""

FIRST_WEEKS = (1, 2, 4, 8, 12, 20)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing is sent unasked, in the person's own zone; may run over midnight. Equal ends: never quiet."""

    start: time = time(20)
    end: time = time(9)

    def covers(self, at: datetime, zone: str) -> bool:
        """Whether it is quiet at this moment (UTC) where the person lives."""
        clock = at.astimezone(ZoneInfo(zone)).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def over(self, at: datetime, zone: str) -> datetime:
        """This moment if it is not quiet, else the end of the quiet hours (UTC)."""
        if not self.covers(at, zone):
            return at
        local = at.astimezone(ZoneInfo(zone))
        for ahead in range(2):
            end = _instant(local.date() + timedelta(days=ahead), self.end, zone)
            if end > at:
                return end
        return at


@dataclass(frozen=True, slots=True)
class Due:
    """What to do about an enrolment that fell due."""

    slot: datetime | None
    """The slot to fulfil now (UTC); None: nothing now."""
    next_at: datetime
    """When to look again (UTC)."""
    missed: int = 0
    """Slots that passed and will not be made up for."""


def next_slot(weekday: int, at: time, zone: str, after: datetime) -> datetime:
    """The first such weekday and wall time strictly after `after`; UTC in and out, 0 is Monday."""
    day = after.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while True:
        slot = _instant(day, at, zone)
        if slot > after:
            return slot
        day += timedelta(days=7)


def last_slot(weekday: int, at: time, zone: str, now: datetime) -> datetime:
    """The latest such weekday and wall time that is not after `now`; UTC in and out."""
    slot = next_slot(weekday, at, zone, now - timedelta(days=9))
    while (following := next_slot(weekday, at, zone, slot)) <= now:
        slot = following
    return slot


def slot_day(slot: datetime, zone: str) -> date:
    """The local date by which a slot is known: one check-in of a flow for each."""
    return slot.astimezone(ZoneInfo(zone)).date()


def due(weekday: int, at: time, zone: str, *, next_at: datetime, now: datetime, quiet: QuietHours) -> Due:
    """What to do now about an enrolment whose `next_at` has come; all moments UTC."""
    if now < next_at:
        return Due(None, next_at)
    slot = last_slot(weekday, at, zone, now)
    following = next_slot(weekday, at, zone, now)
    missed = max(round((slot - next_at) / timedelta(weeks=1)), 0)
    if now - slot > OLDEST:
        return Due(None, following, missed + 1)
    if now - slot <= ON_TIME or not quiet.covers(now, zone):
        return Due(slot, following, missed)
    morning = quiet.over(now, zone)
    if morning - slot <= OLDEST:
        return Due(None, morning, missed)
    return Due(None, following, missed + 1)


def first_weeks(weekday: int, at: time, zone: str, trained: datetime) -> tuple[datetime, ...]:
    """The slots after training, one in each of the weeks 1, 2, 4, 8, 12 and 20; UTC in and out."""
    start = trained.astimezone(ZoneInfo(zone))
    return tuple(
        next_slot(weekday, at, zone, (start + timedelta(weeks=week - 1)).astimezone(UTC)) for week in FIRST_WEEKS
    )


def next_first_week(weekday: int, at: time, zone: str, *, trained: datetime, after: datetime) -> datetime | None:
    """The next of the slots after training that lies after `after`; None once they are over."""
    return next((slot for slot in first_weeks(weekday, at, zone, trained) if slot > after), None)


def _instant(day: date, at: time, zone: str) -> datetime:
    """A wall time as a moment: `fold=0` is the first of two, and lands just after a gap."""
    return datetime.combine(day, at.replace(fold=0, tzinfo=None), ZoneInfo(zone)).astimezone(UTC)
