"""The queue of updates: forgotten when confirmed or too old, never merely because it was handed out."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.standin import Phone, Telegram
from bot.standin.clock import StandingClock

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


def fetch(telegram: Telegram, **params: Any) -> list[dict[str, Any]]:
    reply = telegram.call("getUpdates", params)
    assert reply.status == 200
    return list(reply.body["result"])


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def asks(telegram: Telegram, phone: Phone) -> None:
    assert telegram.call("sendMessage", {"chat_id": phone.id, "text": "Well?", "reply_markup": YES}).status == 200


def test_what_was_fetched_comes_again_until_a_later_call_asks_past_it(telegram: Telegram, ann: Phone) -> None:
    ann.says("one")
    ann.says("two")
    first = fetch(telegram)
    assert texts(first) == ["one", "two"]
    assert first == fetch(telegram)
    assert first == fetch(telegram, offset=first[0]["update_id"])
    assert texts(fetch(telegram, offset=first[0]["update_id"] + 1)) == ["two"]
    assert fetch(telegram, offset=first[1]["update_id"] + 1) == []
    assert telegram.journal.after(0, "confirmed")[-1].detail == {"update_ids": [first[1]["update_id"]]}


def test_ids_rise_by_one(telegram: Telegram, ann: Phone) -> None:
    for word in "abc":
        ann.says(word)
    ids = [update["update_id"] for update in fetch(telegram)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


def test_a_fetch_brings_at_most_a_hundred(telegram: Telegram, ann: Phone) -> None:
    for number in range(150):
        ann.says(str(number))
    assert len(fetch(telegram)) == 100
    assert len(fetch(telegram, limit=7)) == 7
    assert len(fetch(telegram, limit=1000)) == 100


def test_a_negative_offset_keeps_only_the_newest(telegram: Telegram, ann: Phone) -> None:
    for word in ("one", "two", "three"):
        ann.says(word)
    assert texts(fetch(telegram, offset=-1)) == ["three"]
    assert texts(fetch(telegram)) == ["three"]


def test_an_offset_from_another_age_confirms_nothing(telegram: Telegram, ann: Phone) -> None:
    ann.says("one")
    (update,) = fetch(telegram)
    assert texts(fetch(telegram, offset=update["update_id"] + 1000)) == ["one"]
    assert telegram.journal.after(0, "confirmed") == []


def test_after_a_quiet_week_the_numbers_start_lower(telegram: Telegram, ann: Phone, clock: StandingClock) -> None:
    ann.says("one")
    (before,) = fetch(telegram)
    clock.forward(days=7)
    ann.says("two")
    (after,) = fetch(telegram, offset=before["update_id"] + 1)
    assert after["update_id"] < before["update_id"]
    assert fetch(telegram, offset=after["update_id"] + 1) == []


def test_only_the_kinds_asked_for_are_queued(telegram: Telegram, ann: Phone) -> None:
    asks(telegram, ann)
    fetch(telegram, allowed_updates='["message"]')
    ann.taps("Yes")
    ann.blocks()
    ann.unblocks()
    ann.says("one")
    assert texts(fetch(telegram)) == ["one"]
    fetch(telegram, allowed_updates=[])
    ann.taps("Yes")
    assert "callback_query" in fetch(telegram)[-1]


def test_a_press_is_kept_for_150_seconds_and_a_message_for_a_day(
    telegram: Telegram, ann: Phone, clock: StandingClock
) -> None:
    asks(telegram, ann)
    ann.says("typed")
    ann.taps("Yes")
    clock.forward(seconds=149)
    assert len(fetch(telegram)) == 2
    clock.forward(seconds=1)
    assert texts(fetch(telegram)) == ["typed"]
    clock.forward(hours=24)
    assert fetch(telegram) == []
    assert len(telegram.journal.after(0, "expired")) == 2


def test_dropping_what_waits_forgets_it(telegram: Telegram, ann: Phone) -> None:
    ann.says("one")
    telegram.call("deleteWebhook", {"drop_pending_updates": "true"})
    assert fetch(telegram) == []


def test_a_doubled_update_comes_again_after_it_was_confirmed(telegram: Telegram, ann: Phone) -> None:
    telegram.faults.add("duplicate", times=1)
    ann.says("one")
    (first,) = fetch(telegram)
    (again,) = fetch(telegram, offset=first["update_id"] + 1)
    assert again == first
    assert fetch(telegram, offset=first["update_id"] + 1) == []


def test_a_late_update_comes_when_its_time_has_come(telegram: Telegram, ann: Phone, clock: StandingClock) -> None:
    telegram.faults.add("late", times=1, seconds=30)
    ann.says("one")
    ann.says("two")
    assert texts(fetch(telegram)) == ["two"]
    clock.forward(seconds=30)
    assert texts(fetch(telegram)) == ["two", "one"]


def test_a_shuffled_batch_holds_the_same_updates(telegram: Telegram, ann: Phone) -> None:
    for number in range(20):
        ann.says(str(number))
    telegram.faults.add("shuffled", times=1)
    shuffled, straight = fetch(telegram), fetch(telegram)
    assert shuffled != straight
    assert sorted(shuffled, key=lambda update: update["update_id"]) == straight


def test_a_garbled_update_lacks_what_python_telegram_bot_needs(telegram: Telegram, ann: Phone) -> None:
    telegram.faults.add("garbled", times=1)
    ann.says("one")
    (update,) = fetch(telegram)
    assert set(update["message"]) == {"message_id", "text"}


def test_python_telegram_bot_cannot_parse_a_garbled_update(telegram: Telegram, ann: Phone) -> None:
    asks(telegram, ann)
    telegram.faults.add("garbled")
    ann.says("one")
    ann.taps("Yes")
    for update in fetch(telegram):
        with pytest.raises((TypeError, KeyError)):
            Update.de_json(update, None)


def test_in_a_group_the_bot_sees_commands_replies_and_comings_and_goings(telegram: Telegram, ann: Phone) -> None:
    team = telegram.group("Team", ann)
    ann.says("/help before it was there", chat=team)
    ann.adds_bot(team)
    ann.says("not for a bot", chat=team)
    ann.says("/help", chat=team)
    hello = telegram.call("sendMessage", {"chat_id": team.id, "text": "I only talk in private"}).body["result"]
    ann.says("why?", chat=team, reply_to=hello["message_id"])
    first, *rest = fetch(telegram)
    assert first["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert [update["message"].get("text", "came") for update in rest] == ["came", "/help", "why?"]
