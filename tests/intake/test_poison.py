"""An update that always fails: three tries, then out of the way; people hear of it, the log does not quote it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from flows.people import Role
from storage.inbox import Received
from storage.store import Store
from storage.unit import Unit
from tests.stage import Actor, Stage, on_stage

SAID = "Xylophonica and the river"


@pytest.fixture
async def stage(impatient: None, store: Store) -> AsyncIterator[Stage]:
    """Somebody runs the bot and is to hear of trouble."""
    notify: list[str] = ["smtp://not-a-code"]
    async with on_stage(store, operator={"notify": notify}) as stage:
        yield stage


@pytest.fixture
async def max_(stage: Stage) -> Actor:
    """Max coordinates, and runs the bot."""
    max_ = await stage.joins("Max", Role.COORDINATOR)
    stage.app.house.config.operator.notify.append(max_.person().code)
    return max_


async def test_one_that_cannot_be_parsed_is_set_aside_and_the_others_go_on(
    stage: Stage, max_: Actor, ann: Actor, log: io.StringIO
) -> None:
    stage.telegram.faults.add("garbled", times=1)
    ann.phone.says(SAID)
    await ann.says("/help")
    ann.hears("999")
    (aside,) = stage.store.read_now(lambda unit: unit.inbox.aside())
    assert aside.attempts == 3
    assert SAID not in log.getvalue()
    max_.looks()
    await stage.forward(seconds=2)
    told = max_.hears("a message failed three times and was set aside").text
    assert str(aside.update_id) in told
    assert SAID not in told
    await stage.forward(minutes=11)
    max_.hears_nothing()


async def test_one_whose_handler_always_fails(stage: Stage, max_: Actor, ann: Actor, log: io.StringIO) -> None:
    _breaks(stage, SAID)
    ann.phone.says(SAID)
    ann.phone.says("/help")
    await stage.settles()
    heard = [shown.text for shown in ann.fresh()]
    assert any("Something went wrong on my side" in text for text in heard)
    assert any("999" in text for text in heard)
    said = log.getvalue()
    assert said.count("an update could not be handled") == 3
    assert "ValueError" in said
    assert SAID not in said


async def test_one_that_fails_twice_and_then_not_is_simply_handled(stage: Stage, ann: Actor) -> None:
    _breaks(stage, "/help", times=2)
    ann.phone.says("well, /help")
    await stage.settles()
    ann.hears("I only understand answers to my questions")
    assert stage.store.read_now(lambda unit: unit.inbox.aside()) == []


async def test_what_cannot_even_be_read_any_more_does_not_stop_a_start(stage: Stage, ann: Actor) -> None:
    row = Received(900, ann.phone.id, b"not even JSON")
    stage.store.write_now(lambda unit: unit.inbox.keep([row], stage.clock.now()))
    await stage.restarts()
    await ann.says("/help")
    ann.hears("999")
    assert [each.update_id for each in stage.store.read_now(lambda unit: unit.inbox.aside())] == [900]


async def test_a_storm_of_problems_makes_one_message(stage: Stage, max_: Actor) -> None:
    for number in range(20):
        stage.store.write_now(partial(_odd, detail=f"{number}", at=stage.clock.now()))
    await stage.forward(seconds=2)
    assert "And 12 more." in max_.hears("Something about the bot itself needs a look").text
    stage.store.write_now(partial(_odd, detail="later", at=stage.clock.now()))
    await stage.forward(seconds=2)
    max_.hears_nothing()
    await stage.forward(minutes=10)
    max_.hears("odd, later")


def _odd(unit: Unit, detail: str, at: datetime) -> None:
    unit.problems.note("odd", detail, at)


def _breaks(stage: Stage, text: str, times: int = 99) -> None:
    """Reading these words fails so often, in a way that quotes them."""
    lexicon, left = stage.app.rooms.conversation._lexicon, times

    def failing() -> Any:
        nonlocal left
        left -= 1
        if left >= 0:
            raise ValueError(f"cannot read {text}")
        return lexicon()

    stage.app.rooms.conversation._lexicon = failing
