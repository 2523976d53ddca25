"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import typer

from bot.cli import bench, checking, invite, people, running, showing

app = typer.Typer(
    name="alongside",
    help="A Telegram bot that looks after the people who look after others.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

for part in (running, invite, people, checking, showing, bench):
    part.register(app)
