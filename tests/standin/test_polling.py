"""Long polls wake at once, and only one poller is served."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from telegram.error import Conflict
from telegram.ext import ExtBot

from bot.standin import Phone, Telegram
from bot.standin.exchange import exchange

Bot = ExtBot[None]


async def _polling(telegram: Telegram, waiting: bool = True) -> None:
    """Return once somebody begins to wait in a long poll, or ceases to."""
    seen = 0
    while (event := await telegram.journal.find(seen, "polling")).detail["waiting"] is not waiting:
        seen = event.seq


async def test_a_long_poll_ends_as_soon_as_something_comes(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await _polling(telegram)
    ann.says("Hello")
    (update,) = await asyncio.wait_for(poll, 5)
    assert update.message is not None
    assert update.message.text == "Hello"


async def test_a_poll_without_waiting_comes_back_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=timedelta(0)) == ()


async def test_the_older_of_two_pollers_is_sent_away(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await _polling(telegram)
    newer = asyncio.create_task(exchange(telegram, telegram.token, "getUpdates", {"timeout": 30}))
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await asyncio.wait_for(older, 5)
    ann.says("Hello")
    assert len((await asyncio.wait_for(newer, 5)).body["result"]) == 1


async def test_a_new_webhook_ends_the_poll(bot: Bot, telegram: Telegram) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await _polling(telegram)
    telegram.call("setWebhook", {"url": "https://bot.example.org"})
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 5)


async def test_a_poller_that_gave_up_is_no_rival(telegram: Telegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await _polling(telegram)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await _polling(telegram, waiting=False)
    assert telegram.poller is None
    assert await bot.get_updates(timeout=0) == ()
