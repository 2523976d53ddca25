"""Operators named by the address of another channel hear what those in Telegram hear, until they have heard it.

Each address has a row of its own: the number of the last problem it was told. Whoever is to send moves that row first
(from where it was read, with a lease), sends from a thread, and moves it again. So nothing is lost when the channel
or the bot fails, each address is tried again by itself, and of several processes one sends. A crash between the two
moves leaves in doubt whether it arrived: it is told again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Thread

import structlog

from bot.clock import Clock
from bot.second_channel import Outcome, is_address, send
from bot.trouble import NOT_AGAIN_FOR, TOLD_ELSEWHERE, Trouble
from storage.errors import StoreUnavailable
from storage.problems import Problem
from storage.store import Store
from storage.unit import Unit

LOOK_EVERY = 5.0
"""Seconds between looks at what has been noted."""
TELL_BACK = timedelta(days=1)
"""An address that was never told anything hears what was noted since so long ago."""
MOST = 1000
"""Problems read in one go; a message shows a few and counts the rest."""
PATIENCE = 60.0
"""Seconds a channel may take; after that it counts as failed, whatever becomes of it."""
LEASE = timedelta(seconds=2 * PATIENCE)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""Between tries of a channel that fails, twice as long each time."""
TELL_OTHERS = 3
"""Failed tries after which the other operators hear that this channel does not work."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one address was told, and when it may be written to again (UTC)."""

    last: int
    told_at: datetime | None = None
    next_at: datetime | None = None
    """While somebody is sending, or after a failure."""
    tries: int = 0
    """Failed ones since it last worked."""

    def to_text(self) -> str:
        """As kept."""
        moments = [each.isoformat() if each else None for each in (self.told_at, self.next_at)]
        return json.dumps([self.last, *moments, self.tries])

    @classmethod
    def of(cls, text: str) -> Heard:
        """As kept by `to_text`."""
        last, told_at, next_at, tries = json.loads(text)
        moments = [datetime.fromisoformat(each) if each else None for each in (told_at, next_at)]
        return cls(last, moments[0], moments[1], tries)


@dataclass(frozen=True, slots=True)
class News:
    """What an address is to be told now, and its row as it stands."""

    kept: str | None
    heard: Heard
    problems: tuple[Problem, ...]


class Operators:
    """Tells the addresses of [operator] notify. `run` until cancelled, then `finish`."""

    def __init__(self, trouble: Trouble, store: Store, clock: Clock, notify: list[str]) -> None:
        self._trouble = trouble
        self._store = store
        self._clock = clock
        # Log lines and problems name an entry by its place: the address itself may hold a password.
        self._addresses = {number: entry for number, entry in enumerate(notify, 1) if is_address(entry)}
        self._under_way: dict[int, asyncio.Task[None]] = {}

    @property
    def named(self) -> bool:
        """Whether an address is named at all."""
        return bool(self._addresses)

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Begin to tell every address what it has not heard yet and may hear now; one that hangs delays no other."""
        for number, address in self._addresses.items():
            if number not in self._under_way:
                task = self._under_way[number] = asyncio.create_task(self._safely(number, address))
                task.add_done_callback(partial(self._ended, number))

    async def finish(self, within: float) -> None:
        """Let what is being sent end and be kept, for at most so many seconds."""
        under_way = tuple(self._under_way.values())
        if under_way:
            _, left = await asyncio.wait(under_way, timeout=within)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, number: int, _task: asyncio.Task[None]) -> None:
        del self._under_way[number]

    async def _safely(self, number: int, address: str) -> None:
        try:
            await self._tell(number, address)
        except StoreUnavailable:
            # The tick says so already; the next look sees what is left.
            return
        except Exception as error:
            log.error("an operator could not be told", number=number, exc_info=error)

    async def _tell(self, number: int, address: str) -> None:
        key = f"told.{self._store.hashes.address(address).hex()}"
        now = self._clock.now()
        # Read beside the writer, which is asked only when there is something to tell.
        if await self._store.read(partial(_news, key=key, now=now)) is None:
            return
        news = await self._store.write(partial(_claim, key=key, now=now))
        if news is None:
            return
        title, text = self._trouble.elsewhere(news.problems, now)
        outcome = await _from_a_thread(partial(send, address, title, text))
        if outcome is not Outcome.TOLD:
            log.warning("an operator's other channel failed", number=number, reason=outcome.value)
        await self._keep(partial(_settle, key=key, news=news, outcome=outcome, number=number))

    async def _keep(self, settle: Callable[..., None]) -> None:
        """However long the store is away: what was told is not to be told again."""
        while True:
            try:
                return await self._store.write(partial(settle, now=self._clock.now()))
            except StoreUnavailable:
                await self._clock.sleep(LOOK_EVERY)


def _news(unit: Unit, key: str, now: datetime) -> News | None:
    """What this address may and should be told now; None: nothing."""
    kept = unit.meta.get(key)
    heard = Heard(unit.problems.newest_before(now - TELL_BACK)) if kept is None else Heard.of(kept)
    # A clock that was set back must not silence anybody: only a moment that can be right is waited for.
    if heard.next_at is not None and now < heard.next_at <= now + LONGEST_WAIT:
        return None
    problems = tuple(unit.problems.after(heard.last, MOST))
    resting = heard.told_at is not None and heard.told_at <= now < heard.told_at + NOT_AGAIN_FOR
    if not problems or (resting and not any(each.kind in TOLD_ELSEWHERE for each in problems)):
        return None
    return News(kept, heard, problems)


def _claim(unit: Unit, key: str, now: datetime) -> News | None:
    """The same, and ours to tell; None if another process was quicker."""
    news = _news(unit, key, now)
    if news is None:
        return None
    claimed = replace(news.heard, next_at=now + LEASE)
    if not unit.meta.swap(key, news.kept, claimed.to_text()):
        return None
    return News(claimed.to_text(), claimed, news.problems)


def _settle(unit: Unit, key: str, news: News, outcome: Outcome, number: int, now: datetime) -> None:
    """Keep how it went; whoever took over after our lease knows better."""
    if outcome is Outcome.TOLD:
        unit.meta.swap(key, news.kept, Heard(news.problems[-1].number, told_at=now).to_text())
        return
    tries = news.heard.tries + 1
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries - 1, 16))
    failed = replace(news.heard, next_at=now + wait, tries=tries)
    if unit.meta.swap(key, news.kept, failed.to_text()) and tries == TELL_OTHERS:
        unit.problems.note("channel", f"entry {number}: {outcome.value}", now)


async def _from_a_thread(work: Callable[[], Outcome]) -> Outcome:
    """Run it beside the loop. A thread of its own that nobody waits for at the end: a channel that hangs must not
    hold up a stop."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[Outcome] = loop.create_future()

    def hand_over(outcome: Outcome) -> None:
        if not waiting.done():
            waiting.set_result(outcome)

    def run() -> None:
        outcome = Outcome.REFUSED
        try:
            outcome = work()
        except Exception as error:
            log.error("another channel could not be used", exc_info=error)
        # The loop may have ended meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(hand_over, outcome)

    Thread(target=run, name="second-channel", daemon=True).start()
    try:
        async with asyncio.timeout(PATIENCE):
            return await waiting
    except TimeoutError:
        return Outcome.REFUSED
