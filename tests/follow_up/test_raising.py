"""A rule fires: who is told, in what words, when, and what the volunteer hears."""

from __future__ import annotations

from datetime import timedelta

from bot.config import Config
from bot.follow_up.raising import FollowUp
from bot.house import House
from bot.mail import Mail
from flows.alerts import AlertStatus
from flows.checkin import CheckIn, Status
from flows.facts import Facts
from flows.flags import Decision, Tier
from flows.library import Library
from flows.people import Reach, Role, Standing
from storage.store import Store
from storage.unit import Unit
from tests.follow_up.scene import MONDAY, Scene

FRIDAY_NIGHT = MONDAY + timedelta(days=4, hours=12)


def test_the_named_supervisor_alone_is_called_and_the_call_names_nobody(scene: Scene) -> None:
    said = scene.raises("Ann", "R-17")
    assert scene.phone("Sue").hears() == ["An item for today. Open to read.\nAlert 1"]
    assert said == 'I\'ve told Sue. They will see: "Ann would like a chat today."'
    scene.nobody_else_hears("Sue")


def test_without_a_named_supervisor_everyone_who_supervises_the_team_is_called_at_once(scene: Scene) -> None:
    said = scene.raises("Ben", "R-17")
    assert "Sue and Max" in said
    assert len(scene.phone("Sue").hears()) == len(scene.phone("Max").hears()) == 1
    scene.nobody_else_hears("Sue", "Max")


def test_safeguarding_leads_hear_of_safeguarding_rules_with_the_supervisor(scene: Scene) -> None:
    said = scene.raises("Ann", "R-01")
    assert scene.phone("Lea").hears() == scene.phone("Sue").hears() == ["Urgent item. Open to read.\nAlert 1"]
    assert said.startswith("I am letting Sue and Lea know now")
    scene.nobody_else_hears("Sue", "Lea")


def test_what_is_kept_private_reaches_nobody(scene: Scene) -> None:
    assert scene.raises("Ann", "R-06", decision=Decision.PRIVATE) == ""
    assert scene.raises("Ann", "R-09", decision=None) == ""
    assert scene.alerts() == []
    scene.nobody_else_hears()


def test_what_is_shared_reaches_the_supervisor_in_working_hours(scene: Scene) -> None:
    scene.now = FRIDAY_NIGHT
    said = scene.raises("Ann", "R-06", decision=Decision.SHARE)
    assert said == "It reaches Sue in working hours: Monday at 09:00."
    scene.nobody_else_hears()
    scene.forward(days=2)
    scene.nobody_else_hears()
    scene.forward(hours=11)
    assert scene.phone("Sue").hears() == ["An item to follow up. Open to read.\nAlert 1"]


def test_a_request_for_today_is_passed_on_at_night_and_the_volunteer_is_told_when_it_may_be_seen(
    scene: Scene,
) -> None:
    scene.now = FRIDAY_NIGHT
    said = scene.raises("Ann", "R-17")
    assert len(scene.phone("Sue").hears()) == 1
    assert "It is outside working hours. Sue may not see it before Monday at 09:00." in said


def test_the_volunteer_chooses_the_alternate_and_the_supervisor_never_hears(scene: Scene) -> None:
    scene.raises("Ann", "R-08", decision=Decision.ALTERNATE)
    assert len(scene.phone("Max").hears()) == 1
    scene.forward(days=60)
    assert scene.phone("Sue").hears() == []
    assert len(scene.phone("Cora").hears()) > 0


def test_a_concern_about_the_supervisor_never_reaches_them_even_as_coordinator_or_after_a_change(
    scene: Scene,
) -> None:
    team = scene.store.read_now(lambda unit: scene.membership(unit, "Ann").team)
    scene.store.write_now(lambda unit: unit.teams.join(scene.people["Sue"].id, team, Role.COORDINATOR))
    scene.raises("Ann", "R-03d")
    scene.looks_after("Ann", supervisor="Max", alternate="Sue")
    scene.forward(hours=4)
    assert scene.phone("Sue").hears() == []
    assert len(scene.phone("Max").hears()) > 0


def test_where_nobody_knows_the_usual_supervisor_no_supervisor_hears_of_a_wish_for_someone_else(scene: Scene) -> None:
    scene.raises("Ben", "R-17d")
    scene.forward(days=30)
    assert scene.phone("Sue").hears() == scene.phone("Max").hears() == []
    assert len(scene.phone("Lea").hears()) > 0


def test_a_wish_for_someone_else_does_not_join_what_the_supervisor_sees(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.phone("Sue").hears()
    scene.raises("Ann", "R-17d")
    assert [alert.to_alternate for alert in scene.alerts()] == [False, True]
    assert scene.phone("Sue").hears() == []
    assert len(scene.phone("Max").hears()) == 1


def test_a_peer_lead_is_never_called_about_themselves(scene: Scene) -> None:
    pat = scene.joins("Pat", Role.VOLUNTEER, Role.SUPERVISOR)
    scene.raises("Pat", "R-17")
    assert scene.phone("Pat").hears() == []
    assert scene.alert().person == pat.id
    assert len(scene.phone("Max").hears()) == 1


def test_a_supervisor_who_is_away_is_passed_over_at_once_and_the_operator_knows(scene: Scene) -> None:
    scene.becomes("Sue", standing=Standing.PAUSED)
    said = scene.raises("Ann", "R-17")
    assert scene.phone("Sue").hears() == []
    assert len(scene.phone("Max").hears()) == len(scene.phone("Lea").hears()) == 1
    assert "Max and Lea" in said
    assert scene.problems() == ["rung_empty"]


def test_only_the_coordinator_is_left_and_hears_that_nobody_in_the_team_could_be_told(scene: Scene) -> None:
    for name in ("Sue", "Max", "Lea"):
        scene.becomes(name, reach=Reach.BLOCKED)
    scene.raises("Ann", "R-17")
    (heard,) = scene.phone("Cora").hears()
    assert heard.startswith("Nobody in Tuesday walk could be told of an item.")


def test_nobody_at_all_means_the_truth_for_the_volunteer_and_a_problem_for_the_operator(scene: Scene) -> None:
    for name in ("Sue", "Max", "Lea", "Cora"):
        scene.becomes(name, reach=Reach.UNDELIVERABLE)
    said = scene.raises("Ann", "R-17")
    assert said.startswith("I could not find anyone to tell at Our peer support")
    assert "nobody_to_tell" in scene.problems()
    scene.nobody_else_hears()


def test_someone_in_no_team_is_told_the_truth(scene: Scene) -> None:
    scene.joins("Zoe")
    assert scene.raises("Zoe", "R-17").startswith("I could not find anyone")
    assert scene.problems() == ["nobody_to_tell"]


def test_the_same_flag_of_the_same_check_in_changes_nothing(scene: Scene) -> None:
    scene.raises("Ann", "R-17", check_in="aaaa2222")
    scene.phone("Sue").hears()
    assert scene.raises("Ann", "R-17", check_in="aaaa2222") == ""
    scene.nobody_else_hears()
    assert scene.alert().rules == ("R-17",)


def test_new_evidence_joins_the_open_alert_without_a_sound(scene: Scene) -> None:
    scene.raises("Ann", "R-06", decision=Decision.SHARE)
    scene.phone("Sue").hears()
    scene.raises("Ann", "R-06c", decision=Decision.SHARE)
    alert = scene.alert()
    assert alert.rules == ("R-06", "R-06c")
    assert len(alert.words) == 2
    scene.nobody_else_hears()


def test_asking_again_for_a_chat_is_heard_again(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.raises("Ann", "R-17")
    assert scene.phone("Sue").hears()[1] == "Alert 1 has something added. Open to read."
    assert len(scene.alerts()) == 1


def test_something_more_pressing_calls_again_with_a_ladder_of_its_own(scene: Scene) -> None:
    scene.raises("Ann", "R-06", decision=Decision.SHARE)
    scene.raises("Ann", "R-06b", decision=Decision.SHARE)
    alert = scene.alert()
    assert (alert.number, alert.tier, alert.rules) == (2, Tier.SAME_DAY, ("R-06", "R-06b"))
    assert scene.phone("Sue").hears()[1] == "An item for today. Open to read.\nAlert 2"
    assert "goes on in a newer alert" in next(iter(scene.phone("Sue").messages.values())).text


def test_danger_said_again_opens_a_taken_alert_again(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    scene.raises("Ann", "R-01")
    assert scene.alert().status is AlertStatus.OPEN
    assert len(scene.phone("Sue").hears()) == len(scene.phone("Lea").hears()) == 2


def test_while_nobody_is_on_cover_urgent_rules_reach_people_the_same_day(uncovered: Scene) -> None:
    uncovered.raises("Ann", "R-01")
    assert uncovered.alert().tier is Tier.SAME_DAY
    assert uncovered.phone("Sue").hears() == ["An item for today. Open to read.\nAlert 1"]


def test_a_flag_for_the_list_calls_nobody(scene: Scene) -> None:
    said = scene.raises("Ann", "R-17c")
    assert said.startswith("It goes on the list Sue reads each week.")
    assert scene.alerts() == []
    scene.nobody_else_hears()


def test_a_fact_is_passed_on_without_a_word_to_the_volunteer(scene: Scene) -> None:
    assert scene.raises("Ann", "R-15c") == ""
    assert len(scene.phone("Sue").hears()) == 1
    scene.nobody_else_hears()


def test_silence_after_worrying_words_asks_someone_to_check_without_the_words(scene: Scene) -> None:
    ann = scene.people["Ann"]
    worry = CheckIn("worry111", "worry", "1", Status.INVITED, "ask")

    def stay_silent(unit: Unit, mail: Mail) -> None:
        kept = unit.checkins.start(worry, Facts(), person=ann.id, slot="worry", now=scene.now)
        assert kept is not None
        scene.follow_up.no_reply(unit, mail, ann, kept)
        scene.follow_up.no_reply(unit, mail, ann, kept)

    scene.do(stay_silent)
    (said,) = scene.phone("Ann").hears()
    assert said.startswith("I asked about something you wrote and had no reply, so I have asked Sue and Lea to check")
    assert scene.alert().words == (
        "A possible worry in a note from Ann, and no reply to our question yet. The note itself is not included.",
    )
    assert len(scene.phone("Sue").hears()) == len(scene.phone("Lea").hears()) == 1


def test_an_operator_named_by_code_hears_that_nobody_could_be_told(store: Store, library: Library) -> None:
    scene = Scene(store, library, Config())
    scene.joins("Ann", Role.VOLUNTEER)
    code = scene.joins("Olu").code
    scene.follow_up = FollowUp(House(library, Config.model_validate({"operator": {"notify": [code]}})))
    scene.raises("Ann", "R-17")
    assert scene.phone("Olu").hears() == [
        "Nobody could be told about alert 1 in Tuesday walk. Please name a supervisor."
    ]


def test_when_the_one_named_on_the_sharing_screen_is_away_the_volunteer_hears_who_was_told(scene: Scene) -> None:
    scene.becomes("Sue", standing=Standing.PAUSED)
    said = scene.raises("Ann", "R-06", decision=Decision.SHARE)
    assert said.startswith("I've told Max and Lea. They will see:")


def test_an_unknown_way_of_being_reached_is_left_out(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.adds("Ann", "carrier_pigeon")
    scene.taps("Sue", "Open")
    assert "Words: none added" in scene.phone("Sue").last.text


def test_what_goes_to_the_alternate_as_agreed_needs_no_more_words(scene: Scene) -> None:
    scene.now = MONDAY
    assert scene.raises("Ann", "R-13c", decision=Decision.SHARE) == ""
    assert len(scene.phone("Max").hears()) == 1
    assert scene.phone("Sue").hears() == []
