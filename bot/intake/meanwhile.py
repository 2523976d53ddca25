"""While nothing can be kept: only help is answered, from configuration, and it is said that nothing is kept.

The one exception to keeping first: someone who needs a number gets it whatever the disk does. Nothing is confirmed to
Telegram, so every message comes again when the store is back; what was answered is remembered in memory only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.delivery.telegram import Line
from bot.help_now import HelpNow
from bot.intake.received import Received
from bot.screen import Screen

REMEMBERED = 10_000


class Meanwhile:
    """Answers each waiting update at most once."""

    def __init__(self, help_now: HelpNow, line: Line) -> None:
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
        if isinstance(press, dict) and "id" in press:
            # Too old, or acknowledged the last time it came: the answer itself still goes.
            with suppress(BadRequest):
                await self._line.acknowledge(str(press["id"]), "")
        await self._line.put(update.chat_id, self._screen(update.raw).to_payload())

    def _screen(self, raw: dict[str, Any]) -> Screen:
        press = raw.get("callback_query")
        data = str(press.get("data", "")) if isinstance(press, dict) else ""
        page = None
        if data.startswith("h:") and data.partition(":")[2] not in ("open", "first"):
            page = self._help_now.page(data)
        return page or self._help_now.first(store_down=True)
