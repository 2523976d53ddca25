"""Flags and alerts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.alerts import Alert, AlertStatus, Audience, Outcome, Rung
from flows.flags import Decision, Flag, Sharing, Tier
from flows.people import Person, Team
from storage.errors import Conflict
from storage.store import Store

LADDER = (Rung(Audience.NAMED, timedelta(minutes=15)), Rung(Audience.TEAM, timedelta(hours=2), working_hours=True))
FLAG = Flag(
    "R-06", 2, "alone", Tier.SAME_DAY, Sharing.ASKED, "Ann would like a chat", Decision.CHAT, (("7f3k", "own"),)
)


@pytest.fixture
def alert(store: Store, ann: Person, team: Team, now: datetime) -> Alert:
    raised, new = store.write_now(lambda unit: unit.alerts.raise_(about(ann, team, now)))
    assert new
    return raised


def about(person: Person, team: Team, now: datetime, theme: str = "alone") -> Alert:
    return Alert(
        id=0,
        code="",
        number=0,
        person=person.id,
        team=team.id,
        tier=Tier.SAME_DAY,
        theme=theme,
        rules=("R-06",),
        words=("Ann would like a chat",),
        ladder=LADDER,
        raised_at=now,
        next_at=now + timedelta(minutes=15),
    )


def test_an_alert_comes_back_as_it_was_raised(store: Store, alert: Alert, ann: Person, team: Team) -> None:
    assert alert.number == 1
    assert len(alert.code) == 8
    for find in (
        lambda unit: unit.alerts.get(alert.code),
        lambda unit: unit.alerts.by_id(alert.id),
        lambda unit: unit.alerts.on_theme(ann.id, "alone"),
        lambda unit: unit.alerts.of(ann.id)[0],
        lambda unit: unit.alerts.in_team(team.id)[0],
        lambda unit: unit.alerts.standing()[0],
    ):
        assert store.read_now(find) == alert
    assert "chat" not in repr(alert)


def test_one_alert_stands_for_a_person_and_theme(
    store: Store, alert: Alert, ann: Person, ben: Person, team: Team, now: datetime
) -> None:
    def again(person: Person, theme: str = "alone") -> tuple[Alert, bool]:
        return store.write_now(lambda unit: unit.alerts.raise_(about(person, team, now, theme)))

    assert again(ann) == (alert, False)
    assert [again(ann, "unsafe")[0].number, again(ben)[0].number] == [2, 3]
    store.write_now(lambda unit: unit.alerts.move(alert, replace(alert, status=AlertStatus.CLOSED, next_at=None)))
    raised, new = again(ann)
    assert (raised.number, new) == (4, True)


async def test_two_processes_raise_one_alert(
    store: Store, other_store: Store, ann: Person, team: Team, now: datetime
) -> None:
    raised = await asyncio.gather(
        store.write(lambda unit: unit.alerts.raise_(about(ann, team, now))),
        other_store.write(lambda unit: unit.alerts.raise_(about(ann, team, now))),
    )
    assert sorted(new for _, new in raised) == [False, True]
    assert raised[0][0] == raised[1][0]


def test_of_two_who_take_an_alert_one_has_it(
    store: Store, alert: Alert, sue: Person, max_: Person, now: datetime
) -> None:
    def take(person: Person) -> Alert:
        taken = replace(alert, status=AlertStatus.TAKEN, taken_by=person.id, taken_at=now, next_at=None)
        return store.write_now(lambda unit: unit.alerts.move(alert, taken))

    take(max_)
    with pytest.raises(Conflict):
        take(sue)
    found = store.read_now(lambda unit: unit.alerts.get(alert.code))
    assert found is not None
    assert found.taken_by == max_.id


def test_climbing_and_taking_do_not_overwrite_each_other(
    store: Store, alert: Alert, sue: Person, now: datetime
) -> None:
    taken = replace(alert, status=AlertStatus.TAKEN, taken_by=sue.id, taken_at=now, next_at=None)
    store.write_now(lambda unit: unit.alerts.move(alert, taken))
    with pytest.raises(Conflict):
        store.write_now(lambda unit: unit.alerts.move(alert, replace(alert, rung=1)))


def test_evidence_joins_and_the_outcome_is_kept(store: Store, alert: Alert, now: datetime) -> None:
    joined = replace(alert, rules=("R-06", "R-17"), words=(*alert.words, "asked for someone"), tier=Tier.URGENT)
    closed = replace(joined, status=AlertStatus.CLOSED, outcome=Outcome.SUPPORT_ARRANGED, closed_at=now, next_at=None)
    for before, after in ((alert, joined), (joined, closed)):
        store.write_now(lambda unit, before=before, after=after: unit.alerts.move(before, after))  # type: ignore[misc]
        assert store.read_now(lambda unit: unit.alerts.get(alert.code)) == after


def test_alerts_fall_due_until_closed(store: Store, alert: Alert, now: datetime) -> None:
    assert alert.next_at is not None
    due_at = alert.next_at
    assert store.read_now(lambda unit: unit.alerts.due(now)) == []
    assert store.read_now(lambda unit: unit.alerts.due(due_at)) == [alert.code]
    assert store.read_now(lambda unit: unit.alerts.counts()) == {AlertStatus.OPEN: (1, now)}
    store.write_now(lambda unit: unit.alerts.move(alert, replace(alert, status=AlertStatus.CLOSED)))
    assert store.read_now(lambda unit: unit.alerts.due(due_at)) == []
    assert store.read_now(lambda unit: unit.alerts.counts()) == {}


def test_what_happened_is_on_record_in_order(store: Store, alert: Alert, sue: Person, now: datetime) -> None:
    store.write_now(lambda unit: unit.alerts.note(alert, "raised", at=now))
    store.write_now(lambda unit: unit.alerts.note(alert, "spoke", at=now, person=sue.id, detail="rang, she is fine"))
    events = store.read_now(lambda unit: unit.alerts.events(alert))
    assert [(event.kind, event.person, event.detail) for event in events] == [
        ("raised", None, None),
        ("spoke", sue.id, "rang, she is fine"),
    ]


def test_every_copy_is_known(store: Store, alert: Alert, sue: Person, max_: Person, now: datetime) -> None:
    for outgoing, person in ((11, sue), (12, max_), (11, sue)):
        store.write_now(
            lambda unit, outgoing=outgoing, person=person: unit.alerts.keep_copy(  # type: ignore[misc]
                alert.id, person=person.id, outgoing=outgoing, state="card", at=now
            )
        )
    store.write_now(lambda unit: unit.alerts.copy_sent(12, 900))
    store.write_now(lambda unit: unit.alerts.move_copy(12, "opened"))
    copies = store.read_now(lambda unit: unit.alerts.copies(alert.id))
    assert [(copy.person, copy.state, copy.message_id) for copy in copies] == [
        (sue.id, "card", None),
        (max_.id, "opened", 900),
    ]


def test_a_flag_is_kept_once_for_a_check_in(store: Store, ann: Person, alert: Alert, now: datetime) -> None:
    def keep() -> bool:
        return store.write_now(lambda unit: unit.flags.keep(FLAG, person=ann.id, checkin="7f3k", now=now))

    assert keep()
    assert not keep()
    store.write_now(lambda unit: unit.flags.join_alert("7f3k", "R-06", alert.id))
    [kept] = store.read_now(lambda unit: unit.flags.of(ann.id, now - timedelta(weeks=3)))
    assert (kept.flag, kept.checkin, kept.raised_at, kept.alert, kept.closed_at) == (
        FLAG,
        "7f3k",
        now,
        alert.id,
        None,
    )
    assert kept.flag.because == FLAG.because
    assert store.read_now(lambda unit: unit.flags.of(ann.id, now + timedelta(seconds=1))) == []


def test_a_flag_knows_when_its_alert_was_closed(store: Store, ann: Person, alert: Alert, now: datetime) -> None:
    store.write_now(lambda unit: unit.flags.keep(FLAG, person=ann.id, checkin=None, now=now, alert=alert.id))
    closed = replace(alert, status=AlertStatus.CLOSED, closed_at=now + timedelta(days=1))
    store.write_now(lambda unit: unit.alerts.move(alert, closed))
    [kept] = store.read_now(lambda unit: unit.flags.of(ann.id, now))
    assert kept.closed_at == now + timedelta(days=1)


def test_an_alert_about_someone_erased_is_empty(store: Store, ann: Person, alert: Alert, now: datetime) -> None:
    store.write_now(lambda unit: unit.alerts.note(alert, "spoke", at=now, detail="rang, she is fine"))
    store.write_now(lambda unit: unit.people.erase(ann.id))
    assert store.read_now(lambda unit: unit.alerts.standing()) == []
    left = store.read_now(lambda unit: unit.alerts.get(alert.code))
    assert left is not None
    assert (left.status, left.words) == (AlertStatus.CLOSED, ())
    assert [event.detail for event in store.read_now(lambda unit: unit.alerts.events(left))] == [None]
