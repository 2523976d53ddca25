"""Looks after each burst of activity what became of alerts, and what falls due next, and tells the page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.demo.journey import Journey
from bot.demo.ribbon import Tells
from bot.standin import Event
from flows.alerts import Alert, AlertStatus, Audience
from storage.store import Store
from storage.unit import Unit

PAUSE = 0.2
"""Real seconds after something happened until it is looked into."""
TOLD = {
    Audience.NAMED: "the volunteer’s own supervisor is told",
    Audience.TEAM: "everyone who supervises the team is told",
    Audience.COORDINATORS: "the coordinators are told",
    Audience.NAMED_AND_COORDINATORS: "the volunteer’s own supervisor and the coordinators are told",
}


class Watch:
    """Subscribe `stirred` to the stand-in's journal; `close` before the store goes."""

    def __init__(self, store: Store, journey: Journey, ribbon: Tells) -> None:
        self._store = store
        self._journey = journey
        self._ribbon = ribbon
        self._known: Mapping[str, Alert] | None = None
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look whenever something stirs."""
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def stirred(self, event: Event) -> None:
        """Something passed between a phone and the bot: look a moment later."""
        if event.kind in ("confirmed", "call"):
            self._bell.set()

    async def look(self) -> None:
        """Tell what is new since the last look; what stands at the first look is not news."""
        standing, names = await self._store.read(self._standing)
        known = standing if self._known is None else self._known
        for code, alert in standing.items():
            if words := _news(known.get(code), alert, names):
                self._ribbon("alert", f"Alert {alert.number}: {words}")
        for code, alert in known.items():
            if code not in standing:
                self._ribbon("alert", f"Alert {alert.number}: closed, with what came of it.")
        self._known = standing
        await self._journey.look_ahead()

    async def _watch(self) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(PAUSE)
            # Cleared before the look: what stirs during it is looked into once more.
            self._bell.clear()
            await self.look()

    def _standing(self, unit: Unit) -> tuple[dict[str, Alert], dict[int, str]]:
        alerts = unit.alerts.standing()
        people = [unit.people.get(alert.taken_by) for alert in alerts if alert.taken_by]
        return {alert.code: alert for alert in alerts}, {person.id: person.name for person in people if person}


def _news(before: Alert | None, alert: Alert, names: Mapping[int, str]) -> str:
    """What is worth a line about an alert that was like `before` at the last look; nothing if nothing changed."""
    if alert.status is AlertStatus.TAKEN:
        if before is not None and (before.status, before.taken_by) == (alert.status, alert.taken_by):
            return ""
        return f"{names.get(alert.taken_by or 0, 'somebody')} has got this. It climbs no further."
    if before is not None and (before.status, before.rung) == (alert.status, alert.rung):
        return ""
    if alert.rung >= len(alert.ladder):
        return "nobody has taken it yet. Everyone is told again, and the volunteer is told the truth."
    return f"rung {alert.rung + 1} of {len(alert.ladder)}, {TOLD[alert.ladder[alert.rung].audience]}."
