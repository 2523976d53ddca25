"""A programme made from nothing: teams, people who joined some weeks ago, a real bot and an imitated Telegram."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.config import Config
from bot.opening import open_store
from bot.planning import Schedule, plan_weekly
from bot.profile.agreements import notice_for
from bot.simulation.characters import NAMES, Carer, Volunteer
from bot.simulation.clock import JumpingClock
from bot.standin import Phone, Telegram
from bot.standin.inprocess import bot_for
from flows.library import Library
from flows.people import Consent, ConsentKind, Role, Standing
from storage.store import Store
from storage.unit import Unit

THROWN_AWAY = base64.b64encode(bytes(32)).decode()
"""The key of a database that is gone when the run is over."""
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""A Monday morning."""
TEAM_SIZE = 10
PLACES = ("Willow Lane", "Riverside", "Old Mill", "Station Road", "Hilltop", "Market Square", "Harbour", "Orchard")
STAFF = {"Sue": Role.SUPERVISOR, "Max": Role.SUPERVISOR, "Noor": Role.SAFEGUARDING, "Cora": Role.COORDINATOR}
SETTLE_ROUNDS = 400
POLLS_WITHIN = 0.1
"""Real seconds after which it is asked again whether the bot still lives."""
ON_THE_WIRE = timedelta(seconds=70)
"""A message due within this may be on its way right now, under a lease of a minute."""


class Town:
    """Everything that runs. `cast` is by chat id."""

    def __init__(self, app: App, store: Store, clock: JumpingClock, telegram: Telegram) -> None:
        self.app = app
        self.store = store
        self.clock = clock
        self.telegram = telegram
        self.volunteers: dict[int, Volunteer] = {}
        self.carers: dict[int, Carer] = {}

    async def jump(self, moment: datetime) -> None:
        """Move the clock while the bot waits at Telegram: between two polls it would take the jump for an absence."""
        while self.telegram.poller is None or self.telegram.poller.done():
            self.app.check()
            await self.telegram.journal.wait(self.telegram.journal.last, POLLS_WITHIN)
        self.clock.to(moment)

    async def tick(self) -> None:
        """Let what is due happen."""
        await self.app.clockwork.tick()
        await self.settled()

    async def settled(self) -> None:
        """Come back once every update is handled and every due message has arrived, or give up in time."""
        for _ in range(SETTLE_ROUNDS):
            self.app.check()
            await self.telegram.quiet(still=0.001)
            await self.app.inbox.queues.idle()
            due = await self.store.read(lambda unit: unit.outbox.next_due())
            if not self.app.inbox.queues.waiting and (due is None or due > self.clock.now() + ON_THE_WIRE):
                return
            self.app.delivery.ring()
            await asyncio.sleep(0.002)

    def settle_people(self, people: int, seed: int) -> None:
        """So many volunteers in teams of ten, each with two supervisors, a safeguarding lead and a coordinator."""
        steps = self._steps()
        teams = -(-people // TEAM_SIZE)
        for number in range(teams):
            place = PLACES[number % len(PLACES)] + (f" {number // len(PLACES) + 1}" if number >= len(PLACES) else "")
            staff = {}
            for role_name, role in STAFF.items():
                phone = self._phone(f"{role_name} ({place})")
                staff[role_name] = self._join(phone, role, place, _dice(seed, phone.first_name))
                self.carers[phone.id] = Carer(phone, _dice(seed, phone.first_name, "works"), steps)
            for nth in range(number * TEAM_SIZE, min(people, (number + 1) * TEAM_SIZE)):
                name = NAMES[nth % len(NAMES)] + (f" {nth // len(NAMES) + 1}" if nth >= len(NAMES) else "")
                phone = self._phone(name)
                person = self._join(phone, Role.VOLUNTEER, place, _dice(seed, name))
                self._give(person, staff["Sue" if nth % 2 else "Max"], staff["Max" if nth % 2 else "Sue"])
                self.volunteers[phone.id] = Volunteer.drawn(phone, _dice(seed, name, "lives"))

    def _steps(self) -> tuple[tuple[str, ...], ...]:
        texts = self.app.house.library.texts["en"]
        outcomes = tuple(text for key, text in texts.items() if key.startswith("outcome.") and "{" not in text)
        singles = ("no_note", "spoke", "got_this", "open", "test_seen")
        return outcomes, *((texts[f"button.{name}"],) for name in singles)

    def _phone(self, name: str) -> Phone:
        phone = self.telegram.person(name)
        phone.has_begun()
        return phone

    def _join(self, phone: Phone, role: Role, place: str, rng: random.Random) -> int:
        """Somebody who joined some weeks ago and agreed to everything; volunteers chose a day and a time."""
        now = self.clock.now()
        then = now - timedelta(weeks=rng.choice((0, 2, 5, 10, 30)))
        schedule = Schedule(rng.randrange(7), time(rng.randrange(9, 20)))

        def settle_in(unit: Unit) -> int:
            person = unit.people.add(phone.id, now=then, name=phone.first_name)
            person = replace(person, standing=Standing.ACTIVE, joined_at=then)
            unit.people.save(person)
            unit.teams.join(person.id, unit.teams.add(place, then).id, role)
            for kind in ConsentKind:
                unit.consents.keep(person.id, Consent(kind, True, f"{notice_for(role)}:simulated", "en", then))
            plan_weekly(unit, person, now, schedule)
            return person.id

        return self.store.write_now(settle_in)

    def _give(self, volunteer: int, supervisor: int, alternate: int) -> None:
        def assign(unit: Unit) -> None:
            membership = next(each for each in unit.teams.memberships(volunteer) if each.role is Role.VOLUNTEER)
            unit.teams.assign(membership, supervisor=supervisor, alternate=alternate)

        self.store.write_now(assign)


def _dice(*words: object) -> random.Random:
    """Chance of one's own for each person, the same in every run of a seed."""
    return random.Random(" ".join(str(word) for word in words))  # noqa: S311 - keeps no secret


@asynccontextmanager
async def town(folder: Path, library: Library, people: int, seed: int, **settings: Any) -> AsyncIterator[Town]:
    """A running programme whose data lies in `folder`; `settings` are sections of the configuration."""
    clock = JumpingClock(START)
    telegram = Telegram(clock, seed=seed)
    telegram.rules.floods.on = False
    telegram.journal.keep = 1_000
    config = Config(
        **{
            **settings,
            "telegram": {"token": telegram.token, "messages_per_second": 0},
            "storage": {"url": f"sqlite:///{folder / 'simulation.db'}", "keys": [THROWN_AWAY]},
            "health": {"listen": ""},
        }
    )
    store = open_store(config)
    try:
        app = App(config, library, store, clock=clock, bot=bot_for(telegram))
        made = Town(app, store, clock, telegram)
        made.settle_people(people, seed)
        await app.start(ticking=False)
        try:
            await made.settled()
            yield made
        finally:
            await app.stop()
    finally:
        store.close()
