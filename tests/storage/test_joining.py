"""Invitations, consents and plans."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

import pytest

from flows.people import Consent, ConsentKind, Invitation, Person, Role, Team
from storage.errors import Conflict
from storage.invitations import Refusal
from storage.store import Store

CODE = "kind-of-long-random-code"


@pytest.fixture
def invitation(store: Store, team: Team, now: datetime) -> Invitation:
    return store.write_now(
        lambda unit: unit.invitations.create(
            CODE, Role.VOLUNTEER, team.id, now=now, expires_at=now + timedelta(days=7)
        )
    )


def test_a_code_lets_in_one_person_once(
    store: Store, invitation: Invitation, ann: Person, ben: Person, now: datetime
) -> None:
    opened = store.write_now(lambda unit: unit.invitations.redeem(CODE, ann.id, now))
    assert isinstance(opened, Invitation)
    assert (opened.id, opened.role, opened.used_at) == (invitation.id, Role.VOLUNTEER, now)
    assert store.write_now(lambda unit: unit.invitations.redeem(CODE, ben.id, now)) is Refusal.USED
    assert store.read_now(lambda unit: unit.invitations.look(CODE, now)) is Refusal.USED


async def test_of_two_with_one_link_one_gets_in(
    store: Store, other_store: Store, invitation: Invitation, ann: Person, ben: Person, now: datetime
) -> None:
    outcomes = await asyncio.gather(
        store.write(lambda unit: unit.invitations.redeem(CODE, ann.id, now)),
        other_store.write(lambda unit: unit.invitations.redeem(CODE, ben.id, now)),
    )
    assert sorted(isinstance(outcome, Invitation) for outcome in outcomes) == [False, True]
    assert Refusal.USED in outcomes


def test_a_code_nobody_made(store: Store, now: datetime) -> None:
    assert store.read_now(lambda unit: unit.invitations.look("made up", now)) is Refusal.UNKNOWN


def test_an_expired_code(store: Store, invitation: Invitation, ann: Person, now: datetime) -> None:
    late = now + timedelta(days=7)
    assert store.write_now(lambda unit: unit.invitations.redeem(CODE, ann.id, late)) is Refusal.EXPIRED
    assert store.read_now(lambda unit: unit.invitations.look(CODE, now)) == invitation, "it was not used up"


def test_a_code_taken_back(store: Store, invitation: Invitation, ann: Person, now: datetime) -> None:
    assert store.write_now(lambda unit: unit.invitations.revoke(invitation.id, now))
    assert not store.write_now(lambda unit: unit.invitations.revoke(invitation.id, now))
    assert store.write_now(lambda unit: unit.invitations.redeem(CODE, ann.id, now)) is Refusal.REVOKED
    [listed] = store.read_now(lambda unit: unit.invitations.all())
    assert listed.revoked_at == now


def test_consents_are_only_ever_added(store: Store, ann: Person, now: datetime) -> None:
    yes = Consent(ConsentKind.KEEP_ANSWERS, True, "v1", "en", now)
    no = Consent(ConsentKind.KEEP_ANSWERS, False, "v1", "en", now + timedelta(days=1))
    for consent in (yes, no):
        store.write_now(lambda unit, consent=consent: unit.consents.keep(ann.id, consent))  # type: ignore[misc]
    assert store.read_now(lambda unit: unit.consents.history(ann.id)) == [yes, no]
    assert store.read_now(lambda unit: unit.consents.current(ann.id)) == {ConsentKind.KEEP_ANSWERS: no}


def test_the_words_agreed_to_never_change(store: Store, now: datetime) -> None:
    for words in ("We keep your answers.", "We sell your answers."):
        store.write_now(lambda unit, words=words: unit.consents.keep_text("notice", "v1", "en", words, now))  # type: ignore[misc]
    assert store.read_now(lambda unit: unit.consents.text("notice", "v1", "en")) == "We keep your answers."
    assert store.read_now(lambda unit: unit.consents.text("notice", "v2", "en")) is None


def enrol(store: Store, person: Person, next_at: datetime | None) -> None:
    store.write_now(
        lambda unit: unit.enrolments.put(
            person.id, "weekly", weekday=0, at=time(18, 30), timezone="Europe/London", next_at=next_at
        )
    )


def test_plans_fall_due_in_order(store: Store, ann: Person, ben: Person, sue: Person, now: datetime) -> None:
    enrol(store, ann, now)
    enrol(store, ben, now - timedelta(hours=1))
    enrol(store, sue, now + timedelta(seconds=1))
    due = store.read_now(lambda unit: unit.enrolments.due(now))
    assert [(plan.person, plan.at) for plan in due] == [(ben.id, time(18, 30)), (ann.id, time(18, 30))]
    assert store.read_now(lambda unit: unit.enrolments.due(now, limit=1)) == due[:1]
    assert store.read_now(lambda unit: unit.enrolments.next_due()) == now - timedelta(hours=1)


def test_a_plan_is_put_once_and_changed(store: Store, ann: Person, now: datetime) -> None:
    enrol(store, ann, now)
    enrol(store, ann, now + timedelta(days=1))
    [plan] = store.read_now(lambda unit: unit.enrolments.of(ann.id))
    assert plan.next_at == now + timedelta(days=1)


def test_of_two_who_move_a_plan_one_loses(store: Store, ann: Person, now: datetime) -> None:
    enrol(store, ann, now)
    [read] = store.read_now(lambda unit: unit.enrolments.due(now))
    next_week = now + timedelta(weeks=1)
    store.write_now(lambda unit: unit.enrolments.move(read, next_week))
    with pytest.raises(Conflict):
        store.write_now(lambda unit: unit.enrolments.move(read, next_week + timedelta(weeks=1)))
    [plan] = store.read_now(lambda unit: unit.enrolments.of(ann.id))
    assert plan.next_at == next_week


def test_a_stopped_plan_falls_never_due_and_can_start_again(store: Store, ann: Person, now: datetime) -> None:
    enrol(store, ann, now)
    store.write_now(lambda unit: unit.enrolments.stop(ann.id))
    assert store.read_now(lambda unit: unit.enrolments.due(now)) == []
    [stopped] = store.read_now(lambda unit: unit.enrolments.of(ann.id))
    store.write_now(lambda unit: unit.enrolments.move(stopped, now))
    assert len(store.read_now(lambda unit: unit.enrolments.due(now))) == 1
