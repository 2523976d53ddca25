"""The weekly list, and the daily look at programme facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.follow_up.digest import Lists
from bot.follow_up.programme_facts import Look
from bot.mail import Mail
from flows.checkin import Answer, CheckIn, Status
from flows.facts import Facts
from flows.flags import Decision
from flows.people import Milestone, Role, Standing
from storage.unit import Unit
from tests.follow_up.scene import MONDAY, Scene

NEXT_MONDAY = MONDAY + timedelta(days=7)


def rounds(scene: Scene, at: datetime) -> None:
    """What the clock does at this moment, until nothing is left to do."""
    scene.now = at
    while (look := scene.store.read_now(lambda unit: scene.follow_up.look(unit, at, 3))) is not None:
        scene.do(partial(_looked, scene, look))
    while (lists := scene.store.read_now(lambda unit: scene.follow_up.lists(unit, at, 3))) is not None:
        scene.do(partial(_listed, scene, lists))


def _looked(scene: Scene, look: Look, unit: Unit, mail: Mail) -> None:
    scene.follow_up.looked(unit, mail, look)


def _listed(scene: Scene, lists: Lists, unit: Unit, mail: Mail) -> None:
    scene.follow_up.listed(unit, mail, lists)


def misses(scene: Scene, name: str, times: int) -> None:
    """Check-ins that nobody touched."""
    person = scene.people[name].id
    for week in range(times):
        untouched = CheckIn(f"{name.lower()}{week}", "weekly", "1", Status.INVITED, "load")

        def miss(unit: Unit, _mail: Mail, untouched: CheckIn = untouched) -> None:
            kept = unit.checkins.start(untouched, Facts(), person=person, slot=untouched.code, now=scene.now)
            assert kept is not None
            unit.checkins.move(kept, replace(untouched, status=Status.EXPIRED), now=scene.now)

        scene.do(miss)


def text(scene: Scene, name: str) -> str:
    return scene.store.read_now(lambda unit: scene.follow_up.digests.text(unit, scene.people[name], scene.now))


def test_on_monday_morning_each_supervisor_and_coordinator_is_called_once(scene: Scene) -> None:
    rounds(scene, MONDAY)
    scene.raises("Ann", "R-17c")
    rounds(scene, NEXT_MONDAY.replace(hour=9, minute=29))
    assert scene.phone("Sue").hears() == []
    rounds(scene, NEXT_MONDAY.replace(hour=9, minute=31))
    rounds(scene, NEXT_MONDAY.replace(hour=9, minute=35))
    assert scene.phone("Sue").hears() == ["Your list for the week. Open to read."]
    quiet = ["Nothing needs you this week. That does not mean everyone is fine."]
    assert scene.phone("Max").hears() == scene.phone("Cora").hears() == quiet
    scene.nobody_else_hears()


def test_the_list_is_drawn_when_it_is_opened_and_leaves_out_what_is_empty(scene: Scene) -> None:
    rounds(scene, MONDAY)
    scene.raises("Ann", "R-17c")
    scene.raises("Ben", "R-06", decision=Decision.SHARE)
    misses(scene, "Ann", 3)
    rounds(scene, NEXT_MONDAY - timedelta(days=3))
    rounds(scene, NEXT_MONDAY)
    scene.taps("Sue", "Open", on=scene.phone("Sue").last)
    assert scene.phone("Sue").last.text == (
        "Your list for the week.\n"
        "\n"
        "Asked to talk:\nAnn\n"
        "\n"
        "Open follow-ups:\nBen, by Wednesday 25 November\n"
        "\n"
        "Missed check-ins (no reason assumed):\nAnn: 3"
    )


def test_a_first_start_in_the_middle_of_the_week_sends_no_lists(scene: Scene) -> None:
    rounds(scene, MONDAY + timedelta(days=2))
    scene.nobody_else_hears()


def test_after_a_long_outage_the_lists_of_the_past_are_left_out(scene: Scene) -> None:
    rounds(scene, MONDAY)
    rounds(scene, NEXT_MONDAY + timedelta(days=3))
    scene.nobody_else_hears()


def test_nobody_sees_on_their_list_what_goes_past_them(scene: Scene) -> None:
    scene.raises("Ann", "R-17d")
    assert "Ann" not in text(scene, "Sue")
    assert "Ann" in text(scene, "Max")


def test_the_alternate_does_not_watch_over_somebody_elses_volunteer(scene: Scene) -> None:
    scene.raises("Ann", "R-17c")
    assert "Ann" in text(scene, "Sue")
    assert "Ann" not in text(scene, "Max")


def test_coordinators_hear_counts_that_need_them(scene: Scene) -> None:
    scene.joins("Zoe", Role.VOLUNTEER, team="New team")
    scene.joins("Kim", Role.COORDINATOR, team="New team")
    assert "Volunteers with nobody to look after them: 1." in text(scene, "Kim")
    assert "Zoe" not in text(scene, "Kim")


def test_two_missed_check_ins_bring_one_kind_note_and_nobody_else_hears(scene: Scene) -> None:
    misses(scene, "Ann", 2)
    rounds(scene, MONDAY + timedelta(hours=1))
    rounds(scene, MONDAY + timedelta(days=1, hours=1))
    (note,) = scene.phone("Ann").hears()
    assert note.startswith("Hello Ann. Two check-ins have gone by, and that's fine")
    scene.nobody_else_hears()


def test_missing_two_after_asking_for_contact_calls_the_supervisor(scene: Scene) -> None:
    asked = Answer("talk", scene.now, choices=("few_days",))
    before = CheckIn(code="asked", flow="weekly", revision="1", status=Status.OPEN, step="talk")
    after = replace(before, status=Status.FINISHED, answers={("talk", ""): asked})

    def ask(unit: Unit, _mail: Mail) -> None:
        kept = unit.checkins.start(before, Facts(), person=scene.people["Ann"].id, slot="asked", now=scene.now)
        assert kept is not None
        unit.checkins.move(kept, after, now=scene.now)

    scene.do(ask)
    scene.raises("Ann", "R-17b", check_in="asked")
    scene.now += timedelta(hours=1)
    misses(scene, "Ann", 2)
    scene.phone("Sue").hears()
    rounds(scene, scene.now)
    assert scene.phone("Sue").hears() == ["An item to follow up. Open to read.\nAlert 2"]
    assert scene.phone("Ann").hears() == []


def test_nobody_away_or_gone_is_looked_after_by_rules(scene: Scene) -> None:
    for name, standing in (("Ann", Standing.PAUSED), ("Ben", Standing.LEFT)):
        misses(scene, name, 4)
        scene.becomes(name, standing=standing)
    rounds(scene, MONDAY + timedelta(hours=1))
    scene.nobody_else_hears()
    assert "Ann" not in text(scene, "Sue")


def test_a_break_of_more_than_four_weeks_is_noticed_on_the_list(scene: Scene) -> None:
    scene.becomes("Ann", standing=Standing.PAUSED)
    scene.do(lambda unit, _: unit.milestones.keep(scene.people["Ann"].id, Milestone.PAUSED, MONDAY))
    for day in range(36):
        rounds(scene, MONDAY + timedelta(days=day, hours=1))
    assert "Away for more than four weeks:\nAnn" in text(scene, "Sue")
    assert scene.phone("Ann").hears() == []
    assert scene.alerts() == []


def test_a_round_takes_a_few_people_at_a_time_and_each_once(scene: Scene) -> None:
    for number in range(7):
        misses(scene, scene.joins(f"Vol{number}", Role.VOLUNTEER).name, 2)
    rounds(scene, MONDAY + timedelta(hours=1))
    for number in range(7):
        assert len(scene.phone(f"Vol{number}").hears()) == 1
