"""Runs migrations through the same engine as the program, all of them in one transaction.

Foreign keys are switched off on SQLite while tables are rebuilt: with them on, rebuilding a table deletes the rows
that point to it. Afterwards every reference is checked before anything is kept.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from storage.engine import make_engine
from storage.errors import StoreFault
from storage.tables import metadata

ONE_AT_A_TIME = 0x616C6F6E67
"""The PostgreSQL advisory lock under which only one process migrates."""


def migrate(connection: Connection) -> None:
    """Upgrades within one transaction."""
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # Ignored inside a transaction, therefore said to the driver before it begins.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    with connection.begin():
        if not on_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=on_sqlite)
        context.run_migrations()
        if on_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise StoreFault("The migration would have left rows that point nowhere; nothing was changed.")


engine = make_engine(context.config.attributes["url"])
try:
    with engine.connect() as opened:
        migrate(opened)
finally:
    engine.dispose()
