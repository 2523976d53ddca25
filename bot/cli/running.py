"""`run`, `demo` and `migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, configured, fail


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(run)
    app.command()(demo)
    app.command()(migrate)


def run(config: ConfigOption = None) -> None:
    """Run the bot until Ctrl-C or SIGTERM.

    Needs a token from @BotFather in ALONGSIDE_TELEGRAM__TOKEN. Ends with 78 when the configuration or the token
    has to be mended first.
    """
    from bot.running import run_from_command_line

    raise typer.Exit(run_from_command_line(["--config", str(config)] if config else []))


def demo(
    port: Annotated[int, typer.Option(help="Where the page is served, on this machine only.")] = 8765,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier demos kept and begin anew.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("demo-data"),
) -> None:
    """Start the whole thing without a token: the real bot, a local stand-in for Telegram, phones in a browser."""
    from bot.demo import run_demo

    raise typer.Exit(run_demo(port=port, fresh=fresh, folder=folder))


def migrate(config: ConfigOption = None) -> None:
    """Bring the database up to this version of the program; a new one is made.

    Stop the bot first. A database newer than the program is left alone.
    """
    from bot.opening import open_store
    from storage.errors import StoreError
    from storage.migrate import SchemaState, schema_state, upgrade

    settings = configured(config)
    try:
        state = schema_state(settings.storage.url)
        if state is SchemaState.OLDER:
            upgrade(settings.storage.url)
        open_store(settings).close()
    except StoreError as error:
        fail(str(error), status=78)
    done = {SchemaState.CURRENT: "is up to date", SchemaState.OLDER: "was upgraded", SchemaState.EMPTY: "was made"}
    typer.echo(f"The database {done.get(state, 'is up to date')}.")
