"""The wiring: store, library, clock and Telegram put together, started and stopped."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Coroutine
from typing import Any

import structlog
from aiohttp import web
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.warnings import PTBUserWarning

from bot.clock import Clock, SystemClock
from bot.clockwork import Clockwork
from bot.config import Config, ConfigError
from bot.delivery.delivery import Delivery
from bot.delivery.failures import TokenRevoked
from bot.delivery.pacing import Budget
from bot.delivery.telegram import Line
from bot.desk import Desk
from bot.gap import Gap
from bot.handlers import register
from bot.handlers.rooms import Rooms, furnish
from bot.health import Health
from bot.health_server import health_application
from bot.house import House
from bot.intake.inbox import Inbox
from bot.intake.lock import DatabaseLock, FileLock, Lock
from bot.intake.meanwhile import Meanwhile
from bot.intake.polling import Polling
from bot.intake.received import KINDS, Received
from bot.intake.webhook import webhook_routes
from bot.joining.links import USERNAME
from bot.mail import Mail
from bot.opening import SQLITE, lock_path
from bot.questions import closing_rows
from bot.screen import Screen
from bot.transport import AiohttpRequest
from flows.library import Library
from storage.store import Store
from storage.unit import Unit

log = structlog.get_logger(__name__)

# Updates are fetched raw, to be kept before anyone tries to understand them; python-telegram-bot would rather have
# its named method used and says so each time.
warnings.filterwarnings("ignore", message=r"Please use 'Bot\.", category=PTBUserWarning)

STOP_WITHIN = 3.0
"""Seconds what is in hand may take when we are asked to stop; the inbox and outbox have the rest."""
CONNECT_PAUSE, CONNECT_PAUSE_MOST = 1.0, 30.0
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
        self.config = config
        self.store = store
        self.clock = clock or SystemClock()
        self.health = Health(self.clock)
        self.house = House(library, config)
        self._lock = lock
        self._bot = bot or make_bot(config)
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().bot(self._bot).updater(None).job_queue(None).build()
        )
        line = Line(self._bot)
        self.rooms: Rooms = furnish(self.house)
        self.budget = Budget(config.telegram.messages_per_second, self.clock)
        self.delivery = Delivery(store, line, self.clock, self.budget, self.health, self.rooms.follow_up.undelivered)
        self.desk = Desk(store, self.delivery, self.clock)
        self.meanwhile = Meanwhile(self.house, self.rooms.help_now, line)
        self.inbox = Inbox(store, self.application, self.desk, self.clock, self.meanwhile, self._sorry)
        self.clockwork = Clockwork(store, self.desk, self.rooms, self.clock, self.health)
        self.gap = Gap(store, self.desk, self.rooms, self.clock)
        self.polling = Polling(
            self._fetch, self.inbox.keep, self.inbox.queues, self.clock, self.health, self.meanwhile.answer
        )
        register(self.application, self.desk, self.rooms, line)
        self.application.add_error_handler(self._remember_error)
        self._tasks: list[asyncio.Task[None]] = []
        self._servers: list[web.AppRunner] = []

    async def start(self, *, ticking: bool = True) -> None:
        """Take the lock, open the health page, begin to tick and to send; Telegram is reached in the background.

        `ticking` false: someone else (the demo's clock, a test) calls `clockwork.tick`.
        """
        if self._lock is not None:
            self._lock.take()
        await self.store.write(lambda unit: unit.outbox.expire_leases(self.clock.now()))
        if self.config.health.listen:
            await self._serve(health_application(self.health, self.store), self.config.health.listen)
        if ticking:
            self.clockwork.start()
        self._begin(self.delivery.run())
        self._begin(self._talk())

    async def run(self) -> None:
        """Return when something ends that must not. Raises what ended it, such as `TokenRevoked`."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    def check(self) -> None:
        """Raises what ended a part of the bot that must not end; nothing while all is well."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def stop(self) -> None:
        """Stop fetching, finish what is in hand, settle what is on the wire."""
        self.clockwork.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.inbox.queues.stop(STOP_WITHIN)
        await self.delivery.finish(STOP_WITHIN)
        for server in self._servers:
            await server.cleanup()
        await self._bot.shutdown()
        if self._lock is not None:
            self._lock.release()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _talk(self) -> None:
        """Connect to Telegram, however long that takes, then take updates until cancelled."""
        await self._connect()
        await self.gap.begin()
        await self.inbox.recover()
        if self.config.telegram.mode == "webhook":
            await self._listen()
            await asyncio.Event().wait()
        await self._leave_webhook()
        await self.polling.run()

    async def _connect(self) -> None:
        """A start without network heals by itself. Raises `TokenRevoked`."""
        pause = CONNECT_PAUSE
        while True:
            try:
                await self.application.initialize()
            except InvalidToken as error:
                raise TokenRevoked from error
            except TelegramError as error:
                self.health.poll_failed()
                log.warning("Telegram cannot be reached yet", error=type(error).__name__, delay=pause)
                await self.clock.sleep(pause)
                pause = min(CONNECT_PAUSE_MOST, pause * 1.5)
            else:
                await self.store.write(lambda unit: unit.meta.set(USERNAME, self._bot.username))
                self._begin(self._introduce())
                return

    async def _introduce(self) -> None:
        """The command menu, where it is not as it should be yet; never in the way of anything."""
        wanted = [(name, self.house.say(f"command.{name}")) for name in MENU]
        try:
            have = await self._bot.get_my_commands()
            if [(each.command, each.description) for each in have] != wanted:
                await self._bot.set_my_commands(wanted)
        except TelegramError as error:
            log.info("the command menu could not be set", error=type(error).__name__)
        await asyncio.Event().wait()

    async def _leave_webhook(self) -> None:
        """An earlier run may have set a webhook, and Telegram gives updates to one or the other."""
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook could not be taken back", error=type(error).__name__)

    async def _fetch(self, offset: int | None, long_poll: int) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"timeout": long_poll, "limit": 100, "allowed_updates": list(KINDS)}
        if offset is not None:
            asked["offset"] = offset
        asked_at = self.clock.now()
        updates: list[dict[str, Any]] = await self._bot.do_api_request(
            "getUpdates", api_kwargs=asked, read_timeout=long_poll + LONG_POLL_READ
        )
        await self.gap.reached(asked_at)
        return updates

    async def _listen(self) -> None:
        telegram = self.config.telegram
        if telegram.webhook_url is None or telegram.webhook_secret is None:
            raise ConfigError(["Webhook mode needs telegram.webhook_url and ALONGSIDE_TELEGRAM__WEBHOOK_SECRET."])
        secret = telegram.webhook_secret.get_secret_value()
        path = "/" + telegram.webhook_url.split("://", 1)[-1].partition("/")[2]
        routes = webhook_routes(
            path, secret, self.inbox.keep, self.inbox.queues, self.clock, self.health, self.meanwhile.answer
        )
        await self._serve(routes, telegram.webhook_listen)
        await self._bot.set_webhook(telegram.webhook_url, secret_token=secret, allowed_updates=list(KINDS))

    async def _serve(self, application: web.Application, listen: str) -> None:
        host, _, port = listen.rpartition(":")
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, host or "127.0.0.1", int(port)).start()
        self._servers.append(runner)

    async def _sorry(self, update: Received) -> None:
        """One message could not be handled, three times over: the person and the operator are told."""

        def tell(unit: Unit, mail: Mail) -> None:
            unit.problems.note("set aside", str(update.update_id), mail.now)
            person = unit.people.by_chat(update.chat_id)
            if person is not None:
                screen = Screen(self.house.say("trouble.sorry", person.language), closing_rows(self.house))
                mail.send(person, screen, kind="say")
            elif update.chat_id > 0:
                mail.to_chat(
                    update.chat_id, Screen(self.house.say("trouble.sorry"), closing_rows(self.house)), kind="say"
                )

        await self.desk.do(tell)

    async def _remember_error(self, update: object, context: Any) -> None:
        await self.inbox.failed(update, context.error)


def make_bot(config: Config) -> ExtBot[None]:
    """python-telegram-bot's bot over our own transport, pointed at the configured origin. Raises `ConfigError`."""
    if config.telegram.token is None:
        raise ConfigError(["There is no bot token. Set ALONGSIDE_TELEGRAM__TOKEN to the one @BotFather gave you."])
    origin = config.telegram.api_url
    return ExtBot(
        token=config.telegram.token.get_secret_value(),
        base_url=f"{origin}/bot",
        base_file_url=f"{origin}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )


def lock_for(config: Config) -> Lock:
    """One poller per token: beside an SQLite database a file, in PostgreSQL an advisory lock."""
    url = config.storage.url
    if url.startswith(SQLITE):
        return FileLock(lock_path(config))
    assert config.telegram.token is not None
    return DatabaseLock(url, config.telegram.token.get_secret_value())
