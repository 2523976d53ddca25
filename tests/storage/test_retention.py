"""What is let go after its time: own words first, then answers, then alerts and their notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows.alerts import Alert, AlertStatus, Audience, Rung
from flows.checkin import Answer, CheckIn, Status
from flows.facts import Facts, Past
from flows.flags import Flag, Sharing, Tier
from flows.people import Person, Team
from storage.retention import Reached, forget_alerts, forget_check_ins, forget_words
from storage.store import Store
from storage.unit import Unit

LONG_AGO = timedelta(days=100)
A_DAY = timedelta(days=1)
EVER_SINCE: Reached = (datetime(2000, 1, 1, tzinfo=UTC), 0)


def lived(store: Store, person: Person, code: str, at: datetime) -> None:
    """A check-in that closed then, with a choice, a note that stands and one that was taken back."""
    load = Answer("load", at, choices=("too_much",))
    note, gone = Answer("note", at, text="A long evening"), Answer("own", at, text="taken back")
    opened = CheckIn(code, "weekly", "1", Status.OPEN, "load", draft="half a thought")
    closed = replace(opened, status=Status.FINISHED, answers={("load", ""): load, ("note", ""): note})
    facts = Facts(
        words={"name": "Ann", "small_step": "Walk"},
        past=(Past("before", "weekly", at, {("note", ""): note}, ()),),
    )

    def live(unit: Unit) -> None:
        kept = unit.checkins.start(opened, facts, person=person.id, slot=code, now=at)
        assert kept is not None
        unit.checkins.keep_answers(kept, [load, note, gone], now=at)
        unit.checkins.keep_answers(kept, [], [("own", "")], now=at)
        unit.checkins.move(kept, closed, now=at)

    store.write_now(live)


def test_own_words_go_and_choices_stay(store: Store, ann: Person, now: datetime) -> None:
    lived(store, ann, "old", now - LONG_AGO)
    lived(store, ann, "new", now)
    reached = store.write_now(lambda unit: forget_words(unit, EVER_SINCE, now - A_DAY, 10))
    assert reached is not None
    assert reached[0] == now - LONG_AGO
    store.forget_opened()
    old, new = store.read_now(lambda unit: (unit.checkins.get("old"), unit.checkins.get("new")))
    assert old is not None
    assert new is not None
    assert list(old.checkin.answers) == [("load", "")]
    assert old.checkin.draft is None
    assert (old.facts.past, old.facts.words) == ((), {"name": "Ann"})
    assert [each.step for each in store.read_now(lambda unit: unit.checkins.answers("old"))] == ["load"]
    assert len(new.checkin.answers) == 2
    assert new.facts.past
    assert store.write_now(lambda unit: forget_words(unit, reached, now - A_DAY, 10)) is None


def test_the_words_of_someone_erased_do_not_stand_in_the_way(
    store: Store, ann: Person, ben: Person, now: datetime
) -> None:
    lived(store, ann, "anns", now - LONG_AGO)
    lived(store, ben, "bens", now - LONG_AGO + A_DAY)
    store.write_now(lambda unit: unit.people.erase(ann.id))
    assert store.write_now(lambda unit: forget_words(unit, EVER_SINCE, now, 10)) is not None
    assert [each.step for each in store.read_now(lambda unit: unit.checkins.answers("bens"))] == ["load"]


def test_a_page_at_a_time_comes_to_the_end_though_many_closed_in_one_moment(
    store: Store, ann: Person, now: datetime
) -> None:
    for number in range(5):
        lived(store, ann, f"c{number}", now - LONG_AGO)
    pages: list[Reached] = [EVER_SINCE]
    while (reached := store.write_now(lambda unit: forget_words(unit, pages[-1], now, 2))) is not None:
        pages.append(reached)
    assert len(pages) == 4
    assert store.read_now(lambda unit: [len(unit.checkins.answers(f"c{number}")) for number in range(5)]) == [1] * 5


def test_whole_check_ins_go_in_the_end(store: Store, ann: Person, now: datetime) -> None:
    lived(store, ann, "old", now - LONG_AGO)
    lived(store, ann, "new", now)
    assert store.write_now(lambda unit: forget_check_ins(unit, now - A_DAY, 10)) == 1
    assert store.read_now(lambda unit: unit.checkins.get("old")) is None
    assert store.read_now(lambda unit: unit.checkins.answers("old")) == []
    assert [each.code for each in store.read_now(lambda unit: unit.checkins.closed(ann.id))] == ["new"]


def test_alerts_go_with_their_notes_and_flags_once_closed_for_long(
    store: Store, ann: Person, sue: Person, team: Team, now: datetime
) -> None:
    then = now - LONG_AGO
    flag = Flag("R-05", 1, "load", Tier.FOLLOW_UP, Sharing.ASKED, "Ann would like a chat.")

    def raise_two(unit: Unit) -> None:
        for theme in ("load", "role"):
            alert, _ = unit.alerts.raise_(
                Alert(
                    0,
                    "",
                    0,
                    ann.id,
                    team.id,
                    Tier.FOLLOW_UP,
                    theme,
                    ("R-05",),
                    ("Ann would like a chat.",),
                    ladder=(Rung(Audience.NAMED, A_DAY),),
                    raised_at=then,
                )
            )
            unit.flags.keep(replace(flag, theme=theme), person=ann.id, checkin=theme, now=then, alert=alert.id)
            unit.alerts.note(alert, "note", at=then, person=sue.id, detail="Spoke on the phone.")
            if theme == "load":
                unit.alerts.move(alert, replace(alert, status=AlertStatus.CLOSED, closed_at=then))

    store.write_now(raise_two)
    assert store.write_now(lambda unit: forget_alerts(unit, now - 2 * LONG_AGO, 10)) == 0
    assert store.write_now(lambda unit: forget_alerts(unit, now - A_DAY, 10)) == 2
    assert [each.flag.theme for each in store.read_now(lambda unit: unit.flags.of(ann.id, then))] == ["role"]
    assert [each.theme for each in store.read_now(lambda unit: unit.alerts.standing())] == ["role"]
