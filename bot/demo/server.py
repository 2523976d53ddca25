"""The page over HTTP, for this machine only: the page itself, a stream of changes, and what visitors do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Literal

from aiohttp import ClientConnectionResetError, web
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.demo.acts import ACT, CannotDo, Read, perform
from bot.demo.feed import Feed, Json
from bot.demo.journey import Journey, Move
from bot.standin import Phone

PAGE = Path(__file__).parent / "page"
LARGEST_REQUEST = 64 * 1024
HEARTBEAT = 15.0
NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _ClockMove(BaseModel):
    model_config = ConfigDict(extra="forbid")

    move: Move


class Page:
    """The page on `url`. Take it down with `close`."""

    def __init__(
        self, feed: Feed, phones: Mapping[str, Phone], invitations: Mapping[str, str], journey: Journey
    ) -> None:
        self.url = ""
        self._feed = feed
        self._phones = phones
        self._invitations = invitations
        self._journey = journey
        self._runner: web.AppRunner | None = None

    async def open(self, port: int, host: str = "127.0.0.1") -> None:
        """Listen on loopback; port 0 takes any. OSError: the port is taken."""
        app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[_guard])
        app.on_response_prepare.append(_add_headers)
        app.on_shutdown.append(self._let_browsers_go)
        app.router.add_get("/", self._index)
        app.router.add_get("/events", self._events)
        app.router.add_post("/act", self._act)
        app.router.add_post("/clock", self._clock)
        app.router.add_static("/page/", PAGE)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def moves(self, move: Move) -> bool:
        """Move the programme's clock, as its buttons do. False: there is no check-in to move to."""
        return await self._journey.go(move)

    async def close(self) -> None:
        """Stop listening and end every stream."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _let_browsers_go(self, _app: web.Application) -> None:
        self._feed.close()

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        with self._feed.reader() as changes:
            try:
                while words := await _next_words(changes):
                    await response.write(words)
            except ClientConnectionResetError:
                pass  # the browser left
        return response

    async def _act(self, request: web.Request) -> web.StreamResponse:
        try:
            act = ACT.validate_json(await request.read())
            perform(act, self._phones[act.person], self._invitations.get(act.person, ""))
        except ValidationError:
            return _answer(422, "That is nothing a phone can do.")
        except CannotDo as reason:
            return _answer(409, str(reason))
        if isinstance(act, Read):
            self._feed.read(act.person)
        return _answer(200)

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        try:
            wanted = _ClockMove.model_validate_json(await request.read())
        except ValidationError:
            return _answer(422, "The clock can move by a quarter of an hour, to tomorrow, or to the next check-in.")
        if not await self.moves(wanted.move):
            return _answer(409, "No check-in is planned yet. Tap Start on Ann’s phone first.")
        return _answer(200)


async def _next_words(changes: asyncio.Queue[Json | None]) -> bytes:
    """The next change as a server-sent event, or a comment that keeps the line open; nothing at the end."""
    try:
        async with asyncio.timeout(HEARTBEAT):
            change = await changes.get()
    except TimeoutError:
        return b": still here\n\n"
    if change is None:
        return b""
    return f"id: {change['seq']}\ndata: {json.dumps(change)}\n\n".encode()


def _answer(status: Literal[200, 403, 409, 415, 421, 422], why: str = "") -> web.Response:
    return web.json_response({"ok": status == 200, "why": why}, status=status)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in only this machine's own browser, on this page.

    A site elsewhere can point its name at 127.0.0.1 (DNS rebinding): it cannot choose the Host header. It can also
    post a form across sites: not as JSON, and not with our Origin.
    """
    if request.host.rpartition(":")[0] not in NAMES and request.host not in NAMES:
        return _answer(421, "This page answers only to its own machine: open it as http://localhost.")
    if request.method == "POST":
        if request.content_type != "application/json":
            return _answer(415, "Send JSON.")
        if request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
            return _answer(403, "Only the demo's own page may do that.")
    return await handler(request)


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
