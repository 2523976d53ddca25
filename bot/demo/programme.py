"""The running bot as the demo's clock sees it: what falls due, and how to have it done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.demo.journey import Due
from bot.demo.narrator import Narrator
from bot.follow_up.digest import AT as LISTS_AT
from bot.standin import Telegram
from storage.unit import Unit

FAR = datetime(9999, 1, 1, tzinfo=UTC)
REST = 6.0
"""Real seconds to wait at most for the bot to come to rest; then the clock goes on."""
ON_THE_WIRE = timedelta(seconds=70)
"""A message due within this may be on its way right now: it then falls due when its lease of a minute ends."""
STILL = 0.02
"""Real seconds without a call that count as rest."""
TIMERS = {
    "remind": "a reminder for {name}",
    "close": "{name}’s check-in closes",
    "silence": "waiting for {name}’s reply",
}


class RunningBot:
    """A `Programme`: reads what is due from the store, and lets the clockwork do it."""

    def __init__(self, app: App, telegram: Telegram, narrator: Narrator) -> None:
        self._app = app
        self._telegram = telegram
        self._narrator = narrator

    async def next_due(self) -> Due | None:
        """The first of everything that falls due, by the columns the clockwork itself goes by."""
        dues = await self._app.store.read(self._dues)
        return min(dues, key=lambda due: due.at, default=None)

    async def next_check_in(self) -> Due | None:
        """The next planned check-in."""
        return await self._app.store.read(self._check_in)

    async def do_due(self) -> None:
        """Let the clockwork look, then wait until the bot has nothing left to do at this time."""
        await self._app.clockwork.tick()
        await self.settled()

    async def settled(self) -> None:
        """Come back once every update is handled, every message that is due has gone, and the ribbon says so."""
        with suppress(TimeoutError):
            async with asyncio.timeout(REST):
                while not await self._at_rest():
                    pass
        self._narrator.tell()

    async def _at_rest(self) -> bool:
        await self._telegram.quiet(still=STILL, within=REST)
        await self._app.inbox.queues.idle()
        due = await self._app.store.read(lambda unit: unit.outbox.next_due())
        if due is not None and due <= self._app.clock.now() + ON_THE_WIRE:
            self._app.delivery.ring()
            await asyncio.sleep(STILL)
            return False
        return len(self._telegram.updates) == 0

    def _dues(self, unit: Unit) -> list[Due]:
        found = [self._check_in(unit), self._timer(unit), self._alert(unit), self._pause(unit), self._lists()]
        message = unit.outbox.next_due()
        if message is not None and message > self._app.clock.now() + ON_THE_WIRE:
            found.append(Due(message, "a message that waits for a better hour"))
        return [due for due in found if due is not None]

    def _check_in(self, unit: Unit) -> Due | None:
        plans = unit.enrolments.due(FAR, 1)
        if not plans or plans[0].next_at is None:
            return None
        return Due(plans[0].next_at, f"{_name(unit, plans[0].person)}’s check-in")

    def _timer(self, unit: Unit) -> Due | None:
        for due in unit.checkins.due(FAR, 1):
            words = TIMERS.get(due.timer.kind, "something for {name}")
            return Due(due.timer.at, words.format(name=_name(unit, due.person)))
        return None

    def _alert(self, unit: Unit) -> Due | None:
        for code in unit.alerts.due(FAR, 1):
            alert = unit.alerts.get(code)
            if alert is not None and alert.next_at is not None:
                words = "opens again" if alert.taken_by else "goes to more people"
                return Due(alert.next_at, f"Alert {alert.number} {words}")
        return None

    def _pause(self, unit: Unit) -> Due | None:
        for person in unit.people.pause_over(FAR, 1):
            if person.paused_until is not None:
                return Due(person.paused_until, f"{person.name}’s break ends")
        return None

    def _lists(self) -> Due:
        """Monday's lists; they have no column, only a day and a time."""
        zone, now = self._app.house.zone(), self._app.clock.now()
        today = now.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        at = datetime.combine(monday, LISTS_AT, zone)
        if at <= now:
            at = datetime.combine(monday + timedelta(weeks=1), LISTS_AT, zone)
        return Due(at, "the week’s list for staff")


def _name(unit: Unit, person: int) -> str:
    found = unit.people.get(person)
    return found.name if found else "somebody"
