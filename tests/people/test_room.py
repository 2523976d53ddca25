"""The coordinator's chat: who is where, and who looks after whom."""

from __future__ import annotations

import pytest

from flows.people import Membership, Reach, Role, Standing
from tests.joining.conftest import OpenOffice
from tests.joining.office import TEAM, Office, Phone


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
def max_(office: Office) -> Phone:
    return office.member("Max", 106, Role.SUPERVISOR)


@pytest.fixture
def ann(office: Office) -> Phone:
    return office.member("Ann", 101)


def memberships(office: Office, phone: Phone) -> list[Membership]:
    return office.read(lambda unit: unit.teams.memberships(phone.me().id))


def in_teams(office: Office, phone: Phone) -> list[str]:
    names = {team.id: team.name for team in office.read(lambda unit: unit.teams.all())}
    return [names[each.team] for each in memberships(office, phone)]


def test_only_coordinators_may_look(ann: Phone) -> None:
    ann.sends("people")
    assert ann.last.text == "That is for coordinators."
    ann.presses("p:home", ann.last.id)
    assert ann.last.text == "That is for coordinators."


def test_everyone_stands_by_team_with_role_standing_and_reach(
    office: Office, cora: Phone, sue: Phone, ann: Phone
) -> None:
    office.write(lambda unit: unit.people.set_reach(ann.me().id, Reach.BLOCKED, office.now))
    cora.sends("people")
    assert f"{TEAM}. Volunteers: 1. Looking after them: 2" in cora.last.text
    cora.taps(TEAM)
    assert list(cora.last.buttons)[:3] == [
        "Cora: coordinator, taking part",
        "Sue: supervisor, taking part",
        "Ann: volunteer, cannot be reached (bo…",
    ]


def test_a_supervisor_and_an_alternate_are_named_and_told(
    office: Office, cora: Phone, sue: Phone, max_: Phone, ann: Phone
) -> None:
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Choose supervisor", "Sue")
    assert "Sue now looks after Ann." in cora.last.text
    assert "Supervisor: Sue" in cora.last.text
    assert sue.last.text == f"You now look after Ann in {TEAM}."
    cora.taps("Choose alternate", "Max")
    assert "Max is now the alternate for Ann." in cora.last.text
    membership = memberships(office, ann)[0]
    assert (membership.supervisor, membership.alternate) == (sue.me().id, max_.me().id)
    cora.taps("Choose supervisor", "Nobody")
    assert memberships(office, ann)[0].supervisor is None
    assert memberships(office, ann)[0].alternate == max_.me().id


def test_one_person_cannot_be_both(office: Office, cora: Phone, sue: Phone, ann: Phone) -> None:
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Choose supervisor", "Sue", "Choose alternate", "Sue")
    assert "cannot be both" in cora.toast
    assert memberships(office, ann)[0].alternate is None


def test_moving_leaves_those_who_looked_after_her_behind(office: Office, cora: Phone, sue: Phone, ann: Phone) -> None:
    office.write(lambda unit: unit.teams.add("Gardeners", office.now))
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Choose supervisor", "Sue", "Move to another team", "Gardeners")
    assert "Ann is now in Gardeners." in cora.last.text
    assert in_teams(office, ann) == ["Gardeners"]
    assert memberships(office, ann)[0].supervisor is None
    assert "you are now a volunteer in Gardeners" in ann.last.text
    assert office.read(lambda unit: unit.enrolments.next_due()) is not None


def test_a_supervisor_who_moves_is_no_longer_named(office: Office, cora: Phone, sue: Phone, ann: Phone) -> None:
    office.write(lambda unit: unit.teams.add("Gardeners", office.now))
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Choose supervisor", "Sue", "Back")
    cora.taps("Sue: supervisor, taking part", "Move to another team", "Gardeners")
    assert memberships(office, ann)[0].supervisor is None
    cora.sends("people")
    cora.taps(TEAM)
    assert "Volunteers with nobody to look after them: 1." in cora.last.text


def test_removing_asks_first_and_stops_check_ins(office: Office, cora: Phone, ann: Phone) -> None:
    office.do(lambda unit, mail: office.conversation.invite(unit, mail, ann.me_in(unit), "weekly", "now"))
    cora.sends("people")
    cora.taps(TEAM, "Ann: volunteer, taking part", "Remove")
    assert f"Remove Ann as a volunteer in {TEAM}?" in cora.last.text
    cora.taps("Cancel")
    assert ann.me().standing is Standing.ACTIVE
    cora.taps("Remove", "Yes, remove")
    person = ann.me()
    assert person.standing is Standing.LEFT
    assert office.read(lambda unit: unit.checkins.live(person.id)) == []
    assert office.read(lambda unit: unit.enrolments.next_due()) is None
    assert f"ended your place in {TEAM}" in ann.last.text


def test_losing_one_of_two_roles_keeps_the_other(office: Office, cora: Phone, sue: Phone) -> None:
    cora.sends("people")
    cora.taps(TEAM, "Sue: supervisor, taking part", "Add a role", "Volunteer")
    assert "Welcome. I'm the check-in for volunteers" in sue.last.text
    cora.taps("Remove", "Volunteer", "Yes, remove")
    assert [each.role for each in memberships(office, sue)] == [Role.SUPERVISOR]
    assert sue.me().standing is Standing.ACTIVE


def test_the_last_coordinator_stays(office: Office, cora: Phone) -> None:
    cora.sends("people")
    cora.taps("Teams and people", TEAM, "Cora: coordinator, taking part", "Remove", "Yes, remove")
    assert "without anyone to run it" in cora.toast
    assert [each.role for each in memberships(office, cora)] == [Role.COORDINATOR]


def test_an_invitation_made_in_the_chat_lets_ben_in(office: Office, cora: Phone, ben: Phone) -> None:
    cora.sends("invite")
    cora.taps("Volunteer", TEAM)
    assert "https://t.me/alongside_bot?start=" in cora.last.text
    ben.starts(cora.last.text.rpartition("=")[2])
    assert "Welcome." in ben.last.text


def test_a_new_team_is_typed(office: Office, cora: Phone) -> None:
    office.do(lambda unit, mail: office.people.invite(unit, mail, cora.me_in(unit), "supervisor  Night  owls "))
    assert "as a supervisor in Night owls" in cora.last.text
    office.do(lambda unit, mail: office.people.invite(unit, mail, cora.me_in(unit), f"supervisor {'x' * 65}"))
    assert "Nothing was made" in cora.last.text
    assert office.read(lambda unit: [team.name for team in unit.teams.all()]) == ["Night owls", TEAM]


def test_open_invitations_are_listed_and_revoked(office: Office, cora: Phone, ben: Phone) -> None:
    code = office.code()
    cora.sends("people")
    cora.taps("Open invitations")
    assert f"1. A volunteer in {TEAM}, until Monday 7 December" in cora.last.text
    cora.taps("Revoke 1")
    assert cora.last.text.startswith("No invitation is open.")
    ben.starts(code)
    assert "no longer works" in ben.last.text


def test_a_button_whose_person_has_gone_leads_back_home(office: Office, cora: Phone) -> None:
    office.member("Sue", 104, Role.SUPERVISOR)
    cora.sends("people")
    for data in ("p:one:abcdefgh:1", "p:one", "p:team:x", "p:move:abcdefgh:1:2", "p:link:boss:1"):
        cora.presses(data, cora.last.id)
        assert cora.last.text.startswith("People and teams")
    cora.presses("p:nothing", cora.last.id)
    assert cora.toast


def test_a_large_team_is_shown_in_pages_with_buttons_that_fit(office: Office, cora: Phone) -> None:
    def many(unit):  # type: ignore[no-untyped-def]
        team = unit.teams.by_name(TEAM)
        for number in range(45):
            person = unit.people.add(900 + number, now=office.now, name=f"Volunteer {number:02}" + "x" * 20)
            unit.teams.join(person.id, team.id, Role.VOLUNTEER)

    office.write(many)
    cora.sends("people")
    cora.taps(TEAM)
    seen = set(cora.last.buttons)
    for _ in range(2):
        cora.taps("Show more")
        seen |= set(cora.last.buttons)
    assert len([label for label in seen if label.startswith("Volunteer ")]) == 45
    assert all(len(label) <= 38 for label in seen)
    assert all(len(data.encode()) <= 64 for data in cora.last.buttons.values())


def test_the_screen_can_be_put_away(cora: Phone) -> None:
    cora.sends("people")
    cora.taps("Close")
    assert cora.last.text == "Put away. /people opens it again."
    assert cora.last.buttons == {}
