"""The short way through the HTTP front: small whole requests are answered without aiohttp's machinery.

A benchmark shares its two cores with the stand-in, so what a call costs here is taken from the bot. aiohttp spends
some 250 microseconds on a request, this way about 50. Anything unusual goes the long way, and behaves the same.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from bot.standin.core import Telegram

_HEAD = re.compile(rb"POST /bot([^/ ?]+)/(\w+) HTTP/1\.1\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KIND = re.compile(rb"\r\ncontent-type: *(application/json|application/x-www-form-urlencoded)", re.IGNORECASE)
_UNUSUAL = re.compile(rb"\r\n(?:expect|transfer-encoding|upgrade|content-encoding|connection: *close)", re.IGNORECASE)
_REASONS = {200: b"OK", 400: b"Bad Request", 403: b"Forbidden", 404: b"Not Found", 429: b"Too Many Requests"}


class Connection(web.RequestHandler):
    """One client's connection. `in_hand` is true while aiohttp has a request of it and must get all the bytes."""

    def __init__(self, telegram: Telegram, manager: web.Server, **settings: Any) -> None:
        super().__init__(manager, **settings)
        self.telegram = telegram
        self.in_hand = False

    def data_received(self, data: bytes) -> None:
        """Answer a whole simple call at once, or hand the bytes to aiohttp."""
        if not self.in_hand:
            answer = _answered(self.telegram, data)
            if answer is not None and self.transport is not None:
                self.transport.write(answer)
                return
            self.in_hand = True
        super().data_received(data)


class ConnectionFactory(web.Server):
    """aiohttp's server, with connections that know the short way."""

    def __init__(self, telegram: Telegram, handler: Callable[[web.BaseRequest], Any], **settings: Any) -> None:
        super().__init__(handler, handler_cancellation=True, **settings)
        self._telegram = telegram
        self._settings = settings

    def __call__(self) -> web.RequestHandler:
        return Connection(self._telegram, self, loop=self._loop, **self._settings)


def parameters(body: bytes, in_json: bool) -> dict[str, Any]:
    """A call's parameters from its body; none from a body that cannot be read, as at Telegram."""
    with contextlib.suppress(ValueError):
        if not in_json:
            return dict(parse_qsl(body.decode(), keep_blank_values=True))
        given = json.loads(body)
        if isinstance(given, dict):
            return given
    return {}


def _answered(telegram: Telegram, data: bytes) -> bytes | None:
    """The whole response to one whole request, or None where the long way must be taken."""
    head = _HEAD.match(data)
    end = data.find(b"\r\n\r\n")
    if head is None or end < 0 or telegram.faults.active:
        return None
    method = head.group(2).decode()
    if unquote(head.group(1).decode()) != telegram.token or method.lower() == "getupdates":
        return None
    length, kind = _LENGTH.search(data, 0, end), _KIND.search(data, 0, end)
    if length is None or kind is None or _UNUSUAL.search(data, 0, end):
        return None
    body = data[end + 4 :]
    if len(body) != int(length.group(1)):
        return None
    reply = telegram.call(method, parameters(body, in_json=kind.group(1).endswith(b"json")))
    content = reply.payload
    reason = _REASONS.get(reply.status, b"Error")
    top = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return top % (reply.status, reason, len(content)) + content
