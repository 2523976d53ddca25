"""Lives through the weeks: the clock jumps to whatever comes first, something due or somebody with their phone."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.follow_up.digest import AT as LISTS_AT
from bot.simulation.characters import Act
from bot.simulation.town import Town
from bot.standin import Event
from storage.unit import Unit

FAR = datetime(9999, 1, 1, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
SENT = "sendMessage"
ON_SCREEN = frozenset({SENT, "editMessageText"})


@dataclass(frozen=True, slots=True)
class Received:
    """A message that reached somebody on the staff: when, whose phone, its first line."""

    at: datetime
    chat: int
    line: str


@dataclass
class Lived:
    """What was seen from outside while the weeks went by."""

    received: list[Received] = field(default_factory=list)
    presses: Counter[int] = field(default_factory=Counter)
    """By chat."""


class Weeks:
    """One run. Everything that happens in it follows from the town's seed."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._plans: list[tuple[datetime, int, int]] = []
        """(when, a number that keeps the order, chat) of people who are going to look at their phone."""
        self._planned: set[int] = set()
        self._talking: dict[int, datetime] = {}
        self._stirred: set[int] = set()
        """Chats in which something new is on the screen."""
        self._numbers = 0
        self.lived = Lived()
        town.telegram.journal.subscribe(self._happened)

    async def live(self, until: datetime, week_over: Callable[[int], None] = lambda _: None) -> None:
        """Up to a moment (UTC); `week_over` is told the number of each week that has passed."""
        town, begun = self._town, self._town.clock.now()
        weeks = 0
        while True:
            due = await town.store.read(self._next_due)
            mine = self._plans[0][0] if self._plans else FAR
            at = max(min(due, mine), town.clock.now())
            while at >= begun + timedelta(weeks=weeks + 1) and weeks < (until - begun).days // 7:
                weeks += 1
                week_over(weeks)
            if at >= until:
                return
            if mine <= due:
                await town.jump(mine)
                await self._look()
            else:
                # What is due is done a moment later, so that it never stays due at the very same time.
                await town.jump(at + A_MOMENT)
                await town.tick()
                self._notice()

    def _next_due(self, unit: Unit) -> datetime:
        timers = unit.checkins.due(FAR, 1)
        alerts = [unit.alerts.get(code) for code in unit.alerts.due(FAR, 1)]
        back = unit.people.pause_over(FAR, 1)
        found = [
            unit.enrolments.next_due(),
            timers[0].timer.at if timers else None,
            alerts[0].next_at if alerts and alerts[0] is not None else None,
            back[0].paused_until if back else None,
            unit.outbox.next_due(),
            self._next_lists(),
        ]
        return min(moment for moment in found if moment is not None)

    def _next_lists(self) -> datetime:
        """Monday's lists have no column, only a day and a time."""
        zone, now = self._town.app.house.zone(), self._town.clock.now()
        today = now.astimezone(zone).date()
        at = datetime.combine(today - timedelta(days=today.weekday()), LISTS_AT, zone)
        return (at if at > now else at + timedelta(weeks=1)).astimezone(UTC)

    async def _look(self) -> None:
        """Somebody looks at their phone and does the next thing, if there is one."""
        _, _, chat = heapq.heappop(self._plans)
        self._planned.discard(chat)
        act = self._act(chat)
        if act is None:
            self._talking.pop(chat, None)
            return
        phone = self._town.telegram.phone(chat)
        self._talking[chat] = self._town.clock.now()
        if act.text:
            phone.says(act.text)
        else:
            phone.taps(act.data)
        self.lived.presses[chat] += 1
        await self._town.settled()
        if chat in self._town.carers:
            self._plan(chat, self._town.carers[chat].next_look())
        self._notice()

    def _act(self, chat: int) -> Act | None:
        phone = self._town.telegram.phone(chat)
        if chat in self._town.carers:
            return self._town.carers[chat].act(phone.heard())
        latest = phone.latest
        return self._town.volunteers[chat].act(latest) if latest is not None else None

    def _happened(self, event: Event) -> None:
        """Remember whose screen changed, and what the staff were sent."""
        chat = event.chat_id
        if event.kind != "call" or event.detail["status"] != 200 or event.detail["method"] not in ON_SCREEN:
            return
        if chat in self._town.volunteers or chat in self._town.carers:
            self._stirred.add(chat)
        if event.detail["method"] == SENT and chat in self._town.carers:
            line = str(event.detail["params"].get("text", "")).partition("\n")[0]
            self.lived.received.append(Received(event.at, chat, line))

    def _notice(self) -> None:
        """Whoever has something new will look at it, by and by. Once the bot rests, and in one order: however many
        calls it took and whichever came first, the dice fall alike."""
        stirred, self._stirred = sorted(self._stirred), set()
        now = self._town.clock.now()
        for chat in stirred:
            if chat in self._planned:
                continue
            someone = self._town.volunteers.get(chat) or self._town.carers[chat]
            talking = chat in self._talking and now - self._talking[chat] < timedelta(minutes=10)
            wait = someone.next_look() if talking else someone.first_look()
            if wait is not None:
                self._plan(chat, wait)

    def _plan(self, chat: int, wait: timedelta) -> None:
        if chat in self._planned:
            return
        self._planned.add(chat)
        self._numbers += 1
        heapq.heappush(self._plans, (self._town.clock.now() + wait, self._numbers, chat))
