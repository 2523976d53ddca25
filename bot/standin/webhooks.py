"""Webhook delivery: each update posted until the bot says 200, in order within a chat, with growing pauses."""

from __future__ import annotations

import asyncio
import contextlib
import json

import aiohttp

from bot.standin.core import Telegram
from bot.standin.updates import Queued

FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_LONGEST_RETRY_AFTER = 3600.0
_TIMEOUT = aiohttp.ClientTimeout(total=60)

Lane = tuple[str, int]


class Postman:
    """Delivers to the webhook while one is set. Presses (by person) and the rest (by chat) are lanes of their own.

    Pauses after a failure are real seconds: `first_pause`, then twice as long each time, at most a minute, or what
    the bot's Retry-After asks for, at most an hour.
    """

    def __init__(self, telegram: Telegram, first_pause: float = FIRST_PAUSE) -> None:
        self._telegram = telegram
        self._first_pause = first_pause
        self._task: asyncio.Task[None] | None = None
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        self._stirred = asyncio.Event()

    def start(self) -> None:
        """Begin to watch for a webhook and updates."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Stop delivering; what is not delivered stays queued."""
        tasks = [task for task in (self._task, *self._lanes.values()) if task is not None]
        self._task = None
        self._lanes.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        telegram = self._telegram
        forget = telegram.updates.on_arrival(self._stirred.set)
        end = telegram.journal.subscribe(lambda event: self._stirred.set() if event.kind == "webhook" else None)
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
                while True:
                    self._stirred.clear()
                    if telegram.webhook.url:
                        self._fill_lanes(session)
                    pause = 0.05 if telegram.updates.holding else None
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._stirred.wait(), pause)
        finally:
            forget()
            end()

    def _fill_lanes(self, session: aiohttp.ClientSession) -> None:
        for item in self._telegram.updates.waiting():
            if len(self._lanes) >= self._telegram.webhook.max_connections:
                return
            if item.lane not in self._lanes:
                self._lanes[item.lane] = asyncio.create_task(self._run_lane(session, item.lane))

    async def _run_lane(self, session: aiohttp.ClientSession, lane: Lane) -> None:
        pause = self._first_pause
        try:
            while (item := self._next_in(lane)) is not None and self._telegram.webhook.url:
                asked = await self._deliver(session, item)
                if asked is None:
                    pause = self._first_pause
                    continue
                await asyncio.sleep(asked or pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._lanes.pop(lane, None)
            self._stirred.set()

    def _next_in(self, lane: Lane) -> Queued | None:
        return next((item for item in self._telegram.updates.waiting() if item.lane == lane), None)

    async def _deliver(self, session: aiohttp.ClientSession, item: Queued) -> float | None:
        """None when the bot took it; otherwise how long it asks to wait (0: it did not say)."""
        hook = self._telegram.webhook
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        self._telegram.journal.write("handed", update_ids=[item.update_id])
        try:
            async with session.post(hook.url, data=json.dumps(item.body).encode(), headers=headers) as response:
                await response.read()
                if 200 <= response.status < 300:
                    self._telegram.updates.confirm(item)
                    return None
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                asked = response.headers.get("Retry-After", "")
                return min(float(asked), _LONGEST_RETRY_AFTER) if asked.isdigit() else 0.0
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except (aiohttp.ClientError, TimeoutError):
            self._failed("Read timeout expired")
        return 0.0

    def _failed(self, words: str) -> None:
        self._telegram.webhook.last_error = words
        self._telegram.webhook.last_error_at = self._telegram.stamp()
        self._telegram.journal.write("webhook", url=self._telegram.webhook.url, error=words)
