"""People who answer as soon as they are asked: a closed loop on the stand-in's side of Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from bot.standin import Event, Phone, Telegram

MILLISECONDS = 1_000
THINKING = 0.02
"""Seconds between the bot's reply and the next press."""
ORDINARY = ("Start", "Good", "No", "No thanks", "Start an extra one")
"""The way through an ordinary week, and into the next check-in."""
BACK, DONE = ":<", ":done"
"""How the data of Back ends, and of the button that says that enough is ticked."""
TICK = "✓"

Choose = Callable[[dict[str, Any]], str | None]
"""From a message as Telegram writes it to the button to press; None: nothing is asked."""


def ordinary(message: dict[str, Any]) -> str | None:
    """The answer of somebody whose week was fine; the first offered where none of the usual ones is."""
    buttons = [button for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]
    offered: dict[str, str] = {button["text"]: button.get("callback_data", "") for button in buttons}
    for label in ORDINARY:
        if label in offered:
            return offered[label]
    if any(label.startswith(TICK) for label in offered):
        return next((data for data in offered.values() if data.endswith(DONE)), None)
    answers = [data for data in offered.values() if data.startswith("c:") and not data.endswith(BACK)]
    return answers[0] if answers else None


class Someone:
    """One person in the crowd: what they are asked, and since when they wait."""

    __slots__ = ("asked", "phone", "since", "thinking")

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.asked: tuple[int, str] | None = None
        self.since: float | None = None
        self.thinking = False


class Crowd:
    """Everyone begins with /checkin, presses a button a moment after each reply, and begins anew at the end."""

    def __init__(self, telegram: Telegram, phones: Sequence[Phone], choose: Choose = ordinary) -> None:
        self._telegram = telegram
        self._choose = choose
        self._people = {phone.id: Someone(phone) for phone in phones}
        self._pressing = False
        self._forget: Callable[[], None] | None = None
        self.delays: list[float] = []
        """Seconds from each press to the bot's next message or edit, since `measure`."""
        self.refused: list[str] = []
        """Calls that Telegram would not accept, by its words."""
        self.begun = 0
        """Check-ins asked for."""

    def begin(self) -> None:
        """Let everyone start."""
        self._forget = self._telegram.journal.subscribe(self._noticed)
        self._pressing = True
        for someone in self._people.values():
            self._act(someone)

    def measure(self) -> None:
        """Forget what was measured so far."""
        self.delays = []

    async def rest(self, within: float) -> int:
        """Press nothing more, wait for the replies still owed; how many people never got theirs."""
        self._pressing = False
        until = perf_counter() + within
        while self.waiting and perf_counter() < until:
            await self._telegram.journal.wait(self._telegram.journal.last, 0.05)
        if self._forget is not None:
            self._forget()
        return self.waiting

    @property
    def waiting(self) -> int:
        """People who have pressed and heard nothing yet."""
        return sum(someone.since is not None for someone in self._people.values())

    def _noticed(self, event: Event) -> None:
        if event.kind == "call":
            if event.detail["status"] != 200:
                self.refused.append(f"{event.detail['method']}: {event.detail['error']}")
            return
        if event.kind not in ("message", "edit") or not event.detail["by_bot"]:
            return
        someone = self._people.get(event.chat_id)
        if someone is None or "reply_markup" not in event.detail["message"]:
            return  # a line that a question left behind as it moved on: nobody answers that
        if someone.since is not None:
            self.delays.append(perf_counter() - someone.since)
            someone.since = None
        chosen = self._choose(event.detail["message"])
        someone.asked = None if chosen is None else (event.message_id, chosen)
        if not someone.thinking:
            someone.thinking = True
            asyncio.get_running_loop().call_later(THINKING, self._act, someone)

    def _act(self, someone: Someone) -> None:
        someone.thinking = False
        if not self._pressing:
            return
        someone.since = perf_counter()
        if someone.asked is None:
            self.begun += 1
            someone.phone.says("/checkin")
        else:
            someone.phone.taps_old(*someone.asked)


def share_of(ordered: list[float], share: float) -> float:
    """Milliseconds that this share of people did not wait longer than; 0 when nobody heard anything."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * MILLISECONDS if ordered else 0.0
