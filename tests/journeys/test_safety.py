"""When someone may not be safe: the safety question, Help now, and words that worry."""

from __future__ import annotations

import pytest

from flows.people import Role
from tests.journeys.cast import on_tuesday_morning, volunteer
from tests.scribe import Scribe
from tests.stage import Actor, Stage

TO_SAFETY = ("Start", "Didn't volunteer", "No thanks")


@pytest.fixture
def sue(stage: Stage) -> Actor:
    return stage.member("Sue", Role.SUPERVISOR)


@pytest.fixture
def lena(stage: Stage) -> Actor:
    return stage.member("Lena", Role.SAFEGUARDING)


@pytest.fixture
def ann(stage: Stage, sue: Actor, lena: Actor) -> Actor:
    return volunteer(stage, phone="07700 900123", contact_preference="phone_call")


async def asked_about_safety(stage: Stage, ann: Actor) -> None:
    """Ann is at the safety question, on Tuesday morning."""
    await on_tuesday_morning(stage)
    await ann.says("/checkin")
    for label in TO_SAFETY:
        await ann.taps(label)
    ann.looks()


async def test_yes_mine_during_cover(stage: Stage, ann: Actor, lena: Actor, scribe: Scribe) -> None:
    await asked_about_safety(stage, ann)
    await scribe.taps(ann, "Yes, mine", "Call me on my usual number")
    await scribe.taps(
        lena, "Open", "I've got this", "Show number", "Spoke to them", "Safe for now", "Add a short note"
    )
    await scribe.says(lena, "Spoke for twenty minutes. Will ring again on Thursday.")
    await scribe.taps(ann, "Nothing left over")
    await scribe.passes("until Wednesday, ten o'clock", days=1)
    await scribe.taps(ann, "Better")


async def test_yes_mine_pressed_by_mistake(stage: Stage, ann: Actor, sue: Actor, scribe: Scribe) -> None:
    await asked_about_safety(stage, ann)
    await scribe.taps(ann, "Yes, mine", "I pressed this by mistake")
    await scribe.taps(sue, "Open")


@pytest.mark.parametrize("how", ["Danger now", "Worried, not immediate", "I have already told someone"])
async def test_someone_i_support(stage: Stage, ann: Actor, lena: Actor, scribe: Scribe, how: str) -> None:
    await asked_about_safety(stage, ann)
    await scribe.taps(ann, "Yes, someone I support", how)
    if how == "Danger now":
        await scribe.taps(ann, "Message me instead")
    if how != "I have already told someone":
        await scribe.taps(lena, "Open")


async def test_someone_else_and_the_way_back(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await asked_about_safety(stage, ann)
    await scribe.taps(ann, "Yes, someone else", "Back", "No")


@pytest.mark.parametrize("answer", ["Yes, today", "No thanks"])
async def test_not_sure(stage: Stage, ann: Actor, scribe: Scribe, answer: str) -> None:
    await asked_about_safety(stage, ann)
    await scribe.taps(ann, "Not sure", answer, "Skip")


async def test_help_now_in_the_middle(stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe) -> None:
    await ann.says("/checkin")
    await ann.taps("Start")
    ann.looks()
    await scribe.taps(ann, "Help now", "Call 999", "Back", "I am struggling", "Just the numbers, thanks")
    await scribe.taps(ann, "Show more options", "Back", "I am struggling", "Ask Sue to call me", "Back", "Back")
    await scribe.taps(ann, "Good")


async def test_help_now_not_safe(stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/help")
    await scribe.taps(ann, "I am struggling", "I am not safe", "Message me instead")
    await scribe.taps(sue, "Open", "I've got this")


@pytest.mark.parametrize("how", ["Danger now", "Worried, not immediate", "I have already told someone"])
async def test_help_now_about_someone(stage: Stage, ann: Actor, lena: Actor, scribe: Scribe, how: str) -> None:
    await scribe.says(ann, "/help")
    await scribe.taps(ann, "I am worried about someone I support", how)


async def test_help_now_before_joining(stage: Stage, scribe: Scribe) -> None:
    ben = stage.actor("Ben")
    await scribe.says(ben, "/help")
    await scribe.taps(ben, "I am struggling", "I am not safe", "Change country", "Ireland")
    await scribe.taps(ben, "I am worried about someone I support", "Danger now", "Back", "Back")


async def test_help_now_in_another_country(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, "/help")
    await scribe.taps(ann, "Change country", "Poland", "I am struggling", "Back", "Change country", "Other countries")
    assert ann.person().country == "ZZ"


ENTRY = "I feel so hopeless tonight"
PLAIN = "I am going to kill myself tonight"


@pytest.mark.parametrize(
    "answer", ["Yes, me", "Yes, someone else", "No, nobody is in danger", "I would rather talk to a person"]
)
async def test_worrying_words(stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe, answer: str) -> None:
    await asked_about_safety(stage, ann)
    await scribe.taps(ann, "No")
    await scribe.says(ann, ENTRY)
    await scribe.taps(ann, answer)
    if answer == "Yes, me":
        await scribe.taps(ann, "Call me on my usual number")
        await scribe.taps(lena, "Open")


async def test_plain_words_of_danger(stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe) -> None:
    await scribe.says(ann, PLAIN)
    await scribe.taps(ann, "Yes, me", "Message me instead")


async def test_worrying_words_where_a_button_is_wanted(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await ann.says("/checkin")
    await ann.taps("Start")
    ann.looks()
    await scribe.says(ann, ENTRY)
    await scribe.taps(ann, "No, nobody is in danger", "OK")


async def test_silence_after_worrying_words(
    stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe
) -> None:
    await on_tuesday_morning(stage)
    await scribe.says(ann, ENTRY)
    await scribe.passes("half an hour", minutes=31)
    await scribe.taps(sue, "Open")
    await scribe.taps(ann, "No, nobody is in danger")


async def test_worrying_words_in_the_middle(stage: Stage, ann: Actor, scribe: Scribe) -> None:
    await ann.says("/checkin")
    await ann.taps("Start")
    ann.looks()
    await scribe.says(ann, PLAIN)
    await scribe.taps(ann, "Yes, someone else")
    await scribe.says(ann, "/checkin")


async def test_silence_after_plain_words_of_danger(
    stage: Stage, ann: Actor, sue: Actor, lena: Actor, scribe: Scribe
) -> None:
    await on_tuesday_morning(stage)
    await scribe.says(ann, PLAIN)
    await scribe.passes("eleven minutes", minutes=11)
