"""`bench`: how fast the bot is beside a bare echo bot, and whether anything is lost when it is killed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer

from bot.cli.options import fail

KILLS = 200


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(bench)


def bench(
    kills: Annotated[int, typer.Argument(help="How many kills, with --crash.", min=1)] = KILLS,
    crash: Annotated[
        bool, typer.Option("--crash", help="Kill the bot while people answer; nothing may be lost.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Repeats a crash run's dice.")] = None,
    database: Annotated[
        str | None, typer.Option(help="An empty PostgreSQL database for --crash; without it an SQLite file.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One short round of each.")] = False,
    large: Annotated[bool, typer.Option("--large", help="Also 10,000 people at once.")] = False,
    only: Annotated[
        str | None, typer.Option(help="Only one part: replies, network, broadcast, ticks or start.")
    ] = None,
    into: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Measure the real bot against a local stand-in for Telegram, beside a bare echo bot on the same library.

    Takes about ten minutes (--quick: two). Needs no token and touches no data of yours.
    """
    found = _killed(kills, seed, database) if crash else _measured(quick, large, only)
    if into is not None:
        into.write_text(json.dumps(found, indent=2, default=str) + "\n", encoding="utf-8")
    if found.get("violations"):
        raise typer.Exit(1)


def _measured(quick: bool, large: bool, only: str | None) -> dict[str, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.bench.plan import LARGE, PARTS, QUICK, USUAL, take_all
    from bot.bench.report import show

    if only is not None and only not in PARTS:
        fail(f"There is no part {only!r}. Choose from: {', '.join(PARTS)}.", status=2)
    console = Console()
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=None)

        def tell(says: str, number: int, many: int) -> None:
            progress.update(task, description=says, completed=number, total=many)

        measured = take_all(QUICK if quick else LARGE if large else USUAL, only, tell)
    show(measured, console)
    return measured.as_dict()


def _killed(kills: int, seed: int | None, database: str | None) -> dict[str, Any]:
    from dataclasses import asdict

    from rich.console import Console
    from rich.progress import Progress

    from bot.bench.killing import killing
    from bot.bench.report import show_killing

    seed = SystemRandom().randrange(10**6) if seed is None else seed
    console = Console()
    console.print(f"seed {seed}")
    with Progress(console=console) as progress:
        task = progress.add_task("kills", total=kills)
        run = killing(kills, seed, database=database, tell=lambda done: progress.update(task, completed=done))
        done = asyncio.run(run)
    show_killing(done, console)
    return asdict(done)
