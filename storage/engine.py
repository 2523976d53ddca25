"""Opens the database the same way everywhere: the program, its migrations and its tests."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

BUSY_SECONDS = 5
"""How long a writer waits for another program's lock before it says so."""

_SQLITE_ALWAYS = (
    "PRAGMA journal_mode = WAL",
    # FULL, because an update is confirmed to Telegram right after the commit: NORMAL can lose it in a power cut.
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    # Erased words must be gone from the file, not only from the tables.
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_size_limit = 67108864",
)


def database_url(url: str) -> URL:
    """The address with the driver we use: `postgresql://` means psycopg 3. A wrong address is a ValueError."""
    try:
        parsed = make_url(url)
    except Exception:
        # The parser's own message may quote the password.
        raise ValueError("The database address should look like sqlite:///alongside.db or postgresql://...") from None
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite" and (parsed.database in {None, "", ":memory:"}):
        raise ValueError("The database must be a file (sqlite:///alongside.db): in memory nothing would be kept.")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("The database can be SQLite (sqlite:///...) or PostgreSQL (postgresql://...).")
    return parsed


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database (which may not exist yet); None for PostgreSQL."""
    parsed = database_url(url)
    return Path(str(parsed.database)) if parsed.drivername == "sqlite" else None


def make_engine(url: str, *, reading: bool = False) -> Engine:
    """An engine without a pool: each thread of the store holds its own connection.

    SQLite transactions begin with BEGIN IMMEDIATE, because a deferred one that read first is refused when it comes
    to write (the busy timeout does not help it); readers are refused any writing instead.
    """
    parsed = database_url(url)
    common: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
    if parsed.drivername != "sqlite":
        engine = create_engine(parsed, connect_args={"connect_timeout": BUSY_SECONDS}, **common)
        if reading:
            event.listen(engine, "connect", _read_only)
        return engine
    arguments = {"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": 512}
    engine = create_engine(parsed, connect_args=arguments, **common)
    event.listen(engine, "connect", _readers_pragmas if reading else _writers_pragmas)
    event.listen(engine, "begin", _begin_reading if reading else _begin_writing)
    return engine


def _read_only(connection: Any, _record: object) -> None:
    connection.read_only = True


def _writers_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    _set_pragmas(connection, (*_SQLITE_ALWAYS, "PRAGMA cache_size = -4000"))


def _readers_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    _set_pragmas(connection, (*_SQLITE_ALWAYS, "PRAGMA cache_size = -2000", "PRAGMA query_only = ON"))


def _set_pragmas(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    # The driver's own transactions would let a released savepoint survive the outer rollback.
    connection.isolation_level = None
    for pragma in pragmas:
        connection.execute(pragma).close()


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
