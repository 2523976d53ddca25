"""Joining, told in full: the notice, the agreements, a place in the team."""

from __future__ import annotations

from flows.people import ConsentKind, Role
from tests.scribe import Scribe
from tests.stage import Stage


async def test_ann_joins_as_a_volunteer(stage: Stage, scribe: Scribe) -> None:
    stage.member("Cora", Role.COORDINATOR)
    ann = stage.actor("Annabel")
    await scribe.opens(ann, Role.VOLUNTEER)
    await scribe.taps(ann, *("Go on",) * 5, *("Yes",) * 4)
    await scribe.says(ann, "Ann")
    await scribe.taps(ann, "United Kingdom", "No phone, thanks", "Phone call", "Tuesday")
    await scribe.says(ann, "half past five")
    await scribe.taps(ann, "UK (London)")
    person = ann.person()
    assert (person.name, person.country, person.phone) == ("Ann", "GB", None)


async def test_joining_with_sue_and_a_phone(stage: Stage, scribe: Scribe) -> None:
    stage.member("Sue", Role.SUPERVISOR)
    ann = stage.actor("Ann")
    await scribe.opens(ann, Role.VOLUNTEER)
    await scribe.taps(ann, *("Go on",) * 5, "Yes", "Yes", "No", "No", "Ann", "Somewhere else")
    await scribe.says(ann, "Portugal")
    await scribe.says(ann, "07700 900123")
    await scribe.taps(ann, "Skip", "Sunday", "19:00")
    await scribe.says(ann, "Lisbon")
    agreed = stage.store.read_now(lambda unit: unit.consents.current(ann.person().id))
    assert {kind for kind, consent in agreed.items() if consent.given} == {ConsentKind.USE, ConsentKind.KEEP_ANSWERS}


async def test_joining_without_answers_being_kept(stage: Stage, scribe: Scribe) -> None:
    ann = stage.actor("Ann")
    await scribe.opens(ann, Role.VOLUNTEER)
    await scribe.taps(ann, *("Go on",) * 5, "Yes", "No", "No", "No", "Ann", "Ireland", "No phone, thanks")
    await scribe.taps(ann, "No preference", "Friday", "12:00", "Ireland (Dublin)")
    await scribe.says(ann, "/checkin")


async def test_joining_declined(stage: Stage, scribe: Scribe) -> None:
    ann = stage.actor("Ann")
    await scribe.opens(ann, Role.VOLUNTEER)
    await scribe.taps(ann, *("Go on",) * 5, "No")
    await scribe.says(ann, "/start")
    assert stage.store.read_now(lambda unit: unit.people.count()) == 0


async def test_joining_put_off_and_taken_up(stage: Stage, scribe: Scribe) -> None:
    ann = stage.actor("Ann")
    code = stage.link(Role.VOLUNTEER)
    await scribe.does("Ann opens her link", lambda: ann.phone.starts(code))
    await scribe.taps(ann, "Not now")
    await scribe.does("Ann opens her link again", lambda: ann.phone.starts(code))
    await scribe.taps(ann, "Go on", "Go on")
    await scribe.does("Ann opens her link once more", lambda: ann.phone.starts(code))
    await scribe.says(ann, "what is this")
    await scribe.taps(ann, "Help now", "Back")


async def test_joining_as_staff_and_gaining_a_second_role(stage: Stage, scribe: Scribe) -> None:
    stage.member("Cora", Role.COORDINATOR)
    sue = stage.actor("Sue")
    await scribe.opens(sue, Role.SUPERVISOR)
    await scribe.taps(sue, "Go on", "Go on", "Go on", "Yes", "Sue", "No phone, thanks")
    await scribe.opens(sue, Role.SAFEGUARDING)
    await scribe.opens(sue, Role.VOLUNTEER)
    await scribe.taps(sue, *("Go on",) * 5, *("Yes",) * 4, "Sue", "United Kingdom", "No phone, thanks")
    await scribe.taps(sue, "Phone call", "Monday", "18:00", "UK (London)")
    await scribe.says(sue, "/start")


async def test_joining_as_staff_declined(stage: Stage, scribe: Scribe) -> None:
    max_ = stage.actor("Max")
    await scribe.opens(max_, Role.SUPERVISOR)
    await scribe.taps(max_, "Go on", "Go on", "Go on", "No")
