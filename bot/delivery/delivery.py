"""Sends what was kept: from memory right after the commit, and from the outbox whatever is left over."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from telegram.error import TelegramError

from bot.clock import Clock
from bot.delivery.failures import Moved, Pause, SendAnew, TokenRevoked, Wait, backoff, meaning
from bot.delivery.pacing import Budget
from bot.delivery.telegram import Line
from bot.health import Health
from bot.mail import Mail
from flows.people import Reach
from storage.errors import StoreUnavailable
from storage.outbox import Lane, Later, Never, Outgoing, Sent, Settlement
from storage.store import Store
from storage.unit import Unit

LEASE = timedelta(seconds=60)
LOOK_AGAIN = 1.0
"""Seconds between looks at the outbox when nobody rings."""
PATIENCE = 2.0
"""Seconds a message waits in memory for its chat's turn; longer waits go back to the outbox."""
ON_THE_WIRE = 60
"""Calls of the outbox under way at once: two seconds of Telegram's pace, should it answer that slowly."""
SPARE = 20
"""Places beyond those for urgent alerts, should all others hang."""
SOON = 5
"""A claimed message waits at most a fifth of a second for its turn: a crash leaves what was claimed in doubt."""
FAULTS = 10
"""Tries of a message that fails in a way nobody foresaw."""
EXPECTED = frozenset({"stale", "gone"})
"""Reasons that are nobody's mistake."""
PAUSED = "sending paused until"
"""The meta key that remembers a pause Telegram asked for over a restart."""

log = structlog.get_logger(__name__)

Undelivered = Callable[[Unit, Mail, Outgoing, str], None]
"""Told inside the settling unit when an alert can never arrive: the message and the reason."""
HeldBack = Callable[[Unit, Outgoing, datetime], Later | Never | None]
"""Asked inside the claiming unit whether a message is still to leave: how to settle it if not."""


class Delivery:
    """The only place that sends. `run` works the outbox until cancelled; raises `TokenRevoked`."""

    def __init__(
        self,
        store: Store,
        line: Line,
        clock: Clock,
        budget: Budget,
        health: Health,
        undelivered: Undelivered,
        held_back: HeldBack,
    ) -> None:
        self._store = store
        self._line = line
        self._clock = clock
        self._budget = budget
        self._health = health
        self._undelivered = undelivered
        self._held_back = held_back
        self._dice = random.Random()  # noqa: S311 - spreads retries, keeps no secret
        self._results: list[tuple[Outgoing, Settlement]] = []
        self._settler: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._in_line: set[int] = set()
        self._bell = asyncio.Event()
        self._revoked: TokenRevoked | None = None

    def ring(self) -> None:
        """There may be something to send."""
        self._bell.set()

    async def send_now(self, outgoing: Iterable[Outgoing]) -> None:
        """Send what was just kept, under the lease it already has: in order within a chat, chats side by side.

        What has no lease waits behind older messages of its chat; the outbox brings it.
        """
        by_chat: dict[int, list[Outgoing]] = {}
        for message in outgoing:
            if message.leased:
                by_chat.setdefault(message.chat_id, []).append(message)
            else:
                self._bell.set()
        if len(by_chat) == 1:
            await self._in_order(*by_chat.values())
        elif by_chat:
            await asyncio.gather(*(self._in_order(messages) for messages in by_chat.values()))

    async def acknowledge(self, callback: str, toast: str) -> None:
        """Stop the pressed button's waiting sign. "Query is too old" and the like must never cost anything."""
        try:
            await self._line.acknowledge(callback, toast)
        except TelegramError as error:
            log.debug("a press was not acknowledged", error=type(error).__name__)

    async def run(self) -> None:
        """Work the outbox, most urgent first, until cancelled. Raises `TokenRevoked`."""
        await self._obey_earlier_pause()
        while True:
            self._bell.clear()
            if self._revoked is not None:
                raise self._revoked
            if not await self.round():
                await self._rest()

    async def round(self) -> bool:
        """Put on their way what may leave now and has room; False if there was nothing."""
        try:
            claimed = await self._claim()
        except StoreUnavailable:
            self._health.store_failed()
            return False
        for message in claimed:
            self._begin(message)
        return bool(claimed)

    async def under_way(self) -> None:
        """Return when what is on its way has ended and how it fared is kept."""
        while self._sending or (self._settler is not None and not self._settler.done()):
            settler = () if self._settler is None or self._settler.done() else (self._settler,)
            await asyncio.wait((*self._sending, *settler))

    async def finish(self, within: float) -> None:
        """Begin nothing new; let what is on the wire end and be settled, for at most so many seconds."""
        self._budget.close()
        try:
            async with asyncio.timeout(within):
                await self.under_way()
        except TimeoutError:
            log.warning("messages are left in doubt", count=len(self._sending))

    async def _obey_earlier_pause(self) -> None:
        try:
            self._obey(await self._store.read(_paused_until))
        except StoreUnavailable:
            return

    def _obey(self, until: datetime | None) -> None:
        left = (until - self._clock.now()).total_seconds() if until is not None else 0.0
        if left > 0:
            self._budget.pause(left)

    def _begin(self, message: Outgoing) -> None:
        self._in_line.add(message.id)
        task = asyncio.create_task(self._in_order([message]))
        self._sending.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._bell.set()

    async def _claim(self) -> list[Outgoing]:
        """As many as there is room for. While all calls hang, only urgent alerts, in the places kept for them."""
        now = self._clock.now()
        room, lanes = min(ON_THE_WIRE - len(self._sending), self._soon() - len(self._in_line)), tuple(Lane)
        if room <= 0:
            room, lanes = ON_THE_WIRE + SPARE - len(self._sending), (Lane.URGENT_ALERT,)
        if room <= 0 or self._budget.paused_for:
            return []
        due, pause = await self._store.read(self._look)
        self._obey(pause)
        if due is None or due > now or self._budget.paused_for:
            return []
        while True:
            claimed, held_back = await self._store.write(lambda unit: self._take(unit, now, room, lanes))
            if claimed or not held_back:
                return claimed

    def _soon(self) -> int:
        rate = self._budget.rate
        return max(2, int(rate / SOON)) if rate else ON_THE_WIRE

    def _look(self, unit: Unit) -> tuple[datetime | None, datetime | None]:
        """When something is due, and until when a pause lasts that another process heard of."""
        return unit.outbox.next_due(), _paused_until(unit) if self._budget.senders > 1 else None

    def _take(self, unit: Unit, now: datetime, room: int, lanes: Sequence[Lane]) -> tuple[list[Outgoing], int]:
        """What may leave, and how many others had to be held back."""
        claimed = unit.outbox.claim(now, lease_until=now + LEASE, limit=room, lanes=lanes)
        looked_at = [(message, self._held_back(unit, message, now)) for message in claimed]
        held_back = [(message.id, result) for message, result in looked_at if result is not None]
        unit.outbox.settle(held_back, now=now)
        return [message for message, result in looked_at if result is None], len(held_back)

    async def _rest(self) -> None:
        wait = min(LOOK_AGAIN, self._budget.paused_for or LOOK_AGAIN)
        try:
            async with asyncio.timeout(wait):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _in_order(self, messages: Sequence[Outgoing]) -> None:
        """Messages of one chat, one after the other; after one that must wait the rest wait behind it."""
        for at, message in enumerate(messages):
            result = await self._send(message)
            self._settle(message, result)
            if isinstance(result, Later):
                for behind in messages[at + 1 :]:
                    self._settle(behind, Later(result.at, "behind another"))
                return

    async def _send(self, message: Outgoing) -> Settlement:
        try:
            if "edit" not in message.payload:
                wait = self._budget.chat_wait(message.chat_id, PATIENCE)
                if wait > PATIENCE:
                    return Later(self._clock.now() + timedelta(seconds=wait), "chat")
                if wait:
                    await self._clock.sleep(wait)
            may_leave = await self._budget.turn(message.lane)
        finally:
            self._in_line.discard(message.id)
        now = self._clock.now()
        if message.stale_at is not None and now > message.stale_at:
            return Never("stale")
        if not may_leave:
            return Later(now + timedelta(seconds=self._budget.paused_for), "given back")
        return await self._call(message)

    async def _call(self, message: Outgoing) -> Settlement:
        chat_id, payload = message.chat_id, message.payload
        while True:
            try:
                message_id = await self._line.put(chat_id, payload)
            except TelegramError as error:
                try:
                    result = meaning(error, message.attempts + 1, self._dice)
                except TokenRevoked as revoked:
                    self._revoked = revoked
                    return Later(self._clock.now(), "token revoked")
            except Exception as error:
                return self._unforeseen(message, error)
            else:
                self._health.sent()
                return Sent(message_id)
            match result:
                case Pause(wait):
                    self._budget.pause(wait.total_seconds())
                    until = self._clock.now() + wait
                    await self._remember(partial(_pause, until=until))
                    return Later(until, "flood")
                case Moved(new):
                    chat_id = new
                    await self._remember(partial(_move, message=message, chat_id=new))
                case SendAnew() if message.kind == "edit" and message.about is None:
                    # The last line of a message that is over: with the message gone there is nothing left to say.
                    return Never("gone")
                case SendAnew():
                    payload = {key: value for key, value in payload.items() if key != "edit"}
                case Wait(wait, reason):
                    return Later(self._clock.now() + wait, reason)
                case _:
                    return result

    def _unforeseen(self, message: Outgoing, error: Exception) -> Settlement:
        """A mistake of ours: tried again for a while, then given up, so as not to stand in the way for ever."""
        log.error("a message could not be sent", kind=message.kind, attempts=message.attempts, exc_info=error)
        if message.attempts + 1 >= FAULTS:
            return Never("fault")
        return Later(self._clock.now() + backoff(message.attempts + 1, self._dice), "fault")

    async def _remember(self, work: Callable[[Unit], None]) -> None:
        try:
            await self._store.write(work)
        except StoreUnavailable:
            # In memory it holds all the same; only a restart would not know of it.
            self._health.store_failed()

    # Settling: what came back is kept in batches, one unit for all that came meanwhile

    def _settle(self, message: Outgoing, result: Settlement) -> None:
        self._results.append((message, result))
        if self._settler is None or self._settler.done():
            self._settler = asyncio.create_task(self._keep_results())

    async def _keep_results(self) -> None:
        while self._results:
            batch, self._results = self._results, []
            try:
                await self._store.write(partial(self._keep, batch=batch))
            except StoreUnavailable:
                self._health.store_failed()
                self._results = batch + self._results
                await self._clock.sleep(LOOK_AGAIN)
            except Exception as error:
                # One of them cannot be kept: each by itself, so that the others are.
                log.error("results of sending could not be kept", count=len(batch), exc_info=error)
                await self._keep_one_by_one(batch)
        self._bell.set()

    async def _keep_one_by_one(self, batch: Sequence[tuple[Outgoing, Settlement]]) -> None:
        for message, result in batch:
            try:
                await self._store.write(partial(self._keep, batch=[(message, result)]))
            except StoreUnavailable:
                self._results.append((message, result))
            except Exception as error:
                log.error("how a message fared could not be kept", kind=message.kind, exc_info=error)
                await self._remember(partial(_settle_only, this=message.id, result=result, now=self._clock.now()))

    def _keep(self, unit: Unit, batch: Sequence[tuple[Outgoing, Settlement]]) -> None:
        now = self._clock.now()
        unit.outbox.settle([(message.id, result) for message, result in batch], now=now)
        for message, result in batch:
            if isinstance(result, Never):
                self._cannot_arrive(unit, message, result.reason)
                continue
            if not isinstance(result, Sent) or result.message_id is None:
                continue
            if message.person is not None:
                # Whoever gets a message is there again, whatever was noted before.
                unit.people.set_reach(message.person, Reach.REACHABLE, now)
            if message.about is not None:
                if message.kind == "question" or message.kind == "edit":
                    unit.checkins.set_message(message.about, result.message_id, now)
                elif message.kind == "alert":
                    unit.alerts.copy_sent(message.id, result.message_id)

    def _cannot_arrive(self, unit: Unit, message: Outgoing, reason: str) -> None:
        reach = {"blocked": Reach.BLOCKED, "undeliverable": Reach.UNDELIVERABLE}.get(reason)
        if reach is not None and message.person is not None:
            unit.people.set_reach(message.person, reach, self._clock.now())
        if message.lane in (Lane.URGENT_ALERT, Lane.ALERT):
            mail = Mail(self._clock.now())
            self._undelivered(unit, mail, message, reason)
            mail.post(unit)
        elif reach is None and reason not in EXPECTED:
            unit.problems.note("refused", message.kind, self._clock.now())
            log.error("Telegram refused a message", kind=message.kind, reason=reason)


def _settle_only(unit: Unit, this: int, result: Settlement, now: datetime) -> None:
    unit.outbox.settle([(this, result)], now=now)


def _paused_until(unit: Unit) -> datetime | None:
    return unit.meta.moment(PAUSED)


def _pause(unit: Unit, until: datetime) -> None:
    """Keep it, unless another process was asked for a longer one."""
    kept = _paused_until(unit)
    if kept is None or kept < until:
        unit.meta.set_moment(PAUSED, until)


def _move(unit: Unit, message: Outgoing, chat_id: int) -> None:
    person = unit.people.get(message.person) if message.person is not None else None
    if person is not None:
        unit.people.move_chat(person, chat_id)
