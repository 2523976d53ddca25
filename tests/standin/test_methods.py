"""python-telegram-bot can read every object the stand-in gives, through both fronts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatMemberStatus, ParseMode
from telegram.ext import ExtBot

from bot.standin import Phone, Telegram
from bot.standin.files import ONE_PIXEL

Bot = ExtBot[None]
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Light", callback_data="a:1")]])


async def test_the_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert me.is_bot
    assert me.username == "alongside_bot"
    assert me.can_join_groups


async def test_a_message_comes_back_as_it_was_sent(bot: Bot, ann: Phone) -> None:
    sent = await bot.send_message(ann.id, "How <b>heavy</b>?", parse_mode=ParseMode.HTML, reply_markup=BUTTONS)
    assert sent.text_html == "How <b>heavy</b>?"
    assert sent.date == datetime(2027, 3, 1, 18, 0, tzinfo=UTC)
    assert sent.from_user is not None
    assert sent.from_user.is_bot
    assert sent.reply_markup == BUTTONS
    assert sent.chat.first_name == "Ann"
    assert ann.latest is not None
    assert ann.latest.labels == ["Light"]


async def test_a_reply_keyboard_shows_on_the_phone_and_is_not_echoed(bot: Bot, ann: Phone) -> None:
    sent = await bot.send_message(ann.id, "Which?", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    assert sent.reply_markup is None
    assert ann.keyboard == [["Yes", "No"]]
    await bot.send_message(ann.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert ann.keyboard == []


async def test_a_reply_quotes_what_it_answers(bot: Bot, ann: Phone) -> None:
    asked = ann.says("Are you there?")
    sent = await bot.send_message(
        ann.id, "Yes", reply_parameters=ReplyParameters(asked), protect_content=True, disable_notification=True
    )
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Are you there?"
    assert sent.has_protected_content
    latest = ann.latest
    assert latest is not None
    assert (latest.silent, latest.protected, latest.reply_to) == (True, True, asked)


async def test_pictures_and_files_travel_both_ways(bot: Bot, ann: Phone) -> None:
    photo = await bot.send_photo(ann.id, ONE_PIXEL, caption="A chart", reply_markup=BUTTONS)
    assert photo.caption == "A chart"
    again = await bot.send_photo(ann.id, photo.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    document = await bot.send_document(ann.id, b"week,hours", filename="week.csv", caption="Your weeks")
    assert document.document is not None
    assert document.document.file_name == "week.csv"
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"week,hours"


async def test_edits_happen_in_place(bot: Bot, ann: Phone) -> None:
    sent = await bot.send_message(ann.id, "How heavy?", reply_markup=BUTTONS)
    edited = await bot.edit_message_text("You said light.", ann.id, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    assert edited.reply_markup is None
    photo = await bot.send_photo(ann.id, ONE_PIXEL)
    captioned = await bot.edit_message_caption(ann.id, photo.message_id, caption="A chart")
    assert not isinstance(captioned, bool)
    assert captioned.caption == "A chart"
    pressed = await bot.edit_message_reply_markup(ann.id, photo.message_id, reply_markup=BUTTONS)
    assert not isinstance(pressed, bool)
    assert [shown.text for shown in ann.heard()] == ["You said light.", "A chart"]
    assert ann.labels() == ["Light"]


async def test_messages_are_copied_forwarded_pinned_and_deleted(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    ben = telegram.person("Ben")
    ben.starts()
    sent = await bot.send_message(ann.id, "For both")
    copied = await bot.copy_message(ben.id, ann.id, sent.message_id)
    forwarded = await bot.forward_message(ben.id, ann.id, sent.message_id)
    assert forwarded.forward_origin is not None
    assert [shown.text for shown in ben.heard()] == ["For both", "For both"]
    assert await bot.pin_chat_message(ben.id, copied.message_id)
    assert ben.pinned == [copied.message_id]
    assert await bot.unpin_chat_message(ben.id, copied.message_id)
    assert await bot.delete_message(ben.id, copied.message_id)
    assert await bot.delete_messages(ben.id, [forwarded.message_id])
    assert ben.heard() == []


async def test_a_press_is_answered_once(bot: Bot, ann: Phone) -> None:
    await bot.send_message(ann.id, "How heavy?", reply_markup=BUTTONS)
    query_id = ann.taps("Light")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (query_id, "a:1", ann.id)
    assert await query.answer("Kept", show_alert=True)
    assert [(toast.text, toast.alert) for toast in ann.toasts] == [("Kept", True)]


async def test_typing_dots_stop_by_themselves(bot: Bot, ann: Phone) -> None:
    assert await bot.send_chat_action(ann.id, ChatAction.TYPING)
    assert ann.typing
    await bot.send_message(ann.id, "Hello")
    assert not ann.typing


async def test_chats_and_members_can_be_asked_about(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    full = await bot.get_chat(ann.id)
    assert full.first_name == "Ann"
    team = telegram.group("Team", ann)
    ann.adds_bot(team)
    assert (await bot.get_chat(team.id)).title == "Team"
    member = await bot.get_chat_member(team.id, ann.id)
    assert member.status == ChatMemberStatus.OWNER
    assert (await bot.get_chat_member(team.id, bot.id)).status == ChatMemberStatus.MEMBER
    assert [a.user.id for a in await bot.get_chat_administrators(team.id)] == [ann.id]
    assert await bot.get_chat_member_count(team.id) == 2
    assert await bot.leave_chat(team.id)


async def test_commands_resolve_from_the_most_particular_scope(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    everyone, supervisors = [BotCommand("help", "Help now")], [BotCommand("alerts", "Open alerts")]
    await bot.set_my_commands(everyone, scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands(supervisors, scope=BotCommandScopeChat(ann.id))
    assert await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats()) == tuple(everyone)
    assert [one["command"] for one in telegram.commands(ann.id)] == ["alerts"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(ann.id))
    assert [one["command"] for one in telegram.commands(ann.id)] == ["help"]


async def test_the_bot_describes_itself_by_language(bot: Bot) -> None:
    await bot.set_my_name("Alongside")
    await bot.set_my_description("Looks after you", language_code="en")
    await bot.set_my_short_description("Looks after you")
    assert (await bot.get_my_name()).name == "Alongside"
    assert (await bot.get_my_description("en")).description == "Looks after you"
    assert (await bot.get_my_description("cy")).description == ""
    assert (await bot.get_my_short_description("cy")).short_description == "Looks after you"
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert await bot.get_chat_menu_button() == MenuButtonCommands()


async def test_webhooks_are_set_and_told_of(bot: Bot, ann: Phone) -> None:
    await bot.set_webhook("https://bot.example.org/hook", secret_token="s3cret", allowed_updates=["message"])
    ann.says("Hello")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.allowed_updates) == (
        "https://bot.example.org/hook",
        1,
        ("message",),
    )
    await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0


KINDS = {
    "text": lambda ann: ann.says("Hello"),
    "photo": lambda ann: ann.sends_photo(caption="My desk"),
    "document": lambda ann: ann.sends_document(),
    "voice": lambda ann: ann.sends_voice(),
    "sticker": lambda ann: ann.sends_sticker(),
    "location": lambda ann: ann.sends_location(),
    "contact": lambda ann: ann.sends_contact(user_id=ann.id),
    "dice": lambda ann: ann.sends("dice", {"emoji": "🎲", "value": 3}),
    "forward_origin": lambda ann: ann.forwards("Read this"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_everything_people_send_can_be_read(bot: Bot, ann: Phone, kind: str) -> None:
    message_id = KINDS[kind](ann)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.message_id == message_id
    assert getattr(update.message, kind)
    assert update.message.from_user is not None
    assert not update.message.from_user.is_bot


async def test_edits_moves_and_blocks_can_be_read(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    ann.edits(ann.says("Helo"), "Hello")
    ann.blocks()
    ann.unblocks()
    team = telegram.group("Team", ann)
    ann.adds_bot(team)
    telegram.migrate(team)
    updates = await bot.get_updates()
    assert updates[1].edited_message is not None
    assert updates[1].edited_message.text == "Hello"
    moves = [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member]
    assert moves == ["kicked", "member", "member"]
    assert updates[-2].message is not None
    assert updates[-2].message.migrate_to_chat_id == team.id
    assert updates[-1].message is not None
    assert updates[-1].message.chat.id == team.id
