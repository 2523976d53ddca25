"""The wiring: store, library, clock and Telegram put together, started and stopped."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.warnings import PTBUserWarning

from bot.clock import Clock, SystemClock
from bot.clockwork import Clockwork
from bot.config import Config, ConfigError
from bot.delivery.delivery import Delivery
from bot.delivery.failures import TokenRevoked
from bot.delivery.manners import Manners
from bot.delivery.pacing import Budget
from bot.delivery.siblings import Siblings
from bot.delivery.telegram import Line
from bot.desk import Desk
from bot.gap import Gap
from bot.handlers import register
from bot.handlers.rooms import Rooms, furnish
from bot.health import Health
from bot.health_server import HealthServer
from bot.house import House
from bot.intake.inbox import Inbox
from bot.intake.lock import DatabaseLock, FileLock, Lock
from bot.intake.meanwhile import Meanwhile
from bot.intake.polling import MOST, Polling
from bot.intake.received import KINDS
from bot.joining.links import USERNAME
from bot.listening import CannotListen, listen
from bot.opening import lock_path
from bot.operators import Operators
from bot.transport import WireRequest
from bot.trouble import Trouble
from flows.library import Library
from storage.errors import StoreUnavailable
from storage.store import Store

if TYPE_CHECKING:
    from aiohttp import web

log = structlog.get_logger(__name__)

# Updates are fetched raw, to be kept before anyone tries to understand them; python-telegram-bot would rather have
# its named method used and says so each time.
warnings.filterwarnings("ignore", message=r"Please use 'Bot\.", category=PTBUserWarning)

HANDLE_WITHIN, SEND_WITHIN = 2.0, 1.5
"""Seconds that what is in hand may take when we are asked to stop; the inbox and the outbox have the rest."""
PAUSE, LONGEST_PAUSE = 1.0, 30.0
LOOK_EVERY = 30.0
"""Seconds between looks at the webhook, which says nothing by itself while nobody writes."""
ADOPT_EVERY = 15.0
LONG_POLL_READ = 10.0
"""Seconds an answer to a long poll may take beyond the poll itself."""
MENU = ("checkin", "help", "pause", "settings", "privacy", "leave")


class App:
    """The whole bot. `start`, then `run` until it ends, then `stop`."""

    def __init__(
        self,
        config: Config,
        library: Library,
        store: Store,
        *,
        clock: Clock | None = None,
        lock: Lock | None = None,
        bot: ExtBot[None] | None = None,
    ) -> None:
        self.config, self.store = config, store
        self.clock = clock or SystemClock()
        self.health = Health(self.clock)
        self.house = House(library, config)
        self._lock = lock
        self._bot = bot or make_bot(config)
        self.application = _application(self._bot)
        line = Line(self._bot)
        self.rooms: Rooms = furnish(self.house)
        self.budget = Budget(config.telegram.messages_per_second, self.clock)
        self.delivery = Delivery(
            store,
            line,
            self.clock,
            self.budget,
            self.health,
            self.rooms.follow_up.undelivered,
            Manners(self.house).held_back,
        )
        self.siblings = Siblings(store, self.clock, self.budget) if serves_among_others(config) else None
        self.desk = Desk(store, self.delivery, self.clock)
        self.meanwhile = Meanwhile(self.rooms.help_now, line)
        self.trouble = Trouble(self.house)
        self.operators = Operators(self.trouble, store, self.clock, config.operator.notify)
        self.inbox = Inbox(
            store,
            self.application,
            self.desk,
            self.clock,
            self.meanwhile,
            self.trouble.set_aside,
            among_others=self.siblings is not None,
        )
        self.clockwork = Clockwork(store, self.desk, self.rooms, self.clock, self.health, self.trouble)
        self.gap = Gap(store, self.desk, self.rooms, self.clock, self.health, self.inbox.queues.idle)
        self.polling = Polling(
            self._fetch,
            self.inbox.keep,
            self.inbox.queues,
            self.clock,
            self.health,
            self.meanwhile.answer,
            self.gap.reached,
        )
        register(self.application, self.desk, self.rooms, line)
        self.application.add_error_handler(self._remember_error)
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = asyncio.Event()
        self._health_page = HealthServer(self.health, store)
        self._door: web.AppRunner | None = None

    async def start(self, *, ticking: bool = True) -> None:
        """Take the lock, open the health page, begin to tick and to send; Telegram is reached in the background.

        `ticking` false: someone else (the demo's clock, a test) calls `clockwork.tick`.
        """
        if self._lock is not None:
            self._lock.take()
        if self.siblings is None:
            await self.store.write(lambda unit: unit.outbox.expire_leases(self.clock.now()))
        else:
            await self.siblings.join()
            self._begin(self.siblings.run())
        self._open_health_page()
        if ticking:
            self.clockwork.start()
        self._begin(self.delivery.run())
        if self.operators.named:
            self._begin(self.operators.run())
        self._begin(self._talk())

    async def run(self) -> None:
        """Return when something ends that must not. Raises what ended it, such as `TokenRevoked`."""
        await self._ended.wait()
        self.check()

    def check(self) -> None:
        """Raises what ended a part of the bot that must not end; nothing while all is well."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def stop(self) -> None:
        """Stop fetching, finish what is in hand, settle what is on the wire: within five seconds."""
        self.clockwork.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._health_page.stop)
        if self._door is not None:
            await self._door.cleanup()
        await self.inbox.queues.stop(HANDLE_WITHIN)
        await asyncio.gather(self.delivery.finish(SEND_WITHIN), self.operators.finish(SEND_WITHIN))
        if self.siblings is not None:
            await self.siblings.leave()
        await self._bot.shutdown()
        if self._lock is not None:
            self._lock.release()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.append(task)
        task.add_done_callback(lambda _: self._ended.set())

    def _open_health_page(self) -> None:
        health = self.config.health
        if not health.listen:
            return
        try:
            self._health_page.start(health.listen)
        except CannotListen:
            if "listen" in health.model_fields_set:
                raise
            # Nobody asked for this very port, and a bot that does not start helps nobody.
            log.warning("the health page is off: its usual port is taken")

    async def _talk(self) -> None:
        """Connect to Telegram, however long that takes, then take updates until cancelled."""
        await self._until_done(self.application.initialize)
        await self._until_done(self._remember_username)
        await self._until_done(self.gap.begin)
        await self._until_done(self.inbox.recover)
        self._begin(self._introduce())
        if self.config.telegram.mode == "webhook":
            if self.siblings is not None:
                await self.siblings.until_known()
                self._begin(self._adopt())
            await self._until_done(self._listen)
            await self._watch_webhook()
        await self._until_done(self._bot.delete_webhook)
        await self.polling.run()

    async def _until_done(self, step: Callable[[], Awaitable[Any]]) -> None:
        """A start without network or database heals by itself. Raises `TokenRevoked`."""
        pause = PAUSE
        while True:
            try:
                await step()
            except InvalidToken as error:
                raise TokenRevoked from error
            except (TelegramError, StoreUnavailable) as error:
                if isinstance(error, StoreUnavailable):
                    self.health.store_failed()
                else:
                    self.health.poll_failed()
                log.warning("not everything can be reached yet", error=type(error).__name__, delay=pause)
                await self.clock.sleep(_asked_of(error) or pause)
                pause = min(LONGEST_PAUSE, pause * 1.5)
            else:
                return

    async def _remember_username(self) -> None:
        await self.store.write(lambda unit: unit.meta.set(USERNAME, self._bot.username))

    async def _introduce(self) -> None:
        """The command menu, where it is not as it should be yet; never in the way of anything."""
        # Asks another process for the bank holidays, before the first alert needs them.
        await asyncio.to_thread(lambda: self.house.working_time)
        wanted = [(name, self.house.say(f"command.{name}")) for name in MENU]
        try:
            have = await self._bot.get_my_commands()
            if [(each.command, each.description) for each in have] != wanted:
                await self._bot.set_my_commands(wanted)
        except TelegramError as error:
            log.info("the command menu could not be set", error=type(error).__name__)
        await asyncio.Event().wait()

    async def _fetch(self, offset: int | None, long_poll: int) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"timeout": long_poll, "limit": MOST, "allowed_updates": list(KINDS)}
        if offset is not None:
            asked["offset"] = offset
        try:
            updates: list[dict[str, Any]] = await self._bot.do_api_request(
                "getUpdates", api_kwargs=asked, read_timeout=long_poll + LONG_POLL_READ
            )
        except EndPointNotFound as error:
            # What a raw call makes of 401: the endpoint is there, the token is not.
            raise InvalidToken from error
        return updates

    async def _listen(self) -> None:
        """Open the door, then tell Telegram where it is."""
        telegram = self.config.telegram
        assert telegram.webhook_url is not None
        assert telegram.webhook_secret is not None
        secret = telegram.webhook_secret.get_secret_value()
        if self._door is None:
            from bot.intake.webhook import webhook_routes

            routes = webhook_routes(
                path_of(telegram.webhook_url),
                secret,
                self.inbox.keep,
                self.inbox.queues,
                self.clock,
                self.health,
                self.meanwhile.answer,
            )
            self._door = await listen(routes, telegram.webhook_listen)
        await self._bot.set_webhook(telegram.webhook_url, secret_token=secret, allowed_updates=list(KINDS))

    async def _watch_webhook(self) -> None:
        """See every half minute that Telegram is there and still calls here."""
        while True:
            await self._until_done(self._look_at_webhook)
            await asyncio.sleep(LOOK_EVERY)

    async def _adopt(self) -> None:
        """Take over what a process that is gone received and did not finish."""
        while True:
            await asyncio.sleep(ADOPT_EVERY)
            await self._until_done(self.inbox.adopt)

    async def _look_at_webhook(self) -> None:
        asked_at = self.clock.now()
        there = await self._bot.get_webhook_info()
        if there.url != self.config.telegram.webhook_url:
            log.warning("the webhook was set to another address; setting it again")
            await self._listen()
        self.health.polled(self.clock.now())
        await self.gap.reached(asked_at)

    async def _remember_error(self, update: object, context: Any) -> None:
        await self.inbox.failed(update, context.error)


def _application(bot: ExtBot[None]) -> Application[Any, Any, Any, Any, Any, Any]:
    """python-telegram-bot's dispatch without its updater and its jobs: intake and clockwork are ours."""
    return ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()


def make_bot(config: Config) -> ExtBot[None]:
    """python-telegram-bot's bot over our own transport, pointed at the configured origin. Raises `ConfigError`."""
    if config.telegram.token is None:
        raise ConfigError(["There is no bot token. Set ALONGSIDE_TELEGRAM__TOKEN to the one @BotFather gave you."])
    origin = config.telegram.api_url
    return ExtBot(
        token=config.telegram.token.get_secret_value(),
        base_url=f"{origin}/bot",
        base_file_url=f"{origin}/file/bot",
        request=WireRequest(),
        get_updates_request=WireRequest(connections=1),
    )


def serves_among_others(config: Config) -> bool:
    """Whether several processes serve together: by webhook, on PostgreSQL."""
    return config.telegram.mode == "webhook" and lock_path(config) is None


def lock_for(config: Config) -> Lock | None:
    """One poller per token: beside an SQLite database a file, in PostgreSQL an advisory lock; none among others."""
    beside = lock_path(config)
    if beside is not None:
        return FileLock(beside)
    if serves_among_others(config):
        return None
    assert config.telegram.token is not None
    return DatabaseLock(config.storage.url, config.telegram.token.get_secret_value())


def path_of(url: str) -> str:
    """The path of an address, "/" where it has none."""
    return "/" + url.split("://", 1)[-1].partition("/")[2]


def _asked_of(error: Exception) -> float:
    """The seconds Telegram asks us to wait, if it does."""
    if not isinstance(error, RetryAfter):
        return 0.0
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
