"""One poller per token on PostgreSQL: an advisory lock, held by a connection of its own."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.engine import make_engine
from storage.errors import plain


class AdvisoryLock:
    """PostgreSQL lets go of it when the connection ends, however it ends."""

    def __init__(self, url: str, number: int) -> None:
        self._engine = make_engine(url)
        self._number = number
        self._connection: Connection | None = None

    def take(self) -> bool:
        """False if another connection holds it. Raises StoreUnavailable."""
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": self._number}))
        except Exception as trouble:
            raise plain(trouble) from None
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def release(self) -> None:
        """Lets go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()
