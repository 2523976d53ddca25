"""One thread's connection to the database, made when needed and made anew after trouble."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, Engine

from storage.person_keys import KnownKeys
from storage.sealing import Hashes, Keyring
from storage.unit import Opened, Unit


class Session:
    """Begins, keeps and undoes transactions. Belongs to one thread."""

    def __init__(self, engine: Engine, keyring: Keyring, hashes: Hashes, known: KnownKeys, opened: Opened) -> None:
        self._engine = engine
        self._sealing = (keyring, hashes, known, opened)
        self._connection: Connection | None = None
        self._unit: Unit | None = None

    def begin(self) -> Unit:
        """Begins a transaction; what is done through the unit belongs to it."""
        if self._connection is None or self._unit is None:
            self._connection = self._engine.connect()
            self._unit = Unit(self._connection, *self._sealing)
        self._connection.begin()
        return self._unit

    def commit(self) -> None:
        """Keeps everything since `begin`."""
        assert self._connection is not None
        assert self._unit is not None
        self._connection.commit()
        self._unit.keys.committed()

    def rollback(self) -> None:
        """Undoes everything since `begin`."""
        assert self._connection is not None
        assert self._unit is not None
        self._unit.keys.undone()
        self._connection.rollback()

    def savepoint(self) -> None:
        """Marks a place to go back to."""
        self._say("SAVEPOINT unit")

    def keep_savepoint(self) -> None:
        """What came since the mark stays."""
        self._say("RELEASE SAVEPOINT unit")

    def undo_to_savepoint(self) -> None:
        """What came since the mark never was."""
        assert self._unit is not None
        self._unit.keys.undone()
        self._say("ROLLBACK TO SAVEPOINT unit")
        self._say("RELEASE SAVEPOINT unit")

    def drop(self) -> None:
        """Closes the connection, whatever state it is in; the next `begin` makes a new one."""
        connection, self._connection, self._unit = self._connection, None, None
        if connection is not None:
            with suppress(Exception):
                connection.invalidate()
            with suppress(Exception):
                connection.close()

    def _say(self, sql: str) -> None:
        assert self._connection is not None
        self._connection.exec_driver_sql(sql)
