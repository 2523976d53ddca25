"""The stage for tests that speak of people: the real bot, the real store, the stand-in, and a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import App
from bot.config import Config
from bot.gap import POLL
from bot.library_files import read_library
from bot.standin import Phone, Shown, Telegram
from bot.standin.inprocess import bot_for
from flows.people import Person, Role
from storage.store import Store

MONDAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
"""Monday 23 November 2026, six in the evening in London."""
LIBRARY = read_library()
"""Read once: it never changes."""


class TestClock:
    """Stands still until a test moves it; what the bot would wait for in seconds passes at once."""

    __test__ = False

    def __init__(self, time: datetime = MONDAY) -> None:
        self.time = time
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self.time

    def __call__(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        self.forward(seconds=seconds)
        await asyncio.sleep(0)

    def forward(self, **by: float) -> None:
        """Move by the words of timedelta: forward(minutes=16)."""
        step = timedelta(**by)
        self.time += step
        self._monotonic += max(0.0, step.total_seconds())


@dataclass
class Actor:
    """One of the cast with their phone. Everything they hear has to be mentioned by the test."""

    name: str
    phone: Phone
    stage: Stage
    seen: dict[int, str] = field(default_factory=dict)

    async def taps(self, label: str) -> None:
        """Press the button with this label on the newest message that has it."""
        self.phone.taps(label)
        await self.stage.settles()

    async def says(self, text: str) -> None:
        """Type and send."""
        self.phone.says(text)
        await self.stage.settles()

    @property
    def screen(self) -> Shown:
        """The bot's newest message."""
        latest = self.phone.latest
        assert latest is not None, f"{self.name} has heard nothing"
        return latest

    def hears(self, words: str) -> Shown:
        """One of the bot's messages that are new or changed since the last look holds these words; all are seen."""
        fresh = self.fresh()
        self.looks()
        for shown in reversed(fresh):
            if words in shown.text:
                return shown
        heard = "\n---\n".join(shown.text for shown in fresh) or "nothing new"
        raise AssertionError(f"{self.name} did not hear {words!r}, but:\n{heard}")

    def hears_nothing(self) -> None:
        """Silence since the last look."""
        fresh = self.fresh()
        assert not fresh, f"{self.name} heard what nobody expected:\n" + "\n---\n".join(each.text for each in fresh)

    def looks(self) -> None:
        """Everything on the screen is seen now."""
        self.seen = {shown.message_id: shown.text for shown in self.phone.heard()}

    def fresh(self) -> list[Shown]:
        """The bot's messages that are new or say something else since the last look."""
        return [shown for shown in self.phone.heard() if self.seen.get(shown.message_id) != shown.text]

    @property
    def labels(self) -> list[str]:
        """The buttons on the bot's newest message."""
        return self.screen.labels

    def person(self) -> Person:
        """What the store knows of them."""
        found = self.stage.store.read_now(lambda unit: unit.people.by_chat(self.phone.id))
        assert found is not None
        return found


class Stage:
    """Everything a test needs. Use `on_stage`."""

    def __init__(self, store: Store, clock: TestClock, telegram: Telegram, config: Config) -> None:
        self.store = store
        self.clock = clock
        self.telegram = telegram
        self.config = config
        self.cast: list[Actor] = []
        self.app = self._new_app()

    def _new_app(self) -> App:
        return App(self.config, LIBRARY, self.store, clock=self.clock, bot=bot_for(self.telegram))

    async def restarts(self) -> None:
        """The bot is stopped and started again; only what was kept survives."""
        await self.app.stop()
        self.store.forget_opened()
        await self.store.write(lambda unit: unit.meta.beat(POLL, self.clock.now()))
        self.app = self._new_app()
        await self.app.start(ticking=False)
        await self.settles()

    def actor(self, name: str) -> Actor:
        """A phone that has never spoken to the bot."""
        actor = Actor(name, self.telegram.person(name), self)
        self.cast.append(actor)
        return actor

    def link(self, role: Role, team: str = "Tuesday walking group") -> str:
        """A joining code for this role."""
        now, code = self.clock.now(), f"code-{len(self.cast)}-{role.value}-{self.clock.now().timestamp():.0f}"

        def create(unit: Any) -> None:
            unit.invitations.create(
                code, role, unit.teams.add(team, now).id, now=now, expires_at=now + timedelta(days=14)
            )

        self.store.write_now(create)
        return code

    async def settles(self) -> None:
        """Until every update is handled and every message that is due has gone."""
        for _ in range(200):
            self.app.check()
            await self.telegram.quiet(still=0.0)
            await self.app.inbox.queues.idle()
            now = self.clock.now()
            waiting = await self.store.read(lambda unit: unit.outbox.backlog())
            if not self.app.inbox.queues.waiting and all(oldest > now for _, oldest in waiting.values()):
                return
            self.app.delivery.ring()
            await asyncio.sleep(0.005)
        raise AssertionError("the bot does not come to rest")

    async def forward(self, **by: float) -> None:
        """Move the clock and let what falls due happen."""
        self.clock.forward(**by)
        await self.app.clockwork.tick()
        await self.settles()

    async def joins(self, name: str, role: Role, *taps: str) -> Actor:
        """Someone joins by their link, tapping through; `taps` replaces the usual answers."""
        actor = self.actor(name)
        actor.phone.starts(self.link(role))
        await self.settles()
        for label in taps or USUAL[role]:
            await actor.taps(label.format(name=name))
        actor.looks()
        return actor

    def nobody_else_heard(self) -> None:
        """Silence is checked: what a test did not mention must not have been sent."""
        for actor in self.cast:
            actor.hears_nothing()


STAFF = ("Go on", "Go on", "Go on", "Yes", "{name}", "No phone, thanks")
USUAL = {
    Role.VOLUNTEER: (
        *("Go on",) * 5,
        *("Yes",) * 4,
        "{name}",
        "United Kingdom",
        "No phone, thanks",
        "Phone call",
        "Monday",
        "18:00",
        "UK (London)",
    ),
    Role.SUPERVISOR: STAFF,
    Role.SAFEGUARDING: STAFF,
    Role.COORDINATOR: STAFF,
}


@asynccontextmanager
async def on_stage(store: Store, **settings: Any) -> AsyncIterator[Stage]:
    """The bot, running; `settings` are configuration sections, such as follow_up={"urgent": "on"}."""
    clock = TestClock()
    telegram = Telegram(clock)
    telegram.rules.floods.on = False
    config = Config(
        telegram={"token": telegram.token, "messages_per_second": 0}, health={"listen": ""}, **settings
    )
    stage = Stage(store, clock, telegram, config)
    await stage.app.start(ticking=False)
    try:
        yield stage
    finally:
        await stage.app.stop()
