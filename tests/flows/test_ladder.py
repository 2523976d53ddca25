"""An alert climbs until someone takes it, and what does not fit changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.alerts import Alert, AlertStatus, Audience, Outcome, Rung
from flows.flags import Tier
from flows.ladder import Move, climb, close, make_ladder, open_alert, pass_on, reopen, rung_of, take
from flows.working_time import WorkingTime

NOW = datetime(2026, 7, 6, 14, 32, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HOURS = WorkingTime()
SUE, MAX = 1, 2


def everyone(rung: Rung) -> bool:
    return True


def nobody(rung: Rung) -> bool:
    return False


def all_but(*empty: Audience) -> Callable[[Rung], bool]:
    return lambda rung: rung.audience not in empty


def raised(staffed: Callable[[Rung], bool] = everyone) -> Move:
    ladder = make_ladder([QUARTER] * 3)
    alert = Alert(
        1, "a1", 17, person=9, team=1, tier=Tier.URGENT, theme="safety", rules=("R-01",), words=("w",), ladder=ladder
    )
    return open_alert(alert, NOW, staffed, HOURS)


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


EVENTS: dict[str, Callable[[Alert], Move | None]] = {
    "climb": lambda alert: climb(alert, after(60), everyone, HOURS),
    "climb early": lambda alert: climb(alert, after(14), everyone, HOURS),
    "take": lambda alert: take(alert, SUE, after(60), after(120)),
    "pass on": lambda alert: pass_on(alert, MAX, after(60), HOURS),
    "reopen": lambda alert: reopen(alert, after(60), everyone, HOURS),
    "reopen early": lambda alert: reopen(alert, after(14), everyone, HOURS),
    "close": lambda alert: close(alert, Outcome.SAFE_FOR_NOW, after(60)),
}
OPEN, TAKEN, CLOSED = AlertStatus.OPEN, AlertStatus.TAKEN, AlertStatus.CLOSED
TABLE = {
    (OPEN, "climb"): OPEN,
    (OPEN, "take"): TAKEN,
    (OPEN, "pass on"): OPEN,
    (OPEN, "close"): CLOSED,
    (TAKEN, "pass on"): OPEN,
    (TAKEN, "reopen"): OPEN,
    (TAKEN, "close"): CLOSED,
}


@pytest.mark.parametrize("status", list(AlertStatus))
@pytest.mark.parametrize("event", list(EVENTS))
def test_every_event_in_every_status(status: AlertStatus, event: str) -> None:
    alert = replace(raised().alert, status=status, next_at=after(15))
    move = EVENTS[event](alert)
    assert (move.alert.status if move else None) == TABLE.get((status, event))


def test_the_ladder_from_the_configuration() -> None:
    assert [rung.audience for rung in make_ladder([QUARTER] * 4)] == [
        Audience.NAMED,
        Audience.TEAM,
        Audience.TEAM,
        Audience.COORDINATORS,
    ]
    assert [rung.audience for rung in make_ladder([QUARTER])] == [Audience.NAMED]
    with pytest.raises(ValueError, match="at least one rung"):
        make_ladder([])
    with pytest.raises(ValueError, match="longer than nothing"):
        make_ladder([timedelta()])


def test_rung_by_rung_then_everybody_and_the_volunteer_once() -> None:
    move = raised()
    told = [[rung.audience.value for rung in move.tell]]
    truths = [move.tell_volunteer]
    for minutes in (15, 30, 45, 60):
        climbed = climb(move.alert, after(minutes), everyone, HOURS)
        assert climbed is not None
        move = climbed
        told.append([rung.audience.value for rung in move.tell])
        truths.append(move.tell_volunteer)
    everybody = ["named", "team", "coordinators"]
    assert told == [["named"], ["team"], ["coordinators"], everybody, everybody]
    assert truths == [False, False, False, True, False]
    assert move.alert.next_at == after(90), "said again at the same pace for days, it would only be muted"
    assert rung_of(move.alert) == (3, 3)


def test_an_empty_rung_is_passed_at_once() -> None:
    move = raised(all_but(Audience.NAMED))
    assert [rung.audience for rung in move.tell] == [Audience.TEAM]
    assert (move.alert.rung, move.alert.next_at) == (1, after(15))


def test_nobody_at_all_is_said_at_once_and_tried_again() -> None:
    move = raised(nobody)
    assert (move.nobody, move.tell_volunteer, move.tell) == (True, True, ())
    again = climb(move.alert, after(15), everyone, HOURS)
    assert again is not None
    assert len(again.tell) == 3
    assert not again.tell_volunteer


def test_taken_stops_the_climb_until_contact_is_due() -> None:
    taken = take(raised().alert, SUE, after(3), after(63))
    assert taken is not None
    assert (taken.alert.taken_by, taken.alert.next_at) == (SUE, after(63))
    assert reopen(taken.alert, after(62), everyone, HOURS) is None
    reopened = reopen(taken.alert, after(63), everyone, HOURS)
    assert reopened is not None
    assert [rung.audience for rung in reopened.tell] == [Audience.NAMED]
    assert (reopened.alert.taken_by, reopened.alert.contact_by, reopened.alert.next_at) == (None, None, after(78))


def test_passed_on_it_waits_for_that_person_and_then_climbs() -> None:
    taken = take(raised().alert, SUE, after(3), after(63))
    assert taken is not None
    passed = pass_on(taken.alert, MAX, after(5), HOURS)
    assert passed is not None
    assert (passed.alert.passed_to, passed.alert.taken_by, passed.alert.next_at) == (MAX, None, after(20))
    climbed = climb(passed.alert, after(20), everyone, HOURS)
    assert climbed is not None
    assert (climbed.alert.passed_to, climbed.alert.rung) == (None, 1)


def test_closed_keeps_its_outcome_and_no_clock() -> None:
    closed = close(raised().alert, Outcome.SUPPORT_ARRANGED, after(9))
    assert closed is not None
    assert (closed.alert.outcome, closed.alert.closed_at, closed.alert.next_at) == (
        Outcome.SUPPORT_ARRANGED,
        after(9),
        None,
    )


def test_a_ladder_in_working_hours_stands_still_at_night() -> None:
    friday = datetime(2026, 7, 10, 15, 30, tzinfo=UTC)  # 16:30 in London
    ladder = make_ladder([timedelta(hours=1)], working_hours=True)
    move = open_alert(replace(raised().alert, ladder=ladder), friday, everyone, HOURS)
    assert move.alert.next_at == datetime(2026, 7, 13, 8, 30, tzinfo=UTC)
