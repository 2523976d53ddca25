"""The wire to Telegram: python-telegram-bot's request interface over aiohttp.

aiohttp instead of the stock httpx because the HTTP client is two thirds of what a reply costs
(docs/performance.md); and because the causes it raises tell *never sent* from *in doubt*.
"""

from __future__ import annotations

import ssl
from typing import Any

import aiohttp
import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

Timeout = Any
"""python-telegram-bot's "a number, None, or not given"."""

_AS_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
"""Calls go as forms, as python-telegram-bot's own: every server that speaks the Bot API reads them."""

NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""Causes after which the request certainly never left this machine."""


def never_sent(error: NetworkError) -> bool:
    """Whether a failed call certainly did not reach Telegram; otherwise its fate is in doubt."""
    return isinstance(error.__cause__, NEVER_SENT)


class AiohttpRequest(BaseRequest):
    """Calls the Bot API with one shared pool of kept-alive connections.

    `connections` bounds how many calls are on the wire at once; the rest wait their turn inside aiohttp.
    All timeouts are seconds.
    """

    def __init__(self, *, connections: int = 256, read_timeout: float = 10.0, connect_timeout: float = 5.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._connections,
                ssl=ssl.create_default_context(cafile=certifi.where()),
                keepalive_timeout=60,
            )
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of the interface
        connect_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One call; returns status and body. Raises `TimedOut` or `NetworkError` from aiohttp's own error."""
        if self._session is None:
            raise NetworkError("the connection to Telegram is closed")
        seconds = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        try:
            async with self._session.request(
                method, url, timeout=self._timeout(seconds), allow_redirects=False, **_body(request_data)
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # The error's own text may hold the URL, and the URL holds the token: only its kind is told.
            raise NetworkError(type(error).__name__) from error

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        timeout = self._timeouts.get(seconds)
        if timeout is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._connect_timeout, sock_read=seconds)
            self._timeouts[seconds] = timeout
        return timeout


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"data": _form(request_data.json_parameters), "headers": _AS_FORM}
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (file_name, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime_type)
    return {"data": form}


def _form(values: dict[str, str]) -> bytes:
    # yarl quotes in C; the standard library's urlencode goes letter by letter.
    return URL.build(query=values).raw_query_string.encode()
