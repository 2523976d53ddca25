"""Coming in: links, notices, agreements, places."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from flows.people import ConsentKind, Role, Standing
from tests.joining.office import TEAM, Office, Phone, way_in


def test_ann_joins_and_hears_when_her_first_check_in_comes(office: Office, ann: Phone) -> None:
    ann.starts(office.code())
    assert "Welcome." in ann.last.text
    ann.taps(*way_in("Ann"))
    person = ann.me()
    assert person.standing is Standing.ACTIVE
    assert person.joined_at == office.now
    assert "Your first check-in comes today at 18:00" in ann.last.text
    plan = office.read(lambda unit: unit.enrolments.of(person.id))[0]
    assert (plan.flow, plan.weekday, plan.at) == ("weekly", 0, time(18))
    assert plan.next_at == datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_nothing_can_be_answered_before_the_notice_was_shown(office: Office, ann: Phone) -> None:
    ann.starts(office.code())
    assert set(ann.last.buttons) == {"Go on", "Not now", "Help now"}
    assert ann.me().standing is Standing.JOINING
    assert office.read(lambda unit: unit.consents.history(ann.me().id)) == []


def test_each_agreement_is_kept_with_its_text_language_and_time(office: Office, ann: Phone) -> None:
    ann.starts(office.code())
    ann.taps(*("Go on",) * 5, "Yes", "No", "Yes", "No")
    kept = office.read(lambda unit: unit.consents.current(ann.me().id))
    assert {kind: consent.given for kind, consent in kept.items()} == {
        ConsentKind.USE: True,
        ConsentKind.KEEP_ANSWERS: False,
        ConsentKind.SHARE_FLAGS: True,
        ConsentKind.COUNTS: False,
    }
    consent = kept[ConsentKind.USE]
    revision = office.house.library.revision("joining")
    assert (consent.text_version, consent.language, consent.at) == (f"joining:{revision}", "en", office.now)
    assert office.read(lambda unit: unit.checkins.revision("joining", revision)) is not None


def test_without_the_agreement_to_keep_answers_no_check_in_is_planned(office: Office, ann: Phone) -> None:
    ann.starts(office.code())
    ann.taps(*("Go on",) * 5, "Yes", "No", "Yes", "Yes", *way_in("Ann")[9:])
    assert "no check-ins are planned" in ann.last.text
    assert office.read(lambda unit: unit.enrolments.next_due()) is None


def test_someone_who_declines_is_not_kept(office: Office, ann: Phone) -> None:
    ann.starts(office.code())
    ann.taps(*("Go on",) * 5, "No")
    assert "Nothing is kept" in ann.last.text
    assert ann.person is None
    assert office.read(lambda unit: unit.people.count()) == 0
    ann.starts(office.code())
    assert "Welcome." in ann.last.text


def test_not_now_leaves_the_link_working(office: Office, ann: Phone) -> None:
    code = office.code()
    ann.starts(code)
    ann.taps("Not now")
    assert "Your link still works" in ann.last.text
    ann.starts(code)
    ann.taps(*way_in("Ann"))
    assert ann.me().standing is Standing.ACTIVE


def test_the_same_link_again_goes_on_where_she_was(office: Office, ann: Phone) -> None:
    code = office.code()
    ann.starts(code)
    ann.taps("Go on", "Go on")
    ann.starts(code)
    assert "We were in the middle of joining." in ann.last.text
    assert "Shared without asking" in ann.last.text
    ann.starts()
    assert "Shared without asking" in ann.last.text


@pytest.mark.parametrize(
    ("trouble", "words"),
    [("unknown", "I do not know that link"), ("expired", "run out"), ("revoked", "no longer works")],
)
def test_a_code_that_opens_nothing_says_why(office: Office, ann: Phone, trouble: str, words: str) -> None:
    code = office.code(days=-1 if trouble == "expired" else 14)
    if trouble == "revoked":
        office.write(lambda unit: unit.invitations.revoke(unit.invitations.all()[0].id, office.now))
    ann.starts("nothing-like-it" if trouble == "unknown" else code)
    assert words in ann.last.text
    assert "Help now" in ann.last.buttons
    assert ann.person is None


def test_one_link_lets_in_one_person(office: Office, ann: Phone, ben: Phone) -> None:
    code = office.code()
    ann.starts(code)
    ben.starts(code)
    assert "used already" in ben.last.text
    assert ben.person is None


def test_ann_opening_her_own_link_later_hears_that_she_has_joined(office: Office, ann: Phone) -> None:
    code = office.code()
    ann.starts(code)
    ann.taps(*way_in("Ann"))
    ann.starts(code)
    assert "joined with that link already" in ann.last.text
    ann.starts()
    assert "Hello Ann. You have joined already." in ann.last.text


def test_start_without_a_code_says_how_to_get_one_and_help_works(ann: Phone) -> None:
    ann.starts()
    assert "you need a link from your charity" in ann.last.text
    ann.taps("Help now")
    assert "call 999" in ann.last.text


def test_wrong_codes_are_bounded_per_chat(office: Office, ann: Phone, ben: Phone) -> None:
    for guess in range(5):
        ann.starts(f"guess-{guess}")
    ann.starts(office.code())
    assert "Please wait a quarter of an hour" in ann.last.text
    ben.starts(office.code())
    assert "Welcome." in ben.last.text
    office.forward(minutes=16)
    ann.starts(office.code())
    assert "Welcome." in ann.last.text


def test_a_very_long_code_is_just_unknown(ann: Phone) -> None:
    ann.starts("x" * 4000)
    assert "I do not know that link" in ann.last.text


def test_a_volunteer_becomes_a_supervisor_too_after_the_staff_notice(office: Office) -> None:
    ann = office.member("Ann", 101)
    ann.starts(office.code(Role.SUPERVISOR))
    assert "joining as a supervisor in Tuesday walking group" in ann.last.text
    ann.taps(*way_in("Ann", volunteer=False))
    assert "You're in, Ann: a supervisor in Tuesday walking group." in ann.messages[-1].text
    roles = {each.role for each in office.read(lambda unit: unit.teams.memberships(ann.me().id))}
    assert roles == {Role.VOLUNTEER, Role.SUPERVISOR}
    assert office.read(lambda unit: unit.enrolments.next_due()) is not None


def test_a_second_team_in_the_same_role_is_simply_added(office: Office) -> None:
    ann = office.member("Ann", 101)
    ann.starts(office.code(team="Gardeners"))
    assert ann.last.text == "You are now also a volunteer in Gardeners."


def test_a_volunteer_who_declines_the_staff_notice_stays_a_volunteer(office: Office) -> None:
    ann = office.member("Ann", 101)
    ann.starts(office.code(Role.SUPERVISOR))
    ann.taps("Go on", "Go on", "Go on", "No")
    assert ann.me().standing is Standing.ACTIVE
    assert [each.role for each in office.read(lambda unit: unit.teams.memberships(ann.me().id))] == [Role.VOLUNTEER]
    assert office.read(lambda unit: unit.consents.current(ann.me().id))[ConsentKind.USE].given


def test_a_coordinator_hears_who_has_joined(office: Office) -> None:
    cora = office.member("Cora", 105, Role.COORDINATOR)
    office.member("Ann", 101)
    assert cora.last.text == f"Ann has joined {TEAM} as a volunteer."


def test_someone_who_left_comes_back_with_a_new_link_and_agrees_anew(office: Office) -> None:
    carl = office.member("Carl", 103)
    carl_id = carl.me().id
    carl.starts(office.code())
    carl.decides("leave", "yes")
    assert carl.me().standing is Standing.LEFT
    carl.starts()
    assert "You have left the check-in" in carl.last.text
    carl.starts(office.code())
    assert carl.me().standing is Standing.JOINING
    carl.taps(*way_in("Carl"))
    assert (carl.me().id, carl.me().standing) == (carl_id, Standing.ACTIVE)
