"""Opening, taking, passing on and closing an alert, by taps."""

from __future__ import annotations

from datetime import timedelta

from bot.mail import Mail
from flows.alerts import AlertStatus, Outcome
from flows.flags import Decision
from flows.people import Role, Standing
from storage.unit import Unit
from tests.follow_up.scene import Scene


def test_opening_shows_everything_on_one_screen_in_place(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.now += timedelta(minutes=3)
    scene.taps("Sue", "Open")
    card = scene.phone("Sue").last
    assert card.text == (
        "URGENT NOW. Received 10:00 (3 min ago). Rung 1 of 3. Alert 1\n"
        "\n"
        "Who: Ann, Tuesday walk. Prefers: phone call\n"
        "What: Ann told us they may not be safe.\n"
        "Words: none added (not a risk rating)\n"
        "Already: crisis numbers shown at 10:00\n"
        "Already: Ann was told that this was passed on\n"
        "Recent: nothing shared with you in the last 4 weeks\n"
        "\n"
        "Open. Nobody has taken it yet.\n"
        "Next: call. No answer: try once more, then follow your crisis procedure."
    )
    assert card.labels == ["I've got this", "Spoke to them", "Could not reach", "Pass to someone", "Show number"]
    assert card.protect
    assert len(scene.phone("Sue").messages) == 1


def test_every_opening_is_on_record(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    scene.taps("Lea", "Open")
    events = scene.store.read_now(lambda unit: unit.alerts.events(scene.alert()))
    opened = [event.person for event in events if event.kind == "opened"]
    assert opened == [scene.people["Sue"].id, scene.people["Lea"].id]


def test_the_number_is_shown_only_when_asked_for_and_that_is_on_record(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    assert "01632" not in scene.phone("Sue").last.text
    scene.taps("Sue", "Show number")
    assert "Call: 01632 960 123" in scene.phone("Sue").last.text
    events = scene.store.read_now(lambda unit: unit.alerts.events(scene.alert()))
    assert events[-1].kind == "number_shown"


def test_taking_stops_the_climb_and_tells_the_others_and_the_volunteer(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    for name in ("Sue", "Lea"):
        scene.taps(name, "Open")
    scene.now += timedelta(minutes=5)
    scene.taps("Sue", "I've got this")
    lea = scene.phone("Lea").last
    assert lea.text == "Sue has this since 10:05. Nothing for you to do.\nAlert 1"
    assert lea.labels == []
    assert scene.phone("Ann").hears() == ["Sue has picked this up and will be in touch by 11:05."]
    for name in ("Sue", "Lea"):
        scene.phone(name).hears()
    scene.forward(minutes=50)
    scene.nobody_else_hears()


def test_the_second_of_two_who_take_it_at_once_is_told_who_has_it(scene: Scene) -> None:
    scene.raises("Ben", "R-17")
    for name in ("Sue", "Max"):
        scene.taps(name, "Open")
    presses = {name: scene.phone(name).last for name in ("Sue", "Max")}
    assert scene.taps("Max", "I've got this", on=presses["Max"]) == ""
    assert scene.taps("Sue", "I've got this", on=presses["Sue"]) == "Max has already taken this."
    assert scene.alert().taken_by == scene.people["Max"].id
    assert "Max has this since" in scene.phone("Sue").last.text
    assert scene.phone("Ben").hears() == ["Max has picked this up and will be in touch by 11:00."]


def test_a_double_tap_takes_once(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    card = scene.phone("Sue").last
    scene.taps("Sue", "I've got this", on=card)
    scene.phone("Ann").hears()
    assert scene.taps("Sue", "I've got this", on=card) == "Already answered. Thank you."
    scene.nobody_else_hears("Sue")


def test_a_press_on_a_copy_whose_arrival_was_not_yet_kept_still_finds_its_copy(scene: Scene) -> None:
    scene.raises("Ben", "R-17")
    alert = scene.alert()
    scene.presses("Sue", f"a:open:{alert.code}", scene.phone("Sue").last.id)
    scene.taps("Max", "Open")
    scene.taps("Max", "I've got this")
    assert "Max has this since" in scene.phone("Sue").last.text


def test_passing_on_leaves_it_with_the_giver_until_the_other_takes_it(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    scene.phone("Ann").hears()
    scene.taps("Sue", "Pass to someone")
    assert scene.taps("Sue", "Pass to Max") == "Offered to Max. It stays with you until they take it."
    assert scene.alert().taken_by == scene.people["Sue"].id
    assert scene.phone("Max").hears() == ["Sue would like you to take this. Open to read.\nAlert 1"]
    scene.taps("Max", "Open")
    scene.taps("Max", "I've got this")
    assert scene.alert().taken_by == scene.people["Max"].id
    assert "Max has this since" in scene.phone("Sue").last.text
    assert scene.phone("Ann").hears() == ["Max is seeing to this now."]


def test_an_open_alert_offered_to_someone_goes_on_climbing(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    before = scene.alert().next_at
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Pass to someone")
    scene.taps("Sue", "Pass to Max")
    assert scene.alert().next_at == before
    scene.forward(minutes=31)
    assert len(scene.phone("Cora").hears()) == 1


def test_spoken_closes_with_an_outcome_and_the_volunteer_says_nothing_is_left(scene: Scene) -> None:
    scene.raises("Ben", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "I've got this")
    scene.phone("Ben").hears()
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Support arranged")
    assert scene.alerts() == []
    assert "Closed by Sue at 10:00: Support arranged." in scene.phone("Sue").last.text
    assert scene.phone("Max").last.text.startswith("Sue closed this at 10:00.")
    assert scene.phone("Ben").hears() == ["Sue says you have spoken. Anything left over?"]
    scene.taps("Ben", "Nothing left over")
    assert scene.phone("Ben").last.text == "Good. Take care of yourself today."
    assert scene.alerts() == []


def test_something_left_over_opens_it_again(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "No action needed")
    scene.phone("Sue").hears()
    question = scene.phone("Ann").last
    scene.taps("Ann", "Yes, I'd like to talk")
    assert scene.phone("Ann").last.text == "I've told Sue that there is something left over."
    assert scene.phone("Sue").hears() == ["An item for today. Open to read.\nAlert 2"]
    assert scene.alert().words == ("Ann says something is left over and would like someone to call.",)
    assert scene.taps("Ann", "Yes, I'd like to talk", on=question) == "Already answered. Thank you."
    assert len(scene.alerts()) == 1


def test_could_not_reach_keeps_it_taken_and_the_second_time_offers_to_hand_on(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Could not reach")
    alert = scene.alert()
    assert (alert.status, alert.taken_by) == (AlertStatus.TAKEN, scene.people["Sue"].id)
    assert scene.phone("Ann").hears() == ["Sue tried to reach you and will try again. Tap Help now if it can't wait."]
    scene.forward(minutes=40)
    scene.phone("Sue").hears()
    scene.taps("Sue", "Could not reach")
    (heard,) = scene.phone("Sue").hears()
    assert heard.startswith("That was the second try.")
    scene.taps("Sue", "Pass to someone")
    assert "Pass to Max" in scene.phone("Sue").last.labels


def test_a_short_note_is_kept_and_the_volunteer_can_read_it(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Support arranged")
    scene.phone("Ann").hears()
    scene.taps("Sue", "Add a short note")
    assert scene.writes("Sue", "x" * 201)
    assert "200 characters at most" in scene.phone("Sue").last.text
    assert scene.writes("Sue", "We agreed on two weeks off.")
    assert scene.phone("Ann").hears() == ['Sue added a short note you can read: "We agreed on two weeks off."']
    assert scene.phone("Ann").last.silent
    assert not scene.writes("Sue", "Something else.")


def test_typed_words_are_no_note_when_none_was_asked_for_or_too_late(scene: Scene) -> None:
    assert not scene.writes("Sue", "Hello")
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Support arranged")
    scene.taps("Sue", "Add a short note")
    scene.now += timedelta(hours=1)
    assert not scene.writes("Sue", "Too late")


def test_people_who_are_not_around_the_alert_cannot_open_it(scene: Scene) -> None:
    scene.joins("Eve", Role.SUPERVISOR, team="Another team")
    scene.raises("Ann", "R-17")
    code = scene.alert().code
    assert scene.presses("Eve", f"a:open:{code}", None) == "I cannot find that alert, or it is not one for you."
    assert scene.presses("Ben", f"a:take:{code}", None) == "I cannot find that alert, or it is not one for you."
    assert (
        scene.presses("Ann", f"a:take:{code}", None)
        == "That button is from an earlier question. The newest one is further down."
    )
    assert scene.alert().status is AlertStatus.OPEN


def test_the_supervisor_it_goes_past_cannot_open_it_with_its_code(scene: Scene) -> None:
    scene.raises("Ann", "R-08", decision=Decision.ALTERNATE)
    scene.presses("Sue", f"a:open:{scene.alert().code}", None)
    assert scene.phone("Sue").messages == {}


def test_broken_and_old_buttons_change_nothing(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    code = scene.alert().code
    for data in ("a:", "a:open:", "a:open:nosuch", f"a:dance:{code}", f"a:spoke:{code}:murder"):
        scene.presses("Sue", data, None)
    assert scene.alert().status is AlertStatus.OPEN


def test_a_card_from_before_it_was_closed_shows_that_it_is_closed(scene: Scene) -> None:
    scene.raises("Ben", "R-17")
    scene.taps("Sue", "Open")
    card = scene.phone("Sue").last
    scene.taps("Max", "Open")
    scene.taps("Max", "Spoke to them")
    scene.taps("Max", "Safe for now")
    for label in ("I've got this", "Could not reach", "Spoke to them"):
        assert scene.taps("Sue", label, on=card) == "This alert is closed."
    assert scene.phone("Sue").last.text.startswith("Max closed this at 10:00.")


def test_the_answer_behind_it_was_changed_and_open_cards_say_so(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    ann = scene.people["Ann"]
    said = scene.do(lambda unit, mail: scene.follow_up.answer_changed(unit, mail, ann, "R-17"))
    assert said == "I have added that you changed this answer."
    assert "Since then: the answer behind this was changed at 10:00." in scene.phone("Sue").last.text


def test_what_the_volunteer_adds_stands_on_the_card(scene: Scene) -> None:
    scene.raises("Ann", "R-01")
    scene.taps("Sue", "Open")
    for how in ("call", "mistake"):
        scene.adds("Ann", how)
    assert "Words added: Asked to be called on their usual number; Says it was pressed by mistake." in (
        scene.phone("Sue").last.text
    )


def test_the_list_names_nobody_and_opens_each_card_below(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.raises("Ben", "R-06", decision=Decision.SHARE)
    scene.lists("Sue")
    listed = scene.phone("Sue").last
    assert listed.text == "Open items: 2\nAlert 1: today, nobody has it yet\nAlert 2: follow up, nobody has it yet"
    scene.taps("Sue", "Open alert 2")
    assert "What Ben asked to share:" in scene.phone("Sue").last.text
    scene.taps("Max", "Open")
    scene.taps("Max", "I've got this")
    assert "Max has this since" in scene.phone("Sue").last.text


def test_the_list_is_empty_for_those_who_were_not_told(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    for name in ("Max", "Lea", "Cora"):
        scene.lists(name)
        assert scene.phone(name).last.text == "Nothing is open. That does not mean everyone is fine."


def test_the_next_contact_someone_sets_stands_on_their_list(scene: Scene) -> None:
    scene.raises("Ann", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Support arranged")
    scene.taps("Sue", "In touch in a week")
    alert = scene.store.read_now(lambda unit: unit.alerts.by_id(1))
    assert alert is not None
    assert alert.outcome is Outcome.SUPPORT_ARRANGED
    text = scene.store.read_now(lambda unit: scene.follow_up.digests.text(unit, scene.people["Sue"], scene.now))
    assert "You meant to be in touch:\nAnn, by Monday 30 November" in text


def test_before_someone_is_erased_their_name_leaves_every_phone(scene: Scene) -> None:
    scene.raises("Ben", "R-17")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Support arranged")
    scene.raises("Ben", "R-06", decision=Decision.SHARE)
    scene.taps("Max", "Open")
    card, button = scene.phone("Max").last, scene.phone("Max").last.data("I've got this")

    def erase(unit: Unit, mail: Mail) -> None:
        scene.follow_up.forget(unit, mail, scene.people["Ben"])
        unit.people.erase(scene.people["Ben"].id)

    scene.do(erase)
    for name in ("Sue", "Max"):
        for message in scene.phone(name).messages.values():
            assert "Ben" not in message.text
            assert message.labels == []
    assert scene.presses("Max", button, card.id) == "I cannot find that alert, or it is not one for you."
    scene.lists("Max")
    assert scene.phone("Max").last.text.startswith("Nothing is open.")
    scene.forward(days=10)


def test_an_alert_outlives_the_volunteer_leaving_and_still_goes_past_their_supervisor(scene: Scene) -> None:
    scene.raises("Ann", "R-08", decision=Decision.ALTERNATE)
    scene.store.write_now(lambda unit: unit.teams.leave_all(scene.people["Ann"].id))
    scene.becomes("Ann", standing=Standing.LEFT)
    scene.taps("Max", "Open")
    scene.taps("Max", "I've got this")
    assert scene.alert().taken_by == scene.people["Max"].id
    scene.forward(days=20)
    assert scene.phone("Sue").hears() == []
    assert scene.phone("Ann").hears() == []
