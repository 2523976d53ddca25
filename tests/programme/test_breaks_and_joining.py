"""The moments a person's own choices bring: when a break began, when they left, what they see of it."""

from __future__ import annotations

from datetime import timedelta

from flows.people import Milestone
from tests.joining.office import MONDAY, Office, Phone


def kept(office: Office, phone: Phone) -> dict[Milestone, object]:
    found = office.read(lambda unit: unit.milestones.of(phone.me().id))
    return {milestone: at - MONDAY for milestone, at in found.items()}


def test_a_break_that_is_made_longer_began_when_it_began(office: Office, ann: Phone) -> None:
    member = office.member("Ann", 101)
    member.decides("pause", "2w")
    office.forward(days=10)
    member.decides("pause", "open")
    assert kept(office, member) == {Milestone.PAUSED: timedelta()}
    office.forward(days=1)
    member.decides("resume", "yes")
    assert kept(office, member) == {}
    member.decides("pause", "1w")
    assert kept(office, member) == {Milestone.PAUSED: timedelta(days=11)}


def test_whoever_leaves_and_comes_back_begins_anew(office: Office, ann: Phone) -> None:
    member = office.member("Ann", 101)
    member.decides("supervision", "within_month")
    member.decides("leave", "yes")
    assert kept(office, member) == {Milestone.LEFT: timedelta()}
    office.forward(days=3)
    member.starts(office.code())
    assert Milestone.LEFT not in kept(office, member)


def test_people_see_what_is_known_of_their_catch_ups(office: Office, ann: Phone) -> None:
    member = office.member("Ann", 101)
    member.sends("mydata")
    assert "catch-up" not in member.last.text
    member.decides("supervision", "this_week")
    member.sends("mydata")
    assert "A next catch-up, as you said, by Monday 30 November" in member.last.text
