"""The tick: who is due, who has gone quiet, who must be told. APScheduler only rings; due times are columns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.config import Window
from bot.desk import Desk
from bot.handlers.rooms import Rooms
from bot.health import Health
from bot.mail import Mail
from bot.nightly import Nightly
from bot.planning import WEEKLY
from bot.profile.preferences import quiet_hours, wants_reminder
from bot.programme import SCENARIOS, due_flow, offer_scenario, scenario_welcome
from bot.trouble import Trouble
from flows.cadence import next_slot
from flows.people import Enrolment, Person, Reach, Standing
from storage.checkins import Due, Kept, Timer
from storage.errors import Conflict, StoreUnavailable
from storage.outbox import Lane
from storage.store import Store
from storage.unit import Unit

SECONDS = 2.0
"""Between ticks."""
AT_A_TIME = 100
"""Rows read in one go."""
TOGETHER = 8
"""Rows moved side by side, each in a unit of its own: they share a commit, and a tap waits behind no more of them."""
TOO_LATE = timedelta(hours=24)
"""A check-in missed for longer (the bot was away) is not made up for: the next one comes."""
IN_THE_MIDDLE = timedelta(minutes=30)
"""Whoever has answered or been asked something so recently is not interrupted by a scheduled check-in."""
FIVE_MINUTES = timedelta(minutes=5)
AN_HOUR_ON = timedelta(hours=1)
"""A row that fails is moved this far on, so that the tick does not fall over it for ever."""

Row = TypeVar("Row")

log = structlog.get_logger(__name__)


class Clockwork:
    """Does whatever has fallen due. Every step may be repeated: what is done already is met by a guard."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        rooms: Rooms,
        clock: Clock,
        health: Health,
        trouble: Trouble,
    ) -> None:
        self._store = store
        self._desk = desk
        self._house = rooms.house
        self._conversation = rooms.conversation
        self._profile = rooms.profile
        self._follow_up = rooms.follow_up
        self._nightly = Nightly(rooms.follow_up)
        self._clock = clock
        self._health = health
        self._trouble = trouble
        self._steps = (
            self._alerts,
            self._timers,
            self._invitations,
            self._pauses,
            self._looks,
            self._digests,
            self._operators,
            self._nights,
        )
        self._running = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to tick: one at a time, none made up for, none too late to run."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick, "interval", seconds=SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def tick(self) -> None:
        """Everything that is due now, until nothing is."""
        async with self._running:
            for step in self._steps:
                try:
                    await step()
                except StoreUnavailable:
                    self._health.store_failed()
                    return
                except Conflict:
                    # Another process did it first; the next tick sees what is left.
                    continue
                except Exception as error:
                    log.error("a part of the tick failed", step=step.__name__, exc_info=error)
            self._health.ticked()

    async def _invitations(self) -> None:
        await self._all(lambda unit, now: unit.enrolments.due(now, AT_A_TIME), self._invite, self._put_off_plan)

    def _invite(self, unit: Unit, mail: Mail, plan: Enrolment) -> None:
        """Send one scheduled check-in and plan the next.

        Standing, reach and quiet hours are looked at now, not when it was planned.
        """
        person = unit.people.get(plan.person)
        if person is None or person.standing is not Standing.ACTIVE or plan.next_at is None:
            unit.enrolments.move(plan, None)
            return
        quiet_until = self._house.quiet_until(person, mail.now, self._quiet_hours(person))
        on_time = (quiet_until or mail.now) - plan.next_at < TOO_LATE
        later = quiet_until or _in_the_middle_until(unit, person, mail.now)
        if later is not None and on_time:
            unit.enrolments.move(plan, later)
            return
        weekly = plan.flow == WEEKLY
        unit.enrolments.move(plan, next_slot(plan.weekday, plan.at, plan.timezone, mail.now) if weekly else None)
        if plan.flow == SCENARIOS and not scenario_welcome(unit, person):
            return
        if on_time and person.reach is Reach.REACHABLE:
            for kept in unit.checkins.live(person.id):
                # The old window closes when the new one opens: never two check-ins at once.
                self._conversation.close(unit, mail, person, kept, replaced=True)
            slot = plan.next_at.astimezone(self._house.zone(person)).strftime("%Y-%m-%dT%H:%M")
            why = self._house.say("checkin.scenario", person.language) if plan.flow == SCENARIOS else ""
            self._conversation.invite(unit, mail, person, due_flow(unit, self._house, person, plan), slot, why=why)
            if weekly:
                offer_scenario(unit, self._house, person, mail.now)

    async def _timers(self) -> None:
        await self._all(lambda unit, now: unit.checkins.due(now, AT_A_TIME), self._ran_out, self._put_off_timer)

    def _ran_out(self, unit: Unit, mail: Mail, due: Due) -> None:
        kept = unit.checkins.get(due.code)
        person = unit.people.get(due.person)
        if kept is None or kept.timer != due.timer:
            return
        if person is None:
            unit.checkins.move(kept, kept.checkin, now=mail.now, timer=None)
        elif due.timer.kind == "remind":
            self._remind(unit, mail, person, kept)
        elif due.timer.kind == "silence":
            self._conversation.fell_silent(unit, mail, person, kept)
        else:
            self._conversation.close(unit, mail, person, kept)

    def _remind(self, unit: Unit, mail: Mail, person: Person, kept: Kept) -> None:
        """One reminder, in waking hours, and then the closing time."""
        quiet_until = self._house.quiet_until(person, mail.now, self._quiet_hours(person))
        if quiet_until is not None:
            unit.checkins.move(kept, kept.checkin, now=mail.now, timer=Timer("remind", quiet_until))
            return
        settings = self._house.config.check_in
        wait = settings.close_started if kept.opened_at else settings.close_untouched
        closes = max(self._house.after(kept.opened_at or kept.invited_at or mail.now, wait), mail.now)
        unit.checkins.move(kept, kept.checkin, now=mail.now, timer=Timer("close", closes))
        wanted = person.standing is Standing.ACTIVE and wants_reminder(person)
        # What closes at once (the bot was away) is not offered again first.
        if wanted and person.reach is Reach.REACHABLE and closes > mail.now:
            day = self._house.day(closes, mail.now, person)
            why = self._house.say("checkin.reminder", person.language, day=day)
            self._conversation.present_again(unit, mail, person, kept, why, lane=Lane.CHECK_IN)

    def _quiet_hours(self, person: Person) -> Window:
        return quiet_hours(person, self._house.config.check_in.quiet_hours)

    async def _alerts(self) -> None:
        await self._all(lambda unit, now: unit.alerts.due(now, AT_A_TIME), self._follow_up.climb, _put_off_alert)
        oldest = await self._store.read(lambda unit: unit.outbox.waiting_longest(Lane.URGENT_ALERT))
        self._health.urgent_waiting(oldest)

    async def _pauses(self) -> None:
        await self._all(lambda unit, now: unit.people.pause_over(now, AT_A_TIME), self._back, _put_off_return)

    def _back(self, unit: Unit, mail: Mail, due: Person) -> None:
        person = unit.people.get(due.id)
        if person is not None and person.paused_until is not None and person.paused_until <= mail.now:
            self._profile.come_back(unit, mail, person)

    async def _operators(self) -> None:
        if self._house.config.operator.notify:
            await self._desk.do(self._trouble.tell_operators)

    async def _in_one_unit(self, work: Callable[[Unit, Mail], int]) -> int:
        """Work that finds its own rows; returns how many it moved."""
        moved = 0

        def count(unit: Unit, mail: Mail) -> None:
            nonlocal moved
            moved = work(unit, mail)

        await self._desk.do(count)
        return moved

    async def _looks(self) -> None:
        """The daily look at programme facts: read beside the writer, which hears only what came of it."""
        now = self._clock.now()
        look = await self._store.read(lambda unit: self._follow_up.look(unit, now))
        if look is not None:
            await self._desk.do(lambda unit, mail: self._follow_up.looked(unit, mail, look))

    async def _digests(self) -> None:
        """The weekly lists, read and drawn beside the writer too."""
        now = self._clock.now()
        lists = await self._store.read(lambda unit: self._follow_up.lists(unit, now))
        if lists is not None:
            await self._desk.do(lambda unit, mail: self._follow_up.listed(unit, mail, lists))

    async def _nights(self) -> None:
        """Once a day, what has been kept for its time goes, a little with each tick."""
        now = self._clock.now()
        if await self._store.read(lambda unit: self._nightly.is_due(unit, now)):
            await self._desk.do(self._nightly.go_on)

    async def _all(
        self,
        due: Callable[[Unit, datetime], Sequence[Row]],
        work: Callable[[Unit, Mail, Row], None],
        put_off: Callable[[Unit, Mail, Row], None],
    ) -> None:
        """Batch after batch until nothing is due; a row that stays due whatever is done is left for the next tick."""
        now = self._clock.now()
        done: list[Row] = []
        while rows := await self._store.read(lambda unit: due(unit, now)):
            fresh = [row for row in rows if row not in done]
            if not fresh:
                return
            done = fresh
            await self._each(fresh, work, put_off)

    async def _each(
        self,
        rows: Sequence[Row],
        work: Callable[[Unit, Mail, Row], None],
        put_off: Callable[[Unit, Mail, Row], None],
    ) -> None:
        """Each row in a unit of its own; one that fails is put off, so that it does not hold up the rest."""
        for first in range(0, len(rows), TOGETHER):
            await self._some(rows[first : first + TOGETHER], work, put_off)

    async def _some(
        self,
        rows: Sequence[Row],
        work: Callable[[Unit, Mail, Row], None],
        put_off: Callable[[Unit, Mail, Row], None],
    ) -> None:
        outcomes = await asyncio.gather(
            *(self._desk.do(partial(_on_row, work, row)) for row in rows),
            return_exceptions=True,
        )
        for row, error in zip(rows, outcomes, strict=True):
            if isinstance(error, StoreUnavailable):
                raise error
            if isinstance(error, BaseException) and not isinstance(error, Conflict):
                log.error("something due could not be done", kind=type(row).__name__, exc_info=error)
                await self._put_off(put_off, row)

    async def _put_off(self, put_off: Callable[[Unit, Mail, Row], None], row: Row) -> None:
        try:
            await self._desk.do(partial(_on_row, put_off, row))
        except Conflict:
            return

    def _put_off_plan(self, unit: Unit, mail: Mail, plan: Enrolment) -> None:
        unit.enrolments.move(plan, mail.now + AN_HOUR_ON)

    def _put_off_timer(self, unit: Unit, mail: Mail, due: Due) -> None:
        kept = unit.checkins.get(due.code)
        if kept is not None and kept.timer is not None:
            unit.checkins.move(kept, kept.checkin, now=mail.now, timer=Timer(due.timer.kind, mail.now + AN_HOUR_ON))


def _in_the_middle_until(unit: Unit, person: Person, now: datetime) -> datetime | None:
    """Until when a scheduled check-in waits for the one that is going on; None: nothing is.

    A question about worrying words is never closed before its silence has been noticed (R-04c).
    """
    moments = []
    for kept in unit.checkins.live(person.id):
        moments.append((kept.message_at or kept.created_at) + IN_THE_MIDDLE)
        if kept.timer is not None and kept.timer.kind == "silence":
            moments.append(kept.timer.at + IN_THE_MIDDLE)
    latest = max(moments, default=now)
    return latest if latest > now else None


def _put_off_alert(unit: Unit, mail: Mail, code: str) -> None:
    alert = unit.alerts.get(code)
    if alert is not None:
        unit.alerts.move(alert, replace(alert, next_at=mail.now + FIVE_MINUTES))
        unit.problems.note("alert_stuck", f"alert {alert.number}", mail.now)


def _put_off_return(unit: Unit, mail: Mail, person: Person) -> None:
    unit.people.save(replace(person, paused_until=mail.now + AN_HOUR_ON))


def _on_row(work: Callable[[Unit, Mail, Row], None], row: Row, unit: Unit, mail: Mail) -> None:
    work(unit, mail, row)
