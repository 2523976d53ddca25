"""One call as it happens over a wire: the token, ordered failures, and the waiting of a long poll."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from bot.standin.core import Reply, Telegram
from bot.standin.faults import Order
from bot.standin.files import Upload
from bot.standin.refusals import Refused, conflict, not_found, too_many, unauthorized
from bot.standin.request import Request

_LONGEST_POLL = 50
_HELD_BACK_PAUSE = 0.02
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Broken(Exception):
    """The connection broke. `reached` says whether the request had been sent by then."""

    def __init__(self, reached: bool) -> None:
        super().__init__("the connection broke")
        self.reached = reached


class Silent(Exception):
    """No answer came for as long as the caller was ready to wait."""


async def exchange(
    telegram: Telegram,
    token: str,
    method: str,
    params: Mapping[str, Any],
    files: Mapping[str, Upload] | None = None,
    patience: float | None = None,
) -> Reply:
    """Answer one call as Telegram would over a wire.

    `patience` is how long, in real seconds, the caller waits where the call hangs (None: for ever). Raises `Broken`
    and `Silent` for the caller's front to turn into what a broken connection and a timeout are there.
    """
    if token != telegram.token:
        return _refusal(unauthorized() if re.fullmatch(r"\d+:[\w-]{30,}", token) else not_found())
    if telegram.faults.active:
        delay, order = telegram.faults.strike_call(method, Request(params).integer("chat_id"))
        if delay:
            await asyncio.sleep(delay)
        if order is not None:
            telegram.journal.write("fault", fault=order.kind, method=method)
            return await _struck(telegram, order, method, params, files, patience)
    return await _answer(telegram, method, params, files)


async def _answer(
    telegram: Telegram, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None
) -> Reply:
    if method.lower() == "getupdates":
        return await _poll(telegram, params)
    return telegram.call(method, params, files)


async def _struck(
    telegram: Telegram,
    order: Order,
    method: str,
    params: Mapping[str, Any],
    files: Mapping[str, Upload] | None,
    patience: float | None,
) -> Reply:
    match order.kind:
        case "flood":
            return _refusal(too_many(order.retry_after))
        case "revoked":
            return _refusal(unauthorized())
        case "error":
            return _refusal(Refused(500, "Internal Server Error"))
        case "bad_gateway":
            return _refusal(Refused(502, "Bad Gateway"))
        case "away":
            raise Broken(reached=False)
        case "reset_before":
            raise Broken(reached=True)
        case "reset_after":
            await _answer(telegram, method, params, files)
            raise Broken(reached=True)
    reply = await _answer(telegram, method, params, files) if order.kind == "hang_after" else None
    if not await telegram.faults.hang(patience):
        raise Silent
    return reply or await _answer(telegram, method, params, files)


async def _poll(telegram: Telegram, params: Mapping[str, Any]) -> Reply:
    """getUpdates with its long poll. The newer of two pollers wins; the older gets the 409."""
    if telegram.rules.one_poller and telegram.poller is not None and not telegram.poller.done():
        telegram.poller.set_result(_OTHER_POLLER)
    reply = telegram.call("getUpdates", params)
    seconds = min(Request(params).integer("timeout"), _LONGEST_POLL)
    if reply.status != 200 or reply.body["result"] or seconds <= 0:
        return reply
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[str] = loop.create_future()
    telegram.poller = ended
    telegram.journal.write("polling", waiting=True)
    arrived = asyncio.Event()
    forget = telegram.updates.on_arrival(arrived.set)
    try:
        deadline = loop.time() + seconds
        while not reply.body["result"] and loop.time() < deadline:
            await _stirred(telegram, ended, arrived, deadline - loop.time())
            if ended.done():
                return _refusal(conflict(ended.result()))
            reply = telegram.call("getUpdates", params)
        return reply
    finally:
        forget()
        if telegram.poller is ended:
            telegram.poller = None
        telegram.journal.write("polling", waiting=False)


async def _stirred(telegram: Telegram, ended: asyncio.Future[str], arrived: asyncio.Event, seconds: float) -> None:
    """Wait for an update, for the end of this poll, or for time to pass."""
    if telegram.updates.holding:
        seconds = min(seconds, _HELD_BACK_PAUSE)
    arrived.clear()
    arrival = asyncio.ensure_future(arrived.wait())
    try:
        await asyncio.wait((ended, arrival), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        arrival.cancel()


def _refusal(refused: Refused) -> Reply:
    return Reply(refused.status, refused.envelope())
