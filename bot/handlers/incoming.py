"""What the handlers read from python-telegram-bot's updates: who, where, which message, which press."""

from __future__ import annotations

from telegram import Update

from bot.desk import Incoming


def incoming(update: Update) -> Incoming:
    """The part of an update the rest of the house may know. Private chats only: the chat is the person."""
    query = update.callback_query
    chat, user = update.effective_chat, update.effective_user
    message = query.message if query is not None else update.effective_message
    # A press on a message too old for Telegram to name comes without it; the presser's id is the private chat's id.
    chat_id = chat.id if chat is not None else user.id if user is not None else 0
    return Incoming(
        update=update.update_id,
        chat=chat_id,
        message=message.message_id if message is not None else None,
        callback=query.id if query is not None else None,
        first_name=user.first_name if user is not None else "",
        language=(user.language_code or "en")[:2] if user is not None else "en",
    )
