"""One raw update as it came from Telegram, before anyone has tried to understand it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for; everything else is not ours to read."""


@dataclass(slots=True)
class Received:
    """`raw` is Telegram's JSON object without what nobody reads."""

    update_id: int
    chat_id: int
    raw: dict[str, Any] = field(repr=False)


def received(raw: dict[str, Any]) -> Received:
    """Wrap a raw update. Chat 0 stands for updates that belong to no chat we can read."""
    return Received(update_id=int(raw["update_id"]), chat_id=_chat_of(raw), raw=_needed(raw))


def _chat_of(raw: dict[str, Any]) -> int:
    for kind in KINDS:
        body = raw.get(kind)
        if isinstance(body, dict):
            # A press on a message too old for Telegram to show carries no message; the presser's id is the chat then.
            holder = (body.get("message") or {"chat": body.get("from")}) if kind == "callback_query" else body
            chat = holder.get("chat") if isinstance(holder, dict) else None
            identifier = chat.get("id") if isinstance(chat, dict) else None
            return identifier if isinstance(identifier, int) else 0
    return 0


def _needed(raw: dict[str, Any]) -> dict[str, Any]:
    """Of the message a button was pressed on, only where it stands: its old text and keyboard need not be kept."""
    press = raw.get("callback_query")
    message = press.get("message") if isinstance(press, dict) else None
    if not isinstance(press, dict) or not isinstance(message, dict):
        return raw
    place = {key: message[key] for key in ("message_id", "chat") if key in message}
    return {**raw, "callback_query": {**press, "message": place}}
