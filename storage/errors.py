"""What can go wrong in the cellar, in words for people: no statement and no parameter ever gets into these texts."""

from __future__ import annotations

import sqlite3
import sys

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

PROBLEMS_WORTH_ANOTHER_TRY = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure and deadlock. Running the same units again is the cure."""


class StoreError(Exception):
    """Anything storage raises on its own account."""


class Conflict(StoreError):
    """The row is no longer as it was read (or already there); nothing of this unit was kept. Read again."""


class AlreadyHandled(Conflict):
    """This update had its effect already; there is nothing left to do."""


class StoreUnavailable(StoreError):
    """The database cannot be used just now. Nothing of this unit was kept; try again later."""


class StoreFault(StoreError):
    """The database refused a statement: a mistake in the program, not in the data. Names only the kind of error."""


class WrongKey(StoreError):
    """The keys given do not open this database."""


class OlderDatabase(StoreError):
    """The database was made for an older version of the program, or has no tables yet."""


class NewerDatabase(StoreError):
    """The database was made for a newer version of the program."""


class Erased(StoreError):
    """The key to this person's words was erased: they can never be read again, which is what was asked for."""


class TryAgain(StoreError):
    """PostgreSQL asks for the same units once more. Never leaves the writer."""


def plain(trouble: Exception) -> Exception:
    """The same trouble as an error that is safe to show and log; what is not the database's passes through."""
    if isinstance(trouble, DBAPIError) and trouble.orig is not None:
        return plain(trouble.orig) if isinstance(trouble.orig, Exception) else StoreFault(type(trouble).__name__)
    if isinstance(trouble, sqlite3.Error):
        return _plain_sqlite(trouble)
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(trouble, psycopg.Error):
        return _plain_postgresql(trouble, psycopg)
    if isinstance(trouble, SQLAlchemyError):
        return StoreFault(f"The database refused a statement ({type(trouble).__name__}).")
    return trouble


def _plain_sqlite(trouble: sqlite3.Error) -> Exception:
    name = getattr(trouble, "sqlite_errorname", "") or ""
    for beginning, words in _SQLITE_TROUBLES.items():
        if name.startswith(beginning):
            return StoreUnavailable(words)
    if isinstance(trouble, sqlite3.OperationalError) and not name.startswith("SQLITE_ERROR"):
        return StoreUnavailable(f"The database cannot be used just now ({name or type(trouble).__name__}).")
    return StoreFault(f"The database refused a statement ({name or type(trouble).__name__}).")


_SQLITE_TROUBLES = {
    "SQLITE_FULL": "The disk is full, so nothing can be kept. Free some space; nothing kept so far is lost.",
    "SQLITE_BUSY": "Another program holds the database, so nothing can be kept just now. Close it and try again.",
    "SQLITE_LOCKED": "Another program holds the database, so nothing can be kept just now. Close it and try again.",
    "SQLITE_IOERR": "The disk reported an error. Check it, and have the latest backup at hand.",
    "SQLITE_READONLY": "The database may only be read. Check who owns the file and its folder.",
    "SQLITE_CANTOPEN": "The database file cannot be opened. Check that its folder exists and who owns it.",
    "SQLITE_CORRUPT": "The database file is damaged. Stop, keep a copy, and restore the latest backup.",
    "SQLITE_NOTADB": "This file is not a database of ours.",
}


def _plain_postgresql(trouble: Exception, psycopg: object) -> Exception:
    state = getattr(trouble, "sqlstate", None) or ""
    if state in PROBLEMS_WORTH_ANOTHER_TRY:
        return TryAgain("The database asks for the same work again.")
    if state.startswith("53"):
        return StoreUnavailable(
            "The PostgreSQL server is out of room or connections, so nothing can be kept just now."
        )
    lost = (getattr(psycopg, "OperationalError", ()), getattr(psycopg, "InterfaceError", ()))
    if isinstance(trouble, lost) or state.startswith(("08", "57")):
        return StoreUnavailable("The PostgreSQL server cannot be reached just now. Nothing kept so far is lost.")
    constraint = getattr(getattr(trouble, "diag", None), "constraint_name", None)
    return StoreFault(f"The database refused a statement ({type(trouble).__name__} {constraint or state}).".strip())
