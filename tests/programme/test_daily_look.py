"""The daily look: catch-ups that are overdue, breaks that last, and what it costs to look."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot import catch_ups
from bot.follow_up.programme_facts import Look
from bot.mail import Mail
from flows.flags import Tier
from flows.people import Milestone, Role, Standing
from storage.unit import Unit
from tests.follow_up.scene import MONDAY, Scene

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


def looks(scene: Scene, at: datetime) -> None:
    """The daily look on this day, until it is over."""
    scene.now = at
    while (look := scene.store.read_now(lambda unit: scene.follow_up.look(unit, at, 2))) is not None:
        scene.do(partial(_settle, scene, look))


def _settle(scene: Scene, look: Look, unit: Unit, mail: Mail) -> None:
    scene.follow_up.looked(unit, mail, look)


def held(scene: Scene, name: str, at: datetime) -> None:
    scene.do(lambda unit, _: catch_ups.held(unit, scene.people[name], at))


def says_next(scene: Scene, name: str, answer: str) -> None:
    """What the monthly reflection does with the answer to when the next catch-up is."""
    scene.do(lambda unit, mail: catch_ups.said_next(unit, scene.people[name], answer, mail.now))


def listed(scene: Scene, name: str = "Sue") -> str:
    return scene.store.read_now(lambda unit: scene.follow_up.digests.text(unit, scene.people[name], scene.now))


def test_after_six_weeks_without_a_catch_up_it_stands_on_the_supervisors_list(scene: Scene) -> None:
    held(scene, "Ann", MONDAY)
    looks(scene, MONDAY + 6 * A_WEEK)
    assert "Catch-ups due" not in listed(scene)
    looks(scene, MONDAY + 6 * A_WEEK + A_DAY)
    assert "Catch-ups due:\nAnn" in listed(scene)
    scene.nobody_else_hears()


def test_after_eight_weeks_supervisor_and_coordinator_are_called_together(scene: Scene) -> None:
    held(scene, "Ben", MONDAY + 7 * A_WEEK)
    looks(scene, MONDAY + 6 * A_WEEK + A_DAY)
    looks(scene, MONDAY + 8 * A_WEEK + A_DAY)
    (alert,) = scene.alerts()
    assert (alert.tier, alert.theme) == (Tier.UNHURRIED, "supervision")
    assert "The coordinator is told too." in alert.words[0]
    called = "An item for the list. Open to read."
    for name in ("Sue", "Cora"):
        assert [said.partition("\n")[0] for said in scene.phone(name).hears()] == [called]
    scene.nobody_else_hears()


def test_closing_the_alert_is_not_a_catch_up(scene: Scene) -> None:
    held(scene, "Ben", MONDAY + 7 * A_WEEK)
    looks(scene, MONDAY + 8 * A_WEEK + A_DAY)
    scene.phone("Sue").hears()
    for label in ("Open", "I've got this", "Spoke to them", "No action needed"):
        scene.taps("Sue", label)
    assert scene.alerts() == []
    looks(scene, MONDAY + 10 * A_WEEK)
    assert scene.alerts() == []
    looks(scene, MONDAY + 11 * A_WEEK + 2 * A_DAY)
    assert [alert.theme for alert in scene.alerts()] == ["supervision"]


def test_a_catch_up_that_was_held_begins_the_count_anew(scene: Scene) -> None:
    for name in ("Ann", "Ben"):
        held(scene, name, MONDAY + 5 * A_WEEK)
    looks(scene, MONDAY + 9 * A_WEEK)
    assert "Catch-ups due" not in listed(scene)
    scene.nobody_else_hears()


def test_until_a_first_catch_up_the_count_runs_from_joining(scene: Scene) -> None:
    def joined_lately(unit: Unit, _: Mail) -> None:
        unit.milestones.forget(scene.people["Ann"].id, Milestone.SUPERVISED)

    scene.becomes("Ann", joined_at=MONDAY)
    scene.do(joined_lately)
    held(scene, "Ben", MONDAY + 6 * A_WEEK)
    looks(scene, MONDAY + 6 * A_WEEK)
    assert "Catch-ups due" not in listed(scene)
    looks(scene, MONDAY + 7 * A_WEEK)
    assert "Catch-ups due:\nAnn" in listed(scene)


@pytest.mark.parametrize(
    ("answer", "quiet_for"),
    [("this_week", A_WEEK), ("within_month", 5 * A_WEEK), ("none_booked", None), ("not_sure", None)],
)
def test_a_booked_catch_up_keeps_the_rule_quiet_for_its_time(
    scene: Scene, answer: str, quiet_for: timedelta | None
) -> None:
    asked = MONDAY + 6 * A_WEEK + A_DAY
    held(scene, "Ben", asked)
    scene.now = asked
    says_next(scene, "Ann", "this_week")
    says_next(scene, "Ann", answer)
    looks(scene, asked)
    assert ("Ann" in listed(scene)) is (quiet_for is None)
    if quiet_for is not None:
        looks(scene, asked + quiet_for - A_DAY)
        assert scene.alerts() == []
        looks(scene, asked + quiet_for + A_DAY)
        assert "Ann" in listed(scene) or scene.alerts()


def test_a_long_break_counts_from_the_day_it_began(scene: Scene) -> None:
    scene.do(lambda unit, _: unit.milestones.keep(scene.people["Ann"].id, Milestone.PAUSED, MONDAY))
    scene.becomes("Ann", standing=Standing.PAUSED)
    looks(scene, MONDAY + 4 * A_WEEK - A_DAY)
    assert "Away" not in listed(scene)
    looks(scene, MONDAY + 4 * A_WEEK + A_DAY)
    assert "Away for more than four weeks:\nAnn" in listed(scene)
    assert scene.alerts() == []
    assert scene.phone("Ann").hears() == []


def test_one_look_reads_as_many_as_it_is_asked_for_whoever_else_there_is(scene: Scene) -> None:
    for number in range(30):
        scene.joins(f"Vol{number}", Role.VOLUNTEER)
    sizes = []
    while (look := scene.store.read_now(lambda unit: scene.follow_up.look(unit, MONDAY, 7))) is not None:
        sizes.append(look.people)
        scene.do(partial(_settle, scene, look))
    assert sizes == [7, 7, 7, 7, 4]
    assert scene.store.read_now(lambda unit: scene.follow_up.look(unit, MONDAY + timedelta(hours=3), 7)) is None
    assert scene.store.read_now(lambda unit: scene.follow_up.look(unit, MONDAY + A_DAY, 7)) is not None
    scene.nobody_else_hears()


def test_what_changed_between_looking_and_telling_is_told_as_it_is(scene: Scene) -> None:
    scene.now = late = MONDAY + 9 * A_WEEK
    look = scene.store.read_now(lambda unit: scene.follow_up.look(unit, late, 10))
    assert look is not None
    assert len(look.spoken_of) == 2
    for name in ("Ann", "Ben"):
        held(scene, name, late)
    scene.do(partial(_settle, scene, look))
    assert scene.alerts() == []
    scene.nobody_else_hears()
