"""Keyboards under and beside messages, checked as Telegram checks them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bot.standin.refusals import bad_request
from bot.standin.request import Request
from bot.standin.rules import Rules

_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_ADDRESSES = ("http://", "https://", "tg://", "tel:", "mailto:")


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What a reply_markup asks for. `inline` is echoed in the message; the rest only changes the phone."""

    inline: dict[str, Any] | None = None
    rows: list[list[str]] = field(default_factory=list)
    remove: bool = False
    force_reply: bool = False

    @property
    def beside(self) -> bool:
        """Whether it concerns the reply keyboard, which makes the message impossible to edit."""
        return bool(self.rows) or self.remove or self.force_reply


NONE = Keyboard()


def keyboard(request: Request, rules: Rules) -> Keyboard:
    """The call's reply_markup. Refused as Telegram refuses it."""
    markup = request.value("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return NONE
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"], rules)
    if "keyboard" in markup:
        return _reply(markup["keyboard"], rules)
    return Keyboard(remove=bool(markup.get("remove_keyboard")), force_reply=bool(markup.get("force_reply")))


def _rows(rows: Any, name: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" of the ReplyKeyboardMarkup must be an Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request("can't parse keyboard: expected an Array of Array of buttons")
    return rows


def _inline(given: Any, rules: Rules) -> Keyboard:
    rows = [[_inline_button(button, rules) for button in row] for row in _rows(given, "inline_keyboard")]
    rows = [row for row in rows if row]
    if not rows:
        return NONE
    if rules.keyboards:
        too_many = sum(map(len, rows)) > rules.buttons
        if too_many or (len(rows) > 8 and len(json.dumps(rows, ensure_ascii=False).encode()) > rules.markup_bytes):
            raise bad_request("reply markup is too long")
    return Keyboard(inline={"inline_keyboard": rows})


def _inline_button(button: Any, rules: Rules) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse inline keyboard button: expected an Object with the field "text"')
    if not rules.keyboards:
        return button
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [action for action in _ACTIONS if action in button]
    if not actions:
        words = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {words}")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= rules.data_bytes:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(_ADDRESSES):
        words = f"inline keyboard button URL '{button['url']}' is invalid: Unsupported URL protocol"
        raise bad_request(words)
    return button


def _reply(given: Any, rules: Rules) -> Keyboard:
    rows = []
    for row in _rows(given, "keyboard"):
        labels = [str(button.get("text", "")) if isinstance(button, dict) else str(button) for button in row]
        if rules.keyboards and not all(label.strip() for label in labels):
            raise bad_request("keyboard button text must be non-empty")
        rows.append(labels)
    return Keyboard(rows=rows)
