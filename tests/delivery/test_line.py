"""Delivery's own short way through python-telegram-bot: any of its transports must be able to carry it.

`Form` stands in for the library's `RequestData`. Should a new version of the library want more of a call than the
attributes it documents, these tests fail and `bot/delivery/telegram.py` is the place to look.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot.delivery.telegram import Line
from bot.standin import Phone, Telegram
from bot.standin.clock import MovingClock
from bot.standin.inprocess import StandInRequest
from bot.standin.server import serve
from bot.transport import WireRequest

Transport = Callable[[Telegram], BaseRequest]
TRANSPORTS: dict[str, Transport] = {
    "our own": lambda telegram: WireRequest(),
    "the library's": lambda telegram: HTTPXRequest(),
    "no network": StandInRequest,
}
WORDS = 'a+b=c & d; 100 % "quoted"\n✓ café 🌻'


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(MovingClock())


@pytest.fixture
def ann(telegram: Telegram) -> Phone:
    ann = telegram.person("Ann")
    ann.starts()
    return ann


@pytest.fixture(params=TRANSPORTS)
async def line(request: pytest.FixtureRequest, telegram: Telegram) -> AsyncIterator[Line]:
    server = await serve(telegram)
    carry = TRANSPORTS[request.param]
    bot = ExtBot(
        telegram.token,
        base_url=f"{server.url}/bot",
        request=carry(telegram),
        get_updates_request=carry(telegram),
    )
    async with bot:
        yield Line(bot)
    await server.close()


async def test_a_question_arrives_as_it_was_kept_and_is_edited_in_place(line: Line, ann: Phone) -> None:
    rows = [[("Good", "c:7f3kq2mz:2:good", ""), ("More", "", "https://example.org/")]]
    sent = await line.put(ann.id, {"text": WORDS, "rows": rows})
    (heard,) = ann.heard()
    assert (heard.text, heard.message_id) == (WORDS, sent)
    assert [button.text for row in heard.buttons for button in row] == ["Good", "More"]
    assert await line.put(ann.id, {"text": "thank you", "rows": [], "edit": sent}) is None
    assert [shown.text for shown in ann.heard()] == ["thank you"]


async def test_a_press_is_acknowledged(line: Line, ann: Phone) -> None:
    await line.put(ann.id, {"text": "well?", "rows": [[("Good", "good", "")]]})
    await line.acknowledge(ann.taps("Good"), "kept")
    assert [toast.text for toast in ann.toasts] == ["kept"]


async def test_a_refusal_is_understood(line: Line) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await line.put(404_404, {"text": "anyone there?", "rows": []})
