"""A real server at the other end of an operator's address, and operators who stand on a real store."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from bot.config import Config
from bot.house import House
from bot.logs import set_up_logs
from bot.operators import Operators
from bot.trouble import Trouble
from storage.store import Store
from tests.stage import LIBRARY, TestClock

SECRET = "Hunter2%21"
"""Part of every address: it must never be seen anywhere."""


class Gateway:
    """Takes what apprise posts, answers with `status`, and while it `hangs` not at all."""

    def __init__(self) -> None:
        self.status = 200
        self.arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.on_arrival: Callable[[], None] = lambda: None
        self.going_on = asyncio.Event()
        self.going_on.set()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def open(self) -> None:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(application, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        self.going_on.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def address(self, name: str = "max") -> str:
        """One operator's address here."""
        return f"json://{name}:{SECRET}@127.0.0.1:{self._port}/{name}"

    def heard(self) -> list[str]:
        """The texts that were taken since last asked, each with who it was for."""
        heard = []
        while not self.arrived.empty():
            message = self.arrived.get_nowait()
            if message["status"] == 200:
                heard.append(f"{message['for']}: {message['message']}")
        return heard

    async def _take(self, request: web.Request) -> web.Response:
        message, status = await request.json(), self.status
        self.on_arrival()
        self.arrived.put_nowait({**message, "for": request.path.strip("/"), "status": status})
        await self.going_on.wait()
        return web.Response(status=status)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    await gateway.open()
    yield gateway
    await gateway.close()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    set_up_logs(stream=stream)
    yield stream
    set_up_logs()


MakeOperators = Callable[..., Operators]


@pytest.fixture
def operators_of(clock: TestClock) -> MakeOperators:
    """Operators with these entries in their configuration, on a store, as after a start."""

    def make(store: Store, *notify: str) -> Operators:
        config = Config(operator={"notify": list(notify)}, programme={"name": "Tuesday walks"})
        return Operators(Trouble(House(LIBRARY, config)), store, clock, config.operator.notify)

    return make
