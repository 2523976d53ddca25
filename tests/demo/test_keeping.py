"""A demo that is stopped goes on where it was."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.cast import phones
from bot.demo.keeping import CannotContinue, Keeper, Kept, load, save
from bot.standin import Telegram
from bot.standin.snapshot import restore, snapshot

from .stage import MONDAY, Stage


def kept(stage: Stage) -> Kept:
    return Kept(
        ahead=stage.clock.ahead,
        now=stage.clock.now(),
        invitations={"ann": "anns-code"},
        lines=stage.ribbon.as_list(),
        telegram=snapshot(stage.telegram),
    )


async def test_the_whole_of_telegram_survives(stage: Stage, tmp_path: Path) -> None:
    ann = stage.phones["ann"]
    stage.telegram.call("setMyCommands", {"commands": [{"command": "help", "description": "Help now"}]})
    ann.starts("anns-code")
    stage.says("ann", "How was it?", ["Good", "Heavy"])
    stage.takes_in()
    ann.reads()
    ann.sends_photo(b"\xff\x00 not text")
    press = ann.taps("Heavy")
    save(tmp_path / "demo.json", kept(stage))

    found = load(tmp_path / "demo.json")
    assert found is not None
    telegram = Telegram(stage.clock.now)
    restore(telegram, found.telegram)
    again = phones(telegram)["ann"]
    assert again.screen() == ann.screen()
    assert again.unread == 0
    assert telegram.commands(ann.id) == stage.telegram.commands(ann.id)
    assert telegram.file("photos/file_1.png") == b"\xff\x00 not text"
    waiting = telegram.call("getUpdates", {}).body["result"]
    assert waiting == stage.telegram.call("getUpdates", {}).body["result"]
    assert telegram.call("answerCallbackQuery", {"callback_query_id": press, "text": "Thank you"}).status == 200
    assert [toast.text for toast in again.toasts] == ["Thank you"]


async def test_ids_go_on_counting(stage: Stage) -> None:
    ann = stage.phones["ann"]
    ann.starts()
    stage.says("ann", "How was it?", ["Good"])
    press, update = ann.taps("Good"), stage.takes_in()[-1]["update_id"]
    telegram = Telegram(stage.clock.now)
    restore(telegram, snapshot(stage.telegram))
    again = phones(telegram)["ann"]
    assert again.says("Hello") == ann.says("Hello")
    assert again.taps("Good") not in (press, "")
    assert telegram.call("getUpdates", {}).body["result"][0]["update_id"] == update + 1


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    telegram = Telegram(lambda: MONDAY)
    empty = Kept(ahead=timedelta(), now=MONDAY, invitations={}, lines=[], telegram=snapshot(telegram))
    save(tmp_path / "demo.json", empty)
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]


@pytest.mark.parametrize("words", ["", "{", "{}", '{"version": 99}', "\x00"])
def test_a_file_that_makes_no_sense_says_what_to_do(tmp_path: Path, words: str) -> None:
    path = tmp_path / "demo.json"
    path.write_text(words)
    with pytest.raises(CannotContinue, match="--fresh"):
        load(path)
    assert path.read_text() == words


def test_the_first_time_there_is_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "demo.json") is None


async def test_a_burst_is_written_once_and_a_stop_at_once(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    gathered = []

    def gather() -> Kept:
        gathered.append(stage.clock.now())
        return kept(stage)

    keeper = Keeper(path, gather)
    for _ in range(3):
        keeper.changed()
    assert not path.exists()
    stage.clock.forward_to(MONDAY + timedelta(days=1))
    keeper.save_now()
    assert gathered == [MONDAY + timedelta(days=1)]
    assert json.loads(path.read_text())["ahead"] == "P1D"
