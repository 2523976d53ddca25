"""Wrong things on a bad evening: each gets a kind answer, and nothing is lost."""

from __future__ import annotations

import pytest

from flows.people import Role
from tests.stage import Actor, Stage


@pytest.mark.parametrize(
    ("sends", "words"),
    [
        ("sends_photo", "I cannot look at photos"),
        ("sends_voice", "I cannot listen to voice notes"),
        ("sends_sticker", "I cannot read stickers"),
        ("sends_location", "I do not keep locations"),
        ("sends_contact", "I do not keep other people's contact details"),
        ("sends_document", "I cannot open files"),
    ],
)
async def test_what_cannot_be_read_is_said_and_the_question_comes_again(
    stage: Stage, ann: Actor, sends: str, words: str
) -> None:
    await ann.taps("Start")
    ann.looks()
    getattr(ann.phone, sends)()
    await stage.settles()
    ann.hears(words)
    assert "How has volunteering felt this week?" in ann.screen.text
    await ann.taps("Good")
    ann.hears("Is anything from this week still on your mind?")


async def test_a_forwarded_message_is_not_kept(stage: Stage, ann: Actor) -> None:
    ann.phone.forwards("Ben told me something private")
    await stage.settles()
    ann.hears("I do not keep other people's messages")


async def test_an_edited_message_changes_nothing(stage: Stage, ann: Actor) -> None:
    await ann.taps("Start")
    message = ann.phone.says("heavy")
    await stage.settles()
    ann.hears("Is anything from this week still on your mind?")
    ann.phone.edits(message, "good")
    await stage.settles()
    ann.hears("I keep the words as you first sent them")


@pytest.mark.parametrize("typed", ["Heavy", "heavy", "HEAVY!", "4"])
async def test_typing_the_answer_works_as_well(ann: Actor, typed: str) -> None:
    await ann.taps("Start")
    await ann.says(typed)
    ann.hears("Thanks for saying. Heavy weeks happen.")


async def test_words_where_a_button_is_wanted(ann: Actor) -> None:
    await ann.taps("Start")
    await ann.says("well, it was the usual with the bus")
    ann.hears("I did not catch that")
    await ann.says("the bus, I mean")
    shown = ann.hears("I still can't make that out")
    assert {"Skip", "Help now"} <= set(shown.labels)
    await ann.taps("Good")
    ann.hears("Is anything from this week still on your mind?")


async def test_an_essay_is_kept_as_a_draft(ann: Actor) -> None:
    for label in ("Start", "Didn't volunteer", "No thanks", "No"):
        await ann.taps(label)
    essay = "The walk along the river was lovely. " * 108
    assert len(essay) < 4096
    await ann.says(essay)
    ann.hears("longer than I can keep")
    ann.looks()
    await ann.says("The walk along the river")
    ann.hears("Done, thank you")


async def test_five_thousand_characters_arrive_in_two_messages(ann: Actor) -> None:
    await ann.taps("Start")
    ann.phone.says("x" * 4096)
    await ann.says("x" * 904)
    ann.hears("can't make that out")


async def test_an_old_button_says_that_its_question_has_passed(stage: Stage, ann: Actor) -> None:
    opening = ann.screen
    start = next(button.data for row in opening.buttons for button in row if button.text == "Start")
    await ann.taps("Start")
    await ann.taps("Good")
    ann.looks()
    ann.phone.taps_old(opening.message_id, start)
    await stage.settles()
    assert ann.phone.toasts[-1].text.startswith("Already answered")
    assert "Is anything from this week still on your mind?" in ann.screen.text
    ann.hears_nothing()


async def test_two_taps_at_once_count_once(stage: Stage, ann: Actor) -> None:
    await ann.taps("Start")
    ann.phone.taps("Heavy")
    ann.phone.taps("Good")
    await stage.settles()
    assert "Heavy weeks happen" in ann.screen.text
    person = ann.person()
    ann.looks()
    kept = stage.store.read_now(lambda unit: unit.checkins.live(person.id))[0]
    assert kept.checkin.answers["load", ""].choices == ("heavy",)


async def test_in_a_group_it_says_so_and_leaves(stage: Stage, ann: Actor) -> None:
    group = stage.telegram.group("Walkers", ann.phone)
    ann.phone.adds_bot(group)
    await stage.settles()
    said = [shown.text for shown in stage.telegram.screen(group.id) if shown.by_bot]
    assert len(said) == 1
    assert said[0].startswith("I only talk in private")
    ann.phone.says("/checkin", chat=group.id)
    await stage.settles()
    assert len([shown for shown in stage.telegram.screen(group.id) if shown.by_bot]) == 1


async def test_an_unknown_command_and_words_nobody_asked_for(stage: Stage, sue: Actor) -> None:
    await sue.says("/dance")
    sue.hears("I do not know that command")
    await sue.says("good morning")
    sue.hears("I only understand answers to my questions")


async def test_someone_elses_button(stage: Stage, ann: Actor, sue: Actor) -> None:
    start = next(button.data for row in ann.screen.buttons for button in row if button.text == "Start")
    sue.phone.taps_old(sue.screen.message_id, start)
    await stage.settles()
    assert "earlier question" in sue.phone.toasts[-1].text
    sue.looks()
    await ann.taps("Start")
    ann.hears("How has volunteering felt this week?")


async def test_a_stranger_hears_how_to_join_and_help_works(stage: Stage) -> None:
    ben = stage.actor("Ben")
    ben.phone.starts()
    await stage.settles()
    ben.hears("you need a link")
    await ben.says("/help")
    ben.hears("999")
    await ben.taps("I am struggling")
    ben.hears("116 123")


async def test_a_link_works_once(stage: Stage) -> None:
    code = stage.link(Role.VOLUNTEER)
    ben, carl = stage.actor("Ben"), stage.actor("Carl")
    ben.phone.starts(code)
    await stage.settles()
    ben.hears("Welcome")
    carl.phone.starts(code)
    await stage.settles()
    carl.hears("has been used already")
    carl.phone.starts("nonsense")
    await stage.settles()
    carl.hears("I do not know that link")


async def test_two_taps_on_an_extra_one_begin_one_check_in(stage: Stage, ann: Actor) -> None:
    for label in ("Start", "Didn't volunteer", "No thanks", "No", "Skip"):
        await ann.taps(label)
    await ann.says("/checkin")
    offer = ann.screen
    ann.phone.taps("Start an extra one")
    ann.phone.taps("Start an extra one")
    await stage.settles()
    assert len(stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))) == 1
    shown = {each.message_id: each for each in ann.phone.heard()}
    assert "Start" in shown[offer.message_id].labels, "it stands where it was asked for"
    ann.looks()


async def test_of_a_question_put_twice_one_message_stays_alive(stage: Stage, ann: Actor) -> None:
    await ann.taps("Start")
    first = ann.screen
    good = next(button.data for row in first.buttons for button in row if button.text == "Good")
    ann.phone.says("/checkin")
    ann.phone.taps_old(first.message_id, good)
    await stage.settles()
    alive = [shown for shown in ann.phone.heard() if any(label == "A little" for label in shown.labels)]
    assert len(alive) == 1, "the next question stands in one place"
    assert not [shown for shown in ann.phone.heard() if "Good" in shown.labels], "nothing answered can be pressed"
    ann.looks()
