"""Nothing a volunteer wrote, no name and no token reaches a log; words that worry only make the bot ask."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logs
from flows.people import Role
from tests.stage import Actor, Stage

SECRET = "Xylophonica"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as loudly as it can be."""
    stream = io.StringIO()
    set_up_logs(level=logging.DEBUG, stream=stream)
    for name in ("telegram", "telegram.ext", "httpx", "aiohttp", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    yield stream
    set_up_logs()


async def test_a_whole_conversation_leaves_nothing_personal_in_the_log(log: io.StringIO, stage: Stage) -> None:
    await stage.joins("Sue", Role.SUPERVISOR)
    ann = await stage.joins(SECRET, Role.VOLUNTEER)
    await stage.forward(days=7)
    for label in ("Start", "Didn't volunteer", "Today", "No"):
        await ann.taps(label)
    await ann.says(f"{SECRET} says {SECRET}")
    stage.telegram.faults.add("garbled", times=1)
    ann.phone.says(SECRET)
    await stage.settles()
    said = log.getvalue()
    assert said, "something was logged at all"
    assert SECRET not in said
    assert stage.telegram.token not in said
    assert stage.telegram.token.split(":")[1] not in said
    for actor in stage.cast:
        actor.looks()


async def test_worrying_words_make_the_bot_ask_and_the_check_in_goes_on(stage: Stage, ann: Actor, sue: Actor) -> None:
    for label in ("Start", "Didn't volunteer", "No thanks", "No"):
        await ann.taps(label)
    await ann.says("honestly I want to kill myself")
    shown = ann.hears("Is anyone in danger")
    assert "116 123" in shown.text
    assert "999" in shown.text
    sue.hears_nothing()
    await ann.taps("No, nobody is in danger")
    ann.hears("What you wrote stays with you")
    sue.hears_nothing()


async def test_silence_after_worrying_words_is_told(stage: Stage, ann: Actor, sue: Actor) -> None:
    await ann.says("I want to kill myself")
    ann.hears("Is anyone in danger")
    await stage.forward(minutes=9)
    sue.hears_nothing()
    await stage.forward(minutes=2)
    sue.hears("An item for today")
    ann.hears("had no reply")


async def test_yes_me_alerts_at_once(stage: Stage, ann: Actor, sue: Actor) -> None:
    await ann.says("I want to kill myself")
    ann.looks()
    await ann.taps("Yes, me")
    sue.hears("Urgent item. Open to read.")
    ann.hears("Would you like to add anything?")


async def test_worrying_words_are_asked_about_each_time_even_under_the_same_question(
    stage: Stage, ann: Actor
) -> None:
    await ann.taps("Start")
    for _ in range(2):
        await ann.says("I want to kill myself")
        ann.hears("Is anyone in danger")
        await ann.taps("No, nobody is in danger")
        ann.hears("How has volunteering felt this week?")
