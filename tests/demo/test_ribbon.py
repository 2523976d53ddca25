"""The ribbon says what the system does, in plain words, and never what anyone wrote."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.ribbon import Ribbon

from .stage import MONDAY, Stage


def told(stage: Stage) -> list[tuple[str, str]]:
    stage.narrator.tell()
    return [(line.kind, line.text) for line in stage.ribbon.lines]


async def test_a_press_is_kept_before_it_is_answered(stage: Stage) -> None:
    stage.phones["ann"].starts("anns-code")
    asked = stage.says("ann", "How was it?", ["Good", "Heavy"])
    stage.takes_in()
    stage.narrator.tell()
    stage.ribbon.lines.clear()
    stage.phones["ann"].taps("Heavy")
    assert told(stage) == []
    stage.takes_in()
    stage.edits("ann", asked, "Thank you.")
    assert stage.telegram.call("sendMessage", {"chat_id": stage.phones["sue"].id, "text": "Too early"}).status == 403
    assert told(stage) == [("kept", "Ann pressed “Heavy”. Kept."), ("sent", "Changed a message in place for Ann.")]


async def test_several_messages_at_once_make_one_line(stage: Stage) -> None:
    for person in ("sue", "max", "cora"):
        stage.phones[person].starts()
        stage.says(person, "An alert")
        stage.says(person, "And more")
    assert told(stage) == [("sent", "Sent a message to Sue, Max and Cora.")]


async def test_what_people_write_stays_out_of_it(stage: Stage) -> None:
    ann = stage.phones["ann"]
    stage.telegram.call("setMyCommands", {"commands": [{"command": "help", "description": "Help now"}]})
    ann.says("I am worried about Carl")
    ann.says("/worried about Carl")
    ann.says("/help")
    ann.sends_voice()
    ann.taps_old(1, "gone")
    stage.takes_in()
    assert told(stage) == [
        ("kept", "Ann sent a message. Kept."),
        ("kept", "Ann sent a message. Kept."),
        ("kept", "Ann chose /help. Kept."),
        ("kept", "Ann sent a voice note. Kept."),
        ("kept", "Ann pressed a button that had gone. Kept."),
    ]


async def test_a_press_nobody_fetched_is_told_as_lost(stage: Stage) -> None:
    stage.phones["ann"].starts()
    stage.says("ann", "How was it?", ["Good"])
    stage.takes_in()
    stage.phones["ann"].taps("Good")
    stage.clock.forward_to(MONDAY + timedelta(minutes=3))
    assert stage.takes_in() == []
    assert ("trouble", "Ann pressed “Good”. The bot was away too long, so Telegram dropped it.") in told(stage)


def test_only_the_newest_lines_are_held_and_numbers_go_on_after_a_restart() -> None:
    ribbon = Ribbon(lambda: MONDAY, keep=2)
    for text in ("One.", "Two.", "Three."):
        ribbon("due", text)
    again = Ribbon(lambda: MONDAY, keep=2)
    again.restore(ribbon.as_list())
    assert [line.text for line in again.lines] == ["Two.", "Three."]
    assert again("alert", "Four.").number == 4
