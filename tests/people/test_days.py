"""Catch-ups and training days: who may say them, how, and that nobody else hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.people import Milestone, Role
from tests.joining.conftest import OpenOffice
from tests.joining.office import TEAM, Office, Phone

A_DAY = timedelta(days=1)


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(telegram={"username": "alongside_bot"})


@pytest.fixture
def cora(office: Office) -> Phone:
    return office.member("Cora", 105, Role.COORDINATOR)


@pytest.fixture
def sue(office: Office) -> Phone:
    return office.member("Sue", 104, Role.SUPERVISOR)


@pytest.fixture
def ann(office: Office) -> Phone:
    return office.member("Ann", 101)


def kept(office: Office, phone: Phone, milestone: Milestone) -> str:
    """The day kept, or nothing."""
    at = office.read(lambda unit: unit.milestones.of(phone.me().id)).get(milestone)
    return f"{at:%Y-%m-%d}" if at else ""


def test_the_coordinator_says_that_a_catch_up_was_held(office: Office, cora: Phone, ann: Phone) -> None:
    heard = len(ann.messages)
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part")
    assert "Last catch-up: none known yet" in cora.last.text
    cora.taps("Catch-up held")
    assert cora.last.text == "When was the catch-up with Ann?"
    cora.taps("A week ago")
    assert "Kept: a catch-up with Ann, Monday 16 November." in cora.last.text
    assert "Last catch-up: Monday 16 November" in cora.last.text
    assert kept(office, ann, Milestone.SUPERVISED) == "2026-11-16"
    assert len(ann.messages) == heard


def test_a_catch_up_that_was_held_is_no_longer_booked(office: Office, cora: Phone, ann: Phone) -> None:
    ann.decides("supervision", "this_week")
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part")
    assert "The next one is booked, Ann says." in cora.last.text
    cora.taps("Catch-up held", "Today")
    assert "booked" not in cora.last.text
    assert kept(office, ann, Milestone.BOOKED) == ""


def test_the_end_of_training_is_typed(office: Office, cora: Phone, ann: Phone) -> None:
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Training ended", "Another day")
    cora.writes("soon")
    assert "I cannot read that as a day." in cora.last.text
    cora.writes("24 November 2026")
    assert "still to come" in cora.last.text
    cora.writes("3 November")
    assert "Kept: Ann's training ended Tuesday 3 November." in cora.last.text
    assert kept(office, ann, Milestone.TRAINED) == "2026-11-03"
    with pytest.raises(AssertionError, match="nothing waits"):
        cora.writes("2 November")


@pytest.mark.parametrize("what", ["another button", "half an hour"])
def test_words_are_taken_for_a_day_only_while_one_is_asked_for(
    office: Office, cora: Phone, ann: Phone, what: str
) -> None:
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Training ended", "Another day")
    if what == "another button":
        cora.taps("Back")
    else:
        office.forward(minutes=31)
    with pytest.raises(AssertionError, match="nothing waits"):
        cora.writes("3 November")
    assert kept(office, ann, Milestone.TRAINED) == ""


def test_a_supervisor_says_it_of_their_own_people_only(office: Office, sue: Phone, ann: Phone) -> None:
    ben = office.member("Ben", 102, team="Gardeners")
    sue.sends("people")
    assert list(sue.last.buttons) == [f"Ann, {TEAM}", "Close"]
    sue.taps(f"Ann, {TEAM}")
    assert list(sue.last.buttons) == ["Catch-up held", "Back"]
    sue.taps("Catch-up held", "Yesterday")
    assert kept(office, ann, Milestone.SUPERVISED) == "2026-11-22"
    gardeners = next(each.team for each in office.read(lambda unit: unit.teams.memberships(ben.me().id)))
    anns = next(each.team for each in office.read(lambda unit: unit.teams.memberships(ann.me().id)))
    for forged in (
        f"p:day:{ben.me().code}:{gardeners}:s:today",
        f"p:one:{ben.me().code}:{gardeners}",
        f"p:day:{ann.me().code}:{anns}:t:today",
        f"p:move:{ann.me().code}:{anns}:{gardeners}",
    ):
        sue.presses(forged, sue.last.id)
    assert kept(office, ben, Milestone.SUPERVISED) == kept(office, ann, Milestone.TRAINED) == ""
    assert "Ben" not in sue.last.text


def test_a_volunteer_may_not_say_it_themselves(office: Office, ann: Phone) -> None:
    team = next(each.team for each in office.read(lambda unit: unit.teams.memberships(ann.me().id)))
    ann.presses(f"p:day:{ann.me().code}:{team}:s:today", ann.last.id)
    assert ann.last.text == "That is for coordinators."
    assert kept(office, ann, Milestone.SUPERVISED) == ""


def test_the_first_coordinator_is_led_through_what_is_missing(office: Office, cora: Phone) -> None:
    cora.sends("people")
    assert cora.last.text.startswith("You can set this up in an afternoon.")
    for missing in ("no supervisor", "no safeguarding lead", "no volunteer yet"):
        assert f"{TEAM}: {missing}" in cora.last.text
    assert "Help lines nobody has dialled" in cora.last.text
    assert "Nobody is on cover" in cora.last.text


def test_the_list_of_what_is_missing_gets_shorter(office: Office, cora: Phone, sue: Phone, ann: Phone) -> None:
    office.member("Lea", 107, Role.SAFEGUARDING)
    max_ = office.member("Max", 106, Role.SUPERVISOR)
    cora.sends("people")
    assert "Still missing (4)" in cora.last.buttons
    cora.taps("Still missing (4)")
    assert f"{TEAM}: volunteers without a supervisor of their own: 1" in cora.last.text
    cora.taps("Teams and people", TEAM, "Ann: volunteer, taking part", "Choose supervisor", "Sue")
    cora.taps("Choose alternate", "Max")
    cora.sends("people")
    assert "Still missing (2)" in cora.last.buttons
    cora.taps("Still missing (2)")
    assert "without" not in cora.last.text
    assert max_.hears("Ann") is False
