"""Migrations: the tables fit the program, and no row is lost on the way."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from flows.people import Consent, ConsentKind
from storage import migrate
from storage.engine import database_url, make_engine, sqlite_file
from storage.errors import NewerDatabase, OlderDatabase, StoreError
from storage.migrate import SchemaState, schema_state, upgrade
from storage.sealing import Keyring
from storage.store import Store
from storage.tables import metadata

Write = Callable[[str], None]


def test_an_empty_database_becomes_current(empty_database: str) -> None:
    assert schema_state(empty_database) is SchemaState.EMPTY
    upgrade(empty_database)
    assert schema_state(empty_database) is SchemaState.CURRENT
    upgrade(empty_database)
    assert schema_state(empty_database) is SchemaState.CURRENT


@pytest.mark.only_on("sqlite")
def test_asking_makes_no_file_and_upgrading_makes_its_folder(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/data/deep/alongside.db"
    assert schema_state(address) is SchemaState.EMPTY
    assert not (tmp_path / "data").exists()
    upgrade(address)
    assert schema_state(address) is SchemaState.CURRENT


def test_migrations_make_the_tables_the_program_works_with(database: str) -> None:
    engine = make_engine(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_newer_database_is_left_alone(database: str, keyring: Keyring) -> None:
    say(database, "UPDATE alembic_version SET version_num = '9999'")
    assert schema_state(database) is SchemaState.NEWER
    with pytest.raises(NewerDatabase, match="nothing was changed"):
        upgrade(database)
    with pytest.raises(NewerDatabase, match="newer version"):
        Store.open(database, keyring)


def test_an_older_or_empty_database_says_what_to_do(
    database: str, empty_database: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OlderDatabase, match="alongside migrate"):
        Store.open(empty_database, keyring)
    later = [*migrate.revisions(), "9001"]
    monkeypatch.setattr(migrate, "revisions", lambda: later)
    assert schema_state(database) is SchemaState.OLDER
    with pytest.raises(OlderDatabase, match="backup"):
        Store.open(database, keyring)


def say(address: str, sql: str) -> None:
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(text(sql))
    engine.dispose()


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the migration a later version might bring."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    head = migrate.revisions()[-1]

    def write(body: str) -> None:
        lines = [
            "import sqlalchemy as sa",
            "from alembic import op",
            'revision = "9001"',
            f'down_revision = "{head}"',
        ]
        lines += ["def upgrade() -> None:", *(f"    {line}" for line in body.splitlines())]
        (folder / "versions" / "9001_later.py").write_text("\n".join(lines))

    return write


def test_rebuilding_a_table_loses_no_row_that_points_to_it(
    database: str, keyring: Keyring, now: datetime, next_migration: Write
) -> None:
    store = Store.open(database, keyring)
    ann = store.write_now(lambda unit: unit.people.add(1, now=now, name="Ann"))
    yes = Consent(ConsentKind.USE, True, "v1", "en", now)
    store.write_now(lambda unit: unit.consents.keep(ann.id, yes))
    store.close()
    next_migration(
        'with op.batch_alter_table("people", recreate="auto") as people:\n    people.drop_column("reach_since")'
    )
    upgrade(database)
    assert schema_state(database) is SchemaState.CURRENT
    kept = Store.open(database, keyring)
    assert kept.read_now(lambda unit: unit.consents.history(ann.id)) == [yes]
    kept.close()


def test_a_migration_that_fails_changes_nothing(database: str, next_migration: Write) -> None:
    next_migration('op.create_table("half", sa.Column("id", sa.Integer()))\nop.drop_table("not_there")')
    with pytest.raises(StoreError):
        upgrade(database)
    assert schema_state(database) is SchemaState.OLDER
    with pytest.raises(Exception, match="half"):
        say(database, "SELECT * FROM half")


@pytest.mark.only_on("sqlite")
def test_a_migration_that_would_leave_rows_pointing_nowhere_is_undone(
    database: str, keyring: Keyring, now: datetime, next_migration: Write
) -> None:
    store = Store.open(database, keyring)
    store.write_now(lambda unit: unit.people.add(1, now=now, name="Ann"))
    store.close()
    next_migration('op.execute("DELETE FROM people")')
    with pytest.raises(StoreError, match="point nowhere"):
        upgrade(database)
    assert schema_state(database) is SchemaState.OLDER


@pytest.mark.only_on("sqlite")
def test_starting_on_a_current_database_is_light(database: str) -> None:
    program = (
        "import sys; from storage.store import Store; from storage.sealing import Keyring\n"
        f"Store.open({database!r}, Keyring([bytes(32)])).close()\n"
        "print([name for name in ('alembic', 'psycopg') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_addresses() -> None:
    assert database_url("postgresql://u@h/d").drivername == "postgresql+psycopg"
    assert sqlite_file("sqlite:///alongside.db") == Path("alongside.db")
    assert sqlite_file("postgresql://u@h/d") is None


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "secret nonsense"])
def test_addresses_we_cannot_use_are_refused_without_quoting_them(address: str) -> None:
    with pytest.raises(ValueError, match="database") as refused:
        database_url(address)
    assert "secret" not in str(refused.value)
