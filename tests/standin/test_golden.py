"""Answers compared with those the Bot API documentation describes, object by object and field by field."""

from __future__ import annotations

from typing import Any

import pytest

from bot.standin import Telegram
from bot.standin.clock import StandingClock

BOT = {"id": 123456789, "is_bot": True, "first_name": "Alongside", "username": "alongside_bot"}
ANN = {"id": 42, "is_bot": False, "first_name": "Ann", "language_code": "en"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Ann"}
NOON = 1_803_924_000  # 2027-03-01 18:00 UTC

# Method, parameters and the result. Ann (42) has said /start, which is message 1.
GOLDEN: list[tuple[str, dict[str, Any], Any]] = [
    (
        "getMe",
        {},
        {
            **BOT,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        },
    ),
    (
        "sendMessage",
        {
            "chat_id": 42,
            "text": "Hello <b>Ann</b>",
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
        },
        {
            "message_id": 2,
            "from": BOT,
            "chat": PRIVATE,
            "date": NOON,
            "text": "Hello Ann",
            "entities": [{"type": "bold", "offset": 6, "length": 3}],
            "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
        },
    ),
    (
        "sendMessage",
        {"chat_id": "42", "text": "Which?", "reply_markup": '{"keyboard": [["A"]], "resize_keyboard": true}'},
        {"message_id": 2, "from": BOT, "chat": PRIVATE, "date": NOON, "text": "Which?"},
    ),
    (
        "sendMessage",
        {"chat_id": 42, "text": "Yes", "reply_to_message_id": 1, "protect_content": "true"},
        {
            "message_id": 2,
            "from": BOT,
            "chat": PRIVATE,
            "date": NOON,
            "reply_to_message": {
                "message_id": 1,
                "from": ANN,
                "chat": PRIVATE,
                "date": NOON,
                "text": "/start",
                "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
            },
            "text": "Yes",
            "has_protected_content": True,
        },
    ),
    ("copyMessage", {"chat_id": 42, "from_chat_id": 42, "message_id": 1}, {"message_id": 2}),
    ("sendChatAction", {"chat_id": 42, "action": "typing"}, True),
    ("deleteMessage", {"chat_id": 42, "message_id": 1}, True),
    ("pinChatMessage", {"chat_id": 42, "message_id": 1}, True),
    ("setMyCommands", {"commands": [{"command": "help", "description": "Help now"}]}, True),
    ("getMyCommands", {}, []),
    ("getMyName", {}, {"name": "Alongside"}),
    ("getMyDescription", {}, {"description": ""}),
    ("getMyShortDescription", {}, {"short_description": ""}),
    ("getChatMenuButton", {}, {"type": "commands"}),
    ("getWebhookInfo", {}, {"url": "", "has_custom_certificate": False, "pending_update_count": 1}),
    ("deleteWebhook", {}, True),
    ("getChatMember", {"chat_id": 42, "user_id": 42}, {"user": ANN, "status": "member"}),
]


@pytest.mark.parametrize(("method", "params", "result"), GOLDEN, ids=[f"{n}-{g[0]}" for n, g in enumerate(GOLDEN)])
def test_an_answer_is_as_documented(telegram: Telegram, method: str, params: dict[str, Any], result: Any) -> None:
    telegram.person("Ann", person_id=42).starts()
    assert telegram.call(method, params).body == {"ok": True, "result": result}


def test_updates_are_as_documented(telegram: Telegram, clock: StandingClock) -> None:
    ann = telegram.person("Ann", person_id=42)
    first = telegram.updates.next_id
    start = {
        "message_id": 1,
        "from": ANN,
        "chat": PRIVATE,
        "date": NOON,
        "text": "/start",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }
    ann.starts()
    rows = [[{"text": "Yes", "callback_data": "y"}]]
    params = {"chat_id": 42, "text": "Well?", "reply_markup": {"inline_keyboard": rows}}
    sent = telegram.call("sendMessage", params).body["result"]
    query_id = ann.taps("Yes")
    clock.forward(seconds=1.9)
    ann.edits(1, "hello")
    ann.blocks()
    assert telegram.call("getUpdates", {}).body["result"] == [
        {"update_id": first, "message": start},
        {
            "update_id": first + 1,
            "callback_query": {
                "id": query_id,
                "from": ANN,
                "message": sent,
                "chat_instance": str(-42 * 7919),
                "data": "y",
            },
        },
        {
            "update_id": first + 2,
            "edited_message": {
                "message_id": 1,
                "from": ANN,
                "chat": PRIVATE,
                "date": NOON,
                "edit_date": NOON + 1,
                "text": "hello",
            },
        },
        {
            "update_id": first + 3,
            "my_chat_member": {
                "chat": PRIVATE,
                "from": ANN,
                "date": NOON + 1,
                "old_chat_member": {"user": BOT, "status": "member"},
                "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
            },
        },
    ]
