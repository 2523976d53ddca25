"""Tells the ribbon, in plain words, what passes between the phones and the bot. Never what anyone wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.demo.cast import part_of
from bot.demo.ribbon import Tells
from bot.standin import Event, Telegram

PAUSE = 0.15
"""Real seconds a burst is gathered before it is told, so that three messages at once make one line."""
BURST = timedelta(seconds=30)
"""What lies further apart by the programme's clock is no burst: the clock was moved in between."""

_SENT = ("sendMessage", "sendPhoto", "sendDocument", "copyMessage")
_EDITED = ("editMessageText", "editMessageReplyMarkup", "editMessageCaption")
_NOT_WORDS = {
    "photo": "a photo",
    "voice": "a voice note",
    "sticker": "a sticker",
    "location": "a location",
    "document": "a file",
    "contact": "a contact",
}


class Narrator:
    """Listens to the stand-in's journal and gathers what it hears into few lines."""

    def __init__(self, telegram: Telegram, ribbon: Tells) -> None:
        self._telegram = telegram
        self._ribbon = ribbon
        self._did: dict[int, str] = {}
        self._latest: dict[int, str] = {}
        self._sent: list[str] = []
        self._moved_on: list[str] = []
        self._since: datetime | None = None
        self._planned: asyncio.TimerHandle | None = None
        telegram.journal.subscribe(self._heard)

    def tell(self) -> None:
        """Say now what was gathered."""
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None
        if self._sent:
            self._ribbon("sent", f"Sent a message to {_names(self._sent)}.", self._since)
        if self._moved_on:
            self._ribbon("sent", f"Changed a message in place for {_names(self._moved_on)}.", self._since)
        self._sent, self._moved_on, self._since = [], [], None

    def _heard(self, event: Event) -> None:
        hear = _HEAR.get(event.kind)
        if hear:
            hear(self, event)

    def _message(self, event: Event) -> None:
        part = part_of(event.chat_id)
        if part is None or event.detail["by_bot"]:
            return
        body = event.detail["message"]
        text = str(body.get("text", ""))
        kind = next((words for name, words in _NOT_WORDS.items() if name in body), "a message")
        if text.startswith("/start"):
            self._latest[event.chat_id] = f"{part.name} pressed Start."
        elif text.removeprefix("/") in self._commands(event.chat_id):
            self._latest[event.chat_id] = f"{part.name} chose {text}."
        else:
            self._latest[event.chat_id] = f"{part.name} sent {kind}."

    def _commands(self, chat_id: int) -> list[str]:
        return [command["command"] for command in self._telegram.commands(chat_id)]

    def _tap(self, event: Event) -> None:
        part = part_of(event.chat_id)
        if part is None:
            return
        label = self._label(event)
        pressed = f"“{label}”" if label else "a button that had gone"
        self._latest[event.chat_id] = f"{part.name} pressed {pressed}."

    def _label(self, event: Event) -> str:
        for shown in self._telegram.screen(event.chat_id):
            for row in shown.buttons:
                for button in row:
                    if shown.message_id == event.message_id and button.data == event.detail["data"]:
                        return button.text
        return ""

    def _queued(self, event: Event) -> None:
        if said := self._latest.pop(event.chat_id, ""):
            self._did[event.detail["update_id"]] = said

    def _confirmed(self, event: Event) -> None:
        for said in self._told(event):
            self._ribbon("kept", f"{said} Kept.")

    def _expired(self, event: Event) -> None:
        for said in self._told(event):
            self._ribbon("trouble", f"{said} The bot was away too long, so Telegram dropped it.")

    def _told(self, event: Event) -> Iterable[str]:
        return [said for number in event.detail["update_ids"] if (said := self._did.pop(number, ""))]

    def _call(self, event: Event) -> None:
        part, status, method = part_of(event.chat_id), event.detail["status"], event.detail["method"]
        if part is None:
            return
        if status == 429:
            self._ribbon("trouble", f"Telegram asked for a short wait before writing to {part.name}.")
        elif status == 200 and method in _SENT:
            self._gather(self._sent, part.name, event.at)
        elif status == 200 and method in _EDITED:
            self._gather(self._moved_on, part.name, event.at)

    def _gather(self, names: list[str], name: str, at: datetime) -> None:
        if self._since is not None and at - self._since > BURST:
            self.tell()
        self._since = self._since or at
        if name not in names:
            names.append(name)
        if self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(PAUSE, self.tell)


_HEAR: dict[str, Callable[[Narrator, Event], None]] = {
    "message": Narrator._message,
    "tap": Narrator._tap,
    "queued": Narrator._queued,
    "confirmed": Narrator._confirmed,
    "expired": Narrator._expired,
    "call": Narrator._call,
}


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
