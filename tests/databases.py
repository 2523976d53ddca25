"""Databases for tests: SQLite files, or PostgreSQL with `--database postgresql`; nothing in the tests knows which."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.engine import database_url
from storage.migrate import upgrade
from storage.sealing import Keyring
from storage.store import Store

OWNER = "postgres"
KEY = bytes(range(32))
STORED = {"store", "database", "empty_database"}
"""Fixtures that stand on a database."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="which database to test on"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(database): about something only this kind of database does")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("--database")
    other = [item for item in items if any(chosen not in mark.args for mark in item.iter_markers("only_on"))]
    if chosen == "postgresql":
        # What touches no database was tested with the first one already.
        other += [item for item in items if not STORED & set(getattr(item, "fixturenames", ()))]
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in set(other)]


class PostgreSQL:
    """A server of our own on a socket in a folder of its own, thrown away afterwards."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="alongside-pg-"))
        if os.geteuid() == 0:
            # initdb refuses to be root.
            shutil.chown(self._folder, OWNER, OWNER)
        self._numbers = count(1)
        self._template = ""
        self._do(
            "initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        # What is thrown away needs no disk flushes.
        options = (
            f"-k {self._folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
        )
        self._do("pg_ctl", "-D", self._data, "-w", "-l", f"{self._folder}/log", "-o", options, "start")
        self._admin = create_engine(database_url(self._url("postgres")), isolation_level="AUTOCOMMIT")

    def empty(self) -> str:
        """The address of a new database without tables."""
        return self._create("template0")

    def migrated(self) -> str:
        """The address of a new database with our tables, copied from one that was migrated once."""
        if not self._template:
            address = self.empty()
            upgrade(address)
            self._template = database_url(address).database or ""
        return self._create(self._template)

    def stop(self) -> None:
        """Stops the server and removes everything."""
        self._admin.dispose()
        self._do("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return f"{self._folder}/data"

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://{OWNER}@/{name}?host={self._folder}"

    def _do(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        # pg_ctl's server inherits these: a pipe would never close, so what it says goes to a file.
        with (self._folder / f"{program}.out").open("wb") as out:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/")


def _programs_of_postgresql() -> Path | None:
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or ([Path(on_path)] if on_path else [])
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def on_postgresql(request: pytest.FixtureRequest) -> bool:
    """Whether these tests run on PostgreSQL."""
    return bool(request.config.getoption("--database") == "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server, started when the first test asks for it."""
    programs = _programs_of_postgresql()
    if programs is None:
        pytest.skip("POSTGRESQL WAS NOT TESTED: initdb is not on this machine (Debian: apt install postgresql)")
    server = PostgreSQL(programs)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with our tables, migrated once and copied for every test."""
    file = tmp_path_factory.mktemp("migrated") / "alongside.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, on_postgresql: bool, tmp_path: Path) -> str:
    """The address of a database that has no tables yet."""
    if on_postgresql:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.empty()
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def database(request: pytest.FixtureRequest, on_postgresql: bool, tmp_path: Path) -> str:
    """The address of a fresh database with our tables."""
    if on_postgresql:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.migrated()
    file = tmp_path / "alongside.db"
    shutil.copy(request.getfixturevalue("migrated_file"), file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """The installation's key in tests."""
    return Keyring([KEY])


@pytest.fixture
def store(database: str, keyring: Keyring) -> Iterator[Store]:
    """An open store on a fresh database."""
    opened = Store.open(database, keyring)
    yield opened
    opened.close()


@pytest.fixture
def other_store(store: Store, database: str, keyring: Keyring) -> Iterator[Store]:
    """The same database as another process would have it open, beside `store`."""
    opened = Store.open(database, keyring)
    yield opened
    opened.close()
