"""What the bot shows: a text with buttons, free of Telegram, so that conversations can be written without it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `data` comes back when it is pressed (1-64 bytes); `url` opens instead."""

    label: str
    data: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message as it should stand on the phone: plain text (no markup) and rows of buttons.

    `protect` forbids forwarding and saving (alerts, repeated words); `silent` arrives without a sound.
    """

    text: str = field(repr=False)
    rows: Rows = ()
    protect: bool = False
    silent: bool = False

    def to_payload(self, *, edit: int | None = None) -> dict[str, Any]:
        """Plain data for the outbox; `edit` is the message to replace instead of sending a new one."""
        payload: dict[str, Any] = {
            "text": self.text,
            "rows": [[[button.label, button.data, button.url] for button in row] for row in self.rows],
        }
        if self.protect:
            payload["protect"] = True
        if self.silent:
            payload["silent"] = True
        if edit is not None:
            payload["edit"] = edit
        return payload


def column(*buttons: Button) -> Rows:
    """Buttons one below the other: long labels stay readable on a narrow phone."""
    return tuple((button,) for button in buttons)
