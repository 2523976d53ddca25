"""Every method of the Bot API that the stand-in answers, by its name in small letters."""

from __future__ import annotations

from bot.standin.methods.about import ABOUT
from bot.standin.methods.chatting import CHATTING
from bot.standin.methods.editing import EDITING
from bot.standin.methods.method import Method
from bot.standin.methods.receiving import RECEIVING
from bot.standin.methods.sending import SENDING

METHODS: dict[str, Method] = {
    name.lower(): method for group in (SENDING, EDITING, RECEIVING, CHATTING, ABOUT) for name, method in group.items()
}
