"""`alongside run` from its start to its end: what it says, how fast it leaves, and the exit status that says why."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

import pytest

from bot.clock import SystemClock
from bot.config import load_config
from bot.opening import open_store
from bot.standin import Telegram
from bot.standin.clock import MovingClock
from bot.standin.server import Server, serve
from storage.store import Store
from tests.operators.conftest import SECRET, Gateway
from tests.wiring.processes import running

LEAVES_WITHIN = 5.0
NOT_LOADED = ("alembic", "psycopg", "typer", "rich", "matplotlib", "apprise")
LISTING = """
import json, sys
from bot.__main__ import main
sys.argv = ["alongside", "run"]
try:
    main()
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name, module in sys.modules.items() if module})))
"""


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    telegram = Telegram(MovingClock())
    telegram.rules.floods.on = False
    server = await serve(telegram)
    yield server
    await server.close()


@pytest.fixture
def folder(tmp_path: Path, database: str) -> Path:
    """Where the bot runs; its database and key are there already."""
    open_store(load_config(None, {"ALONGSIDE_STORAGE__URL": database, **KEYS})).close()
    return tmp_path


KEYS = {"ALONGSIDE_STORAGE__KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}


@pytest.fixture
def settings(server: Server, database: str) -> dict[str, str]:
    return {
        "TELEGRAM__TOKEN": server.telegram.token,
        "TELEGRAM__API_URL": server.url,
        "STORAGE__URL": database,
        "STORAGE__KEYS": KEYS["ALONGSIDE_STORAGE__KEYS"],
        "HEALTH__LISTEN": "",
    }


async def polls(server: Server, since: int = 0) -> None:
    """Until a bot waits at Telegram for updates."""
    await server.telegram.journal.find(since, "polling", within=30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_leaves_at_once_when_asked(
    folder: Path, server: Server, settings: dict[str, str], number: signal.Signals
) -> None:
    async with running(folder, **settings) as bot:
        await polls(server)
        bot.signal(number)
        status, out, err, took = await bot.ends()
    assert status == 0
    assert took < LEAVES_WITHIN
    assert out == ""
    assert "Traceback" not in err
    assert [json.loads(line)["event"] for line in err.splitlines()][-1] == "stopped"


async def test_it_leaves_in_time_while_telegram_hangs_in_the_middle_of_a_reply(
    folder: Path, server: Server, settings: dict[str, str]
) -> None:
    async with running(folder, **settings) as bot:
        await polls(server)
        server.telegram.faults.add("hang", method="sendMessage")
        seen = server.telegram.journal.last
        server.telegram.person("Ben").starts()
        await server.telegram.journal.find(seen, "fault", within=10)
        bot.signal(signal.SIGTERM)
        status, _, err, took = await bot.ends()
    assert status == 0
    assert took < LEAVES_WITHIN
    assert "Traceback" not in err


async def test_it_leaves_in_time_while_an_operators_channel_hangs(
    folder: Path, server: Server, settings: dict[str, str], store: Store
) -> None:
    store.write_now(lambda unit: unit.problems.note("odd", "before the start", SystemClock().now()))
    gateway = Gateway()
    await gateway.open()
    gateway.going_on.clear()
    async with running(folder, **settings, OPERATOR__NOTIFY=gateway.address()) as bot:
        await polls(server)
        message = await gateway.arrived.get()
        bot.signal(signal.SIGTERM)
        status, _, err, took = await bot.ends()
    assert "odd, before the start" in message["message"]
    assert status == 0
    assert took < LEAVES_WITHIN
    assert "Traceback" not in err
    assert SECRET not in err
    await gateway.close()


async def test_what_was_in_hand_at_the_stop_is_answered_after_the_next_start(
    folder: Path, server: Server, settings: dict[str, str]
) -> None:
    await test_it_leaves_in_time_while_telegram_hangs_in_the_middle_of_a_reply(folder, server, settings)
    server.telegram.faults.clear()
    seen, (ben,) = server.telegram.journal.last, server.telegram.phones.values()
    async with running(folder, **settings):
        await server.telegram.journal.find(seen, "message", within=20)
    assert [shown.text for shown in ben.heard() if "you need a link" in shown.text]


async def test_a_start_without_network_heals_by_itself(
    folder: Path, server: Server, settings: dict[str, str]
) -> None:
    await server.goes_away()
    async with running(folder, **settings) as bot:
        await server.comes_back()
        await polls(server)
        bot.signal(signal.SIGTERM)
        assert (await bot.ends())[0] == 0


@pytest.mark.parametrize("when", ["at the start", "later"])
async def test_a_revoked_token_ends_it_with_78(
    folder: Path, server: Server, settings: dict[str, str], when: str
) -> None:
    if when == "at the start":
        server.telegram.faults.add("revoked")
    async with running(folder, **settings) as bot:
        if when == "later":
            await polls(server)
            server.telegram.faults.add("revoked")
            server.telegram.person("Ben").starts()
        status, _, err, _ = await bot.ends()
    assert status == 78
    assert "Telegram does not know this bot's token" in err
    assert server.telegram.token not in err
    assert "Traceback" not in err


@pytest.mark.only_on("sqlite")
async def test_a_second_one_on_the_same_database_refuses(
    folder: Path, server: Server, settings: dict[str, str]
) -> None:
    async with running(folder, **settings):
        await polls(server)
        async with running(folder, **settings) as second:
            status, _, err, _ = await second.ends()
    assert status == 1
    assert "Another Alongside is already running on this database" in err
    assert "Traceback" not in err


@pytest.mark.only_on("postgresql")
async def test_a_second_poller_on_postgresql_refuses(folder: Path, server: Server, settings: dict[str, str]) -> None:
    async with running(folder, **settings):
        await polls(server)
        async with running(folder, **settings) as second:
            status, _, err, _ = await second.ends()
    assert status == 1
    assert "already polls with this token" in err


Change = Callable[[dict[str, str]], object]
WRONG: list[tuple[str, Change, int, str]] = [
    ("no token", lambda of: of.pop("TELEGRAM__TOKEN"), 78, "There is no bot token"),
    ("empty token", lambda of: of.update(TELEGRAM__TOKEN=""), 78, "There is no bot token"),
    ("unknown key", lambda of: of.update(TELEGRAM__TOKN="x"), 78, "did you mean 'token'?"),
    ("half a webhook", lambda of: of.update(TELEGRAM__MODE="webhook"), 78, "ALONGSIDE_TELEGRAM__WEBHOOK_SECRET"),
    ("another key", lambda of: of.update(STORAGE__KEYS="A" * 43 + "="), 78, "do not open this database"),
    ("no server", lambda of: of.update(STORAGE__URL="postgresql://nobody@127.0.0.1:1/x"), 1, "cannot be reached"),
]


@pytest.mark.parametrize(
    ("change", "expected", "words"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG]
)
async def test_what_is_wrong_is_said_before_it_begins(
    folder: Path, settings: dict[str, str], change: Change, expected: int, words: str
) -> None:
    change(settings)
    async with running(folder, **settings) as bot:
        status, out, err, _ = await bot.ends()
    assert (status, out) == (expected, "")
    assert words in err
    assert "Traceback" not in err


async def test_a_health_port_that_is_taken(folder: Path, server: Server, settings: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings["HEALTH__LISTEN"] = f"127.0.0.1:{taken.getsockname()[1]}"
        async with running(folder, **settings) as bot:
            status, _, err, _ = await bot.ends()
    assert status == 1
    assert "Nothing can be served on 127.0.0.1" in err
    assert "Traceback" not in err


async def test_it_loads_nothing_it_does_not_need(
    folder: Path, server: Server, settings: dict[str, str], on_postgresql: bool
) -> None:
    told_elsewhere = {"OPERATOR__NOTIFY": "json://127.0.0.1:9/"}
    async with running(folder, "-c", LISTING, **settings, **told_elsewhere) as bot:
        await polls(server)
        bot.signal(signal.SIGTERM)
        status, out, _, _ = await bot.ends()
    assert status == 0
    allowed = {"psycopg"} if on_postgresql else set[str]()
    loaded = set(NOT_LOADED) & (set(json.loads(out)) - allowed)
    assert not loaded


async def test_from_start_to_first_poll_in_two_seconds(
    folder: Path, server: Server, settings: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    began = monotonic()
    async with running(folder, **settings):
        await polls(server)
        took = monotonic() - began
    record_property("seconds_to_first_poll", took)
    print(f"{took:.2f} s to the first poll")
    assert took < 10, "far beyond what even a busy machine needs"
