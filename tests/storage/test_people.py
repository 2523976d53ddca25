"""People and teams."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.people import Person, Reach, Role, Standing, Team
from storage.errors import Conflict
from storage.store import Store
from storage.unit import Unit


def test_ann_is_found_by_chat_code_and_id(store: Store, ann: Person, ben: Person) -> None:
    def find(unit: Unit) -> list[Person | None]:
        return [unit.people.by_chat(ann.chat_id), unit.people.by_code(ann.code), unit.people.get(ann.id)]

    assert store.read_now(find) == [ann] * 3
    assert store.read_now(lambda unit: unit.people.by_chat(5)) is None
    assert store.read_now(lambda unit: unit.people.count()) == 2


def test_one_chat_is_one_person(store: Store, ann: Person, now: datetime) -> None:
    with pytest.raises(Conflict):
        store.write_now(lambda unit: unit.people.add(ann.chat_id, now=now, name="Ann again"))
    assert store.read_now(lambda unit: unit.people.all()) == [ann]


def test_what_ann_changes_is_kept(store: Store, ann: Person, now: datetime) -> None:
    changed = replace(
        ann,
        name="Annie",
        phone="07700 900123",
        contact_preference="text",
        standing=Standing.PAUSED,
        paused_until=now + timedelta(weeks=2),
        joined_at=now,
        country="IE",
        timezone="Europe/Dublin",
        hidden=frozenset({"sleep", "load"}),
        small_step="a walk on Tuesday",
    )
    store.write_now(lambda unit: unit.people.save(changed))
    assert store.read_now(lambda unit: unit.people.get(ann.id)) == changed


def test_somebody_not_there_cannot_be_changed(store: Store, ann: Person) -> None:
    store.write_now(lambda unit: unit.people.erase(ann.id))
    with pytest.raises(Exception, match="erased"):
        store.write_now(lambda unit: unit.people.save(ann))


def test_a_moved_chat_is_found_at_its_new_id_only(store: Store, ann: Person) -> None:
    moved = store.write_now(lambda unit: unit.people.move_chat(ann, -100555))
    assert store.read_now(lambda unit: unit.people.by_chat(-100555)) == moved
    assert store.read_now(lambda unit: unit.people.by_chat(ann.chat_id)) is None


def test_reach_changes_once(store: Store, ann: Person, now: datetime) -> None:
    assert store.write_now(lambda unit: unit.people.set_reach(ann.id, Reach.BLOCKED, now))
    assert not store.write_now(lambda unit: unit.people.set_reach(ann.id, Reach.BLOCKED, now))
    found = store.read_now(lambda unit: unit.people.get(ann.id))
    assert found is not None
    assert found.reach is Reach.BLOCKED


def test_a_pause_that_is_over_is_noticed(store: Store, ann: Person, ben: Person, now: datetime) -> None:
    for person, until in ((ann, now), (ben, None)):
        paused = replace(person, standing=Standing.PAUSED, paused_until=until)
        store.write_now(lambda unit, paused=paused: unit.people.save(paused))  # type: ignore[misc]
    over = store.read_now(lambda unit: unit.people.pause_over(now))
    assert [person.id for person in over] == [ann.id], "Ben is away until he says"
    assert store.read_now(lambda unit: unit.people.pause_over(now - timedelta(seconds=1))) == []


def test_a_team_is_made_once(store: Store, now: datetime) -> None:
    first = store.write_now(lambda unit: unit.teams.add("Helpline", now))
    assert store.write_now(lambda unit: unit.teams.add("Helpline", now)) == first
    assert store.read_now(lambda unit: unit.teams.by_name("Helpline")) == first
    assert store.read_now(lambda unit: unit.teams.get(first.id)) == first
    assert store.read_now(lambda unit: unit.teams.all()) == [first]


def test_one_person_can_hold_several_roles(store: Store, ann: Person, team: Team) -> None:
    store.write_now(lambda unit: unit.teams.join(ann.id, team.id, Role.SUPERVISOR))
    store.write_now(lambda unit: unit.teams.join(ann.id, team.id, Role.SUPERVISOR))
    memberships = store.read_now(lambda unit: unit.teams.memberships(ann.id))
    assert [membership.role for membership in memberships] == [Role.VOLUNTEER, Role.SUPERVISOR]


def test_members_by_role(store: Store, team: Team, ann: Person, ben: Person, sue: Person, max_: Person) -> None:
    assert store.read_now(lambda unit: unit.teams.members(team.id, Role.VOLUNTEER)) == [ann, ben]
    assert store.read_now(lambda unit: unit.teams.members(team.id, Role.SUPERVISOR)) == [sue, max_]
    assert store.read_now(lambda unit: unit.teams.with_role(Role.SUPERVISOR)) == [sue, max_]
    assert store.read_now(lambda unit: unit.teams.members(team.id, Role.COORDINATOR)) == []


def test_who_looks_after_whom(store: Store, team: Team, ann: Person, ben: Person, sue: Person, max_: Person) -> None:
    def name_sue_for_ann(unit: Unit) -> None:
        [membership] = unit.teams.memberships(ann.id)
        unit.teams.assign(membership, supervisor=sue.id, alternate=None)

    store.write_now(name_sue_for_ann)
    sues = store.read_now(lambda unit: unit.teams.looked_after_by(sue.id))
    assert [(person, membership.supervisor) for person, membership in sues] == [(ann, sue.id), (ben, None)]
    maxs = store.read_now(lambda unit: unit.teams.looked_after_by(max_.id))
    assert [person for person, _ in maxs] == [ben], "nobody is named for Ben, so the team looks after him"
    assert store.read_now(lambda unit: unit.teams.looked_after_by(ann.id)) == []


def test_carl_left_and_is_named_nowhere(store: Store, team: Team, ann: Person, sue: Person) -> None:
    def sue_leaves(unit: Unit) -> None:
        [membership] = unit.teams.memberships(ann.id)
        unit.teams.assign(membership, supervisor=sue.id, alternate=sue.id)
        unit.teams.leave_all(sue.id)

    store.write_now(sue_leaves)
    assert store.read_now(lambda unit: unit.teams.memberships(sue.id)) == []
    [membership] = store.read_now(lambda unit: unit.teams.memberships(ann.id))
    assert (membership.supervisor, membership.alternate) == (None, None)


def test_leaving_a_team_twice(store: Store, team: Team, ann: Person) -> None:
    assert store.write_now(lambda unit: unit.teams.leave(ann.id, team.id, Role.VOLUNTEER))
    assert not store.write_now(lambda unit: unit.teams.leave(ann.id, team.id, Role.VOLUNTEER))


def test_nobody_can_be_named_for_a_membership_that_is_gone(
    store: Store, team: Team, ann: Person, sue: Person
) -> None:
    def too_late(unit: Unit) -> None:
        [membership] = unit.teams.memberships(ann.id)
        unit.teams.leave(ann.id, team.id, Role.VOLUNTEER)
        unit.teams.assign(membership, supervisor=sue.id, alternate=None)

    with pytest.raises(Conflict):
        store.write_now(too_late)
    assert len(store.read_now(lambda unit: unit.teams.memberships(ann.id))) == 1, "nothing of it was kept"
