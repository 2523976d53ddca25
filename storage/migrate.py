"""Makes the database fit the program, and says beforehand whether it does.

Alembic is imported only when there is something to do, so that the bot starts quickly.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.engine import make_engine, sqlite_file
from storage.errors import NewerDatabase, plain

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaState(StrEnum):
    """How the database's tables compare with the program's."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    EMPTY = "empty"
    """No tables, or no database file yet."""


def revisions() -> list[str]:
    """The revisions this program knows, oldest first: the numbers its migration files begin with."""
    return sorted(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def schema_state(url: str) -> SchemaState:
    """Compares without changing anything, not even creating the file. Raises StoreUnavailable."""
    file = sqlite_file(url)
    if file is not None and not (file.exists() and file.stat().st_size):
        return SchemaState.EMPTY
    engine = make_engine(url, reading=True)
    try:
        with engine.connect() as connection:
            kept = _kept_revision(connection)
    except Exception as trouble:
        raise plain(trouble) from None
    finally:
        engine.dispose()
    if kept is None:
        return SchemaState.EMPTY
    if kept == revisions()[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if kept in revisions() else SchemaState.NEWER


def upgrade(url: str) -> None:
    """Creates or upgrades the database to this program's revision; all of it or nothing.

    Creates the folder of an SQLite file. Raises NewerDatabase rather than touch a newer one, and StoreUnavailable.
    """
    if schema_state(url) is SchemaState.NEWER:
        raise NewerDatabase("This database was made by a newer version of Alongside; nothing was changed.")
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except Exception as trouble:
        raise plain(trouble) from None


def _kept_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    kept = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if kept is None else str(kept)
