"""One all-or-nothing piece of work: what a function given to the store may do with the rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from storage.alerts import Alerts
from storage.checkins import CheckIns
from storage.consents import Consents
from storage.enrolments import Enrolments
from storage.flags import Flags
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.meta import Meta
from storage.milestones import Milestones
from storage.outbox import Outbox
from storage.people import People
from storage.person_keys import KnownKeys, PersonKeys
from storage.problems import Problems
from storage.recent import Recent
from storage.sealing import Hashes, Keyring, from_json, to_json
from storage.statements import Parameters, Row, Statement
from storage.teams import Teams


class Unit:
    """The repositories, and the few things they need: statements, sealing, hashes.

    A unit lives in one thread and holds one connection. The functions given to the store must not await and must
    change nothing but the unit: after a failure beside them they may be run again.
    """

    def __init__(
        self, connection: Connection, keyring: Keyring, hashes: Hashes, known: KnownKeys, opened: Opened
    ) -> None:
        self._dialect = connection.dialect
        driver = connection.connection.dbapi_connection
        assert driver is not None
        # Both drivers' connections have execute(); only their cursors have executemany().
        self._execute: Any = driver.execute
        self._cursor = driver.cursor
        self.on_postgresql = self._dialect.name == "postgresql"
        self.keyring = keyring
        self.hashes = hashes
        self.keys = PersonKeys(self, known)
        self.opened = opened

    # Statements

    def run(self, statement: Statement, parameters: Parameters) -> int:
        """Runs it and says how many rows it touched."""
        prepared = statement.on(self._dialect)
        cursor = self._execute(prepared.sql, prepared.bind(parameters))
        return int(cursor.rowcount)

    def run_many(self, statement: Statement, rows: Iterable[Parameters]) -> int:
        """Runs it once for each and says how many rows were touched in all."""
        prepared = statement.on(self._dialect)
        bound = prepared.bind_all(rows)
        if not bound:
            return 0
        cursor = self._cursor()
        cursor.executemany(prepared.sql, bound)
        return int(cursor.rowcount)

    def one(self, statement: Statement, parameters: Parameters) -> Row | None:
        """The first row, if there is one."""
        prepared = statement.on(self._dialect)
        cursor = self._execute(prepared.sql, prepared.bind(parameters))
        raw = cursor.fetchone()
        cursor.close()
        return prepared.row(raw) if raw is not None else None

    def all(self, statement: Statement, parameters: Parameters | None = None) -> list[Row]:
        """Every row."""
        prepared = statement.on(self._dialect)
        cursor = self._execute(prepared.sql, prepared.bind(parameters or {}))
        return [prepared.row(raw) for raw in cursor.fetchall()]

    # Sealing

    def seal(self, person: int | None, place: str, row: str, value: Any) -> bytes:
        """A value as JSON, sealed under the person's key (None: the installation's), bound to its place and row.

        `place` is "table.column".
        """
        return self.seal_bytes(person, place, row, to_json(value))

    def open(self, person: int | None, place: str, row: str, sealed: bytes) -> Any:
        """The value again. Erased, WrongKey or StoreFault rather than an empty answer."""
        return from_json(self.open_bytes(person, place, row, sealed))

    def seal_bytes(self, person: int | None, place: str, row: str, plain: bytes) -> bytes:
        """The same for bytes as they are."""
        key = self.keyring if person is None else self.keys.of(person)
        return key.seal(plain, f"{place}|{row}".encode())

    def open_bytes(self, person: int | None, place: str, row: str, sealed: bytes) -> bytes:
        """The bytes again."""
        key = self.keyring if person is None else self.keys.of(person)
        return key.open(sealed, f"{place}|{row}".encode())

    # Repositories

    @cached_property
    def people(self) -> People:
        """Who there is."""
        return People(self)

    @cached_property
    def teams(self) -> Teams:
        """Teams, and who does what in them."""
        return Teams(self)

    @cached_property
    def invitations(self) -> Invitations:
        """Joining codes."""
        return Invitations(self)

    @cached_property
    def consents(self) -> Consents:
        """Agreements, and the texts they were given to."""
        return Consents(self)

    @cached_property
    def enrolments(self) -> Enrolments:
        """Who gets which flow, when."""
        return Enrolments(self)

    @cached_property
    def milestones(self) -> Milestones:
        """Moments that count for someone."""
        return Milestones(self)

    @cached_property
    def checkins(self) -> CheckIns:
        """Check-ins and their answers."""
        return CheckIns(self)

    @cached_property
    def flags(self) -> Flags:
        """Rules that fired."""
        return Flags(self)

    @cached_property
    def alerts(self) -> Alerts:
        """Who must act for whom."""
        return Alerts(self)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages decided and not yet accepted by Telegram."""
        return Outbox(self)

    @cached_property
    def inbox(self) -> Inbox:
        """Updates received and not yet handled."""
        return Inbox(self)

    @cached_property
    def meta(self) -> Meta:
        """Small facts of the installation, heartbeats among them."""
        return Meta(self)

    @cached_property
    def problems(self) -> Problems:
        """What the operator should know."""
        return Problems(self)


Opened = Recent[Hashable, Any]
"""Sealed values opened lately, by the sealed bytes themselves or the whole row: a value sealed anew has other bytes,
so what is remembered can never be out of date."""
