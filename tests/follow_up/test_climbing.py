"""Nobody takes it, somebody forgets it, nobody can be reached: what the clock does with alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.alerts import AlertStatus
from flows.flags import Decision, Tier
from flows.people import Reach
from tests.follow_up.scene import MONDAY, Scene

FRIDAY_AFTERNOON = MONDAY + timedelta(days=4, hours=6)


def test_an_urgent_alert_nobody_takes_climbs_rung_by_rung_and_calls_each_person_once(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.nobody_else_hears("Sue", "Lea")
    scene.forward(minutes=14)
    assert scene.phone("Max").hears() == []
    scene.forward(minutes=2)
    assert scene.phone("Max").hears() == ["Still waiting: nobody has taken this. Open to read.\nAlert 1"]
    assert len(scene.phone("Sue").hears()) == len(scene.phone("Lea").hears()) == 1
    scene.forward(minutes=15)
    assert len(scene.phone("Cora").hears()) == 1
    scene.nobody_else_hears("Cora")


def test_past_the_top_everyone_is_called_again_and_the_volunteer_hears_the_truth_once(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.forward(minutes=44)
    for name in scene.people:
        scene.phone(name).hears()
    scene.forward(minutes=2)
    (truth,) = scene.phone("Ann").hears()
    assert truth.startswith("I have not been able to reach anyone at Our peer support. Please use these numbers now.")
    assert "116 123" in truth
    for name in ("Sue", "Lea", "Max", "Cora"):
        assert len(scene.phone(name).hears()) == 1, name
    scene.forward(minutes=46)
    assert scene.phone("Ann").hears() == []
    assert len(scene.phone("Sue").hears()) == 2, "after 15 minutes, then after 30"


def test_a_copy_that_is_called_again_keeps_one_live_button(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.forward(minutes=46)
    live = [message for message in scene.phone("Sue").messages.values() if "Open" in message.labels]
    assert len(live) == 1
    assert live[0] is scene.phone("Sue").last


def test_an_open_card_shows_the_rung_it_is_on_now(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    scene.forward(minutes=16)
    card = scene.phone("Sue").last.text
    assert "Rung 2 of 3" in card
    assert "Told more people at 10:15: nobody had taken it." in card


def test_a_same_day_alert_climbs_in_working_hours_only(scene: Scene) -> None:
    scene.now = FRIDAY_AFTERNOON
    scene.raises("Ann", "R-17")
    scene.phone("Sue").hears()
    scene.forward(days=2, hours=16)
    scene.nobody_else_hears("Ann")
    scene.forward(hours=2)
    assert len(scene.phone("Max").hears()) == 1


def test_a_follow_up_waits_working_days_before_the_team_is_told(scene: Scene) -> None:
    scene.raises("Ann", "R-06", decision=Decision.SHARE)
    assert scene.alert().contact_by == MONDAY + timedelta(days=2)
    scene.forward(days=1, hours=23)
    scene.nobody_else_hears("Sue")
    scene.forward(hours=2)
    assert len(scene.phone("Max").hears()) == 1


def test_bank_holidays_do_not_count(scene: Scene) -> None:
    scene.now = MONDAY.replace(month=12, day=24)
    scene.raises("Ann", "R-06", decision=Decision.SHARE)
    # Christmas is a Friday; Boxing Day, a Saturday, is made up for on Monday.
    assert scene.alert().contact_by == scene.now.replace(day=30)


def test_taken_and_forgotten_it_is_asked_after_and_then_open_again(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    for name in scene.people:
        scene.phone(name).hears()
    scene.forward(minutes=61)
    assert scene.phone("Sue").hears() == ["You took this. What came of it? Open to say.\nAlert 1"]
    scene.nobody_else_hears()
    scene.forward(minutes=15)
    assert scene.alert().status is AlertStatus.OPEN
    again = ["Open again: no contact was recorded. Open to read.\nAlert 1"]
    assert scene.phone("Sue").hears() == scene.phone("Lea").hears() == again
    assert scene.phone("Ann").hears() == ["This is taking longer than it should. I have asked again. I'm sorry."]


def test_a_try_in_vain_starts_the_clock_again(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    scene.forward(minutes=50)
    scene.phone("Sue").hears()
    scene.taps("Sue", "Could not reach")
    scene.forward(minutes=55)
    assert scene.phone("Sue").hears() == []
    assert scene.alert().status is AlertStatus.TAKEN


def test_a_follow_up_that_is_taken_opens_again_only_after_its_date(scene: Scene) -> None:
    scene.raises("Ann", "R-06", decision=Decision.SHARE)
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    for name in scene.people:
        scene.phone(name).hears()
    scene.forward(days=1, hours=23)
    scene.nobody_else_hears()
    scene.forward(hours=2)
    assert len(scene.phone("Sue").hears()) == 1
    scene.forward(hours=4)
    assert scene.alert().status is AlertStatus.OPEN


def test_a_supervisor_who_blocked_the_bot_makes_an_urgent_alert_climb_at_once(scene: Scene) -> None:
    scene.blocked.add(scene.people["Sue"].chat_id)
    scene.raises("Ann", "R-01")
    assert len(scene.phone("Max").hears()) == 1
    assert any("cannot be reached on Telegram" in text for text in scene.phone("Cora").hears())


def test_a_same_day_alert_climbs_at_once_only_when_nobody_told_can_be_reached(scene: Scene) -> None:
    scene.blocked.add(scene.people["Sue"].chat_id)
    scene.raises("Ben", "R-17")
    assert len(scene.phone("Max").hears()) == 1
    assert scene.phone("Lea").hears() == []
    scene.raises("Ann", "R-17")
    assert len(scene.phone("Max").hears()) == len(scene.phone("Lea").hears()) == 1


def test_everybody_blocked_is_no_endless_loop(scene: Scene) -> None:
    scene.blocked = {person.chat_id for name, person in scene.people.items() if name != "Ann"}
    scene.raises("Ann", "R-01")
    assert any("reach anyone" in heard for heard in scene.phone("Ann").hears())
    assert "nobody_to_tell" in scene.problems()
    scene.forward(hours=2)
    assert scene.alert().status is AlertStatus.OPEN


def test_someone_who_can_be_reached_again_is_called_on_the_next_round(scene: Scene) -> None:
    for name in ("Sue", "Max", "Lea", "Cora"):
        scene.becomes(name, reach=Reach.BLOCKED)
    scene.raises("Ann", "R-01")
    scene.becomes("Max", reach=Reach.REACHABLE)
    scene.forward(minutes=16)
    assert len(scene.phone("Max").hears()) == 1


def test_the_ladder_an_alert_began_with_stays_when_the_configuration_changes(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    kept = scene.alert().ladder
    assert [rung.wait for rung in kept] == [timedelta(minutes=15)] * 3
    scene.forward(minutes=16)
    assert scene.alert().ladder == kept


def test_the_morning_after_the_volunteer_is_asked_how_things_are(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Support arranged")
    scene.phone("Ann").hears()
    scene.forward(hours=23, minutes=59)
    assert scene.phone("Ann").hears() == []
    scene.forward(minutes=2)
    assert scene.phone("Ann").hears() == [
        "Yesterday you asked for a chat. Sue has marked that they spoke to you. How are things today?"
    ]
    assert scene.phone("Ann").last.labels == ["Better", "About the same", "I want someone to call", "Help now"]
    scene.taps("Ann", "Better")
    assert scene.phone("Ann").last.text == "I'm glad to hear it. Help now is always here."


def test_the_morning_after_says_truly_that_nothing_is_marked_and_a_call_can_be_asked_for(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    scene.now += timedelta(days=1)
    scene.deliver()
    assert "Sue has not yet marked that they spoke to you." in scene.phone("Ann").hears()[-1]
    scene.phone("Sue").hears()
    scene.taps("Ann", "I want someone to call")
    assert scene.phone("Ann").last.text.startswith("I've told Sue.")
    assert scene.phone("Sue").hears() == ["Alert 1 has something added. Open to read."]


def test_a_follow_up_has_no_morning_after(scene: Scene) -> None:
    scene.raises("Ann", "R-06", decision=Decision.SHARE)
    scene.forward(days=1, hours=3)
    assert scene.phone("Ann").hears() == []


ACTS = ("Sue takes", "Max takes", "Sue passes", "Sue misses", "Sue speaks", "quarter", "day", "again", "Sue blocks")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=8))
def test_whatever_happens_an_open_alert_has_a_clock_and_somebody_who_can_be_reached(
    scene: Scene, acts: list[str]
) -> None:
    scene.becomes("Sue", reach=Reach.REACHABLE)
    scene.raises("Ben", "R-17")
    for act in acts:
        code = next((alert.code for alert in scene.alerts()), "")
        if act == "quarter":
            scene.forward(minutes=15)
        elif act == "day":
            scene.forward(days=1)
        elif act == "again":
            scene.raises("Ben", "R-17")
        elif act == "Sue blocks":
            scene.blocked.add(scene.people["Sue"].chat_id)
        else:
            name, does = act.split()
            what = {"takes": "take", "passes": "pass", "misses": "missed", "speaks": "spoke"}[does]
            more = {"passes": f":{scene.people['Max'].code}", "speaks": ":safe_for_now"}.get(does, "")
            scene.presses(name, f"a:{what}:{code}{more}", None)
    for alert in scene.alerts():
        assert alert.next_at is not None
        assert alert.next_at >= scene.now
        assert (alert.taken_by is None) == (alert.status is AlertStatus.OPEN)
        assert alert.tier is Tier.SAME_DAY
    scene.blocked.clear()


@pytest.mark.parametrize("rung", [1, 2, 3])
def test_an_alert_can_be_taken_on_every_rung(scene: Scene, rung: int) -> None:
    scene.raises("Ann", "R-01")
    scene.forward(minutes=15 * rung - 14)
    taker = ("Sue", "Max", "Cora")[rung - 1]
    scene.taps(taker, "Open")
    scene.taps(taker, "I've got this")
    assert scene.alert().status is AlertStatus.TAKEN
