"""From Telegram's JSON to python-telegram-bot's objects."""

from __future__ import annotations

from typing import Any

from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User


def parsed(raw: dict[str, Any], bot: Bot) -> Update:
    """An update as an object. Raises KeyError, TypeError or the like for one that cannot be understood.

    Presses, which are nearly all there is on a Monday morning, are put together here: python-telegram-bot would
    build a whole Message of sixty fields for the place where the button stood.
    """
    press = raw.get("callback_query")
    if not isinstance(press, dict) or not isinstance(press.get("message"), dict):
        return Update.de_json(raw, bot)
    place, presser = press["message"], press["from"]
    chat = Chat(place["chat"]["id"], place["chat"]["type"])
    user = User(presser["id"], presser["first_name"], presser["is_bot"], language_code=presser.get("language_code"))
    query = CallbackQuery(
        press["id"],
        user,
        press["chat_instance"],
        message=InaccessibleMessage(chat, place["message_id"]),
        data=press.get("data"),
    )
    return Update(raw["update_id"], callback_query=query)
