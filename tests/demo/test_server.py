"""The page over HTTP: what it lets in, what it refuses, and the stream of changes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.demo.journey import Due

from .stage import MONDAY, Stage, in_minutes


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(stage: Stage) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stage.page.url) as session:
        yield session


class Stream:
    """The changes one browser gets."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> dict[str, Any]:
        while True:
            line = (await self.response.content.readline()).decode()
            assert line, "the stream has ended"
            if line.startswith("data: "):
                change: dict[str, Any] = json.loads(line.removeprefix("data: "))
                return change

    async def until(self, kind: str) -> dict[str, Any]:
        while (change := await self.next())["kind"] != kind:
            pass
        return change


async def test_the_page_may_load_nothing_from_elsewhere(visitor: aiohttp.ClientSession) -> None:
    async with visitor.get("/") as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        words = await response.text()
    assert "default-src 'none'" in policy
    assert "http:" not in policy
    assert "unsafe" not in policy
    assert "http" not in words.replace("http-equiv", "")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.:1", ""])
async def test_a_name_pointed_here_from_elsewhere_is_refused(visitor: aiohttp.ClientSession, host: str) -> None:
    for path in ("/", "/events", "/page/main.js"):
        async with visitor.get(path, headers={"Host": host}) as response:
            assert response.status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:9", "127.0.0.1:8765", "[::1]:8765"])
async def test_the_machines_own_names_are_let_in(visitor: aiohttp.ClientSession, host: str) -> None:
    async with visitor.get("/", headers={"Host": host}) as response:
        assert response.status == 200


async def test_another_site_cannot_press_buttons(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    start = json.dumps({"person": "ann", "kind": "start"})
    async with visitor.post("/act", data=start, headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415
    elsewhere = {"Content-Type": "application/json", "Origin": "https://evil.example"}
    async with visitor.post("/act", data=start, headers=elsewhere) as response:
        assert response.status == 403
    assert stage.phones["ann"].screen() == []


async def test_a_browser_gets_the_whole_and_then_every_change(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    async with visitor.get("/events") as response:
        stream = Stream(response)
        whole = await stream.next()
        assert [phone["name"] for phone in whole["phones"]] == ["Ann", "Sue", "Max", "Cora"]
        assert whole["clock"]["now"] == MONDAY.isoformat()
        assert not whole["phones"][0]["begun"]
        stage.phones["ann"].starts("anns-code")
        asked = stage.says("ann", "How was it?", ["Good", "Heavy"])
        stage.edits("ann", asked, "Thank you.")
        seen = [await stream.next() for _ in range(6)]
        assert [change["seq"] for change in seen] == list(range(whole["seq"] + 1, whole["seq"] + 7))
        edit = next(change for change in seen if change["kind"] == "edit")
        assert edit["message"]["text"] == "Thank you."
        assert edit["begun"]


async def test_who_connects_again_sees_everything_as_it_stands(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    stage.phones["ann"].starts()
    stage.says("ann", "Hello Ann")
    async with visitor.get("/events") as response:
        whole = await Stream(response).next()
    ann = whole["phones"][0]
    assert [message["text"] for message in ann["messages"]] == ["/start", "Hello Ann"]
    assert ann["unread"] == 1
    assert ann["waiting"] == [ann["messages"][0]["message_id"]]


async def test_a_message_is_marked_kept_once_the_bot_has_confirmed_it(
    stage: Stage, visitor: aiohttp.ClientSession
) -> None:
    async with visitor.get("/events") as response:
        stream = Stream(response)
        await stream.next()
        message_id = stage.phones["ann"].says("Hello")
        assert (await stream.until("waiting"))["message_id"] == message_id
        stage.takes_in()
        assert (await stream.until("kept"))["message_id"] == message_id


async def post(visitor: aiohttp.ClientSession, path: str, what: object) -> tuple[int, dict[str, Any]]:
    async with visitor.post(path, json=what) as response:
        return response.status, await response.json()


async def test_everything_a_person_can_do_reaches_the_bot(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    ann = stage.phones["ann"]
    assert (await post(visitor, "/act", {"person": "ann", "kind": "start"}))[0] == 200
    asked = stage.says("ann", "How was it?", ["Good", "Heavy"])
    acts: list[dict[str, object]] = [
        {"kind": "tap", "message_id": asked, "data": "Heavy"},
        {"kind": "text", "text": "  It rained  "},
        {"kind": "command", "text": "/help"},
    ]
    acts += [{"kind": "attach", "what": what} for what in ("photo", "voice", "sticker", "location")]
    for act in acts:
        assert await post(visitor, "/act", {"person": "ann", **act}) == (200, {"ok": True, "why": ""})
    wrote = next(shown.message_id for shown in ann.screen() if shown.text == "It rained")
    await post(visitor, "/act", {"person": "ann", "kind": "edit", "message_id": wrote, "text": "It poured"})
    updates = stage.takes_in()
    assert updates[0]["message"]["text"] == "/start anns-code"
    assert [update.get("callback_query", {}).get("data") for update in updates].count("Heavy") == 1
    assert updates[-1]["edited_message"]["text"] == "It poured"
    kinds = {kind for update in updates for kind in update.get("message", {})}
    assert {"photo", "voice", "sticker", "location"} <= kinds


async def test_a_press_on_a_button_that_has_just_gone_still_reaches_the_bot(
    stage: Stage, visitor: aiohttp.ClientSession
) -> None:
    stage.phones["ann"].starts()
    asked = stage.says("ann", "How was it?", ["Good"])
    stage.edits("ann", asked, "Thank you.")
    assert (await post(visitor, "/act", {"person": "ann", "kind": "tap", "message_id": asked, "data": "Good"}))[
        0
    ] == 200
    assert stage.takes_in()[-1]["callback_query"]["data"] == "Good"


async def test_an_essay_goes_out_in_pieces_as_telegrams_apps_send_it(
    stage: Stage, visitor: aiohttp.ClientSession
) -> None:
    essay = "It was a long week. 🌧 " * 250
    assert (await post(visitor, "/act", {"person": "ann", "kind": "text", "text": essay}))[0] == 200
    pieces = [shown.text for shown in stage.phones["ann"].screen()]
    assert len(pieces) == 2
    assert " ".join(pieces).split() == essay.split()
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in pieces)


@pytest.mark.parametrize(
    "what",
    [
        {"person": "carl", "kind": "start"},
        {"person": "ann", "kind": "dances"},
        {"person": "ann", "kind": "text", "text": ""},
        {"person": "ann", "kind": "text", "text": "x" * 20_001},
        {"person": "ann", "kind": "tap", "message_id": "first", "data": "a"},
        {"person": "ann", "kind": "start", "payload": "not a code"},
        [],
        "start",
    ],
)
async def test_what_no_phone_can_do_is_refused_kindly(
    stage: Stage, visitor: aiohttp.ClientSession, what: object
) -> None:
    status, answer = await post(visitor, "/act", what)
    assert status == 422
    assert answer["why"].endswith(".")
    assert stage.phones["ann"].screen() == []


async def test_blank_text_and_a_lost_message_say_why(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    assert (await post(visitor, "/act", {"person": "ann", "kind": "text", "text": "  \n "}))[0] == 409
    status, answer = await post(visitor, "/act", {"person": "ann", "kind": "edit", "message_id": 99, "text": "Oh"})
    assert (status, answer["why"]) == (409, "That message is no longer there.")


async def test_a_huge_request_is_refused(visitor: aiohttp.ClientSession) -> None:
    async with visitor.post("/act", data=b"[" * 100_000, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 413


async def test_reading_takes_the_mark_away(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    stage.phones["sue"].starts()
    stage.says("sue", "An alert")
    async with visitor.get("/events") as response:
        stream = Stream(response)
        assert (await stream.next())["phones"][1]["unread"] == 1
        await post(visitor, "/act", {"person": "sue", "kind": "read"})
        assert await stream.until("read") == {"seq": stage.feed.seq, "kind": "read", "person": "sue", "unread": 0}


async def test_the_clock_moves_only_as_its_buttons_say(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    stage.plan.due = [Due(in_minutes(40), "Ann’s check-in")]
    assert (await post(visitor, "/clock", {"move": "quarter"}))[0] == 200
    assert stage.clock.now() == MONDAY + timedelta(minutes=15)
    assert (await post(visitor, "/clock", {"move": "check_in"}))[0] == 200
    assert stage.clock.now() == in_minutes(40)
    assert (await post(visitor, "/clock", {"move": "check_in"}))[0] == 409
    assert (await post(visitor, "/clock", {"move": "yesterday"}))[0] == 422
    assert stage.clock.now() == in_minutes(40)


async def test_closing_ends_every_stream(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    async with visitor.get("/events") as response:
        await Stream(response).next()
        await stage.page.close()
        assert (await response.content.read()).strip() == b""
