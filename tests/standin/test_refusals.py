"""What Telegram refuses, in Telegram's words; and what python-telegram-bot makes of each refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, Conflict, EndPointNotFound, Forbidden, InvalidToken, RetryAfter
from telegram.ext import ExtBot

from bot.standin import Phone, Telegram, Upload
from bot.standin.clock import StandingClock
from bot.standin.exchange import exchange
from bot.standin.files import ONE_PIXEL
from bot.standin.methods import METHODS

Bot = ExtBot[None]
Params = dict[str, Any]


def _button(**button: Any) -> Params:
    return {"inline_keyboard": [[button]]}


def _say(**params: Any) -> tuple[str, Params]:
    return "sendMessage", {"text": "Hello", **params}


def _edit(**params: Any) -> tuple[str, Params]:
    return "editMessageText", {"text": "Hello", **params}


TOO_MANY = {"inline_keyboard": [[{"text": str(n), "callback_data": str(n)}] for n in range(101)]}

REFUSALS: dict[str, tuple[tuple[str, Params], str]] = {
    "no text": (_say(text=""), "message text is empty"),
    "only spaces": (_say(text=" \n "), "message text is empty"),
    "nothing left of the HTML": (_say(text="<b></b>", parse_mode="HTML"), "message text is empty"),
    "text too long": (_say(text="x" * 4097), "message is too long"),
    "emoji count twice": (_say(text="😀" * 2049), "message is too long"),
    "no chat": (_say(chat_id=""), "chat_id is empty"),
    "unknown chat": (_say(chat_id=1), "chat not found"),
    "style unknown": (_say(parse_mode="wiki"), "unsupported parse_mode"),
    "tag unknown": (
        _say(text="a <big>b</big>", parse_mode="HTML"),
        'can\'t parse entities: Unsupported start tag "big" at byte offset 2',
    ),
    "tag not closed": (
        _say(text="<b>a", parse_mode="HTML"),
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "tags crossed": (
        _say(text="<b><i>é</b></i>", parse_mode="HTML"),
        'can\'t parse entities: Unmatched end tag at byte offset 8, expected "</i>", found "</b>"',
    ),
    "a bare less-than sign": (
        _say(text="3 < 4", parse_mode="HTML"),
        "can't parse entities: Unclosed start tag at byte offset 2",
    ),
    "a reserved sign": (
        _say(text="Done.", parse_mode="MarkdownV2"),
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    "bold without end": (
        _say(text="a *b", parse_mode="MarkdownV2"),
        "can't parse entities: Can't find end of Bold entity at byte offset 2",
    ),
    "old Markdown without end": (
        _say(text="snake_case", parse_mode="Markdown"),
        "can't parse entities: Can't find end of the entity starting at byte offset 5",
    ),
    "markup is no JSON": (_say(reply_markup="{"), "can't parse reply keyboard markup JSON object"),
    "markup is no object": (_say(reply_markup="[]"), "object expected as reply markup"),
    "data too long": (_say(reply_markup=_button(text="a", callback_data="é" * 33)), "BUTTON_DATA_INVALID"),
    "no data": (_say(reply_markup=_button(text="a", callback_data="")), "BUTTON_DATA_INVALID"),
    "a button without words": (
        _say(reply_markup=_button(text=" ", callback_data="a")),
        "inline keyboard button text must be non-empty",
    ),
    "a button that does nothing": (
        _say(reply_markup=_button(text="a")),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "a hundred and one buttons": (_say(reply_markup=TOO_MANY), "reply markup is too long"),
    "an empty key": (_say(reply_markup={"keyboard": [[""]]}), "keyboard button text must be non-empty"),
    "a reply to nothing": (_say(reply_parameters={"message_id": 999}), "message to be replied not found"),
    "an edit of nothing": (_edit(message_id=999), "message to edit not found"),
    "an edit without a message": (_edit(), "message identifier is not specified"),
    "an edit of Ann's words": (_edit(message_id=1), "message can't be edited"),
    "an edit too long": (_edit(message_id=2, text="x" * 4097), "MESSAGE_TOO_LONG"),
    "an edit that changes nothing": (
        _edit(message_id=2, text="Before"),
        "message is not modified: specified new message content and reply markup are exactly the same as a "
        "current content and reply markup of the message",
    ),
    "a caption where there is none": (
        ("editMessageCaption", {"message_id": 2, "caption": "a"}),
        "there is no caption in the message to edit",
    ),
    "deleting nothing": (("deleteMessage", {"message_id": 999}), "message to delete not found"),
    "pinning nothing": (("pinChatMessage", {"message_id": 999}), "message to pin not found"),
    "copying nothing": (("copyMessage", {"message_id": 999, "from_chat_id": 42}), "message to copy not found"),
    "a press nobody made": (
        ("answerCallbackQuery", {"callback_query_id": "1"}),
        "query is too old and response timeout expired or query ID is invalid",
    ),
    "a file nobody sent": (
        ("getFile", {"file_id": "x"}),
        "wrong file_id or the file is temporarily unavailable",
    ),
    "a photo nobody sent": (("sendPhoto", {"photo": "x"}), "wrong file identifier/HTTP URL specified"),
    "no photo": (("sendPhoto", {}), "there is no photo in the request"),
    "an action unknown": (("sendChatAction", {"action": "sing"}), "wrong parameter action in request"),
    "a command with capitals": (
        ("setMyCommands", {"commands": [{"command": "Help", "description": "a"}]}),
        "BOT_COMMAND_INVALID",
    ),
    "a webhook without HTTPS": (
        ("setWebhook", {"url": "http://bot.example.org"}),
        "bad webhook: An HTTPS URL must be provided for webhook",
    ),
    "a secret with spaces": (
        ("setWebhook", {"url": "https://bot.example.org", "secret_token": "a b"}),
        "secret token contains unallowed characters",
    ),
}


@pytest.fixture
def standing(telegram: Telegram) -> Telegram:
    """Ann (42) has said /start (message 1) and the bot "Before" (message 2)."""
    telegram.person("Ann", person_id=42).starts()
    telegram.call("sendMessage", {"chat_id": 42, "text": "Before"})
    return telegram


@pytest.mark.parametrize("name", REFUSALS)
def test_a_bad_request_is_refused_in_telegrams_words(standing: Telegram, name: str) -> None:
    (method, params), words = REFUSALS[name]
    before = [shown.as_dict() for shown in standing.screen(42)]
    status, body = standing.call(method, {"chat_id": 42, **params})
    assert body == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
    assert status == 400
    assert [shown.as_dict() for shown in standing.screen(42)] == before


@pytest.mark.parametrize("name", REFUSALS)
def test_a_form_is_refused_like_json(standing: Telegram, name: str) -> None:
    (method, params), words = REFUSALS[name]
    form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in {"chat_id": 42, **params}.items()}
    assert standing.call(method, form).body["description"] == f"Bad Request: {words}"


def test_what_just_fits_is_accepted(standing: Telegram) -> None:
    standing.rules.floods.on = False
    hundred = {"inline_keyboard": TOO_MANY["inline_keyboard"][:100]}
    for params in (
        {"text": "x" * 4096},
        {"text": "😀" * 2048},
        {"text": "x" * 4096 + " \n"},
        {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"},
        {"text": "a", "reply_markup": _button(text="a", callback_data="é" * 32)},
        {"text": "a", "reply_markup": hundred},
    ):
        assert standing.call("sendMessage", {"chat_id": 42, **params}).status == 200


NAMES = ["text", "caption", "message_id", "message_ids", "entities", "reply_markup", "reply_parameters", "commands"]
NAMES += ["scope", "menu_button", "parse_mode", "offset", "limit", "allowed_updates", "photo", "document", "url"]
NAMES += ["from_chat_id", "user_id", "callback_query_id", "file_id", "action", "name", "secret_token", "chat_id"]
rubbish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "inline_keyboard", "keyboard", "message_id"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(METHODS)), st.dictionaries(st.sampled_from(NAMES), rubbish, max_size=5))
def test_rubbish_is_refused_and_never_breaks_anything(method: str, params: Params) -> None:
    telegram = Telegram(StandingClock(datetime(2027, 3, 1, tzinfo=UTC)))
    telegram.person("Ann", person_id=42).starts()
    reply = telegram.call(method, {"chat_id": 42, "message_id": 1, **params})
    assert reply.status in (200, 400, 403, 409)
    assert reply.payload


def test_captions_and_pictures_have_limits(standing: Telegram) -> None:
    photo = {"photo": Upload("a.png", ONE_PIXEL)}
    long = standing.call("sendPhoto", {"chat_id": 42, "caption": "x" * 1025}, photo)
    assert long.body["description"] == "Bad Request: message caption is too long"
    assert standing.call("sendPhoto", {"chat_id": 42, "caption": "x" * 1024}, photo).status == 200
    broken = standing.call("sendPhoto", {"chat_id": 42}, {"photo": Upload("a.png", b"no picture")})
    assert broken.body["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    standing.rules.photo_bytes = 10
    big = standing.call("sendPhoto", {"chat_id": 42}, photo)
    assert big.body["description"].startswith(f"Bad Request: file of size {len(ONE_PIXEL)} bytes is too big")
    standing.rules.upload_bytes = 10
    assert standing.call("sendDocument", {"chat_id": 42}, {"document": Upload("a", b"x" * 11)}).status == 413


def test_a_file_too_big_cannot_be_downloaded(standing: Telegram) -> None:
    sent = standing.call("sendDocument", {"chat_id": 42}, {"document": Upload("a", b"x" * 11)})
    standing.rules.download_bytes = 10
    reply = standing.call("getFile", {"file_id": sent.body["result"]["document"]["file_id"]})
    assert reply.body["description"] == "Bad Request: file is too big"


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (Phone.blocks, "bot was blocked by the user"),
        (Phone.leaves_telegram, "user is deactivated"),
    ],
)
def test_people_who_are_gone_cannot_be_written_to(
    standing: Telegram, happens: Callable[[Phone], None], words: str
) -> None:
    happens(standing.phone(42))
    for call in ("sendMessage", "sendChatAction", "editMessageText"):
        reply = standing.call(call, {"chat_id": 42, "text": "a", "action": "typing", "message_id": 2})
        assert (reply.status, reply.body["description"]) == (403, f"Forbidden: {words}")


def test_nobody_is_written_to_first(standing: Telegram) -> None:
    ben = standing.person("Ben")
    reply = standing.call("sendMessage", {"chat_id": ben.id, "text": "Hello"})
    assert reply.body["description"] == "Forbidden: bot can't initiate conversation with a user"


def test_a_group_that_removed_the_bot_or_moved_says_so(standing: Telegram) -> None:
    ann = standing.phone(42)
    team = standing.group("Team", ann)
    old = team.id
    say = {"chat_id": old, "text": "Hello"}
    assert standing.call("sendMessage", say).body["description"] == "Forbidden: bot is not a member of the group chat"
    ann.adds_bot(team)
    new = standing.migrate(team)
    moved = standing.call("sendMessage", say)
    assert moved.body["parameters"] == {"migrate_to_chat_id": new}
    ann.removes_bot(team)
    gone = standing.call("sendMessage", {"chat_id": new, "text": "Hello"})
    assert gone.body["description"] == "Forbidden: bot was kicked from the supergroup chat"


def test_a_message_with_a_reply_keyboard_cannot_be_edited(standing: Telegram) -> None:
    sent = standing.call("sendMessage", {"chat_id": 42, "text": "a", "reply_markup": {"keyboard": [["b"]]}})
    reply = standing.call(
        "editMessageText", {"chat_id": 42, "message_id": sent.body["result"]["message_id"], "text": "c"}
    )
    assert reply.body["description"] == "Bad Request: message can't be edited"


def test_messages_older_than_two_days_stay(standing: Telegram, clock: StandingClock) -> None:
    clock.forward(hours=48, seconds=1)
    reply = standing.call("deleteMessage", {"chat_id": 42, "message_id": 2})
    assert reply.body["description"] == "Bad Request: message can't be deleted for everyone"


def test_a_press_can_be_answered_once_and_soon(standing: Telegram, clock: StandingClock) -> None:
    standing.call("sendMessage", {"chat_id": 42, "text": "a", "reply_markup": _button(text="Yes", callback_data="y")})
    ann = standing.phone(42)
    first, second = ann.taps("Yes"), ann.taps("Yes")
    assert standing.call("answerCallbackQuery", {"callback_query_id": first}).status == 200
    assert standing.call("answerCallbackQuery", {"callback_query_id": first}).status == 400
    clock.forward(seconds=61)
    assert standing.call("answerCallbackQuery", {"callback_query_id": second}).status == 400


def test_a_test_can_relax_what_is_strict(standing: Telegram) -> None:
    standing.rules.lengths = standing.rules.not_modified = standing.rules.queries = False
    assert standing.call("sendMessage", {"chat_id": 42, "text": "x" * 5000}).status == 200
    assert standing.call("editMessageText", {"chat_id": 42, "message_id": 2, "text": "Before"}).status == 200
    assert standing.call("answerCallbackQuery", {"callback_query_id": "1"}).status == 200


async def test_each_refusal_becomes_the_exception_people_catch(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "Hello")
    team = telegram.group("Team", ann)
    old = team.id
    ann.adds_bot(team)
    telegram.migrate(team)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(old, "Hello")
    assert moved.value.new_chat_id == team.id
    telegram.faults.add("flood", times=1, retry_after=7)
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(ann.id, "Hello")
    assert wait.value.retry_after == timedelta(seconds=7)
    ann.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ann.id, "Hello")
    telegram.call("setWebhook", {"url": "https://bot.example.org"})
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    telegram.faults.add("revoked")
    with pytest.raises(InvalidToken):
        await bot.get_me()


async def test_a_wrong_token_is_unauthorized_and_no_token_is_not_found(bot: Bot, telegram: Telegram) -> None:
    telegram.token = "987654321:some-other-token-of-the-right-length"
    with pytest.raises(InvalidToken, match="Unauthorized"):
        await bot.get_me()
    assert (await exchange(telegram, "no-token", "getMe", {})).body["description"] == "Not Found"


async def test_a_method_telegram_does_not_know_is_not_found(bot: Bot, telegram: Telegram) -> None:
    assert telegram.call("sendThoughts", {}).body == {"ok": False, "error_code": 404, "description": "Not Found"}
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendThoughts")
