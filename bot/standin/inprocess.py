"""The front without a network: a request object for python-telegram-bot that asks the stand-in directly."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import aiohttp
from aiohttp.client_reqrep import ConnectionKey
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.standin.core import Reply, Telegram
from bot.standin.exchange import Broken, Silent, exchange
from bot.standin.files import Upload
from bot.standin.refusals import not_found

ORIGIN = "http://stand-in.invalid"
_NOWHERE = ConnectionKey("stand-in.invalid", 80, False, True, None, None, None)

Timeout = Any
"""python-telegram-bot's "a number, None, or not given"."""


class StandInRequest(BaseRequest):
    """Calls the stand-in in this process. Broken connections and timeouts carry aiohttp's own errors as causes.

    A hanging call times out after `patience` real seconds; without it after the read timeout of the call. 0 lets
    tests time out at once.
    """

    def __init__(self, telegram: Telegram, *, read_timeout: float = 5.0, patience: float | None = None) -> None:
        self._telegram = telegram
        self._read_timeout = read_timeout
        self._patience = patience

    @property
    def read_timeout(self) -> float:
        """Seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - part of the interface
        request_data: RequestData | None = None,
        read_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One call; status and body. Raises `TimedOut` or `NetworkError` from aiohttp's errors."""
        if "/file/bot" in url:
            content = self._telegram.file(unquote(url).partition(self._telegram.token + "/")[2])
            return (404, Reply(404, not_found().envelope()).payload) if content is None else (200, content)
        base, _, name = url.rpartition("/")
        params = request_data.json_parameters if request_data else {}
        patience = self._patience
        if patience is None:
            patience = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        token = base.rpartition("/bot")[2]
        try:
            reply = await exchange(self._telegram, token, name, params, _uploads(request_data), patience)
        except Silent:
            raise TimedOut from aiohttp.SocketTimeoutError("the stand-in hangs")
        except Broken as broken:
            cause = aiohttp.ServerDisconnectedError() if broken.reached else _refused()
            raise NetworkError(type(cause).__name__) from cause
        return reply.status, reply.payload


def bot_for(telegram: Telegram, *, patience: float | None = None) -> ExtBot[None]:
    """A plain bot that speaks to the stand-in without a network."""
    return ExtBot(
        telegram.token,
        base_url=f"{ORIGIN}/bot",
        base_file_url=f"{ORIGIN}/file/bot",
        request=StandInRequest(telegram, patience=patience),
        get_updates_request=StandInRequest(telegram, patience=patience),
    )


def _refused() -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(_NOWHERE, ConnectionRefusedError(111, "the stand-in is away"))


def _uploads(request_data: RequestData | None) -> dict[str, Upload] | None:
    if request_data is None or not request_data.contains_files:
        return None
    uploads = {}
    for field, (name, content, mime) in request_data.multipart_data.items():
        uploads[field] = Upload(name, content if isinstance(content, bytes) else content.read(), mime)
    return uploads
