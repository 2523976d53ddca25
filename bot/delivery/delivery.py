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
from bot.delivery.failures import Moved, Pause, SendAnew, TokenRevoked, Wait, meaning
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
"""Seconds a reply waits in memory for its chat's turn; longer waits go back to the outbox."""
UNPACED_CLAIM = 50
PAUSED = "sending paused until"
"""The meta key that remembers a pause Telegram asked for over a restart."""

log = structlog.get_logger(__name__)

Undelivered = Callable[[Unit, Mail, Outgoing, str], None]
"""Told inside the settling unit when an alert can never arrive: the message and the reason."""


class Delivery:
    """The only place that sends. `run` works the outbox until cancelled; raises `TokenRevoked`."""

    def __init__(
        self, store: Store, line: Line, clock: Clock, budget: Budget, health: Health, undelivered: Undelivered
    ) -> None:
        self._store = store
        self._line = line
        self._clock = clock
        self._budget = budget
        self._health = health
        self._undelivered = undelivered
        self._dice = random.Random()  # noqa: S311 - spreads retries, keeps no secret
        self._results: list[tuple[Outgoing, Settlement]] = []
        self._settler: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()
        self._revoked: TokenRevoked | None = None
        self.stopping = False

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
        paused = await self._store.read(lambda unit: unit.meta.moment(PAUSED))
        if paused is not None:
            self._budget.pause((paused - self._clock.now()).total_seconds())
        while True:
            self._bell.clear()
            if self._revoked is not None:
                raise self._revoked
            try:
                claimed = await self._claim()
            except StoreUnavailable:
                claimed = []
            if not claimed:
                await self._rest()
                continue
            for message in claimed:
                task = asyncio.create_task(self._in_order([message]))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            while len(self._sending) >= self._at_once:
                await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self, within: float) -> None:
        """Let what is on the wire end and be settled, for at most so many seconds."""
        self.stopping = True
        if self._sending:
            await asyncio.wait(self._sending, timeout=within)
        if self._settler is not None:
            await asyncio.wait([self._settler], timeout=within)

    @property
    def _at_once(self) -> int:
        """What is claimed and waits for its turn would be in doubt after a crash: claim only what leaves soon."""
        return UNPACED_CLAIM if not self._budget.rate else max(2, int(self._budget.rate / 5))

    async def _claim(self) -> list[Outgoing]:
        now = self._clock.now()
        due = await self._store.read(lambda unit: unit.outbox.next_due())
        if due is None or due > now or self._budget.paused_for:
            return []
        room = self._at_once - len(self._sending)
        return await self._store.write(
            lambda unit: unit.outbox.claim(now, lease_until=now + LEASE, limit=room) if room > 0 else []
        )

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
        if message.stale_at is not None and self._clock.now() > message.stale_at:
            return Never("stale")
        if "edit" not in message.payload:
            wait = self._budget.chat_wait(message.chat_id)
            if wait > PATIENCE:
                return Later(self._clock.now() + timedelta(seconds=wait), "chat")
            if wait:
                await self._clock.sleep(wait)
        await self._budget.turn(message.lane)
        if self.stopping:
            return Later(self._clock.now(), "stopping")
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
            else:
                self._health.sent()
                return Sent(message_id)
            match result:
                case Pause(wait):
                    self._budget.pause(wait.total_seconds())
                    until = self._clock.now() + wait
                    await self._remember_pause(until)
                    return Later(until, "flood")
                case Moved(new):
                    chat_id = new
                    await self._remember_move(message, new)
                case SendAnew():
                    payload = {key: value for key, value in payload.items() if key != "edit"}
                case Wait(wait, reason):
                    return Later(self._clock.now() + wait, reason)
                case _:
                    return result

    async def _remember_pause(self, until: datetime) -> None:
        await self._store.write(lambda unit: unit.meta.set_moment(PAUSED, until))

    async def _remember_move(self, message: Outgoing, chat_id: int) -> None:
        def move(unit: Unit) -> None:
            person = unit.people.get(message.person) if message.person is not None else None
            if person is not None:
                unit.people.move_chat(person, chat_id)

        await self._store.write(move)

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
                self._results = batch + self._results
                await self._clock.sleep(LOOK_AGAIN)
        self._bell.set()

    def _keep(self, unit: Unit, batch: Sequence[tuple[Outgoing, Settlement]]) -> None:
        now = self._clock.now()
        unit.outbox.settle([(message.id, result) for message, result in batch], now=now)
        for message, result in batch:
            if isinstance(result, Never):
                self._cannot_arrive(unit, message, result.reason)
            elif isinstance(result, Sent) and result.message_id is not None and message.about is not None:
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
        elif reach is None and reason != "stale":
            unit.problems.note("refused", message.kind, self._clock.now())
            log.error("Telegram refused a message", kind=message.kind, reason=reason)
