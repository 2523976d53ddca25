"""The kinds of columns our tables are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    TypeDecorator,
    literal_column,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops zones, so they are taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """SQLite gets text that sorts as the moments do, written here: SQLAlchemy's way costs five times more."""
        return _utc_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        """Always UTC."""
        return _from_utc_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone: without one it would be somebody's local time by mistake")
    return value.astimezone(UTC)


@lru_cache(maxsize=1024)
def _utc_text(value: datetime | None) -> str | None:
    moment = _in_utc(value)
    return None if moment is None else moment.isoformat(" ", "microseconds")[:26]


@lru_cache(maxsize=4096)
def _from_utc_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
"""Telegram ids and ours are longer than 32 bits; SQLite's own row ids must be called Integer."""


def words(*which: str) -> list[Any]:
    """Status words written into the SQL itself, because a partial index is not used for a parameter."""
    return [literal_column(f"'{word}'") for word in which]


def sealed(name: str, **options: Any) -> Column[bytes]:
    """A column that holds only sealed bytes."""
    return Column(name, LargeBinary, info={"sealed": True}, **options)


def word(name: str, length: int = 40, **options: Any) -> Column[str]:
    """A short word or code that is nobody's secret."""
    return Column(name, String(length), **options)


def moment(name: str, **options: Any) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, UtcDateTime, **options)


def row_id() -> Column[int]:
    """The table's own rising id, never used again after a row is gone."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def of_person(name: str = "person", *, nullable: bool = False, **options: Any) -> Column[int]:
    """Points to a person."""
    return Column(name, Id, ForeignKey("people.id"), nullable=nullable, **options)
