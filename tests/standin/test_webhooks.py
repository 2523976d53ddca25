"""Webhook delivery: the secret, the order, patience with a bot that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.standin import Phone, Telegram
from bot.standin.webhooks import Postman

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


class Receiver:
    """A bot's webhook: answers with the statuses it was told to, then with 200, and keeps what it accepted."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.accepted: list[str] = []
        self.secrets: list[str | None] = []
        self.url = ""
        self._enough = asyncio.Event()

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.accepted.append(update["message"]["text"] if "message" in update else "press")
            self._enough.set()
        return web.Response(status=status, headers=self.headers if status != 200 else None)

    async def has(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.accepted) < count:
                self._enough.clear()
                await self._enough.wait()
        return self.accepted


@pytest.fixture
async def receiver(telegram: Telegram) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    postman = Postman(telegram, first_pause=0.01)
    postman.start()
    yield receiver
    await postman.stop()
    await runner.cleanup()


async def test_updates_are_delivered_with_the_secret(telegram: Telegram, ann: Phone, receiver: Receiver) -> None:
    ann.says("before it was set")
    telegram.call("setWebhook", {"url": receiver.url, "secret_token": "s3cret"})
    ann.says("after")
    assert await receiver.has(2) == ["before it was set", "after"]
    assert receiver.secrets == ["s3cret", "s3cret"]
    await telegram.quiet()


async def test_without_a_secret_there_is_no_header(telegram: Telegram, ann: Phone, receiver: Receiver) -> None:
    telegram.call("setWebhook", {"url": receiver.url})
    ann.says("Hello")
    await receiver.has(1)
    assert receiver.secrets == [None]


async def test_what_fails_is_tried_again_and_keeps_its_place(
    telegram: Telegram, ann: Phone, receiver: Receiver
) -> None:
    receiver.statuses = [500, 503, 200]
    telegram.call("setWebhook", {"url": receiver.url})
    for word in ("one", "two", "three"):
        ann.says(word)
    assert await receiver.has(3) == ["one", "two", "three"]
    assert len(receiver.secrets) == 5
    info = telegram.call("getWebhookInfo", {}).body["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_presses_do_not_wait_behind_messages(telegram: Telegram, ann: Phone, receiver: Receiver) -> None:
    telegram.call("sendMessage", {"chat_id": ann.id, "text": "Well?", "reply_markup": YES})
    receiver.statuses = [500]
    receiver.headers = {"Retry-After": "3000"}
    telegram.call("setWebhook", {"url": receiver.url})
    ann.says("stuck")
    await telegram.journal.find(0, "handed")
    ann.taps("Yes")
    assert await receiver.has(1) == ["press"]
    await telegram.journal.find(0, "confirmed")
    assert len(telegram.updates) == 1


async def test_a_removed_webhook_gets_nothing(telegram: Telegram, ann: Phone, receiver: Receiver) -> None:
    telegram.call("setWebhook", {"url": receiver.url})
    telegram.call("deleteWebhook", {})
    ann.says("Hello")
    (update,) = telegram.call("getUpdates", {}).body["result"]
    assert update["message"]["text"] == "Hello"
    assert receiver.accepted == []
