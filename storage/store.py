"""The database as the rest of the house sees it: hand it a function, get back what it returned, kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import TypeVar

from sqlalchemy import Engine, select

from storage.engine import make_engine
from storage.errors import NewerDatabase, OlderDatabase, StoreUnavailable, plain
from storage.migrate import SchemaState, schema_state
from storage.person_keys import ROOM, KnownKeys
from storage.sealing import Hashes, Keyring, new_root, open_root
from storage.session import Session
from storage.statements import insert_of
from storage.tables import meta
from storage.unit import Opened, Unit
from storage.writer import Writer

T = TypeVar("T")

OPENED_ROOM = 1_000
"""Check-ins (and the facts they began with) kept open in memory: everyone in the middle of one."""
ROOT = "root"
"""The meta key of the sealed root of all hashes, which is also what tells a wrong key."""


class Store:
    """One writer thread, a few readers. Made by `Store.open`."""

    def __init__(self, url: str, keyring: Keyring, hashes: Hashes, readers: int) -> None:
        known, opened = KnownKeys(ROOM), Opened(OPENED_ROOM)
        self._opened = opened
        self._engines = (make_engine(url), make_engine(url, reading=True))
        self._writer = Writer(Session(self._engines[0], keyring, hashes, known, opened))
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="store-reader")
        self._reading = local()
        self._sealing = (keyring, hashes, known, opened)
        self._sessions: list[Session] = []
        self._closed = False
        self.hashes = hashes

    @classmethod
    def open(cls, url: str, keyring: Keyring, *, readers: int = 2) -> Store:
        """Opens a database that is there and current (see storage/migrate.py).

        Raises OlderDatabase, NewerDatabase, WrongKey or StoreUnavailable, each saying what to do.
        """
        try:
            _must_be_current(url)
            engine = make_engine(url)
            try:
                hashes = Hashes(open_root(keyring, _kept_root(engine, keyring)))
            finally:
                engine.dispose()
        except Exception as trouble:
            raise plain(trouble) from None
        return cls(url, keyring, hashes, readers)

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Runs `work` in the writing thread and returns once what it did is committed.

        `work` must not wait for anything and must change nothing but the unit: when a neighbour in the same commit
        fails it is run again. If it raises, nothing it did is kept and its error is raised here. Cancelling the
        waiting task does not undo the work. Raises StoreUnavailable if the database cannot be used.
        """
        result: T = await self._writer.submit(work)
        return result

    def write_now(self, work: Callable[[Unit], T]) -> T:
        """The same for the command line, where no event loop runs: blocks until it is kept."""
        result: T = self._writer.submit_from_outside(work).result()
        return result

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Runs `work` in a reading thread, beside the writer; it sees what was committed, and cannot write."""
        if self._closed:
            raise StoreUnavailable("The store is closed.")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def read_now(self, work: Callable[[Unit], T]) -> T:
        """The same for the command line."""
        return self._readers.submit(self._read, work).result()

    def forget_opened(self) -> None:
        """Everything read next is opened anew from what is kept, as after a start."""
        self._opened.clear()

    def close(self) -> None:
        """Keeps what is still waiting, then lets go of the database."""
        self._closed = True
        self._writer.close()
        self._readers.shutdown(wait=True)
        for session in self._sessions:
            session.drop()
        for engine in self._engines:
            engine.dispose()

    def _read(self, work: Callable[[Unit], T]) -> T:
        session = self._reading_session()
        try:
            unit = session.begin()
            result = work(unit)
            session.rollback()
        except Exception as trouble:
            session.drop()
            raise plain(trouble) from None
        return result

    def _reading_session(self) -> Session:
        session: Session | None = getattr(self._reading, "session", None)
        if session is None:
            session = self._reading.session = Session(self._engines[1], *self._sealing)
            self._sessions.append(session)
        return session


def _must_be_current(url: str) -> None:
    state = schema_state(url)
    if state is SchemaState.NEWER:
        raise NewerDatabase(
            "This database was made by a newer version of Alongside. Install that version, or restore a backup."
        )
    if state is SchemaState.EMPTY:
        raise OlderDatabase("This database has no tables yet. Run: alongside migrate")
    if state is SchemaState.OLDER:
        raise OlderDatabase(
            "This database was made by an older version of Alongside. Make a backup, then run: alongside migrate"
        )


def _kept_root(engine: Engine, keyring: Keyring) -> str:
    asked = select(meta.c.value).where(meta.c.key == ROOT)
    with engine.begin() as connection:
        kept = connection.scalar(asked)
        if kept is None:
            fresh = insert_of(connection.dialect.name)(meta).values(key=ROOT, value=new_root(keyring))
            # Of two processes that start on a new database, the first decides for both.
            connection.execute(fresh.on_conflict_do_nothing())
            kept = connection.scalar(asked)
    return str(kept)
