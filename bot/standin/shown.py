"""What a person sees: messages, buttons and toasts as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KINDS = (
    "photo",
    "document",
    "voice",
    "sticker",
    "location",
    "contact",
    "video_note",
    "video",
    "audio",
    "animation",
    "poll",
    "dice",
    "venue",
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. Exactly one of `data` and `url` is there."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Toast:
    """What a press on a button answered: a line that fades, or an alert box. Empty text: only the spinner stops."""

    query_id: str
    text: str
    alert: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on the screen. `text` is the caption where there is a picture or file; entities are Telegram's."""

    chat_id: int
    message_id: int
    by_bot: bool
    sender: str
    at: datetime
    edited_at: datetime | None
    kind: str
    text: str
    entities: tuple[dict[str, Any], ...]
    buttons: tuple[tuple[Button, ...], ...]
    reply_to: int | None
    file_id: str
    file_name: str
    silent: bool
    protected: bool
    pinned: bool

    @property
    def labels(self) -> list[str]:
        """The words on the buttons, row by row."""
        return [button.text for row in self.buttons for button in row]

    def as_dict(self) -> dict[str, Any]:
        """The message as JSON-able values, times in ISO 8601."""
        return {
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "by_bot": self.by_bot,
            "sender": self.sender,
            "at": self.at.isoformat(),
            "edited_at": self.edited_at.isoformat() if self.edited_at else None,
            "kind": self.kind,
            "text": self.text,
            "entities": list(self.entities),
            "buttons": [[{"text": b.text, "data": b.data, "url": b.url} for b in row] for row in self.buttons],
            "reply_to": self.reply_to,
            "file_id": self.file_id,
            "file_name": self.file_name,
            "silent": self.silent,
            "protected": self.protected,
            "pinned": self.pinned,
        }


def kind_of(body: dict[str, Any]) -> str:
    """ "text", "photo" and so on, for a message as Telegram writes it; "service" where it is none of these."""
    if "text" in body:
        return "text"
    return next((kind for kind in KINDS if kind in body), "service")


def shown(body: dict[str, Any], *, by_bot: bool, silent: bool, pinned: bool) -> Shown:
    """The person's view of a message as Telegram writes it."""
    kind = kind_of(body)
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    medium = body["photo"][-1] if kind == "photo" else body.get(kind)
    medium = medium if isinstance(medium, dict) else {}
    edited = body.get("edit_date")
    return Shown(
        chat_id=body["chat"]["id"],
        message_id=body["message_id"],
        by_bot=by_bot,
        sender=body.get("from", {}).get("first_name", ""),
        at=datetime.fromtimestamp(body["date"], UTC),
        edited_at=datetime.fromtimestamp(edited, UTC) if edited else None,
        kind=kind,
        text=body.get("text", body.get("caption", "")),
        entities=tuple(body.get("entities", body.get("caption_entities", ()))),
        buttons=tuple(
            tuple(Button(b["text"], b.get("callback_data", ""), b.get("url", "")) for b in row) for row in rows
        ),
        reply_to=body.get("reply_to_message", {}).get("message_id"),
        file_id=medium.get("file_id", ""),
        file_name=medium.get("file_name", ""),
        silent=silent,
        protected=bool(body.get("has_protected_content")),
        pinned=pinned,
    )
