"""Webhook intake: 200 only after the inbox commit, otherwise 503 and Telegram brings it again."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.health import Health
from bot.intake.polling import IN_HAND, Keep
from bot.intake.queues import Queues
from bot.intake.received import Received, received
from storage.errors import StoreUnavailable

LARGEST_BODY = 512 * 1024
"""Bytes; Telegram's own limit for an update."""
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_routes(
    path: str,
    secret: str,
    keep: Keep,
    queues: Queues,
    clock: Clock,
    health: Health,
    while_store_is_down: Callable[[list[Received]], Awaitable[None]],
) -> web.Application:
    """An application with the one route Telegram calls. `secret` is compared in constant time."""

    async def deliver(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(errors="replace"), secret.encode()):
            return web.Response(status=403)
        try:
            update = received(_parsed(await request.read()))
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        if queues.waiting >= IN_HAND:
            return web.Response(status=503, headers={"Retry-After": "1"})
        try:
            new = await keep([update], clock.now())
        except StoreUnavailable:
            health.store_failed()
            await while_store_is_down([update])
            return web.Response(status=503, headers={"Retry-After": "5"})
        health.polled(clock.now())
        health.store_works()
        for one in new:
            queues.put(one)
        return web.Response()

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post(path, deliver)
    return app


def _parsed(body: bytes) -> dict[str, Any]:
    raw = json.loads(body)
    if not isinstance(raw, dict):
        raise TypeError
    return raw
