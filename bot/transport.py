"""python-telegram-bot's request interface over our own wire: its usual HTTP client is two thirds of what a bare echo
costs (docs/performance.md)."""

from __future__ import annotations

import secrets
import ssl
from typing import Any

import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.wire import Wire

Timeout = Any
"""python-telegram-bot's "a number, None, or not given"."""

FORM = "application/x-www-form-urlencoded"
"""Calls go as forms, as python-telegram-bot's own: every server that speaks the Bot API reads them."""


class WireRequest(BaseRequest):
    """Calls the Bot API over connections that are kept. `connections` bounds how many calls are on the wire at once.

    All timeouts are seconds.
    """

    def __init__(self, *, connections: int = 256, read_timeout: float = 10.0, connect_timeout: float = 5.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._wire: Wire | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._wire is None:
            self._wire = Wire(
                connections=self._connections,
                connect_timeout=self._connect_timeout,
                agent=self.USER_AGENT,
                trust=ssl.create_default_context(cafile=certifi.where()),
            )

    async def shutdown(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None

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
        """One call; returns status and body. Raises `TimedOut` or `NetworkError` from what happened."""
        if self._wire is None:
            raise NetworkError("the connection to Telegram is closed")
        seconds = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        kind, body = _content(request_data)
        try:
            return await self._wire.ask(method, url, body, kind, seconds)
        except TimeoutError as error:
            raise TimedOut from error
        except (OSError, ValueError) as error:
            # The error's own text may hold the URL, and the URL holds the token: only its kind is told.
            raise NetworkError(type(error).__name__) from error


def _content(request_data: RequestData | None) -> tuple[str, bytes]:
    """Content type and body."""
    if request_data is None:
        return "", b""
    if not request_data.contains_files:
        # yarl quotes in C; the standard library's urlencode goes letter by letter.
        return FORM, URL.build(query=request_data.json_parameters).raw_query_string.encode()
    boundary = secrets.token_hex(16)
    return f"multipart/form-data; boundary={boundary}", _parts(request_data, boundary)


def _parts(request_data: RequestData, boundary: str) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in request_data.json_parameters.items()
    ]
    for name, (file_name, content, kind) in request_data.multipart_data.items():
        shown = file_name.replace('"', "'").replace("\r", " ").replace("\n", " ")
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{shown}"\r\n'
            f"Content-Type: {kind}\r\n\r\n".encode()
        )
        parts.append(content if isinstance(content, bytes) else content.read())
        parts.append(b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
