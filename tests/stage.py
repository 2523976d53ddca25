"""The stage for tests that speak of people: the real bot, the real store, the stand-in, and a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.app import App
from bot.config import Config
from bot.gap import POLL
from bot.library_files import read_library
from bot.mail import Mail
from bot.planning import Schedule, plan_weekly
from bot.profile.agreements import notice_for
from bot.standin import Phone, Shown, Telegram
from bot.standin.inprocess import bot_for
from flows.checkin import Ask
from flows.engine import question
from flows.people import Consent, ConsentKind, Milestone, Person, Role, Standing
from storage.store import Store
from storage.unit import Unit

MONDAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
"""Monday 23 November 2026, six in the evening in London."""
LIBRARY = read_library()
"""Read once: it never changes."""
TEAM = "Tuesday walking group"


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
        just_now = self.clock.now() - timedelta(seconds=1)
        await self.store.write(lambda unit: unit.meta.beat(POLL, just_now))
        self.app = self._new_app()
        await self.starts()
        await self.settles()

    async def starts(self) -> None:
        """The bot starts, reaches Telegram and waits for news, before any time passes."""
        await self.app.start(ticking=False)
        for _ in range(1000):
            await asyncio.sleep(0.003)
            if self.store.read_now(lambda unit: unit.meta.last_beat(POLL)) == self.clock.now():
                break
        else:
            raise AssertionError("the bot does not reach Telegram")
        await asyncio.sleep(0.003)

    async def is_away(self, **by: float) -> None:
        """The bot is off for so long; what people did meanwhile waits at Telegram, if Telegram keeps it."""
        await self.app.stop()
        self.clock.forward(**by)
        self.store.forget_opened()
        self.app = self._new_app()
        await self.starts()
        await self.app.clockwork.tick()
        await self.settles()

    def actor(self, name: str) -> Actor:
        """A phone that has never spoken to the bot."""
        actor = Actor(name, self.telegram.person(name), self)
        self.cast.append(actor)
        return actor

    def link(self, role: Role, team: str = TEAM) -> str:
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

    def member(self, name: str, *roles: Role, weeks: int = 8, team: str = TEAM, **about: Any) -> Actor:
        """Someone who joined so many weeks ago and agreed to everything, put straight into the store.

        Volunteers chose Mondays at six. `about` replaces fields of the person, such as `phone`.
        """
        actor = self.actor(name)
        actor.phone.has_begun()
        now = self.clock.now()
        long_ago = now - timedelta(weeks=weeks)

        def settle_in(unit: Unit) -> None:
            person = unit.people.add(actor.phone.id, now=long_ago, name=name)
            person = replace(person, standing=Standing.ACTIVE, joined_at=long_ago, **about)
            unit.people.save(person)
            unit.milestones.keep(person.id, Milestone.SUPERVISED, now)
            place = unit.teams.add(team, long_ago)
            for role in roles or (Role.VOLUNTEER,):
                unit.teams.join(person.id, place.id, role)
                for kind in ConsentKind:
                    consent = Consent(kind, True, f"{notice_for(role)}:seeded", "en", long_ago)
                    unit.consents.keep(person.id, consent)
            plan_weekly(unit, person, now, Schedule(0, time(18)))

        self.store.write_now(settle_in)
        return actor

    def looks_after(self, volunteer: Actor, supervisor: Actor, alternate: Actor | None = None) -> None:
        """Names who looks after a volunteer, as a coordinator would."""

        about, near = volunteer.person().id, supervisor.person().id
        instead = alternate.person().id if alternate else None

        def assign(unit: Unit) -> None:
            membership = next(each for each in unit.teams.memberships(about) if each.role is Role.VOLUNTEER)
            unit.teams.assign(membership, supervisor=near, alternate=instead)

        self.store.write_now(assign)

    def lived(self, actor: Actor, flow: str, *labels: str, days_ago: float) -> None:
        """A conversation of some days ago, answered by these labels; what it sent then is long forgotten."""
        then = self.clock.now() - timedelta(days=days_ago)
        person = actor.person()
        conversation = self.app.rooms.conversation

        def live_it(unit: Unit) -> None:
            kept = conversation.invite(unit, Mail(then), person, flow, f"lived {then.isoformat()}")
            assert kept is not None
            for label in labels:
                self._answer(unit, then, person, kept.checkin.code, label)

        self.store.write_now(live_it)

    def _answer(self, unit: Unit, then: datetime, person: Person, code: str, label: str) -> None:
        kept = unit.checkins.get(code)
        assert kept is not None
        compiled = LIBRARY.compiled(kept.checkin.flow)
        asked = question(compiled, kept.checkin, then, kept.facts)
        assert isinstance(asked, Ask), f"nothing is asked where {label!r} would answer"
        choices = {offer.label: offer.choice for offer in asked.offers} | {"Skip": "-"}
        self.app.rooms.conversation.pressed(unit, Mail(then), person, code, kept.checkin.turn, choices[label], None)

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
    config = Config(telegram={"token": telegram.token, "messages_per_second": 0}, health={"listen": ""}, **settings)
    stage = Stage(store, clock, telegram, config)
    await stage.starts()
    try:
        yield stage
    finally:
        await stage.app.stop()
