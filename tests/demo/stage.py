"""The stage the demo's tests play on: phones, page and clock, with the test itself as the bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.clock import MovableClock
from bot.demo.feed import Feed
from bot.demo.journey import Due, Journey
from bot.demo.narrator import Narrator
from bot.demo.ribbon import Ribbon
from bot.demo.server import Page
from bot.standin import Phone, Telegram

MONDAY = datetime(2026, 11, 23, 17, 20, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")


def in_minutes(minutes: float) -> datetime:
    """That long after the tests' Monday."""
    return MONDAY + timedelta(minutes=minutes)


class StoppedClock:
    """Real time, if it stood still."""

    def now(self) -> datetime:
        return MONDAY

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody should wait here")


@dataclass
class Plan:
    """A programme of which the test decides what falls due; `done` says what was done, and at what time."""

    clock: MovableClock
    due: list[Due] = field(default_factory=list)
    done: list[tuple[str, datetime]] = field(default_factory=list)

    async def next_due(self) -> Due | None:
        return min(self.due, key=lambda due: due.at, default=None)

    async def next_check_in(self) -> Due | None:
        return next((due for due in self.due if "check-in" in due.what), None)

    async def do_due(self) -> None:
        now = self.clock.now()
        self.done += [(due.what, now) for due in self.due if due.at <= now]
        self.due = [due for due in self.due if due.at > now]


@dataclass
class Stage:
    """Everything the page needs. The bot is whoever calls `says`, `edits` and `takes_in`."""

    clock: MovableClock
    telegram: Telegram
    phones: dict[str, Phone]
    ribbon: Ribbon
    feed: Feed
    plan: Plan
    journey: Journey
    page: Page
    narrator: Narrator

    def says(self, person: str, text: str, *rows: list[str]) -> int:
        """The bot writes, with rows of buttons whose data is their label. The message's id."""
        keyboard = {"inline_keyboard": [[{"text": label, "callback_data": label} for label in row] for row in rows]}
        reply = self.telegram.call(
            "sendMessage", {"chat_id": self.phones[person].id, "text": text, "reply_markup": keyboard}
        )
        return int(reply.body["result"]["message_id"])

    def edits(self, person: str, message_id: int, text: str, *rows: list[str]) -> None:
        """The bot changes a message."""
        keyboard = {"inline_keyboard": [[{"text": label, "callback_data": label} for label in row] for row in rows]}
        what = {"chat_id": self.phones[person].id, "message_id": message_id, "text": text, "reply_markup": keyboard}
        assert self.telegram.call("editMessageText", what).status == 200

    def takes_in(self) -> list[dict[str, Any]]:
        """The bot fetches what is waiting, keeps it and confirms it."""
        updates: list[dict[str, Any]] = self.telegram.call("getUpdates", {}).body["result"]
        if updates:
            self.telegram.call("getUpdates", {"offset": updates[-1]["update_id"] + 1})
        return updates
