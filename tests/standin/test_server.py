"""The HTTP front from outside: every way to send parameters, the short way and the long, and the control surface."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.standin import TOKEN, Phone, Telegram
from bot.standin.server import Server


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_all_ways_of_sending_parameters_mean_the_same(
    server: Server, client: aiohttp.ClientSession, telegram: Telegram, ann: Phone
) -> None:
    url = f"{server.url}/bot{telegram.token}/sendMessage"
    multipart = aiohttp.FormData({"chat_id": str(ann.id), "text": "Héllo"}, default_to_multipart=True)
    ways: list[dict[str, Any]] = [
        {"json": {"chat_id": ann.id, "text": "Héllo"}},
        {"data": {"chat_id": str(ann.id), "text": "Héllo"}},
        {"params": {"chat_id": str(ann.id), "text": "Héllo"}},
        {"data": multipart},
    ]
    for way in ways:
        async with client.post(url, **way) as response:
            assert (await response.json())["result"]["text"] == "Héllo"
    async with client.get(url, params={"chat_id": str(ann.id), "text": "Héllo"}) as response:
        assert response.status == 200
    assert [shown.text for shown in ann.heard()] == ["Héllo"] * 5


async def test_the_long_way_answers_like_the_short_way(
    server: Server, client: aiohttp.ClientSession, telegram: Telegram
) -> None:
    for token, method in ((telegram.token, "getMe"), (telegram.token, "sendMessage"), (telegram.token, "sing")):
        url = f"{server.url}/bot{token}/{method}"
        async with client.post(url, json={"text": ""}) as short, client.get(url, params={"text": ""}) as long:
            assert (short.status, await short.json()) == (long.status, await long.json())
            assert short.content_type == long.content_type == "application/json"


async def test_a_request_in_pieces_is_put_together(server: Server, telegram: Telegram, ann: Phone) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    body = json.dumps({"chat_id": ann.id, "text": "Hello"}).encode()
    head = (
        f"POST /bot{telegram.token}/sendMessage HTTP/1.1\r\nHost: a\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    for piece in (head[:10], head[10:], body[:5], body[5:], head + body):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)  # lets the server read this piece before the next
    answers = [await reader.readuntil(b'"Hello"}}') for _ in range(2)]
    assert all(answer.startswith(b"HTTP/1.1 200 OK\r\n") for answer in answers)
    writer.close()
    await writer.wait_closed()
    assert len(ann.heard()) == 2


async def test_a_body_that_cannot_be_read_brings_no_parameters(
    server: Server, client: aiohttp.ClientSession, telegram: Telegram
) -> None:
    url = f"{server.url}/bot{telegram.token}/sendChatAction"
    for body, kind in (
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff", "application/x-www-form-urlencoded"),
    ):
        async with client.post(url, data=body, headers={"Content-Type": kind}) as response:
            assert (await response.json())["description"] == "Bad Request: wrong parameter action in request"


async def test_wrong_addresses_and_tokens(server: Server, client: aiohttp.ClientSession, telegram: Telegram) -> None:
    for path, status in (
        ("/", 404),
        ("/bot", 404),
        ("/botnonsense/getMe", 404),
        (f"/bot1{telegram.token}/getMe", 401),
        (f"/file/bot{telegram.token}/photos/file_1.png", 404),
    ):
        async with client.get(server.url + path) as response:
            assert (response.status, (await response.json())["ok"]) == (status, False)


async def test_a_process_of_its_own_is_played_through_the_control_surface(client: aiohttp.ClientSession) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.standin", "--no-floods", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    ready, _, url = (await process.stdout.readline()).decode().strip().partition(" ")
    assert ready == "ready"

    async def act(action: str, **given: Any) -> Any:
        async with client.post(f"{url}/_control/{action}", json=given) as response:
            answer = await response.json()
            assert response.status == (200 if answer["ok"] else 400)
            return answer.get("result", answer.get("error"))

    async def call(method: str, **params: Any) -> Any:
        async with client.post(f"{url}/bot{TOKEN}/{method}", json=params) as response:
            return (await response.json()).get("result")

    ann = (await act("person", first_name="Ann"))["id"]
    await act("start", person=ann, payload="code")
    rows = [[{"text": "Yes", "callback_data": "y"}]]
    sent = await call("sendMessage", chat_id=ann, text="Well?", reply_markup={"inline_keyboard": rows})
    taps = [{"action": "tap", "person": ann, "button": "Yes"}, {"action": "send", "person": ann, "kind": "voice"}]
    assert [one["ok"] for one in await act("batch", actions=taps)] == [True, True]
    assert await act("pending") == 3
    updates = await call("getUpdates")
    assert [set(update) - {"update_id"} for update in updates] == [{"message"}, {"callback_query"}, {"message"}]
    await call("answerCallbackQuery", callback_query_id=updates[1]["callback_query"]["id"], text="Kept")
    assert [toast["text"] for toast in await act("toasts", person=ann)] == ["Kept"]
    assert (await act("latest", person=ann))["message_id"] == sent["message_id"]
    await call("getUpdates", offset=updates[-1]["update_id"] + 1)
    await act("quiet", still=0.01)
    kinds = [event["kind"] for event in await act("journal", kinds=["tap", "toast", "confirmed"], wait=1)]
    assert kinds == ["tap", "toast", "confirmed"]
    await act("fault", kind="error", times=1)
    assert await call("getMe") is None
    await act("tap", person=ann, button="Yes")
    await act("clock", forward=151)
    assert await call("getUpdates") == []
    assert (await act("rules", text_units=3))["text_units"] == 3
    assert await call("sendMessage", chat_id=ann, text="four") is None
    assert "Ann sees no button 'No'" in await act("tap", person=ann, button="No")
    assert "there is no action 'dance'" in await act("dance")
    process.terminate()
    assert await process.wait() == 0
