"""How an alert climbs until someone takes it. The rules are those of flows/alerts.py; here they are as a table.

| event    | open                                      | taken                              | closed  |
|----------|-------------------------------------------|------------------------------------|---------|
| climb    | when its time has come: the next rung     | nothing                            | nothing |
| take     | taken; the contact clock starts           | nothing (someone has it)           | nothing |
| pass on  | open, for the person named                | open again, for the person named   | nothing |
| reopen   | nothing                                   | when its contact clock is over: open | nothing |
| close    | closed with its outcome                   | closed with its outcome            | nothing |

Every function returns what follows, or None where the event does not fit: then nothing changes. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.alerts import Alert, AlertStatus, Audience, Ladder, Outcome, Rung
from flows.working_time import Duration, WorkingTime

LONGEST_WAIT = timedelta(hours=12)
"""Past the top the wait doubles each time, up to this."""

Staffed = Callable[[Rung], bool]
"""Whether anyone who can be reached stands on a rung."""


@dataclass(frozen=True, slots=True)
class Move:
    """What came of an event: the moved alert, and who is to be told."""

    alert: Alert
    tell: tuple[Rung, ...] = ()
    """Rungs to tell now; who was told before stays told."""
    tell_volunteer: bool = False
    """The top was passed: the volunteer is told the truth, that nobody has answered yet."""
    nobody: bool = False
    """No rung has anybody on it: the coordinator and the operator must know."""


def make_ladder(waits: Sequence[timedelta], *, working_hours: bool = False) -> Ladder:
    """A ladder from the waits of its rungs: the named supervisor first, then the team, coordinators on top.

    ValueError if there is no rung or a wait is not positive.
    """
    if not waits or any(wait <= timedelta() for wait in waits):
        raise ValueError("A ladder needs at least one rung, and each must wait longer than nothing.")
    top = len(waits) - 1
    audiences = [
        Audience.NAMED if n == 0 else Audience.COORDINATORS if n == top else Audience.TEAM for n in range(top + 1)
    ]
    return tuple(Rung(audience, wait, working_hours) for audience, wait in zip(audiences, waits, strict=True))


def open_alert(alert: Alert, now: datetime, staffed: Staffed, hours: WorkingTime) -> Move:
    """The first rung with anybody on it is told; a ladder without anybody says so at once."""
    return _reach(replace(alert, status=AlertStatus.OPEN, raised_at=now), 0, now, staffed, hours)


def climb(alert: Alert, now: datetime, staffed: Staffed, hours: WorkingTime) -> Move | None:
    """The next rung, once the wait of this one is over."""
    if alert.status is not AlertStatus.OPEN or alert.next_at is None or now < alert.next_at:
        return None
    return _reach(replace(alert, passed_to=None), alert.rung + 1, now, staffed, hours)


def take(alert: Alert, person: int, now: datetime, contact_by: datetime) -> Move | None:
    """Someone has it: the climbing stops, and contact is due by `contact_by`."""
    if alert.status is not AlertStatus.OPEN:
        return None
    taken = replace(
        alert,
        status=AlertStatus.TAKEN,
        taken_by=person,
        taken_at=now,
        passed_to=None,
        contact_by=contact_by,
        next_at=contact_by,
    )
    return Move(taken)


def pass_on(alert: Alert, to: int, now: datetime, hours: WorkingTime) -> Move | None:
    """Open again for one person; if they do not take it in this rung's wait, it climbs on."""
    if alert.status is AlertStatus.CLOSED:
        return None
    return Move(replace(_opened(alert, now, hours), passed_to=to))


def reopen(alert: Alert, now: datetime, staffed: Staffed, hours: WorkingTime) -> Move | None:
    """Taken, but no outcome by the time contact was due: open again, and everyone told so far is told again."""
    if alert.status is not AlertStatus.TAKEN or alert.next_at is None or now < alert.next_at:
        return None
    told = tuple(rung for rung in alert.ladder[: alert.rung + 1] if staffed(rung))
    return Move(_opened(alert, now, hours), told, nobody=not told)


def close(alert: Alert, outcome: Outcome, now: datetime) -> Move | None:
    """It ends, with what came of it."""
    if alert.status is AlertStatus.CLOSED:
        return None
    return Move(replace(alert, status=AlertStatus.CLOSED, outcome=outcome, closed_at=now, next_at=None))


def rung_of(alert: Alert) -> tuple[int, int]:
    """(rung, rungs) to show, from 1; a rung past the top shows as the top."""
    return min(alert.rung + 1, len(alert.ladder)), len(alert.ladder)


def _opened(alert: Alert, now: datetime, hours: WorkingTime) -> Alert:
    return replace(
        alert,
        status=AlertStatus.OPEN,
        taken_by=None,
        taken_at=None,
        contact_by=None,
        next_at=_wait_over(alert.ladder, alert.rung, now, hours),
    )


def _reach(alert: Alert, rung: int, now: datetime, staffed: Staffed, hours: WorkingTime) -> Move:
    """Tells this rung, or the first above it with anybody on it; past the top, everybody again.

    `rung` goes on counting past the top, so that a second tick can tell that the first one has been.
    """
    ladder = alert.ladder
    first = next((n for n in range(rung, len(ladder)) if staffed(ladder[n])), None)
    at = first if first is not None else max(rung, len(ladder))
    moved = replace(alert, rung=at, next_at=_wait_over(ladder, at, now, hours))
    if first is not None:
        return Move(moved, (ladder[first],))
    everybody = tuple(rung for rung in ladder if staffed(rung))
    return Move(moved, everybody, tell_volunteer=alert.rung < len(ladder), nobody=not everybody)


def _wait_over(ladder: Ladder, rung: int, now: datetime, hours: WorkingTime) -> datetime | None:
    if not ladder:
        return None
    waiting = ladder[min(rung, len(ladder) - 1)]
    # Past the top everybody has been told: said again at the same pace for days, it would only teach people to mute.
    doublings = min(max(rung - len(ladder), 0), 10)
    wait: timedelta = min(waiting.wait * 2**doublings, max(waiting.wait, LONGEST_WAIT))
    if waiting.working_hours:
        return hours.after(now, Duration(working=wait))
    return now + wait
