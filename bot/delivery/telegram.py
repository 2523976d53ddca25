"""The calls delivery makes: what was kept as plain data, put to Telegram through python-telegram-bot."""

from __future__ import annotations

import json
from typing import Any, ClassVar, cast

from telegram.ext import ExtBot
from telegram.request import RequestData

NO_PREVIEW = '{"is_disabled":true}'
"""A help line's page must not fill the screen."""
YES = "true"
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


class Form:
    """The values of one call, each as it stands in the form, objects in JSON.

    It stands in for python-telegram-bot's `RequestData`: of that a transport reads the documented attributes, but how
    one is made is private. Filling this one is also quicker.
    """

    __slots__ = ("json_parameters",)

    contains_files: ClassVar[bool] = False
    multipart_data: ClassVar[dict[str, Any]] = {}

    def __init__(self, json_parameters: dict[str, str]) -> None:
        self.json_parameters = json_parameters


class Line:
    """Sends, edits and acknowledges. Errors are python-telegram-bot's own.

    Calls go straight to python-telegram-bot's request object, which reads Telegram's errors: what its named methods
    add, objects nobody looks at, is half of what a reply costs.
    """

    def __init__(self, bot: ExtBot[None]) -> None:
        self._bot = bot

    async def put(self, chat_id: int, payload: dict[str, Any]) -> int | None:
        """Send a kept message, or edit the one it names; returns the id of a new message."""
        call = {"chat_id": str(chat_id), "text": payload["text"], "link_preview_options": NO_PREVIEW}
        rows = payload["rows"]
        if rows:
            keyboard = {"inline_keyboard": [[_button(*parts) for parts in row] for row in rows]}
            call["reply_markup"] = _JSON.encode(keyboard)
        edit = payload.get("edit")
        if edit is not None:
            call["message_id"] = str(edit)
            await self._post("editMessageText", call)
            return None
        if payload.get("protect"):
            call["protect_content"] = YES
        if payload.get("silent"):
            call["disable_notification"] = YES
        sent = await self._post("sendMessage", call)
        return int(sent["message_id"])

    async def acknowledge(self, callback: str, toast: str) -> None:
        """Answer a press, so that its button stops waiting; `toast` is shown briefly (at most 200 characters)."""
        call = {"callback_query_id": callback}
        if toast:
            call["text"] = toast[:200]
        await self._post("answerCallbackQuery", call)

    async def leave(self, chat_id: int) -> None:
        """Leave a group."""
        await self._post("leaveChat", {"chat_id": str(chat_id)})

    async def _post(self, method: str, values: dict[str, str]) -> Any:
        return await self._bot.request.post(f"{self._bot.base_url}/{method}", cast("RequestData", Form(values)))


def _button(label: str, data: str, url: str) -> dict[str, str]:
    return {"text": label, "url": url} if url else {"text": label, "callback_data": data}
