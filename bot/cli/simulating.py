"""What `simulate` does: lives the weeks and prints the diary, or asks past answers about changed rules."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.folders import read_all, shipped
from bot.cli.options import configured, fail
from flows.library import Library, parse_library
from flows.problems import FlowError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.simulation.diary import Diary
    from bot.simulation.replay import Replayed


def live(config: Path | None, folders: list[Path], *, weeks: int, people: int, seed: int) -> None:
    """Live the weeks; the database is thrown away afterwards."""
    from bot.logs import set_up_logs

    settings = configured(config)
    library = _library(_overlays(settings, folders))
    set_up_logs(level=logging.CRITICAL)
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    with tempfile.TemporaryDirectory(prefix="alongside-simulation-") as place:
        told = asyncio.run(_live(Path(place), library, settings, weeks, people, seed))
    _print_diary(told)


async def _live(place: Path, library: Library, settings: Config, weeks: int, people: int, seed: int) -> Diary:
    from bot.simulation.diary import diary
    from bot.simulation.town import START, town
    from bot.simulation.weeks import Weeks

    follow_up = settings.follow_up.model_dump() | {"urgent": "on"}
    async with town(
        place, library, people, seed, follow_up=follow_up, programme=settings.programme.model_dump()
    ) as made:
        running = Weeks(made)
        await running.live(
            START + timedelta(weeks=weeks), lambda week: typer.echo(f"week {week} of {weeks}", err=True)
        )
        return await diary(made, running.lived, START)


def _print_diary(told: Diary) -> None:
    from bot.simulation.town import START

    week = 0
    for entry in told.entries:
        number = (entry.at - START).days // 7 + 1
        if number > week:
            week = number
            monday = START + timedelta(weeks=week - 1)
            typer.echo(f"\nWeek {week}, from {monday:%A} {monday.day} {monday:%B %Y}")
        typer.echo(f"  {_when(entry.at)}  {entry.text}")
    typer.echo("\nAltogether")
    width = max(len(name) for name, _ in told.totals)
    for name, value in told.totals:
        typer.echo(f"  {name:<{width}}  {value}")


def ask_the_past(config: Path | None, folders: list[Path], rules: Path, database: str) -> None:
    """Which flags changed rules would have raised; the database is only read."""
    from bot.simulation.replay import changed_rules, replay

    settings = configured(config)
    overlays = _overlays(settings, folders)
    try:
        text = rules.read_text(encoding="utf-8")
        tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fail(f"{rules} cannot be read: {error}.")
    changed = changed_rules(_library(overlays), _library([*overlays, {"rules.toml": text}]))
    if not changed:
        fail(f"{rules} changes no rule: there is nothing to ask.")
    store = _existing(settings, database)
    try:
        said = replay(store, changed, {"rota_live": settings.follow_up.urgent == "on", "words_allowed": True})
    finally:
        store.close()
    _print_replayed(said)


def _print_replayed(said: Replayed) -> None:
    typer.echo(f"Looked at {said.checkins} check-ins of {said.people} people. Nothing was kept, nobody was told.")
    for rule, raised in sorted(said.raised.items()):
        would = [each for each in said.would if each.rule == rule]
        people = len({each.person for each in would})
        typer.echo(f"\n{rule} would have raised {len(would)} flags about {people} people. It has raised {raised}.")
        by_tier = Counter(each.tier.replace("_", " ") for each in would)
        if len(by_tier) > 1:
            typer.echo("  " + ", ".join(f"{count} {tier}" for tier, count in by_tier.most_common()))
        for each in would:
            typer.echo(f"  {each.at:%Y-%m-%d}  {each.person}  {each.flow}")


def _existing(settings: Config, database: str):  # type: ignore[no-untyped-def]  # the store is imported only here
    from bot.config import ConfigError
    from bot.opening import open_store
    from storage.errors import StoreError
    from storage.migrate import SchemaState, schema_state

    url = database if "://" in database else f"sqlite:///{database}"
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        fail(f"There is no database {database}.")
    storage = settings.storage.model_copy(update={"url": url})
    try:
        if schema_state(url) is not SchemaState.CURRENT:
            fail("That database is of another version. First bring a copy up to date: alongside migrate")
        return open_store(settings.model_copy(update={"storage": storage}))
    except ConfigError as error:
        fail(*error.problems)
    except (StoreError, OSError) as error:
        fail(str(error))


def _overlays(settings: Config, folders: list[Path]) -> list[dict[str, str]]:
    return [read_all(each) for each in (*settings.flows.folders, *folders)]


def _library(overlays: list[dict[str, str]]) -> Library:
    try:
        return parse_library(_toml(shipped()), [_toml(each) for each in overlays])
    except FlowError as error:
        fail(*(str(problem) for problem in error.problems))


def _toml(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".toml")}


def _when(at: datetime) -> str:
    return f"{at:%a} {at.day:>2} {at:%b %H:%M}"
