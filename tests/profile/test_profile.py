"""What people decide about themselves, typed or tapped."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from flows.cadence import next_slot
from flows.checkin import Effect, Status
from flows.people import ConsentKind, Enrolment, Role, Standing
from flows.rules import can_ever_fire
from tests.joining.office import Office, Phone, way_in


@pytest.fixture
def ann(office: Office) -> Phone:
    return office.member("Ann", 101)


def plan(office: Office, phone: Phone) -> Enrolment:
    return office.read(lambda unit: unit.enrolments.of(phone.me().id))[0]


def begins_weekly(office: Office, phone: Phone, slot: str = "now") -> None:
    office.do(lambda unit, mail: office.conversation.invite(unit, mail, phone.me_in(unit), "weekly", slot))


def test_words_that_cannot_be_understood_are_asked_for_again_and_nothing_is_lost(office: Office) -> None:
    ben = office.phone("Ben", 102)
    ben.starts(office.code())
    ben.taps(*way_in("Ben")[:9])
    ben.writes("Benjamin")
    ben.writes("Atlantis")
    assert "I do not know that country" in ben.last.text
    assert "Which country are you in?" in ben.last.text
    ben.writes("northern ireland")
    ben.writes("call me maybe")
    assert "does not look like a phone number" in ben.last.text
    ben.writes("07700 900123")
    ben.taps("Phone call")
    ben.writes("wednesday")
    ben.writes("at midnight")
    assert "No check-in comes between 20:00 and 09:00. Please" in ben.last.text
    ben.writes("soon")
    assert "Please type it like 17:30" in ben.last.text
    ben.writes("half past five")
    ben.writes("Narnia")
    assert "type a large city near you" in ben.last.text
    ben.writes("Lisbon")
    person = ben.me()
    assert (person.name, person.country, person.phone, person.timezone) == (
        "Benjamin",
        "GB",
        "07700 900123",
        "Europe/Lisbon",
    )
    assert (plan(office, ben).weekday, plan(office, ben).at) == (2, time(17, 30))
    assert "Your first check-in comes Wednesday at 17:30" in ben.last.text


def test_a_new_day_and_time_move_the_next_check_in_at_once(office: Office, ann: Phone) -> None:
    ann.decides("weekday", "4")
    ann.decides("at", "quarter to six")
    assert plan(office, ann).next_at == datetime(2026, 11, 27, 17, 45, tzinfo=UTC)
    ann.decides("timezone", "New York")
    assert plan(office, ann).next_at == datetime(2026, 11, 27, 22, 45, tzinfo=UTC)


def test_a_value_nobody_understands_changes_nothing_and_says_what_would_be(office: Office, ann: Phone) -> None:
    ann.decides("timezone", "Atlantis")
    assert "type a large city near you" in ann.last.text
    assert ann.me().timezone == "Europe/London"


def test_unfit_is_silent_about_what_is_fine(office: Office, ann: Phone) -> None:
    fine = [Effect("country", "ZZ"), Effect("phone", ""), Effect("at", "17.30"), Effect("hide_step", "load")]
    assert office.profile.unfit(ann.me(), fine) == ""


def test_a_pause_stops_plans_and_open_check_ins_and_ends_by_itself(office: Office, ann: Phone) -> None:
    begins_weekly(office, ann)
    ann.sends("pause")
    ann.taps("2 weeks")
    person = ann.me()
    assert (person.standing, person.paused_until) == (Standing.PAUSED, office.now + timedelta(weeks=2))
    assert plan(office, ann).next_at is None
    assert office.read(lambda unit: unit.checkins.live(person.id)) == []
    assert any(message.text == "This check-in was stopped." for message in ann.messages)
    office.forward(days=15)
    office.do(lambda unit, mail: office.profile.pause_over(unit, mail))
    assert ann.me().standing is Standing.ACTIVE
    assert "Welcome back. Your next check-in comes Monday at 18:00" in ann.last.text


def test_a_pause_that_is_not_over_stays(office: Office, ann: Phone) -> None:
    ann.decides("pause", "open")
    office.forward(weeks=60)
    office.do(lambda unit, mail: office.profile.pause_over(unit, mail))
    assert ann.me().standing is Standing.PAUSED
    ann.sends("pause")
    ann.taps("End the break")
    assert ann.me().standing is Standing.ACTIVE


def test_pausing_from_the_check_in_itself_lets_it_say_goodbye(office: Office, ann: Phone) -> None:
    begins_weekly(office, ann)
    ann.taps("Pause", "1 week")
    assert ann.me().standing is Standing.PAUSED
    past = office.read(lambda unit: unit.checkins.closed(ann.me().id))
    assert past[0].status is Status.FINISHED
    assert not ann.hears("This check-in was stopped.")


def test_leaving_ends_plans_and_roles_but_not_alerts_about_her(office: Office, ann: Phone) -> None:
    office.member("Sue", 104, Role.SUPERVISOR)
    ann.decides("talk", "today")
    ann.sends("leave")
    ann.taps("Yes, leave")
    assert "I won't write again" in ann.last.text
    person = ann.me()
    assert person.standing is Standing.LEFT
    assert office.read(lambda unit: unit.teams.memberships(person.id)) == []
    assert office.read(lambda unit: unit.enrolments.next_due()) is None
    assert [alert.person for alert in office.read(lambda unit: unit.alerts.standing())] == [person.id]


def test_leaving_and_erasing_leaves_nobody(office: Office, ann: Phone) -> None:
    begins_weekly(office, ann)
    person = ann.me().id

    def leaves(unit, mail):  # type: ignore[no-untyped-def]
        kept = unit.checkins.live(person)[0]
        office.profile.apply(unit, mail, ann.me_in(unit), Effect("leave", "erase"), kept)
        office.joining.ended(unit, mail, ann.me_in(unit), kept)

    office.do(leaves)
    assert ann.person is None
    assert office.read(lambda unit: unit.people.get(person)) is None


def test_asking_for_a_chat_is_heard(office: Office, ann: Phone) -> None:
    sue = office.member("Sue", 104, Role.SUPERVISOR)
    ann.decides("talk", "today")
    assert list(sue.last.buttons) == ["Open"]
    assert "Ann would like a chat today" in ann.last.text


def test_later_today_comes_again_in_three_hours_or_tomorrow(office: Office, ann: Phone) -> None:
    begins_weekly(office, ann, "first")
    ann.taps("Later today")
    assert plan(office, ann).next_at == office.now + timedelta(hours=3)
    office.forward(hours=8)
    begins_weekly(office, ann, "second")
    ann.taps("Later today")
    assert plan(office, ann).next_at == datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    office.forward(hours=1, minutes=15)
    begins_weekly(office, ann, "third")
    ann.taps("Later today")
    assert plan(office, ann).next_at == datetime(2026, 11, 24, 18, tzinfo=UTC)


def test_hidden_questions_come_back_together(office: Office, ann: Phone) -> None:
    ann.decides("hide_step", "tension")
    ann.decides("hide_step", "own")
    ann.decides("reminder", "off")
    assert {"tension", "own"} <= ann.me().hidden
    ann.decides("show_step", "all")
    assert not {"tension", "own"} & ann.me().hidden
    ann.sends("settings")
    assert "Reminder: none" in ann.last.text


def test_a_small_step_is_kept_and_dropped(office: Office, ann: Phone) -> None:
    ann.decides("small_step", "A walk on Friday")
    assert ann.me().small_step == "A walk on Friday"
    ann.decides("small_step_drop", "yes")
    assert ann.me().small_step is None


def test_suggestions_are_counted_not_named(office: Office, ann: Phone) -> None:
    ann.decides("training", "boundaries")
    ann.decides("training", "boundaries")
    ann.decides("feedback", "It was Ann who said this")
    assert office.read(lambda unit: unit.meta.get("count.training.boundaries")) == "2"
    assert office.read(lambda unit: unit.meta.get("count.feedback")) == "1"


def test_settings_show_how_things_are_and_change_at_a_tap(office: Office, ann: Phone) -> None:
    ann.sends("settings")
    assert "Check-in: Monday at 18:00 (London time). Next: today at 18:00" in ann.last.text
    ann.taps("No reminder, please")
    assert "Reminder: none" in ann.last.text
    ann.taps("Change my name")
    ann.writes("Annie")
    assert ann.me().name == "Annie"


def test_an_agreement_is_taken_back_with_one_tap_and_works_at_once(office: Office, ann: Phone) -> None:
    begins_weekly(office, ann)
    ann.sends("privacy")
    ann.taps("What I agreed to", "✓ Keep my answers about how I am")
    assert "no check-ins are planned" in ann.last.text
    assert "Keep my answers about how I am" in ann.last.buttons
    assert plan(office, ann).next_at is None
    assert office.read(lambda unit: unit.checkins.live(ann.me().id)) == []
    current = office.read(lambda unit: unit.consents.current(ann.me().id))
    assert not current[ConsentKind.KEEP_ANSWERS].given
    version = current[ConsentKind.KEEP_ANSWERS].text_version
    kept = office.read(lambda unit: unit.consents.text("consent.keep_answers", version, "en"))
    assert kept == "Keep my answers about how I am"
    ann.taps("Keep my answers about how I am")
    assert plan(office, ann).next_at is not None


def test_privacy_has_eight_points_and_every_rule_in_plain_words(office: Office, ann: Phone) -> None:
    ann.sends("privacy")
    headings = [label for label, data in ann.last.buttons.items() if data.startswith("m:privacy:")]
    assert len(headings) == 8
    for label in headings:
        ann.taps(label, "Back")
    ann.taps("The rules")
    shown = ann.last.text
    while "Show more" in ann.last.buttons:
        ann.taps("Show more")
        shown += ann.last.text
    rules = office.house.library.rules.values()
    assert all((rule.plain in shown) is can_ever_fire(rule, rota_live=False) for rule in rules)


def test_mydata_says_in_words_what_is_kept(office: Office, ann: Phone) -> None:
    ann.sends("mydata")
    assert "Your place: volunteer in Tuesday walking group" in ann.last.text
    assert "No phone number" in ann.last.text
    ann.sends("about")
    assert ann.last.text.startswith("Alongside:")


def test_a_command_before_joining_is_done_goes_on_with_joining(office: Office) -> None:
    ben = office.phone("Ben", 102)
    ben.starts(office.code())
    ben.sends("pause")
    assert "Welcome." in ben.last.text
    assert ben.me().standing is Standing.JOINING
    ben.sends("leave")
    ben.taps("Yes, leave")
    assert ben.person is None


@pytest.mark.parametrize(
    ("zone", "after", "expected"),
    [
        # In Britain the clocks go forward on 28 March 2027, from 01:00 to 02:00, and back on 31 October.
        ("Europe/London", "2027-03-27T02:00+00:00", "2027-03-28T01:30+00:00"),
        ("Europe/London", "2027-10-30T12:00+00:00", "2027-10-31T00:30+00:00"),
        ("Asia/Kolkata", "2027-01-01T00:00+00:00", "2027-01-02T20:00+00:00"),
    ],
)
def test_slots_follow_the_clock_on_the_wall(zone: str, after: str, expected: str) -> None:
    slot = next_slot(6, time(1, 30), zone, datetime.fromisoformat(after))
    assert slot == datetime.fromisoformat(expected)
