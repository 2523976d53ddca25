"""The HTTP client against servers that answer in every way HTTP allows, and in some it does not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.standin import Telegram
from bot.standin.clock import MovingClock
from bot.standin.server import serve
from bot.transport import WireRequest
from bot.wire import BadAnswer, Wire, read_answer

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def wire_to(answer: Serve, connections: int = 4) -> AsyncIterator[tuple[Wire, str]]:
    """A wire and the address of a server that does `answer` with each connection."""
    serving: set[asyncio.Task[None] | None] = set()

    async def tidily(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    server = await asyncio.start_server(tidily, "127.0.0.1", 0)
    wire = Wire(connections=connections, connect_timeout=2, agent="test", trust=ssl.create_default_context())
    try:
        yield wire, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        wire.close()
        server.close()
        await asyncio.gather(*(task for task in serving if task), return_exceptions=True)


async def asked(wire: Wire, url: str, within: float = 2.0) -> tuple[int, bytes]:
    return await wire.ask("POST", f"{url}/bot1:x/getMe", b"a=1", "application/x-www-form-urlencoded", within)


class Answering:
    """Reads requests and gives the answers in turn; counts the connections made."""

    def __init__(self, *answers: bytes, close: bool = False) -> None:
        self.answers = list(answers)
        self.close = close
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while self.answers:
            try:
                await reader.readuntil(b"\r\n\r\na=1")
            except asyncio.IncompleteReadError:
                break
            for byte in self.answers.pop(0).split(b"|"):
                writer.write(byte)
                await writer.drain()
            if self.close:
                break


async def test_a_connection_is_used_again() -> None:
    server = Answering(OK, OK, OK)
    async with wire_to(server) as (wire, url):
        assert [await asked(wire, url) for _ in range(3)] == [(200, b"ok")] * 3
    assert server.connections == 1


async def test_a_connection_the_server_gave_up_is_not() -> None:
    server = Answering(OK, OK, close=True)
    async with wire_to(server) as (wire, url):
        assert await asked(wire, url) == (200, b"ok")
        while any(each.open for idle in wire._idle.values() for each in idle):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0)
        assert await asked(wire, url) == (200, b"ok")
    assert server.connections == 2


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe|llo", 200, b"hello"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel|\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
            200,
            b"hello",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.1 429 Too Many\r\nContent-Length: 1\r\n\r\n.", 429, b"."),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    ],
)
async def test_answers_come_in_many_forms_and_pieces(answer: bytes, status: int, body: bytes) -> None:
    async with wire_to(Answering(answer)) as (wire, url):
        assert await asked(wire, url) == (status, body)


async def test_a_body_without_a_length_ends_with_the_connection() -> None:
    async with wire_to(Answering(b"HTTP/1.1 200 OK\r\n\r\nall of it", close=True)) as (wire, url):
        assert await asked(wire, url) == (200, b"all of it")


async def test_a_broken_answer_is_an_error_and_its_connection_is_not_trusted_again() -> None:
    server = Answering(b"SMTP hello\r\n\r\n", OK)
    async with wire_to(server) as (wire, url):
        with pytest.raises(BadAnswer):
            await asked(wire, url)
        assert await asked(wire, url) == (200, b"ok")
    assert server.connections == 2


async def test_half_an_answer_is_an_error() -> None:
    async with wire_to(Answering(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", close=True)) as (wire, url):
        with pytest.raises(ConnectionError):
            await asked(wire, url)


async def test_a_late_answer_is_never_taken_for_the_next_one() -> None:
    held = asyncio.Event()

    async def late_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\na=1")
        if not held.is_set():
            await held.wait()
            writer.write(OK.replace(b"ok", b"no"))
        else:
            writer.write(OK)

    async with wire_to(late_first, connections=1) as (wire, url):
        with pytest.raises(TimeoutError):
            await asked(wire, url, within=0.05)
        held.set()
        assert await asked(wire, url) == (200, b"ok")


async def test_where_nobody_listens_it_is_a_network_error_without_the_token() -> None:
    request = WireRequest()
    await request.initialize()
    with pytest.raises(NetworkError) as error:
        await request.do_request("http://127.0.0.1:9/bot123456:secret/getMe", "POST")
    await request.shutdown()
    assert "secret" not in str(error.value)


async def test_a_hang_is_a_timeout() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with wire_to(hang) as (_, url):
        request = WireRequest()
        await request.initialize()
        with pytest.raises(TimedOut):
            await request.do_request(f"{url}/bot1:x/getMe", "POST", read_timeout=0.05)
        await request.shutdown()


async def test_words_and_files_arrive_as_they_are() -> None:
    telegram = Telegram(MovingClock())
    ann = telegram.person("Ann")
    ann.starts()
    server = await serve(telegram)
    words = 'a+b=c & d; 100 % "quoted"\n\u2713 caf\u00e9 \U0001f33b'
    letter = InputFile(b"\x00\r\n--x binary", filename='a "letter".pdf', attach=False)
    origin = f"{server.url}/bot"
    async with ExtBot(
        telegram.token, base_url=origin, request=WireRequest(), get_updates_request=WireRequest()
    ) as bot:
        await bot.send_message(ann.id, words)
        await bot.send_document(ann.id, letter)
    heard = ann.heard()
    assert heard[0].text == words
    assert heard[1].file_name == "a 'letter'.pdf"
    await server.close()


@given(st.binary(max_size=80), st.booleans())
def test_no_bytes_make_the_reader_fall_over(rest: bytes, ended: bool) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        try:
            answer = read_answer(start + rest, ended=ended)
        except BadAnswer:
            continue
        assert answer is None or answer.status >= 200


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.integers(0, 400))
def test_a_chunked_body_is_whole_or_not_there(parts: list[bytes], cut: int) -> None:
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    answer = read_answer(whole, ended=False)
    assert answer is not None
    assert answer.body == b"".join(parts)
    if cut < len(whole):
        assert read_answer(whole[:cut], ended=False) is None
