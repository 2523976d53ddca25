"""People's phones: what they can do, and what they see."""

from __future__ import annotations

from typing import Any

import pytest

from bot.standin import Phone, Telegram
from bot.standin.clock import StandingClock


def ask(telegram: Telegram, phone: Phone, *labels: str) -> int:
    rows: list[list[dict[str, Any]]] = [[{"text": label, "callback_data": f"d:{label}"}] for label in labels]
    params = {"chat_id": phone.id, "text": "Well?", "reply_markup": {"inline_keyboard": rows}}
    return int(telegram.call("sendMessage", params).body["result"]["message_id"])


def pressed(telegram: Telegram) -> list[tuple[int, str]]:
    updates = telegram.call("getUpdates", {}).body["result"]
    queries = [update["callback_query"] for update in updates if "callback_query" in update]
    return [(query["message"]["message_id"], query["data"]) for query in queries]


def test_a_start_link_carries_its_code(telegram: Telegram) -> None:
    ben = telegram.person("Ben", last_name="Lee", language="cy")
    ben.starts("joining-code")
    (update,) = telegram.call("getUpdates", {}).body["result"]
    message = update["message"]
    assert message["text"] == "/start joining-code"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": ben.id,
        "is_bot": False,
        "first_name": "Ben",
        "last_name": "Lee",
        "language_code": "cy",
    }


def test_a_button_is_found_by_label_by_part_or_by_data(telegram: Telegram, ann: Phone) -> None:
    first = ask(telegram, ann, "Too much", "Fine")
    second = ask(telegram, ann, "✓ Fine, thanks", "Not today")
    for name in ("Fine", "thanks", "d:Not today", "much"):
        ann.taps(name)
    assert pressed(telegram) == [
        (first, "d:Fine"),
        (second, "d:✓ Fine, thanks"),
        (second, "d:Not today"),
        (first, "d:Too much"),
    ]


def test_a_button_that_is_not_there_cannot_be_pressed(telegram: Telegram, ann: Phone) -> None:
    ask(telegram, ann, "Yes")
    with pytest.raises(LookupError, match=r"Ann sees no button 'No', only \['Yes'\]"):
        ann.taps("No")


def test_an_old_button_can_still_be_pressed_by_a_slow_phone(telegram: Telegram, ann: Phone) -> None:
    message_id = ask(telegram, ann, "Yes")
    telegram.call("deleteMessage", {"chat_id": ann.id, "message_id": message_id})
    ann.taps_old(message_id, "d:Yes")
    assert pressed(telegram) == [(message_id, "d:Yes")]


def test_a_link_button_tells_the_bot_nothing(telegram: Telegram, ann: Phone) -> None:
    rows = [[{"text": "Call", "url": "https://example.org"}]]
    telegram.call("sendMessage", {"chat_id": ann.id, "text": "a", "reply_markup": {"inline_keyboard": rows}})
    with pytest.raises(LookupError, match="opens https://example"):
        ann.taps("Call")


def test_a_key_of_the_reply_keyboard_writes_its_label(telegram: Telegram, ann: Phone) -> None:
    telegram.call("sendMessage", {"chat_id": ann.id, "text": "a", "reply_markup": {"keyboard": [["Help now"]]}})
    ann.types_key("Help now")
    assert ann.screen()[-1].text == "Help now"
    with pytest.raises(LookupError):
        ann.types_key("Other")


def test_unread_marks_go_when_the_chat_is_opened(telegram: Telegram, ann: Phone) -> None:
    ask(telegram, ann, "Yes")
    ask(telegram, ann, "Yes")
    assert ann.unread == 2
    ann.reads()
    assert ann.unread == 0


def test_typing_dots_go_out_after_five_seconds(telegram: Telegram, ann: Phone, clock: StandingClock) -> None:
    telegram.call("sendChatAction", {"chat_id": ann.id, "action": "typing"})
    clock.forward(seconds=4)
    assert ann.typing
    clock.forward(seconds=1)
    assert not ann.typing


def test_who_blocked_the_bot_cannot_write_until_starting_again(telegram: Telegram, ann: Phone) -> None:
    ann.blocks()
    with pytest.raises(RuntimeError, match="Ann has blocked the bot"):
        ann.says("Hello")
    ann.starts()
    assert telegram.call("sendMessage", {"chat_id": ann.id, "text": "Welcome back"}).status == 200


def test_only_ones_own_words_can_be_edited(telegram: Telegram, ann: Phone) -> None:
    with pytest.raises(LookupError):
        ann.edits(ask(telegram, ann, "Yes"), "changed")


def test_the_screen_can_be_sent_as_json(telegram: Telegram, ann: Phone) -> None:
    ask(telegram, ann, "Yes")
    first, second = (shown.as_dict() for shown in ann.screen())
    assert (first["by_bot"], first["text"]) == (False, "/start")
    assert second["buttons"] == [[{"text": "Yes", "data": "d:Yes", "url": ""}]]
    assert second["at"] == "2027-03-01T18:00:00+00:00"


def test_two_people_cannot_have_one_id(telegram: Telegram, ann: Phone) -> None:
    with pytest.raises(ValueError, match="somebody has the id"):
        telegram.person("Ben", person_id=ann.id)


def test_the_journal_tells_what_happened_in_order(telegram: Telegram, ann: Phone) -> None:
    start = telegram.journal.last
    told: list[str] = []
    stop = telegram.journal.subscribe(lambda event: told.append(event.kind))
    message_id = ask(telegram, ann, "Yes")
    telegram.call("answerCallbackQuery", {"callback_query_id": ann.taps("Yes"), "text": "Kept"})
    telegram.call("editMessageText", {"chat_id": ann.id, "message_id": message_id, "text": "Yes it is"})
    stop()
    telegram.call("deleteMessage", {"chat_id": ann.id, "message_id": message_id})
    assert told == ["message", "call", "tap", "queued", "toast", "call", "edit", "call"]
    events = telegram.journal.after(start)
    assert [event.seq for event in events] == list(range(start + 1, start + len(told) + 3))
    assert [event.kind for event in telegram.journal.after(start, "edit", "delete")] == ["edit", "delete"]


def test_a_journal_can_be_kept_short(telegram: Telegram, ann: Phone) -> None:
    telegram.journal.keep = 10
    for number in range(500):
        ann.says(str(number))
    kept = telegram.journal.after(0)
    assert 10 <= len(kept) <= 120
    assert kept[-1].seq == telegram.journal.last
    assert telegram.journal.after(telegram.journal.last) == []


async def test_quiet_comes_when_everything_is_confirmed(telegram: Telegram, ann: Phone) -> None:
    ann.says("Hello")
    with pytest.raises(TimeoutError):
        await telegram.quiet(still=0.01, within=0.05)
    (update,) = telegram.call("getUpdates", {}).body["result"]
    telegram.call("getUpdates", {"offset": update["update_id"] + 1})
    await telegram.quiet(still=0.01, within=1)
