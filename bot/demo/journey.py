"""Moving the programme's clock the way time passes: through everything that falls due, one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from bot.demo.clock import MovableClock
from bot.demo.feed import Feed
from bot.demo.ribbon import Tells

Move = Literal["quarter", "tomorrow", "check_in"]
MORNING = time(9)
MOST_STOPS = 300
"""Far more than a day brings; a programme that always had something due would otherwise hold the clock for ever."""


@dataclass(frozen=True, slots=True)
class Due:
    """What the bot will do next by itself. `what` is for people: "Ann’s check-in"."""

    at: datetime
    what: str


class Programme(Protocol):
    """What the demo needs of the running bot to move its time."""

    async def next_due(self) -> Due | None:
        """The first thing that falls due, of any kind."""
        ...

    async def next_check_in(self) -> Due | None:
        """The first check-in that falls due."""
        ...

    async def do_due(self) -> None:
        """Do what is due by the clock now, and come back when its messages are out."""
        ...


class Journey:
    """Moves the clock; one move at a time."""

    def __init__(self, clock: MovableClock, programme: Programme, feed: Feed, ribbon: Tells, zone: ZoneInfo) -> None:
        self._clock = clock
        self._programme = programme
        self._feed = feed
        self._ribbon = ribbon
        self._zone = zone
        self._one_at_a_time = asyncio.Lock()

    async def go(self, move: Move) -> bool:
        """Move the clock. False: there is no check-in to move to."""
        async with self._one_at_a_time:
            target = await self._target(move)
            if target is None:
                self._ribbon("clock", "No check-in is planned yet. Somebody has to join first.")
                return False
            self._feed.clock_moved(moving=True)
            try:
                await self._travel(target)
            finally:
                self._feed.clock_moved(moving=False)
            self._ribbon("clock", f"The clock now shows {self.words(target)}.")
            await self.look_ahead()
            return True

    async def look_ahead(self) -> None:
        """Show what falls due next."""
        due = await self._programme.next_due()
        self._feed.next_due(due.at, due.what) if due else self._feed.next_due(None)

    def words(self, moment: datetime) -> str:
        """A time as the page writes it: "Mon 23 Nov, 18:00"."""
        there = moment.astimezone(self._zone)
        return f"{there:%a} {there.day} {there:%b, %H:%M}"

    async def _target(self, move: Move) -> datetime | None:
        now = self._clock.now()
        if move == "quarter":
            return now + timedelta(minutes=15)
        if move == "tomorrow":
            tomorrow = now.astimezone(self._zone).date() + timedelta(days=1)
            return datetime.combine(tomorrow, MORNING, self._zone)
        due = await self._programme.next_check_in()
        return max(due.at, now) if due else None

    async def _travel(self, target: datetime) -> None:
        for _ in range(MOST_STOPS):
            due = await self._programme.next_due()
            if due is None or due.at >= target:
                break
            self._clock.forward_to(due.at)
            self._feed.clock_moved(moving=True)
            await self._programme.do_due()
        self._clock.forward_to(target)
        await self._programme.do_due()
