"""Webhook intake over real HTTP: 200 only after the commit, the secret checked, as ordered as polling."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.app import App, lock_for
from bot.config import Config
from bot.intake.lock import DatabaseLock, FileLock
from bot.intake.webhook import HEADER, LARGEST_BODY
from bot.standin import Telegram
from bot.standin.inprocess import bot_for
from bot.standin.webhooks import Postman
from flows.people import Role
from storage.store import Store
from tests.intake.conftest import locked
from tests.stage import LIBRARY, Stage, TestClock

SECRET = "s3cret_-"


class OnWebhook(Stage):
    """The same stage; Telegram calls us."""

    def _new_app(self) -> App:
        return App(self.config, LIBRARY, self.store, clock=self.clock, bot=bot_for(self.telegram))


@pytest.fixture
async def stage(impatient: None, store: Store, unused_tcp_port: int) -> AsyncIterator[Stage]:
    clock = TestClock()
    telegram = Telegram(clock)
    telegram.rules.floods.on = False
    config = _config(telegram, unused_tcp_port)
    stage, postman = OnWebhook(store, clock, telegram, config), Postman(telegram, first_pause=0.01)
    await stage.app.start(ticking=False)
    postman.start()
    await telegram.journal.find(0, "webhook")
    try:
        yield stage
    finally:
        await postman.stop()
        await stage.app.stop()


def _config(telegram: Telegram, port: int, **storage: str) -> Config:
    url = f"http://127.0.0.1:{port}/hook"
    settings: dict[str, Any] = {
        "token": telegram.token,
        "mode": "webhook",
        "webhook_url": url,
        "webhook_listen": f"127.0.0.1:{port}",
        "webhook_secret": SECRET,
        "messages_per_second": 0,
    }
    return Config(telegram=settings, health={"listen": ""}, storage=storage)


async def posts(stage: Stage, body: bytes, secret: str | None = SECRET) -> tuple[int, str | None]:
    """What the door answers to a stranger: status, and how long to wait."""
    url = stage.config.telegram.webhook_url
    assert url is not None
    headers = {} if secret is None else {HEADER: secret}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, answer.headers.get("Retry-After")


def message(update_id: int, text: str = "hello") -> bytes:
    chat = {"id": 77, "type": "private", "first_name": "Ben"}
    body = {"message_id": update_id, "date": 1, "chat": chat, "from": {**chat, "is_bot": False}, "text": text}
    return json.dumps({"update_id": update_id, "message": body}).encode()


async def test_the_whole_way_in_by_webhook(stage: Stage) -> None:
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await stage.forward(days=7)
    await ann.taps("Start")
    await ann.taps("Heavy")
    ann.hears("Is anything from this week still on your mind?")


async def test_order_and_duplicates(stage: Stage) -> None:
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await stage.forward(days=7)
    await ann.taps("Start")
    stage.telegram.faults.add("duplicate", times=3)
    ann.phone.says("heavy")
    ann.phone.says("no")
    ann.phone.says("/help")
    await stage.settles()
    kept = stage.store.read_now(lambda unit: unit.checkins.live(ann.person().id))[0]
    assert [step for step, _ in kept.checkin.answers] == ["opening", "load", "mind"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1]])
async def test_without_the_secret_the_door_stays_shut(stage: Stage, secret: str | None) -> None:
    assert (await posts(stage, message(1), secret))[0] == 403
    assert stage.store.read_now(lambda unit: unit.inbox.backlog())[0] == 0


async def test_what_is_too_large_or_is_no_update(stage: Stage) -> None:
    assert (await posts(stage, b"x" * (LARGEST_BODY + 1)))[0] == 413
    assert (await posts(stage, b"not JSON"))[0] == 400
    assert (await posts(stage, b"[]"))[0] == 400
    assert (await posts(stage, b"{}"))[0] == 400
    assert (await posts(stage, message(9)))[0] == 200


@pytest.mark.only_on("sqlite")
async def test_what_cannot_be_kept_is_asked_for_again(stage: Stage, database: str) -> None:
    with locked(database):
        assert await posts(stage, message(1)) == (503, "5")
        assert stage.app.health.findings()[2].says == "Writing fails"
    assert await posts(stage, message(1)) == (200, None)
    assert stage.app.health.findings()[2].says == "Writing works"


async def test_a_quiet_hour_is_no_illness_and_a_stolen_webhook_is_taken_back(stage: Stage) -> None:
    await stage.app._look_at_webhook()
    assert stage.app.health.age("poll") == 0
    stage.telegram.webhook.url = "https://elsewhere.example.org/"
    await stage.app._look_at_webhook()
    assert stage.telegram.webhook.url == stage.config.telegram.webhook_url


async def test_after_a_gap_open_questions_come_again_here_too(stage: Stage) -> None:
    ann = await stage.joins("Ann", Role.VOLUNTEER)
    await stage.forward(days=7)
    await ann.taps("Start")
    ann.looks()
    await stage.app._look_at_webhook()
    stage.clock.forward(minutes=5)
    await stage.app._look_at_webhook()
    await stage.settles()
    ann.hears("How has volunteering felt this week?")


def test_who_holds_which_lock() -> None:
    telegram = Telegram(TestClock())
    assert isinstance(lock_for(_config(telegram, 1)), FileLock)
    assert lock_for(_config(telegram, 1, url="postgresql://x@y/z")) is None
    polling = Config(telegram={"token": telegram.token}, storage={"url": "postgresql://x@y/z"})
    assert isinstance(lock_for(polling), DatabaseLock)
