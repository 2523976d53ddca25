"""`alongside invite` and `alongside people`, on a real database."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.invite import register as register_invite
from bot.cli.people import register as register_people
from bot.standin import Telegram
from bot.standin.server import serve
from flows.people import Milestone, Role
from tests.databases import KEY
from tests.joining.office import MONDAY, TEAM, Office

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALONGSIDE_TELEGRAM__USERNAME", "alongside_bot")
    app = typer.Typer()
    register_invite(app)
    register_people(app)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def charity(office: Office, database: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> Office:
    """Ann volunteers, Sue and Max supervise, Cora coordinates; the command line works beside their bot."""
    office.member("Ann", 101)
    office.member("Sue", 104, Role.SUPERVISOR)
    office.member("Max", 106, Role.SUPERVISOR)
    office.member("Cora", 105, Role.COORDINATOR)
    monkeypatch.setenv("ALONGSIDE_STORAGE__URL", database)
    monkeypatch.setenv("ALONGSIDE_STORAGE__KEYS", b64encode(KEY).decode())
    return office


def code_of(run: Run, name: str) -> str:
    listed = json.loads(run("people", "list", "--json").stdout)
    return next(str(row["code"]) for row in listed if row["name"] == name)


def test_the_link_stands_alone_on_the_first_line(run: Run) -> None:
    result = run("invite", "--role", "supervisor", "--team", "Gardeners")
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0]
    assert re.fullmatch(r"https://t\.me/alongside_bot\?start=[A-Za-z0-9_-]{22}", first)
    assert "█" in result.stdout
    assert "as supervisor in Gardeners, until" in result.stderr
    assert Path("alongside.key").exists()


def test_a_second_invitation_finds_the_team_there(run: Run) -> None:
    for _ in range(2):
        assert run("invite", "--role", "volunteer", "--team", " Gardeners ").exit_code == 0
    listed = json.loads(run("people", "invitations", "--json").stdout)
    assert [(row["team"], row["state"]) for row in listed] == [("Gardeners", "open")] * 2


@pytest.mark.parametrize("team", ["", "   ", "x" * 65])
def test_a_team_needs_a_usable_name(run: Run, team: str) -> None:
    result = run("invite", "--role", "volunteer", "--team", team)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "name" in result.stderr


def test_an_unknown_role_names_the_known_ones(run: Run) -> None:
    result = run("invite", "--role", "boss", "--team", "x")
    assert result.exit_code == 2
    assert "safeguarding" in result.output


def test_without_name_or_token_it_says_which_to_set(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALONGSIDE_TELEGRAM__USERNAME")
    result = run("invite", "--role", "volunteer", "--team", "x")
    assert result.exit_code == 78
    assert "ALONGSIDE_TELEGRAM__TOKEN" in result.stderr
    assert result.stdout == ""


async def test_the_bots_name_is_asked_of_telegram_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    telegram = Telegram(lambda: MONDAY, username="asked_bot")
    server = await serve(telegram)
    monkeypatch.delenv("ALONGSIDE_TELEGRAM__USERNAME")
    monkeypatch.setenv("ALONGSIDE_TELEGRAM__TOKEN", telegram.token)
    monkeypatch.setenv("ALONGSIDE_TELEGRAM__API_URL", server.url)
    try:
        first = await asyncio.to_thread(run, "invite", "--role", "volunteer", "--team", "x")
    finally:
        await server.close()
    again = await asyncio.to_thread(run, "invite", "--role", "volunteer", "--team", "x")
    for result in (first, again):
        assert result.stdout.startswith("https://t.me/asked_bot?start=")


async def test_a_wrong_token_is_told_without_showing_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    server = await serve(Telegram(lambda: MONDAY))
    monkeypatch.delenv("ALONGSIDE_TELEGRAM__USERNAME")
    monkeypatch.setenv("ALONGSIDE_TELEGRAM__TOKEN", "123456:unheard-of")
    monkeypatch.setenv("ALONGSIDE_TELEGRAM__API_URL", server.url)
    try:
        result = await asyncio.to_thread(run, "invite", "--role", "volunteer", "--team", "x")
    finally:
        await server.close()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "does not know this token" in result.stderr
    assert "unheard-of" not in result.stderr


def test_everyone_is_listed(charity: Office, run: Run) -> None:
    result = run("people", "list")
    assert result.exit_code == 0
    for words in ("Ann", "volunteer", TEAM, "active", "reachable"):
        assert words in result.stdout.replace("\n", " ") or words.split()[0] in result.stdout
    listed = json.loads(run("people", "list", "--team", TEAM, "--json").stdout)
    assert [(row["name"], row["roles"]) for row in listed] == [
        ("Cora", ["coordinator"]),
        ("Max", ["supervisor"]),
        ("Sue", ["supervisor"]),
        ("Ann", ["volunteer"]),
    ]


def test_a_misspelt_team_is_met_with_the_right_one(charity: Office, run: Run) -> None:
    result = run("people", "list", "--team", "Tuesday walking groop")
    assert result.exit_code == 1
    assert f"did you mean '{TEAM}'?" in result.stderr


def test_assigning_names_both_and_tells_the_supervisor(charity: Office, run: Run) -> None:
    ann, sue, max_ = (code_of(run, name) for name in ("Ann", "Sue", "Max"))
    result = run("people", "assign", ann, "--supervisor", sue, "--alternate", max_)
    assert result.stdout == "Ann: supervisor Sue, alternate Max.\n"
    waiting = charity.read(lambda unit: unit.outbox.backlog())
    assert sum(many for many, _ in waiting.values()) == 1
    assert run("people", "assign", ann, "--alternate", "nobody").stdout == "Ann: supervisor Sue, alternate nobody.\n"
    refused = run("people", "assign", sue, "--supervisor", max_)
    assert (refused.exit_code, refused.stderr) == (1, f"Sue is not a volunteer in {TEAM}.\n")
    assert run("people", "assign", ann).exit_code == 1
    assert run("people", "assign", ann, "--supervisor", "zzzzzzzz").exit_code == 1


def test_moving_needs_a_team_that_exists(charity: Office, run: Run) -> None:
    ann = code_of(run, "Ann")
    assert "There is no team 'Gardeners'" in run("people", "move", ann, "--to", "Gardeners").stderr
    run("invite", "--role", "volunteer", "--team", "Gardeners")
    assert run("people", "move", ann, "--to", "Gardeners").stdout.startswith("Ann is now in Gardeners.")
    assert run("people", "move", ann, "--to", "Gardeners").stderr == "Ann is in Gardeners already.\n"


def test_removing_asks_unless_told_not_to(charity: Office, run: Run) -> None:
    ann = code_of(run, "Ann")
    assert run("people", "remove", ann).exit_code == 1
    assert run("people", "remove", ann, "--yes").stdout == f"Ann is no longer volunteer in {TEAM}.\n"
    listed = json.loads(run("people", "list", "--json").stdout)
    assert [row["standing"] for row in listed if row["name"] == "Ann"] == ["left"]
    assert run("people", "remove", ann, "--yes").stderr == "Ann is not in any team.\n"
    cora = code_of(run, "Cora")
    assert "make someone else a coordinator first" in run("people", "remove", cora, "--yes").stderr


def test_a_revoked_invitation_is_gone(charity: Office, run: Run) -> None:
    run("invite", "--role", "volunteer", "--team", TEAM)
    listed = json.loads(run("people", "invitations", "--json").stdout)
    made = next(row for row in listed if row["state"] == "open")
    assert run("people", "revoke", made["id"]).exit_code == 0
    assert run("people", "revoke", made["id"]).exit_code == 1
    states = {row["id"]: row["state"] for row in json.loads(run("people", "invitations", "--json").stdout)}
    assert states.pop(made["id"]) == "revoked"
    assert set(states.values()) == {"used"}


def test_an_empty_programme_says_how_to_begin(run: Run) -> None:
    assert "alongside invite" in run("people", "list").stdout
    assert "No invitation" in run("people", "invitations").stdout


def test_catch_ups_and_training_are_said_by_command(run: Run, charity: Office) -> None:
    ann = code_of(run, "Ann")
    held = run("people", "supervised", ann)
    assert held.stdout == "Kept: a catch-up with Ann, today.\n"
    trained = run("people", "trained", ann, "--on", "3 November 2025")
    assert trained.stdout == "Kept: Ann's training ended Monday 3 November.\n"
    kept = charity.read(lambda unit: unit.milestones.of(unit.people.by_code(ann).id))  # type: ignore[union-attr]
    assert f"{kept[Milestone.TRAINED]:%Y-%m-%d}" == "2025-11-03"
    assert Milestone.SUPERVISED in kept


@pytest.mark.parametrize(("day", "said"), [("soon", "cannot read"), ("2999-01-01", "still to come")])
def test_a_day_that_cannot_be_is_refused_and_nothing_kept(run: Run, charity: Office, day: str, said: str) -> None:
    ann = code_of(run, "Ann")
    result = run("people", "supervised", ann, "--on", day)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in " ".join(result.stderr.split())
    assert charity.read(lambda unit: unit.milestones.of(unit.people.by_code(ann).id)) == {}  # type: ignore[union-attr]


def test_only_volunteers_have_catch_ups(run: Run, charity: Office) -> None:
    result = run("people", "supervised", code_of(run, "Max"))
    assert result.exit_code == 1
    assert "not a volunteer" in result.stderr
