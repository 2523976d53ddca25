"""The HTTP front: the Bot API under /bot<token>/, files under /file/bot<token>/, other processes under /_control/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import BodyPartReader, web

from bot.standin.control import Control
from bot.standin.core import Telegram
from bot.standin.exchange import Broken, exchange
from bot.standin.files import Upload
from bot.standin.refusals import not_found
from bot.standin.shortcut import Connection, ConnectionFactory, parameters
from bot.standin.webhooks import FIRST_PAUSE, Postman

_LARGEST_BODY = 60 * 1024 * 1024
_JSON = {"Content-Type": "application/json"}


class Server:
    """A running HTTP stand-in on `url`. `port` is the one it got where 0 was asked for."""

    def __init__(self, telegram: Telegram, host: str, port: int, first_pause: float) -> None:
        self.telegram = telegram
        self.host = host
        self.port = port
        self._control = Control(telegram)
        self._postman = Postman(telegram, first_pause)
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """The origin to give to a bot, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    async def comes_back(self) -> None:
        """Listen, from the start or again after `goes_away`."""
        # The short way does not reset aiohttp's keep-alive timer, so the timer must outlast any client.
        settings = {"access_log": None, "keepalive_timeout": 86_400.0}
        runner = web.ServerRunner(ConnectionFactory(self.telegram, self._handle, **settings), shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, self.host, self.port, reuse_address=True).start()
        self.port = runner.addresses[0][1]
        self._runner = runner
        self._postman.start()

    async def goes_away(self) -> None:
        """Refuse connections, and break those there are, until `comes_back`."""
        await self._postman.stop()
        if self._runner is not None:
            self.telegram.faults.release()
            await self._runner.cleanup()
            self._runner = None

    async def close(self) -> None:
        """Stop for good."""
        await self.goes_away()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        finally:
            if isinstance(request.protocol, Connection):
                request.protocol.in_hand = False

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if path.startswith("/bot"):
            return await self._method(request, unquote(path[4:]), query)
        if path.startswith("/_control/"):
            given = parameters(await request.read(), in_json=True)
            answer = await self._control.act(path.removeprefix("/_control/"), given)
            return web.Response(body=json.dumps(answer).encode(), status=200 if answer["ok"] else 400, headers=_JSON)
        if path.startswith("/file/bot"):
            token, _, name = unquote(path.removeprefix("/file/bot")).partition("/")
            content = self.telegram.file(name) if token == self.telegram.token else None
            if content is not None:
                return web.Response(body=content, content_type="application/octet-stream")
        return web.Response(body=json.dumps(not_found().envelope()).encode(), status=404, headers=_JSON)

    async def _method(self, request: web.BaseRequest, path: str, query: str) -> web.StreamResponse:
        token, _, method = path.partition("/")
        params, files = await _parameters(request, query)
        try:
            reply = await exchange(self.telegram, token, method, params, files)
        except Broken:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return web.Response(body=reply.payload, status=reply.status, headers=_JSON)


async def _parameters(request: web.BaseRequest, query: str) -> tuple[Mapping[str, Any], dict[str, Upload]]:
    """The call's parameters from address and body, and the files in it."""
    params: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    files: dict[str, Upload] = {}
    if not request.body_exists:
        return params, files
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        await _read_parts(request, params, files)
        return params, files
    params.update(parameters(await request.read(), in_json=kind.startswith("application/json")))
    return params, files


async def _read_parts(request: web.BaseRequest, params: dict[str, Any], files: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            params[part.name or ""] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name or ""] = Upload(part.filename, content, mime)


async def serve(
    telegram: Telegram, host: str = "127.0.0.1", port: int = 0, *, first_pause: float = FIRST_PAUSE
) -> Server:
    """Start the HTTP front. Port 0 takes any free one; `first_pause` is the webhook's, in real seconds."""
    server = Server(telegram, host, port, first_pause)
    await server.comes_back()
    return server
