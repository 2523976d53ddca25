"""Help now: from everywhere, for everyone, truthful."""

from __future__ import annotations

import pytest

from bot.config import Config
from bot.help_now import HelpNow
from bot.house import House
from bot.screen import Screen
from flows.people import Role, Standing
from tests.joining.conftest import OpenOffice
from tests.joining.office import LIBRARY, Office, Phone

URGENT_ON = {"follow_up": {"urgent": "on"}}


class NobodyToTell:
    """Stands where the follow-up would be, to show that the pure screens never ask it."""

    def raise_flag(self, *_: object, **__: object) -> str:
        raise AssertionError("nobody can be told here")

    reach = raise_flag


def pure(**settings: object) -> HelpNow:
    return HelpNow(House(LIBRARY, Config(**settings)), NobodyToTell())  # type: ignore[arg-type]


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


def test_the_first_screen_needs_no_database() -> None:
    screen = pure().first("GB")
    assert "call 999" in screen.text
    assert "Numbers for the United Kingdom." in screen.text
    expected = ["Call 999", "I am struggling", "I am worried about someone I support", "Change country", "Back"]
    assert labels(screen) == expected


def test_every_button_leads_to_a_screen_without_a_database() -> None:
    help_now = pure()
    seen, waiting = set(), ["h:open"]
    while waiting:
        data = waiting.pop()
        if data in seen:
            continue
        seen.add(data)
        assert len(data.encode()) <= 64
        screen = help_now.page(data)
        assert screen is not None, data
        assert screen.rows, data
        assert len(screen.text) <= 1500
        waiting.extend(button.data for row in screen.rows for button in row)
    assert {"h:not_safe:GB", "h:more:GB", "h:to:IE"} <= seen


@pytest.mark.parametrize("country", sorted({line.country for line in LIBRARY.help_lines}))
def test_every_country_has_an_emergency_number_and_a_second_route(country: str) -> None:
    help_now = pure()
    emergency = help_now._house.emergency(country)
    assert emergency in help_now.first(country).text
    struggling = help_now.page("h:struggling", country)
    assert struggling is not None
    assert "if one does not answer, try another" in struggling.text
    assert help_now.contacts_text(country)


def test_in_britain_one_way_is_not_by_voice() -> None:
    assert "SHOUT" in pure().contacts_text("GB")


def test_numbers_say_where_they_come_from_and_that_nobody_has_dialled_them() -> None:
    screen = pure().page("h:numbers:GB")
    assert screen is not None
    assert "Samaritans 116 123: free, any time. (samaritans.org)" in screen.text
    assert "Nobody here has dialled these numbers yet." in screen.text


def test_a_checked_number_of_the_charity_is_not_called_unchecked() -> None:
    own = {"country": "ZA", "need": "talk", "name": "Our line", "contact": "012", "verified": "2026-11-01"}
    screen = pure(help_lines=[own]).page("h:numbers:ZA")
    assert screen is not None
    assert "Our line 012." in screen.text
    assert "Nobody here has dialled" not in screen.text


def test_the_emergency_number_stands_large_on_its_own_line() -> None:
    screen = pure().page("h:call_emergency:US")
    assert screen is not None
    assert screen.text.splitlines()[0] == "911"


def test_an_unlisted_country_gets_what_works_in_most_places() -> None:
    screen = pure().page("h:struggling", "BR")
    assert screen is not None
    assert "findahelpline.com" in screen.text


def test_the_chosen_country_travels_with_the_buttons(ann: Phone) -> None:
    ann.opens_help()
    ann.taps("Change country", "Ireland")
    assert "call 112" in ann.last.text
    ann.taps("I am struggling")
    assert "Pieta" in ann.last.text


def test_a_member_who_changes_country_keeps_it(office: Office) -> None:
    ann = office.member("Ann", 101)
    ann.taps("Help now", "Change country", "Ireland")
    assert ann.me().country == "IE"
    assert "These are the numbers for Ireland." in ann.last.text


def test_while_nobody_is_on_cover_not_safe_says_that_nobody_is_alerted(office: Office) -> None:
    sue = office.member("Sue", 104, Role.SUPERVISOR)
    ann = office.member("Ann", 101)
    before = len(sue.messages)
    ann.taps("Help now")
    assert "Nobody at Our peer support is alerted" in ann.last.text
    ann.taps("I am struggling", "I am not safe")
    assert "nobody at Our peer support is alerted from here" in ann.last.text
    assert "116 123" in ann.last.text
    assert len(sue.messages) == before
    assert office.read(lambda unit: unit.alerts.standing()) == []


def test_not_safe_reaches_people_on_cover_with_how_to_reach_her(open_office: OpenOffice) -> None:
    office = open_office(**URGENT_ON)
    sue = office.member("Sue", 104, Role.SUPERVISOR)
    ann = office.member("Ann", 101)
    ann.taps("Help now", "I am struggling", "I am not safe")
    assert "Sue" in ann.last.text
    assert "Would you like to add anything?" in ann.last.text
    assert "Samaritans 116 123" in ann.last.text
    assert "Ann" not in sue.last.text
    assert list(sue.last.buttons) == ["Open"]
    ann.taps("I pressed this by mistake")
    assert "Someone may still check in with you" in ann.last.text
    alert = office.read(lambda unit: unit.alerts.standing())[0]
    assert alert.rules == ("R-01",)
    events = office.read(lambda unit: unit.alerts.events(alert))
    assert [event.detail for event in events if event.kind == "reach"] == ["mistake"]


@pytest.mark.parametrize(("label", "rule"), [("Danger now", "R-02"), ("Worried, not immediate", "R-02b")])
def test_worried_about_someone_reaches_the_lead(open_office: OpenOffice, label: str, rule: str) -> None:
    office = open_office(**URGENT_ON)
    sue = office.member("Sue", 104, Role.SAFEGUARDING)
    ann = office.member("Ann", 101)
    ann.taps("Help now", "I am worried about someone I support")
    assert "Sue will be told today" in ann.last.text
    before = len(sue.messages)
    ann.taps(label)
    assert office.read(lambda unit: unit.alerts.standing())[0].rules == (rule,)
    assert len(sue.messages) == before + 1
    if label == "Danger now":
        assert ann.last.text.startswith("Please call 999 now")


def test_having_told_someone_already_alerts_nobody(open_office: OpenOffice) -> None:
    office = open_office(**URGENT_ON)
    ann = office.member("Ann", 101)
    ann.taps("Help now", "I am worried about someone I support", "I have already told someone")
    assert "You did your part" in ann.last.text
    assert office.read(lambda unit: unit.alerts.standing()) == []


def test_asking_for_a_call_is_heard_even_without_cover(office: Office) -> None:
    sue = office.member("Sue", 104, Role.SUPERVISOR)
    ann = office.member("Ann", 101)
    ann.taps("Help now", "I am struggling", "Ask Sue to call me")
    assert office.read(lambda unit: unit.alerts.standing())[0].rules == ("R-17",)
    assert "Ann would like a chat today" in ann.last.text
    assert list(sue.last.buttons) == ["Open"]


def test_someone_who_has_not_joined_can_ask_nobody_but_sees_every_number(ann: Phone) -> None:
    ann.opens_help()
    ann.taps("I am struggling")
    assert not any(label.startswith("Ask ") for label in ann.last.buttons)
    ann.taps("I am not safe")
    assert "Please do not wait for us" in ann.last.text
    assert ann.person is None


def test_back_leads_to_the_question_that_was_open(office: Office, ann: Phone) -> None:
    ann.starts(office.code())
    ann.taps("Go on")
    assert "Who sees what." in ann.last.text
    ann.taps("Help now", "Back")
    assert "Who sees what." in ann.last.text
    ann.taps("Go on")
    assert "Shared without asking" in ann.last.text


def test_someone_still_joining_is_not_promised_that_anyone_is_told(open_office: OpenOffice) -> None:
    office = open_office(**URGENT_ON)
    office.member("Sue", 104, Role.SUPERVISOR)
    ann = office.phone("Ann", 101)
    ann.starts(office.code())
    ann.taps("Help now", "I am struggling", "I am not safe")
    assert ann.me().standing is Standing.JOINING
    assert "nobody at Our peer support is alerted from here" in ann.last.text


def test_an_unknown_button_of_ours_is_answered_quietly(ann: Phone) -> None:
    ann.presses("h:nothing_like_it:GB", 5)
    assert ann.toast
    assert ann.messages == []
