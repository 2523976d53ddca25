"""The floor of the stack: a bare python-telegram-bot with stock settings that keeps nothing.

It answers a press and edits the message to the next of eight questions with five buttons, two calls as in a
check-in, in the order in which anyone's first bot does it.
"""

from __future__ import annotations

import os
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler

QUESTIONS = 8
CHOICES = ("Energising", "Good", "OK", "Heavy", "Too much")


def _screen(question: int) -> tuple[str, InlineKeyboardMarkup]:
    rows = [[InlineKeyboardButton(label, callback_data=f"c:{question}:{label}")] for label in CHOICES]
    return f"Question {question} of {QUESTIONS}. How has volunteering felt this week?", InlineKeyboardMarkup(rows)


async def begin(update: Update, _context: Any) -> None:
    """The first question, in a new message."""
    text, buttons = _screen(1)
    if update.effective_message is not None:
        await update.effective_message.reply_text(text, reply_markup=buttons)


async def answer(update: Update, _context: Any) -> None:
    """The next question, in place of the one before."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer()
    text, buttons = _screen(int(query.data.split(":")[1]) % QUESTIONS + 1)
    await query.edit_message_text(text, reply_markup=buttons)


def main() -> None:
    """Poll until stopped. ECHO_TOKEN and ECHO_URL say where."""
    application = (
        ApplicationBuilder().token(os.environ["ECHO_TOKEN"]).base_url(f"{os.environ['ECHO_URL']}/bot").build()
    )
    application.add_handler(CommandHandler("checkin", begin))
    application.add_handler(CallbackQueryHandler(answer))
    application.run_polling()


if __name__ == "__main__":
    main()
