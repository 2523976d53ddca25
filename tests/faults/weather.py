"""People who answer a weekly check-in through bad weather, and what must be true when it clears up."""

from __future__ import annotations

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.config import Config
from bot.standin import Button, Shown, Telegram
from bot.standin.inprocess import bot_for
from flows.checkin import Status
from flows.people import Role
from storage.checkins import Kept
from storage.store import Store
from storage.unit import Unit
from tests.stage import LIBRARY, Actor, Stage, TestClock

NAMES = ("Ann", "Ben", "Cat", "Dan", "Eve", "Fay")
WAY = ("Start", "Heavy", "A little", "No", "Yes, plenty", "Today", "Skip")
"""What everybody answers; whoever is asked about safety says that nobody's worries them, except Ann."""
CLOSING = "Shared today"
THINKING = timedelta(seconds=20)
"""Between two presses, so that a check-in lasts through five minutes of a storm."""
PRESS_AGAIN = timedelta(seconds=40)
"""Someone whose button does nothing presses it once more after so long."""


class Outdoors(Stage):
    """A stage on which a call that hangs times out at once."""

    def _new_app(self) -> App:
        return App(self.config, LIBRARY, self.store, clock=self.clock, bot=bot_for(self.telegram, patience=0))


@asynccontextmanager
async def outdoors(store: Store, **settings: Any) -> AsyncIterator[Outdoors]:
    """The bot, running, with someone on cover."""
    clock = TestClock()
    telegram = Telegram(clock)
    telegram.rules.floods.on = False
    # Failing polls let hours pass at once: whether it is night then must not matter.
    sections = {"follow_up": {"urgent": "on"}, "check_in": {"quiet_hours": "00:00-00:00"}, **settings}
    config = Config(
        **{"telegram": {"token": telegram.token, "messages_per_second": 0}, "health": {"listen": ""}, **sections}
    )
    stage = Outdoors(store, clock, telegram, config)
    await stage.app.start(ticking=False)
    try:
        yield stage
    finally:
        await stage.app.stop()


@dataclass
class Answering:
    """Somebody who taps through a check-in, whatever happens."""

    actor: Actor
    pressed: dict[tuple[int, str], Any] = field(default_factory=dict)
    """When which question, by message and data, was answered."""

    @property
    def done(self) -> bool:
        """Whether the check-in said its last words."""
        return any(CLOSING in shown.text for shown in self.actor.phone.heard())

    def look(self) -> None:
        """Answer what is asked now, or press again what did nothing for a while."""
        found = self._asked()
        if self.done or found is None:
            return
        shown, button = found
        question = (shown.message_id, button.data)
        now = self.actor.stage.clock.now()
        since = now - max(self.pressed.values(), default=now - THINKING)
        if since >= (PRESS_AGAIN if question in self.pressed else THINKING):
            self.pressed[question] = now
            self.actor.phone.taps_old(*question)

    def _asked(self) -> tuple[Shown, Button] | None:
        for shown in reversed(self.actor.phone.heard()):
            buttons = {button.text: button for row in shown.buttons for button in row if button.data.startswith("c:")}
            if "Yes, mine" in buttons and self.actor.name == "Ann":
                return shown, buttons["Yes, mine"]
            for label in (*WAY, *(label for label in buttons if label != "Back")):
                if label in buttons:
                    return shown, buttons[label]
        return None


@dataclass
class Company:
    """Everyone in the weather together."""

    stage: Outdoors
    sue: Actor
    people: list[Answering]

    async def live(self, **by: float) -> None:
        """Let time pass, second by second; everyone answers what they are asked."""
        until = self.stage.clock.now() + timedelta(**by)
        while self.stage.clock.now() < until and not all(each.done for each in self.people):
            for each in self.people:
                each.look()
            self.stage.clock.forward(seconds=1)
            await self.breathe()

    async def sees_it_clear_up(self, first: Callable[[Actor], object] = lambda _: None) -> None:
        """Nothing fails any more; everyone hears what they must hear first and comes to their end, and what was put
        off goes out."""
        self.stage.telegram.faults.clear()
        for _ in range(60):
            self.stage.clock.forward(seconds=1)
            await self.breathe()
        for each in self.people:
            first(each.actor)
        await self.live(minutes=10)
        for _ in range(3):
            self.stage.clock.forward(minutes=2)
            await self.breathe()
        await self.stage.settles()

    async def breathe(self) -> None:
        """Let the bot do what it can do in this second."""
        await self.stage.app.clockwork.tick()
        self.stage.app.delivery.ring()
        for _ in range(3):
            await self.stage.telegram.journal.wait(self.stage.telegram.journal.last, 0.002)
            await self.stage.app.inbox.queues.idle()

    def check(self) -> None:
        """Everyone has come to the end, every answer is kept, nobody's cry for help is missing or doubled."""
        late = [each.actor.name for each in self.people if not each.done]
        assert not late, f"{late} did not come to the end"
        for each in self.people:
            kept, alerts = self.stage.store.read_now(lambda unit, each=each: _looked_up(unit, each.actor))  # type: ignore[misc]
            assert (kept.checkin.flow, kept.checkin.status) == ("weekly", Status.FINISHED)
            wanted = "R-01" if each.actor.name == "Ann" else "R-17"
            raised = [alert for alert in alerts if wanted in alert.rules]
            assert len(raised) == 1, f"{each.actor.name} has {len(alerts)} alerts, {alerts}"
            chosen = {step: answer.choices for (step, _), answer in kept.checkin.answers.items()}
            assert chosen["load"] == ("heavy",)
            assert chosen["mind"] == ("a_little",)
            assert chosen["talk"] == ("today",)
            opens = [
                button.data
                for shown in self.sue.phone.heard()
                for row in shown.buttons
                for button in row
                if button.data.startswith("a:open:")
            ]
            assert f"a:open:{raised[0].code}" in opens, f"Sue never heard of {each.actor.name}"
        problems = self.stage.store.read_now(lambda unit: unit.inbox.aside())
        assert not problems


async def company(stage: Outdoors, *names: str) -> Company:
    """Sue supervises; the others volunteer, and their weekly check-in has come."""
    sue = stage.member("Sue", Role.SUPERVISOR)
    people = [Answering(stage.member(name)) for name in names or NAMES]
    conversation = stage.app.rooms.conversation
    for each in people:
        person = each.actor.person()
        await stage.app.desk.do(
            lambda unit, mail, person=person: str(conversation.invite(unit, mail, person, "weekly", "a stormy day"))  # type: ignore[misc]
        )
    await stage.settles()
    return Company(stage, sue, people)


def _looked_up(unit: Unit, actor: Actor) -> tuple[Kept, list[Any]]:
    person = unit.people.by_chat(actor.phone.id)
    assert person is not None
    closed = unit.checkins.closed(person.id)
    assert len(closed) == 1, f"{actor.name} has {len(closed)} check-ins that ended"
    kept = unit.checkins.get(closed[0].code)
    assert kept is not None
    return kept, unit.alerts.of(person.id)
