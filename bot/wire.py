"""A small HTTP/1.1 client: one request, one whole answer, over connections that are kept.

A reply to a person is two calls of a few hundred bytes. General clients spend more on such a call than everything
else in the bot together (docs/performance.md); this one knows only what the Bot API needs.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from functools import lru_cache
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

IDLE = 50.0
"""Seconds after which a connection that nobody used is not trusted any more: servers close theirs about then."""

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
_CLOSING = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_STAYING = re.compile(rb"\r\nconnection:[ \t]*keep-alive", re.IGNORECASE)
_WITHOUT_BODY = frozenset({204, 304})
_LONGEST_HEAD = 64 * 1024


class BadAnswer(ConnectionError):
    """What came back is not HTTP as we know it."""


class Answer(NamedTuple):
    """A whole response. `lasts`: the connection may be used again."""

    status: int
    body: bytes
    lasts: bool


class Place(NamedTuple):
    """Where a URL leads: the server, and what is asked of it."""

    host: str
    port: int
    secure: bool
    path: str

    @property
    def server(self) -> tuple[str, int, bool]:
        """Connections to the same server can be shared."""
        return self.host, self.port, self.secure


@lru_cache(maxsize=256)
def place_of(url: str) -> Place:
    """Takes a URL apart. ValueError: it is none of ours."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a URL must begin with http:// or https:// and name a host")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.hostname, parts.port or (443 if secure else 80), secure, path)


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[Answer] | None = None
        self.used_at = 0.0

    @property
    def open(self) -> bool:
        """Whether it can carry a request now."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        """Send a request; its answer comes later. ConnectionError: the connection is gone."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        self._received = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        self._try_to_read(ended=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._try_to_read(ended=exc is None)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def close(self) -> None:
        """Give it up, whatever it is doing."""
        if self._transport is not None:
            self._transport.abort()

    def _try_to_read(self, *, ended: bool) -> None:
        if self._answer is None or self._answer.done():
            return
        try:
            answer = read_answer(self._received, ended=ended)
        except BadAnswer as error:
            self._answer.set_exception(error)
            self.close()
            return
        if answer is not None:
            self._answer.set_result(answer)


def read_answer(received: bytes, *, ended: bool) -> Answer | None:
    """The answer once it is whole; `ended` says that nothing more will come. Raises `BadAnswer`."""
    while True:
        end = received.find(b"\r\n\r\n")
        if end < 0:
            if len(received) > _LONGEST_HEAD:
                raise BadAnswer("too long a head")
            return None
        head = received[: end + 2]
        if not head.startswith(b"HTTP/1.") or not head[9:12].isdigit():
            raise BadAnswer("not an HTTP/1 answer")
        status, rest = int(head[9:12]), received[end + 4 :]
        if status >= 200:
            break
        received = rest  # 1xx: the answer itself is still to come
    # HTTP/1.0 closes unless it says otherwise; later versions stay open unless they do.
    lasts = bool(_STAYING.search(head)) if head.startswith(b"HTTP/1.0") else not _CLOSING.search(head)
    if status in _WITHOUT_BODY:
        return Answer(status, b"", lasts)
    if _CHUNKED.search(head):
        body = _from_chunks(rest)
        return None if body is None else Answer(status, body, lasts)
    length = _LENGTH.search(head)
    if length is None:
        return Answer(status, rest, lasts=False) if ended else None
    size = int(length.group(1))
    return Answer(status, rest[:size], lasts and len(rest) == size) if len(rest) >= size else None


def _from_chunks(data: bytes) -> bytes | None:
    """The body of a chunked answer; None while it is not whole."""
    parts: list[bytes] = []
    at = 0
    while (line_end := data.find(b"\r\n", at)) >= 0:
        try:
            size = int(data[at:line_end].split(b";")[0], 16)
        except ValueError:
            raise BadAnswer("not a chunk") from None
        at = line_end + 2
        if size == 0:
            ended = data.startswith(b"\r\n", at) or data.find(b"\r\n\r\n", at) >= 0
            return b"".join(parts) if ended else None
        if len(data) < at + size + 2:
            return None
        parts.append(data[at : at + size])
        at += size + 2
    return None


class Wire:
    """Asks servers, at most `connections` at once; more wait for their turn. Timeouts are seconds."""

    def __init__(self, *, connections: int, connect_timeout: float, agent: str, trust: ssl.SSLContext) -> None:
        self._turns = asyncio.Semaphore(connections)
        self._connect_timeout = connect_timeout
        self._trust = trust
        self._agent = agent
        self._idle: dict[tuple[str, int, bool], list[Connection]] = {}

    async def ask(
        self, method: str, url: str, body: bytes, kind: str, read_timeout: float | None
    ) -> tuple[int, bytes]:
        """Status and body. `kind` is the body's content type. Raises TimeoutError, OSError or ValueError."""
        place = place_of(url)
        request = self._head(method, place, kind, len(body)) + body
        async with self._turns:
            connection = self._waiting(place) or await self._connect(place)
            try:
                async with asyncio.timeout(read_timeout):
                    answer = await connection.ask(request)
            except BaseException:
                # Its answer may still come: nobody else must take it for theirs.
                connection.close()
                raise
            if answer.lasts:
                connection.used_at = monotonic()
                self._idle.setdefault(place.server, []).append(connection)
            else:
                connection.close()
        return answer.status, answer.body

    def close(self) -> None:
        """Let go of every connection that waits."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _waiting(self, place: Place) -> Connection | None:
        """The connection used last, if there is one that still lasts."""
        idle = self._idle.get(place.server)
        while idle:
            connection = idle.pop()
            if connection.open and monotonic() - connection.used_at < IDLE:
                return connection
            connection.close()
        return None

    async def _connect(self, place: Place) -> Connection:
        secured = self._trust if place.secure else None
        async with asyncio.timeout(self._connect_timeout):
            _, connection = await asyncio.get_running_loop().create_connection(
                Connection, place.host, place.port, ssl=secured, happy_eyeballs_delay=0.25
            )
        return connection

    def _head(self, method: str, place: Place, kind: str, length: int) -> bytes:
        host = f"[{place.host}]" if ":" in place.host else place.host
        if place.port != (443 if place.secure else 80):
            host = f"{host}:{place.port}"
        typed = f"Content-Type: {kind}\r\n" if kind else ""
        return (
            f"{method} {place.path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {self._agent}\r\n"
            f"Accept: */*\r\n{typed}Content-Length: {length}\r\n\r\n"
        ).encode("ascii")
