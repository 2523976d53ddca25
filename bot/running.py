"""`alongside run`: the bot until it is asked to stop, with an exit status that says why it ended."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.config import Config, ConfigError, load_config
from bot.logs import set_up_logs

if TYPE_CHECKING:
    from bot.app import App

STOPPED, FAILED, BAD_CONFIGURATION = 0, 1, 78
"""78 (EX_CONFIG) also stands for a token Telegram does not know: restarting will not mend either."""
SWITCH_INTERVAL = 0.0005
"""Seconds after which Python's threads take turns. The writer waits for its turn at each statement; at the usual
5 ms a busy event loop would make every commit slow."""

log = structlog.get_logger(__name__)


def run_from_command_line(arguments: list[str]) -> int:
    """`run [--config FILE]`; returns the exit status."""
    path: Path | None = None
    match arguments:
        case []:
            pass
        case ["--config" | "-c", name]:
            path = Path(name)
        case [word] if word.startswith("--config="):
            path = Path(word.partition("=")[2])
        case _:
            print("alongside run takes only --config FILE. Try: alongside run --help", file=sys.stderr)  # noqa: T201
            return 2
    set_up_logs()
    try:
        return run(load_config(path))
    except ConfigError as error:
        complain(*error.problems)
        return BAD_CONFIGURATION
    except KeyboardInterrupt:
        # Ctrl-C before there is a loop to hear it: nothing has begun.
        return STOPPED


def run(config: Config) -> int:
    """The bot until a signal or a failure; returns the exit status. Raises `ConfigError`."""
    # Imported here: a wrong configuration is told before the libraries take their time.
    from bot.app import App, lock_for
    from bot.delivery.failures import TokenRevoked
    from bot.intake.lock import AlreadyRunning
    from bot.library_files import checked_library
    from bot.listening import CannotListen
    from bot.opening import open_store
    from flows.problems import FlowError
    from storage.errors import StoreError, StoreUnavailable

    os.environ.setdefault("PTB_TIMEDELTA", "1")
    sys.setswitchinterval(SWITCH_INTERVAL)
    if config.telegram.token is None:
        raise ConfigError(["There is no bot token. Set ALONGSIDE_TELEGRAM__TOKEN to the one @BotFather gave you."])
    try:
        library = checked_library(config.flows.folders)
        store = open_store(config)
    except FlowError as error:
        complain(
            *map(str, error.problems), "The conversations have mistakes (above). `alongside check` explains them."
        )
        return BAD_CONFIGURATION
    except StoreUnavailable as error:
        # Time may mend it (a database server that starts later than we do): worth another start.
        complain(str(error))
        return FAILED
    except (StoreError, OSError) as error:
        complain(str(error))
        return BAD_CONFIGURATION
    # What has been loaded stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    try:
        asyncio.run(_until_stopped(App(config, library, store, lock=lock_for(config))))
    except TokenRevoked:
        complain("Telegram does not know this bot's token (any more). Get the current one from @BotFather.")
        return BAD_CONFIGURATION
    except (AlreadyRunning, CannotListen, StoreUnavailable) as error:
        complain(str(error))
        return FAILED
    except Exception as error:
        # Never the text of it: it may quote what someone wrote.
        log.error("the bot ended", exc_info=error)
        complain("The bot ended because of a mistake of its own; the log above says where. Please report it.")
        return FAILED
    finally:
        store.close()
    return STOPPED


async def _until_stopped(app: App) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_unheard)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    waiting = asyncio.create_task(stopping.wait())
    try:
        await app.start()
        log.info("started", mode=app.config.telegram.mode)
        running = asyncio.create_task(app.run())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
    finally:
        waiting.cancel()
        await app.stop()
        log.info("stopped")


def _unheard(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody waited for, such as a task of a library: its kind and place, never its text."""
    log.error("something failed unheard", exc_info=context.get("exception"))


def complain(*sentences: str) -> None:
    """Say what is wrong, to people."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)  # noqa: T201
