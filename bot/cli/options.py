"""What every command shares: --config, and how a command that cannot go on says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.config import Config, ConfigError, load_config

if TYPE_CHECKING:
    from storage.store import Store

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration file (default: config.toml here, if there is one)."),
]


def fail(*sentences: str, status: int = 1) -> NoReturn:
    """Say what is wrong on standard error and end."""
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(status)


def configured(path: Path | None) -> Config:
    """The configuration, or an end with every problem."""
    try:
        return load_config(path)
    except ConfigError as error:
        fail(*error.problems, status=78)


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """The store for one command, beside a running bot or without."""
    from bot.opening import open_store
    from storage.errors import StoreError

    try:
        store = open_store(config)
    except ConfigError as error:
        fail(*error.problems, status=78)
    except (StoreError, OSError) as error:
        fail(str(error), status=78)
    try:
        yield store
    except StoreError as error:
        fail(str(error))
    finally:
        store.close()
