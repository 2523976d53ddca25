"""Failures on order, as python-telegram-bot meets them through both fronts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot

from bot.standin import Phone, Telegram
from bot.standin.clock import StandingClock
from bot.standin.inprocess import bot_for
from bot.standin.server import Server

Bot = ExtBot[None]


async def test_a_reset_before_the_effect_leaves_nothing(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    telegram.faults.add("reset_before", times=1, method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ann.id, "Hello")
    assert ann.heard() == []
    await bot.send_message(ann.id, "Hello")
    assert len(ann.heard()) == 1


async def test_a_reset_after_the_effect_leaves_a_message_nobody_confirmed(
    bot: Bot, telegram: Telegram, ann: Phone
) -> None:
    telegram.faults.add("reset_after", times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(ann.id, "Hello")
    await bot.send_message(ann.id, "Hello")
    assert [shown.text for shown in ann.heard()] == ["Hello", "Hello"]


@pytest.mark.parametrize(("kind", "heard"), [("hang", 0), ("hang_after", 1)])
async def test_a_call_that_hangs_times_out(bot: Bot, telegram: Telegram, ann: Phone, kind: str, heard: int) -> None:
    telegram.faults.add(kind, times=1)
    with pytest.raises(TimedOut):
        await bot.send_message(ann.id, "Hello", read_timeout=0.05)
    assert len(ann.heard()) == heard


async def test_a_call_that_hangs_goes_on_when_released(telegram: Telegram, ann: Phone) -> None:
    async with bot_for(telegram) as bot:
        telegram.faults.add("hang", times=1)
        sending = asyncio.create_task(bot.send_message(ann.id, "Hello"))
        await telegram.journal.wait(telegram.journal.last, 5)
        telegram.faults.clear()
        assert (await asyncio.wait_for(sending, 5)).text == "Hello"


@pytest.mark.parametrize(("kind", "words"), [("error", "Internal Server Error"), ("bad_gateway", "Bad Gateway")])
async def test_server_errors_have_no_effect(bot: Bot, telegram: Telegram, ann: Phone, kind: str, words: str) -> None:
    telegram.faults.add(kind, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match=words):
            await bot.send_message(ann.id, "Hello")
    await bot.send_message(ann.id, "Hello")
    assert len(ann.heard()) == 1


async def test_a_failure_strikes_only_where_it_was_ordered(bot: Bot, telegram: Telegram, ann: Phone) -> None:
    ben = telegram.person("Ben")
    ben.starts()
    order = telegram.faults.add("flood", method="sendMessage", chat_id=ben.id)
    await bot.send_message(ann.id, "Hello")
    await bot.send_chat_action(ben.id, "typing")
    with pytest.raises(RetryAfter):
        await bot.send_message(ben.id, "Hello")
    assert order.struck == 1
    order.withdraw()
    await bot.send_message(ben.id, "Hello")


async def test_telegram_is_away_until_it_is_back(bot: Bot, telegram: Telegram, clock: StandingClock) -> None:
    telegram.faults.add("away", until=clock() + timedelta(hours=1))
    clock.forward(minutes=59)
    with pytest.raises(NetworkError):
        await bot.get_me()
    clock.forward(minutes=1)
    await bot.get_me()


async def test_in_process_the_cause_tells_never_sent_from_in_doubt(telegram: Telegram, ann: Phone) -> None:
    async with bot_for(telegram, patience=0) as bot:
        for kind, cause in (
            ("away", aiohttp.ClientConnectorError),
            ("reset_after", aiohttp.ServerDisconnectedError),
            ("hang", aiohttp.SocketTimeoutError),
        ):
            telegram.faults.add(kind, times=1)
            with pytest.raises(NetworkError) as failed:
                await bot.send_message(ann.id, "Hello")
            assert isinstance(failed.value.__cause__, cause)


async def test_a_share_of_calls_fails_and_the_same_ones_with_the_same_seed(clock: StandingClock) -> None:
    async def struck(seed: int) -> list[int]:
        telegram = Telegram(clock, seed=seed)
        telegram.faults.add("error", share=0.3, method="getMe")
        answers = [telegram.faults.strike_call("getMe", 0)[1] for _ in range(1000)]
        return [number for number, order in enumerate(answers) if order]

    first = await struck(1)
    assert 250 < len(first) < 350
    assert first == await struck(1)
    assert first != await struck(2)


def test_latency_adds_to_another_failure(telegram: Telegram) -> None:
    telegram.faults.add("latency", seconds=0.05)
    telegram.faults.add("error", times=1)
    delay, order = telegram.faults.strike_call("sendMessage", 1)
    assert delay == 0.05
    assert order is not None
    assert order.kind == "error"
    assert telegram.faults.strike_call("sendMessage", 1) == (0.05, None)


def test_a_failure_nobody_knows_is_named(telegram: Telegram) -> None:
    with pytest.raises(ValueError, match="there is no failure called 'gremlin'"):
        telegram.faults.add("gremlin")


async def test_a_server_that_goes_away_refuses_connections(server: Server, telegram: Telegram) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{server.url}/bot{telegram.token}/getMe"
        async with session.get(url) as response:
            assert response.status == 200
        await server.goes_away()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)
        await server.comes_back()
        async with session.get(url) as response:
            assert response.status == 200
