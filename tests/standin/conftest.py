"""A clock, a Telegram, its people, and a bot that reaches it through either front."""

from __future__ import annotations

import os

# python-telegram-bot warns about retry_after being a number unless this is set before it is asked for.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram.ext import ExtBot

from bot.standin import Phone, Telegram
from bot.standin.clock import StandingClock
from bot.standin.inprocess import bot_for
from bot.standin.server import Server, serve


@pytest.fixture
def clock() -> StandingClock:
    """A Monday evening that lasts until it is moved on."""
    return StandingClock(datetime(2027, 3, 1, 18, 0, tzinfo=UTC))


@pytest.fixture
def telegram(clock: StandingClock) -> Telegram:
    return Telegram(clock)


@pytest.fixture
def ann(telegram: Telegram) -> Phone:
    """Ann, who has pressed Start; the bot has seen it."""
    phone = telegram.person("Ann")
    phone.starts()
    telegram.updates.drop_all()
    return phone


@pytest.fixture
async def server(telegram: Telegram) -> AsyncIterator[Server]:
    server = await serve(telegram)
    yield server
    await server.close()


@pytest.fixture(params=["in process", "http"])
async def bot(request: pytest.FixtureRequest, telegram: Telegram) -> AsyncIterator[ExtBot[None]]:
    """python-telegram-bot's bot on the stand-in, through one front and then through the other."""
    if request.param == "in process":
        async with bot_for(telegram, patience=0) as bot:
            yield bot
        return
    server = await serve(telegram)
    origin = server.url
    async with ExtBot(telegram.token, base_url=f"{origin}/bot", base_file_url=f"{origin}/file/bot") as bot:
        yield bot
    await server.close()
