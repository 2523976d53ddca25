"""The stand-in as a process: `python -m bot.standin --port 8081`. It says on one line when it is ready."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import sys

from bot.standin.clock import MovingClock
from bot.standin.core import TOKEN, Telegram
from bot.standin.server import serve


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.standin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--token", default=TOKEN, help="the only bot token that is accepted")
    parser.add_argument("--username", default="alongside_bot")
    parser.add_argument("--seed", type=int, default=0, help="makes ids and random failures repeatable")
    parser.add_argument("--no-floods", action="store_true", help="switch the flood limits off")
    parser.add_argument("--keep", type=int, help="how many events the journal holds (default: all)")
    return parser.parse_args()


async def _run(given: argparse.Namespace) -> None:
    telegram = Telegram(MovingClock(), token=given.token, username=given.username, seed=given.seed)
    telegram.rules.floods.on = not given.no_floods
    telegram.journal.keep = given.keep
    # Everything said is kept for ever, so looking for garbage in it at the usual rate costs a third of the speed.
    gc.set_threshold(100_000, 50, 100)
    server = await serve(telegram, given.host, given.port)
    sys.stdout.write(f"ready {server.url}\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    await server.close()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
