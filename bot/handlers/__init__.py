"""From Telegram's updates to who it was and what they did; what follows from it is decided elsewhere."""

from __future__ import annotations

from typing import Any

from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.delivery.telegram import Line
from bot.desk import Desk
from bot.handlers.chats import Chats
from bot.handlers.commands import Commands
from bot.handlers.messages import Messages
from bot.handlers.presses import Presses
from bot.handlers.rooms import Rooms

PRIVATE = filters.ChatType.PRIVATE
NEW = filters.UpdateType.MESSAGE


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, rooms: Rooms, line: Line) -> None:
    """Give python-telegram-bot every handler. The first that fits takes the update, so the order matters."""
    presses, messages = Presses(desk, rooms), Messages(desk, rooms)
    commands, chats = Commands(desk, rooms), Chats(desk, rooms, line)
    application.add_handler(CallbackQueryHandler(presses.pressed))
    application.add_handler(ChatMemberHandler(chats.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(~PRIVATE, chats.in_a_group))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, messages.edited))
    application.add_handler(CommandHandler("start", commands.start, filters=NEW))
    application.add_handler(CommandHandler("help", commands.help, filters=NEW))
    application.add_handler(CommandHandler("invite", commands.invite, filters=NEW))
    for name, work in rooms.commands.items():
        application.add_handler(CommandHandler(name, commands.for_people(work), filters=NEW))
    application.add_handler(MessageHandler(filters.COMMAND & NEW, commands.unknown()))
    application.add_handler(MessageHandler(filters.TEXT & NEW, messages.wrote))
    application.add_handler(MessageHandler(filters.ALL & NEW, messages.sent_something_else))
