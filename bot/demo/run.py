"""`alongside demo`: puts the stand-in, the real bot and the page together, and takes them apart again."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TextIO

from bot.app import App
from bot.config import Config, ConfigError
from bot.demo.arrivals import give_ann_to_sue, invite_all, join, not_yet_in
from bot.demo.cast import TEAM, phones
from bot.demo.clock import MovableClock
from bot.demo.feed import Feed
from bot.demo.journey import Journey
from bot.demo.keeping import CannotContinue, Keeper, Kept, load
from bot.demo.narrator import Narrator
from bot.demo.programme import RunningBot
from bot.demo.ribbon import Ribbon
from bot.demo.server import Page
from bot.demo.watch import Watch
from bot.intake.lock import AlreadyRunning, FileLock, Lock
from bot.library_files import read_library
from bot.logs import set_up_logs
from bot.opening import open_store
from bot.standin import TOKEN, Phone, Telegram
from bot.standin.server import serve
from bot.standin.snapshot import restore, snapshot
from storage.errors import StoreError
from storage.migrate import SchemaState, schema_state, upgrade
from storage.store import Store

WORLD, DATABASE, KEY = "demo.json", "alongside.db", "alongside.key"
CHARITY = "Willow Lane Peer Support"
REMEMBERED_EVENTS = 1_000


def run_demo(*, port: int = 8765, fresh: bool = False, folder: Path = Path("demo-data")) -> int:
    """The demo until Ctrl-C; returns the exit status. Says on standard output where to look."""
    set_up_logs(level=logging.WARNING)
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    try:
        asyncio.run(_until_stopped(folder, port, fresh))
    except (CannotContinue, AlreadyRunning, ConfigError, StoreError) as problem:
        _say(str(problem), sys.stderr)
        return 1
    except OSError as problem:
        _say(
            f"The demo cannot start here: {problem.strerror or problem}. Try another --port or --folder.", sys.stderr
        )
        return 1
    return 0


async def _until_stopped(folder: Path, port: int, fresh: bool) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with demo(folder, port, fresh=fresh) as running:
        _say(f"\n  Alongside's demo is ready: {running.page.url}\n")
        _say("  The bot is real, Telegram is imitated, nothing leaves this computer.")
        _say("  Ctrl-C stops it; the next start goes on where it was (--fresh begins anew).\n")
        await stopping.wait()


def _say(words: str, where: TextIO = sys.stdout) -> None:
    print(words, file=where, flush=True)


class World:
    """What the demo keeps beside the bot's database: the clock, Telegram, the ribbon and everybody's joining code."""

    def __init__(self, path: Path) -> None:
        """Take up what was kept at `path`, or begin anew. CannotContinue: it cannot be read."""
        kept = load(path)
        self.clock = MovableClock(kept.ahead, not_before=kept.now) if kept else MovableClock()
        self.telegram = Telegram(self.clock.now)
        self.telegram.journal.keep = REMEMBERED_EVENTS
        self.ribbon = Ribbon(self.clock.now)
        self.invitations: dict[str, str] = kept.invitations if kept else {}
        if kept:
            restore(self.telegram, kept.telegram)
            self.ribbon.restore(kept.lines)
        self.phones: Mapping[str, Phone] = phones(self.telegram)
        self.keeper = Keeper(path, self._gather)

    def _gather(self) -> Kept:
        return Kept(
            ahead=self.clock.ahead,
            now=self.clock.now(),
            invitations=self.invitations,
            lines=self.ribbon.as_list(),
            telegram=snapshot(self.telegram),
        )


class Running:
    """A demo that runs: its world, its page and its bot."""

    def __init__(self, world: World, page: Page, app: App, bot: RunningBot) -> None:
        self.world = world
        self.page = page
        self.app = app
        self.bot = bot


@asynccontextmanager
async def demo(folder: Path, port: int = 0, *, fresh: bool = False) -> AsyncIterator[Running]:
    """A running demo with its data in `folder`. Port 0 takes any.

    Raises CannotContinue, AlreadyRunning, ConfigError, StoreError, and OSError when the port is taken.
    """
    async with AsyncExitStack() as closing:
        closing.callback(_prepare(folder, fresh).release)
        world = World(folder / WORLD)
        server = await serve(world.telegram)
        closing.push_async_callback(server.close)
        config = _config(folder, server.url)
        if schema_state(config.storage.url) is SchemaState.OLDER:
            # A demo of an earlier version goes on: nobody should have to migrate a toy town.
            upgrade(config.storage.url)
        store = open_store(config)
        closing.callback(store.close)
        app = App(config, read_library(), store, clock=world.clock)
        running = await _open_page(world, app, port, closing)
        await _invite(world, store)
        await app.start()
        closing.push_async_callback(app.stop)
        for part in await store.read(not_yet_in):
            await join(part, world.phones[part.key], world.invitations[part.key], running.bot.settled)
        pairing = asyncio.create_task(give_ann_to_sue(store, world.telegram, world.ribbon))
        closing.callback(pairing.cancel)
        yield running


async def _open_page(world: World, app: App, port: int, closing: AsyncExitStack) -> Running:
    """The page and everything that tells it what happens."""
    narrator = Narrator(world.telegram, world.ribbon)
    bot = RunningBot(app, world.telegram, narrator)
    feed = Feed(world.telegram, world.phones, world.ribbon, app.config.programme.timezone)
    journey = Journey(world.clock, bot, feed, world.ribbon, app.house.zone())
    watch = Watch(app.store, journey, world.ribbon)
    page = Page(feed, world.phones, world.invitations, journey)
    await page.open(port)
    closing.push_async_callback(page.close)
    watch.start()
    closing.push_async_callback(watch.close)
    world.telegram.journal.subscribe(watch.stirred)
    world.telegram.journal.subscribe(world.keeper.changed)
    world.ribbon.listen(world.keeper.changed)
    closing.callback(world.keeper.save_now)
    closing.callback(narrator.tell)
    await watch.look()
    return Running(world, page, app, bot)


async def _invite(world: World, store: Store) -> None:
    """On the first start: a team and a link for each. Kept at once, because the database has only their hashes."""
    if world.invitations:
        world.ribbon("kept", "The demo was started again. Everything is where it was.")
        return
    now = world.clock.now()
    world.invitations.update(await store.write(lambda unit: invite_all(unit, now)))
    world.keeper.save_now()
    world.ribbon("kept", f"The {TEAM} was made, with a joining link for each of the four.")


def _prepare(folder: Path, fresh: bool) -> Lock:
    """The folder, locked, and holding either a whole demo or none."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{DATABASE}.lock.pid")
    lock.take()
    try:
        if fresh:
            _forget(folder)
        _must_fit_together(folder)
    except Exception:
        lock.release()
        raise
    return lock


def _config(folder: Path, api_url: str) -> Config:
    return Config(
        programme={"name": CHARITY},
        telegram={"token": TOKEN, "api_url": api_url},
        storage={"url": f"sqlite:///{folder / DATABASE}", "key_file": folder / KEY},
        follow_up={"urgent": "on"},
        health={"listen": ""},
    )


def _forget(folder: Path) -> None:
    """Remove what earlier demos kept, and nothing else that may lie in the folder."""
    for name in (WORLD, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEY):
        (folder / name).unlink(missing_ok=True)


def _must_fit_together(folder: Path) -> None:
    here, there = (folder / WORLD).exists(), (folder / DATABASE).exists()
    if here != there:
        missing, present = (DATABASE, WORLD) if here else (WORLD, DATABASE)
        raise CannotContinue(f"{folder} holds {present} but no {missing}, so the demo cannot go on. Use --fresh.")
