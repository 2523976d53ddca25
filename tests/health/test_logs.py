"""What may stand in a log: known keys, no token, never the text of an exception or of a library."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import set_up_logs

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
WORDS = "Xylophonica"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    set_up_logs(stream=stream)
    yield stream
    set_up_logs()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def breaks(error: Exception) -> None:
    raise error from RuntimeError(WORDS)


def test_only_known_keys_pass(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("done", update=7, text=WORDS, name=WORDS, chat_id=4711)
    (line,) = lines(stream)
    assert (line["update"], line["text"], line["name"], line["chat_id"]) == (7, *["[not logged]"] * 3)


def test_a_token_is_blanked_wherever_it_stands(stream: io.StringIO) -> None:
    structlog.get_logger("x").info(f"GET https://api.telegram.org/bot{TOKEN}/getMe", reason=TOKEN)
    assert TOKEN not in stream.getvalue()
    assert "[token]" in stream.getvalue()


def test_of_an_exception_only_its_kind_and_its_way(stream: io.StringIO) -> None:
    try:
        breaks(ValueError(f"cannot parse {WORDS!r}"))
    except ValueError as error:
        structlog.get_logger("x").error("failed", exc_info=error)
        structlog.get_logger("x").error("failed", exc_info=True)
    for line in lines(stream):
        assert line["error"] == "ValueError"
        assert "breaks" in str(line["stack"])
    assert WORDS not in stream.getvalue()


@pytest.mark.parametrize("name", ["telegram.Bot", "sqlalchemy.engine", "asyncio", "aiohttp.server", "uvicorn.error"])
def test_of_a_library_only_who_spoke_and_where(stream: io.StringIO, name: str) -> None:
    try:
        breaks(KeyError(WORDS))
    except KeyError:
        logging.getLogger(name).exception("Received data was %s", WORDS)
    (line,) = lines(stream)
    assert (line["logger"], line["error"]) == (name, "KeyError")
    assert WORDS not in stream.getvalue()


@pytest.mark.parametrize("name", ["httpx", "httpcore", "aiohttp.access", "telegram.ext", "apscheduler.scheduler"])
def test_chatty_libraries_are_quiet(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert stream.getvalue() == ""
