"""How long an urgent alert takes while ten thousand check-ins are being sent under Telegram's limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from bot.bench.crowd import Someone, ordinary, share_of
from bot.bench.stage import OURS, Stage, stage
from bot.standin import Event, Phone

ENROLLED = 10_000
LEAD = 12.0
"""Seconds after the start at which all check-ins fall due at once."""
EVERY = 1.0
"""Seconds between two people who begin a check-in of their own; each ends with an urgent answer."""
THINKING = 1.0
SAFETY = "Yes, mine"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Delays are milliseconds: alerts from the press to the supervisor's phone, replies from press to question."""

    seconds: float
    invitations: int
    alerts: int
    alert_p50: float
    alert_p99: float
    replies: int
    reply_p50: float
    reply_p99: float
    floods: int


class Troubled:
    """People who begin by themselves while everyone is being written to, and say that they are not safe."""

    def __init__(self, place: Stage) -> None:
        self._place = place
        self._people: dict[int, Someone] = {}
        self._supervisors: dict[int, int] = {}
        self._pressed: dict[int, float] = {}
        self.alert_delays: list[float] = []
        self.reply_delays: list[float] = []
        self.invitations = 0
        self.floods = 0
        self._forget: Callable[[], None] = place.telegram.journal.subscribe(self._noticed)

    def begins(self, phone: Phone, supervisor: int) -> None:
        """Somebody asks for a check-in now."""
        someone = self._people[phone.id] = Someone(phone)
        self._supervisors[supervisor] = phone.id
        someone.since = perf_counter()
        phone.says("/checkin")

    def end(self) -> None:
        """Look away."""
        self._forget()

    def _noticed(self, event: Event) -> None:
        if event.kind == "call" and event.detail["status"] == 429:
            self.floods += 1
        if event.kind not in ("message", "edit") or not event.detail["by_bot"]:
            return
        if event.chat_id in self._supervisors:
            pressed = self._pressed.pop(self._supervisors[event.chat_id], None)
            if pressed is not None:
                self.alert_delays.append(perf_counter() - pressed)
        someone = self._people.get(event.chat_id)
        if someone is None:
            self.invitations += event.kind == "message"
            return
        if someone.since is not None:
            self.reply_delays.append(perf_counter() - someone.since)
            someone.since = None
        chosen = _troubled(event.detail["message"])
        if chosen is not None:
            someone.asked = (event.message_id, chosen)
            asyncio.get_running_loop().call_later(THINKING, self._press, someone, ":mine" in chosen)

    def _press(self, someone: Someone, urgent: bool) -> None:
        if someone.asked is None:
            return
        (message, data), someone.asked = someone.asked, None
        someone.since = perf_counter()
        if urgent:
            self._pressed[someone.phone.id] = someone.since
        someone.phone.taps_old(message, data)


def _troubled(message: dict[str, object]) -> str | None:
    """Ordinary answers up to the question about safety."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())  # type: ignore[attr-defined]
    for row in rows:
        for button in row:
            if button["text"] == SAFETY:
                return str(button["callback_data"])
    return ordinary(message)


async def broadcast(seconds: float, enrolled: int = ENROLLED) -> Broadcast:
    """Measure `seconds` of it; one volunteer and one supervisor for each alert, so that none joins another."""
    alone = int(seconds / EVERY)
    async with stage(enrolled + alone, team=1, TELEGRAM__MESSAGES_PER_SECOND="30") as place:
        place.telegram.rules.floods.on = True
        place.seed(next_at=datetime.now(UTC) + timedelta(seconds=LEAD + enrolled / 400))
        bot = await place.run(OURS)
        troubled = Troubled(place)
        try:
            until = datetime.now(UTC) + timedelta(seconds=LEAD + enrolled / 400)
            while not troubled.invitations and datetime.now(UTC) < until + timedelta(seconds=60):
                await place.telegram.journal.wait(place.telegram.journal.last, 1.0)
            before, began = troubled.invitations, perf_counter()
            for team in place.teams[-alone:]:
                troubled.begins(place.telegram.phone(team.volunteers[0]), team.supervisor)
                await asyncio.sleep(EVERY)
            took = perf_counter() - began
            sent = troubled.invitations - before
            await asyncio.sleep(20 * THINKING)
        finally:
            troubled.end()
            await bot.stop()
        alerts, replies = sorted(troubled.alert_delays), sorted(troubled.reply_delays)
        return Broadcast(
            seconds=took,
            invitations=sent,
            alerts=len(alerts),
            alert_p50=share_of(alerts, 0.5),
            alert_p99=share_of(alerts, 0.99),
            replies=len(replies),
            reply_p50=share_of(replies, 0.5),
            reply_p99=share_of(replies, 0.99),
            floods=troubled.floods,
        )
