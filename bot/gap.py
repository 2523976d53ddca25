"""After the bot was away: taps older than 150 seconds are lost at Telegram, messages older than a day.

Open questions are offered again in a sentence that says why; after almost a day, staff hear what may be missing, so
that the bot's silence is not taken for wellbeing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.delivery.failures import NETWORK
from bot.desk import Desk
from bot.handlers.rooms import Rooms
from bot.health import Health
from bot.mail import Mail
from bot.profile.preferences import quiet_hours
from bot.screen import Screen
from flows.people import Reach, Role, Standing
from storage.errors import StoreUnavailable
from storage.outbox import Lane
from storage.store import Store
from storage.unit import Unit

POLL = "poll"
TAPS_LIVE = timedelta(seconds=150)
MESSAGES_MAY_BE_LOST = timedelta(hours=23)
REMEMBER_EVERY = timedelta(seconds=20)
"""How often the last good poll is written down: the gap is known to within this."""
ANSWERS_WITHIN = 2.0
"""Seconds waited for what had piled up to be handled."""
AT_A_TIME = 8
"""Questions offered side by side: a tap waits behind no more of them."""

log = structlog.get_logger(__name__)


class Gap:
    """Watches the time between good polls, over restarts too."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        rooms: Rooms,
        clock: Clock,
        health: Health,
        all_handled: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._desk = desk
        self._rooms = rooms
        self._clock = clock
        self._health = health
        self._all_handled = all_handled
        self._last: datetime | None = None
        self._written: datetime | None = None

    async def begin(self) -> None:
        """Read when an earlier run last reached Telegram."""
        self._last = await self._store.read(lambda unit: unit.meta.last_beat(POLL))

    async def reached(self, asked_at: datetime) -> None:
        """Telegram answered just now, asked at that moment: was there a gap before, and what follows from it?

        While a long poll waits, Telegram can reach us: the gap ends when the poll was asked, not when it is answered.
        Raises StoreUnavailable; the gap is then as open as before.
        """
        now, last = self._clock.now(), self._last
        if last is not None and asked_at - last > TAPS_LIVE:
            log.info("back after a gap", gap=round((asked_at - last).total_seconds()))
            await self._after(last, now)
        self._last = now
        if self._written is None or now - self._written > REMEMBER_EVERY or now < self._written:
            await self._store.write(lambda unit: unit.meta.beat(POLL, now))
            self._written = now
            self._health.store_works()

    async def _after(self, last: datetime, now: datetime) -> None:
        # An alert that was tried in vain must not wait out the rest of its five minutes.
        await self._store.write(lambda unit: unit.outbox.hurry(NETWORK, now))
        with suppress(TimeoutError):
            # What people wrote meanwhile may be the very answer.
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._all_handled()
        codes = await self._store.read(lambda unit: unit.checkins.on_screen(now))
        for first in range(0, len(codes), AT_A_TIME):
            some = codes[first : first + AT_A_TIME]
            offers = [self._desk.do(partial(self._offer_again, code=code)) for code in some]
            outcomes = await asyncio.gather(*offers, return_exceptions=True)
            for code, error in zip(some, outcomes, strict=True):
                if isinstance(error, StoreUnavailable):
                    raise error
                if error is not None:
                    log.error("a question could not be offered again", check_in=code, exc_info=error)
        if now - last > MESSAGES_MAY_BE_LOST:
            await self._desk.do(lambda unit, mail: self._tell_staff(unit, mail, last))

    def _offer_again(self, unit: Unit, mail: Mail, code: str) -> None:
        kept = unit.checkins.get(code)
        person = unit.people.get(kept.person) if kept is not None else None
        if kept is None or person is None or person.reach is not Reach.REACHABLE or person.standing is Standing.LEFT:
            return
        quiet = self._rooms.house.quiet_until(
            person, mail.now, quiet_hours(person, self._rooms.house.config.check_in.quiet_hours)
        )
        why = self._rooms.house.say("checkin.after_outage", person.language)
        # At night the message changes without a sound; by day a new one says that answering works again.
        place = None if quiet is None else kept.message_id
        if quiet is None or place is not None:
            self._rooms.conversation.present_again(unit, mail, person, kept, why, lane=Lane.CHECK_IN, place=place)

    def _tell_staff(self, unit: Unit, mail: Mail, last: datetime) -> None:
        house = self._rooms.house
        unit.problems.note("gap", f"{last.isoformat()} to {mail.now.isoformat()}", mail.now)
        told: set[int] = set()
        for role in (Role.SUPERVISOR, Role.SAFEGUARDING, Role.COORDINATOR):
            for person in unit.teams.with_role(role):
                if person.id in told or person.standing is not Standing.ACTIVE:
                    continue
                told.add(person.id)
                text = house.say(
                    "trouble.gap",
                    person.language,
                    since=house.day_and_time(last, mail.now, person),
                    until=house.day_and_time(mail.now, mail.now, person),
                )
                mail.send(person, Screen(text), kind="say", lane=Lane.ALERT)
