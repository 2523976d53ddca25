"""Check-ins: kept as moved, moved only from where they were read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.checkin import Answer, CheckIn, Status
from flows.facts import Facts, Past
from flows.flags import Decision
from flows.people import Person
from storage.checkins import Due, Kept, Timer
from storage.errors import Conflict
from storage.store import Store
from storage.unit import Unit

BEGUN = CheckIn("7f3k", "weekly", "r1", Status.INVITED, "opening")


@pytest.fixture
def facts(now: datetime) -> Facts:
    past = Past("old1", "weekly", now - timedelta(weeks=1), {("load", ""): Answer("load", now, choices=("ok",))})
    return Facts(words={"name": "Ann"}, settings={"rota_live": True}, numbers={"weeks": 3.5}, past=(past,))


@pytest.fixture
def kept(store: Store, ann: Person, facts: Facts, now: datetime) -> Kept:
    remind = Timer("remind", now + timedelta(hours=24))
    started = store.write_now(
        lambda unit: unit.checkins.start(BEGUN, facts, person=ann.id, slot="2026-11-23", now=now, timer=remind)
    )
    assert started is not None
    return started


def answered(checkin: CheckIn, now: datetime, choice: str = "too_much") -> CheckIn:
    answer = Answer("load", now, choices=(choice,))
    return replace(
        checkin,
        status=Status.OPEN,
        turn=checkin.turn + 1,
        step="own",
        answers={("load", ""): answer},
        trail=("load",),
    )


def read(store: Store, code: str = "7f3k") -> Kept:
    found = store.read_now(lambda unit: unit.checkins.get(code))
    assert found is not None
    return found


def test_a_check_in_comes_back_as_it_was_kept(
    store: Store, other_store: Store, kept: Kept, facts: Facts, now: datetime
) -> None:
    assert read(store) == kept
    assert read(other_store) == kept, "also for a process that did not write it"
    assert (kept.checkin, kept.facts, kept.invited_at, kept.opened_at) == (BEGUN, facts, now, None)
    assert store.read_now(lambda unit: unit.checkins.get("unknown")) is None


def test_a_slot_is_filled_once(
    store: Store, kept: Kept, ann: Person, ben: Person, facts: Facts, now: datetime
) -> None:
    again = replace(BEGUN, code="zzzz")

    def start(person: Person, code: str) -> Kept | None:
        return store.write_now(
            lambda unit: unit.checkins.start(
                replace(again, code=code), facts, person=person.id, slot="2026-11-23", now=now
            )
        )

    assert start(ann, "zzzz") is None
    assert store.read_now(lambda unit: unit.checkins.get("zzzz")) is None
    assert start(ben, "yyyy") is not None
    assert store.read_now(lambda unit: unit.checkins.in_slot(ann.id, "weekly", "2026-11-23")) == kept


def test_a_move_is_kept_with_its_times(store: Store, other_store: Store, kept: Kept, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    after = answered(kept.checkin, later)
    moved = store.write_now(lambda unit: unit.checkins.move(kept, after, now=later))
    assert read(store) == read(other_store) == moved
    assert (moved.checkin, moved.opened_at, moved.closed_at, moved.timer) == (after, later, None, kept.timer)


def test_of_two_moves_from_the_same_turn_one_loses(store: Store, kept: Kept, now: datetime) -> None:
    first, second = answered(kept.checkin, now), answered(kept.checkin, now, "light")

    def tap(after: CheckIn) -> None:
        def work(unit: Unit) -> None:
            unit.checkins.keep_answers(kept, after.answers.values(), now=now)
            unit.checkins.move(kept, after, now=now)

        store.write_now(work)

    tap(first)
    with pytest.raises(Conflict):
        tap(second)
    assert read(store).checkin == first
    [answer] = store.read_now(lambda unit: unit.checkins.answers("7f3k"))
    assert answer.choices == ("too_much",), "the loser's answer was not kept"


def test_an_expiry_loses_against_an_answer_that_came_first(store: Store, kept: Kept, now: datetime) -> None:
    expired = replace(kept.checkin, status=Status.EXPIRED)
    store.write_now(lambda unit: unit.checkins.move(kept, answered(kept.checkin, now), now=now))
    with pytest.raises(Conflict):
        store.write_now(lambda unit: unit.checkins.move(kept, expired, now=now))
    assert read(store).checkin.status is Status.OPEN


def test_ending_stops_the_clock(store: Store, kept: Kept, ann: Person, now: datetime) -> None:
    finished = replace(answered(kept.checkin, now), status=Status.FINISHED)
    moved = store.write_now(lambda unit: unit.checkins.move(kept, finished, now=now))
    assert (moved.closed_at, moved.timer) == (now, None)
    assert store.read_now(lambda unit: unit.checkins.due(now + timedelta(days=9))) == []
    assert store.read_now(lambda unit: unit.checkins.live(ann.id)) == []


def test_timers_run_out_in_order(store: Store, kept: Kept, ann: Person, now: datetime) -> None:
    assert kept.timer is not None
    due_at = kept.timer.at
    assert store.read_now(lambda unit: unit.checkins.due(due_at - timedelta(seconds=1))) == []
    assert store.read_now(lambda unit: unit.checkins.due(due_at)) == [Due("7f3k", ann.id, kept.timer)]
    moved = store.write_now(lambda unit: unit.checkins.move(kept, kept.checkin, now=now, timer=Timer("quiet", now)))
    assert store.read_now(lambda unit: unit.checkins.due(now)) == [Due("7f3k", ann.id, Timer("quiet", now))]
    store.write_now(lambda unit: unit.checkins.move(moved, moved.checkin, now=now, timer=None))
    assert store.read_now(lambda unit: unit.checkins.due(due_at)) == []


def test_an_answer_takes_the_place_of_the_one_before(store: Store, kept: Kept, now: datetime) -> None:
    words = Answer("note", now, text="the garden helps")
    numbers = [Answer("who5", now, item="i1", number=3), Answer("who5", now, item="i2", skipped=True)]

    def keep(*answers: Answer, withdrawn: tuple[tuple[str, str], ...] = ()) -> list[Answer]:
        store.write_now(lambda unit: unit.checkins.keep_answers(kept, answers, withdrawn, now=now))
        return store.read_now(lambda unit: unit.checkins.answers("7f3k"))

    assert keep(words, *numbers) == [words, *numbers]
    changed = replace(words, text="the garden and my sister", late=True)
    assert keep(changed) == [changed, *numbers]
    assert keep(withdrawn=(("note", ""),)) == numbers
    assert keep(words) == [words, *numbers], "given again, it stands again"


def test_the_living_message_is_remembered(store: Store, kept: Kept, now: datetime) -> None:
    store.write_now(lambda unit: unit.checkins.set_message("7f3k", 4_000_000_123, now))
    assert (read(store).message_id, read(store).message_at) == (4_000_000_123, now)
    on_screen = store.read_now(lambda unit: unit.checkins.on_screen(now + timedelta(minutes=3)))
    assert on_screen == ["7f3k"]


def test_the_past_is_what_was_answered_newest_first(
    store: Store, kept: Kept, ann: Person, facts: Facts, now: datetime
) -> None:
    def live_through(unit: Unit) -> None:
        for week, (flow, answers) in enumerate(
            [("weekly", True), ("weekly", False), ("joining", True), ("weekly", True)]
        ):
            begun = replace(BEGUN, code=f"w{week}", flow=flow)
            at = now + timedelta(weeks=week)
            started = unit.checkins.start(begun, facts, person=ann.id, slot=f"week {week}", now=at)
            assert started is not None
            after = replace(begun, status=Status.EXPIRED, turn=1)
            if answers:
                decided = {"R-05": Decision.PRIVATE, "R-06": Decision.SHARE}
                after = replace(answered(after, at), status=Status.FINISHED, decided=decided)
            unit.checkins.move(started, after, now=at)

    store.write_now(live_through)
    past = store.read_now(lambda unit: unit.checkins.past(ann.id, flows=frozenset({"weekly"})))
    assert [each.code for each in past] == ["w3", "w0"]
    assert past[0].answers[("load", "")].choices == ("too_much",)
    assert past[0].private == ("R-05",)
    assert [each.code for each in store.read_now(lambda unit: unit.checkins.past(ann.id, limit=2))] == ["w3", "w2"]
    closed = store.read_now(lambda unit: unit.checkins.closed(ann.id))
    assert [(each.code, each.answered) for each in closed] == [
        ("w3", True),
        ("w2", True),
        ("w1", False),
        ("w0", True),
    ]
    assert store.read_now(lambda unit: unit.checkins.count_live()) == 1


def test_a_flow_is_kept_as_it_was_when_somebody_began_it(store: Store, now: datetime) -> None:
    for source in ('{"id": "weekly"}', '{"id": "changed"}'):
        store.write_now(lambda unit, source=source: unit.checkins.keep_revision("weekly", "r1", source, now))  # type: ignore[misc]
    assert store.read_now(lambda unit: unit.checkins.revision("weekly", "r1")) == '{"id": "weekly"}'
    assert store.read_now(lambda unit: unit.checkins.revision("weekly", "r2")) is None
