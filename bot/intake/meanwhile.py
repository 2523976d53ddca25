"""While nothing can be kept: only help is answered, from configuration, and it is said that nothing is kept.

The one exception to keeping first: someone who needs a number gets it whatever the disk does. Nothing is confirmed to
Telegram, so every message comes again when the store is back; what was answered is remembered in memory only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from telegram.error import TelegramError

from bot.delivery.telegram import Line
from bot.help_now import HelpNow
from bot.house import House
from bot.intake.received import Received
from bot.screen import Button, Screen

REMEMBERED = 10_000


class Meanwhile:
    """Answers each waiting update at most once."""

    def __init__(self, house: House, help_now: HelpNow, line: Line) -> None:
        self._house = house
        self._help_now = help_now
        self._line = line
        self._answered: OrderedDict[int, None] = OrderedDict()

    async def answer(self, batch: Sequence[Received]) -> None:
        """Say what can be said to the people whose updates cannot be kept."""
        for update in batch:
            if update.update_id in self._answered or update.chat_id <= 0:
                continue
            self._answered[update.update_id] = None
            while len(self._answered) > REMEMBERED:
                self._answered.popitem(last=False)
            try:
                await self._say(update)
            except TelegramError:
                # Telegram fails as well; the update comes again, and with it another try.
                del self._answered[update.update_id]

    async def _say(self, update: Received) -> None:
        press = update.raw.get("callback_query")
        data = str(press.get("data", "")) if isinstance(press, dict) else ""
        page = self._help_now.page(data, self._house.config.programme.country) if data.startswith("h:") else None
        screen = page or self._nothing_kept()
        await self._line.put(update.chat_id, screen.to_payload())
        if isinstance(press, dict) and "id" in press:
            await self._line.acknowledge(str(press["id"]), "")

    def _nothing_kept(self) -> Screen:
        country = self._house.config.programme.country
        text = self._house.say("help.store_down_first", emergency=self._house.emergency(country))
        return Screen(text, ((Button(self._house.say("button.help_now"), "h:open"),),))


def is_help(raw: dict[str, Any]) -> bool:
    """Whether an update asks for Help now."""
    press, message = raw.get("callback_query"), raw.get("message")
    if isinstance(press, dict):
        return str(press.get("data", "")).startswith("h:")
    text = message.get("text") if isinstance(message, dict) else None
    return isinstance(text, str) and text.strip().lower().lstrip("/") in ("help", "help now")
