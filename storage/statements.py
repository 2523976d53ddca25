"""SQL statements written once at module level, compiled once per database, run without SQLAlchemy's work per call.

Executing through SQLAlchemy Core costs about 30 us a statement, the driver itself 3 us. A tap is six statements,
so the writer compiles each to text once and hands it straight to the driver, with the column types' own processing
of values on the way in and out.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, ClauseElement, Dialect, LargeBinary, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row = Any
"""A named tuple with the statement's columns."""
Parameters = Mapping[str, Any]
_Processor = Callable[[Any], Any] | None


class Statement:
    """One statement; parameters by name, rows as named tuples."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._prepared: dict[str, Prepared] = {}

    def on(self, dialect: Dialect) -> Prepared:
        """This statement as the given database writes it."""
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            prepared = self._prepared[dialect.name] = Prepared(self._clause, dialect)
        return prepared


class Insertion(Statement):
    """An insert that says what to do about a row that is there already, which each database spells in its own way."""

    def __init__(self, build: Callable[[Any], ClauseElement]) -> None:
        """`build` is given the database's own `insert`."""
        self._build = build
        self._prepared = {}

    def on(self, dialect: Dialect) -> Prepared:
        """This insert as the given database writes it."""
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            clause = self._build(insert_of(dialect.name))
            prepared = self._prepared[dialect.name] = Prepared(clause, dialect)
        return prepared


def insert_of(dialect: str) -> Callable[[Any], Any]:
    """The database's own `insert`, which knows ON CONFLICT."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def inputs(*names: str) -> dict[str, BindParameter[Any]]:
    """Values of these columns, each from the parameter of the same name."""
    return {name: bindparam(name) for name in names}


class Prepared:
    """A statement's text for one database, and how its values go in and come out."""

    def __init__(self, clause: ClauseElement, dialect: Dialect) -> None:
        compiled = clause.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        order = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._names = list(order or ())
        self._binds = [_bind(compiled, name, dialect) for name in self._names]
        self._positional = compiled.positional
        columns = _result_columns(clause)
        self._row = _row_type([column.key for column in columns])
        self._readers = [_processor_out(column.type, dialect) for column in columns]
        self._all_plain = not any(self._readers)

    def bind(self, parameters: Parameters) -> Any:
        """The parameters as the driver wants them: a list (SQLite) or a mapping (PostgreSQL). All must be there."""
        values = [
            value if name is None else process(parameters[name]) if process else parameters[name]
            for name, process, value in self._binds
        ]
        return values if self._positional else dict(zip(self._names, values, strict=True))

    def bind_all(self, rows: Iterable[Parameters]) -> list[Any]:
        """The same for many rows."""
        return [self.bind(row) for row in rows]

    def row(self, raw: tuple[Any, ...]) -> Row:
        """One row from the driver with its values as Python has them."""
        if self._all_plain:
            return self._row._make(raw)
        return self._row._make(
            [read(value) if read else value for read, value in zip(self._readers, raw, strict=True)]
        )


def _bind(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[str | None, _Processor, Any]:
    """How one value comes in: by the caller's name for it, or fixed in the statement (no name)."""
    bind = compiled.binds[name]
    process = _processor_in(bind.type, dialect)
    if bind.required:
        return name, process, None
    fixed = bind.effective_value
    return None, None, process(fixed) if process else fixed


def _processor_in(type_: TypeEngine[Any], dialect: Dialect) -> _Processor:
    # Both drivers take and give bytes as they are.
    return None if isinstance(type_, LargeBinary) else type_.dialect_impl(dialect).bind_processor(dialect)


def _processor_out(type_: TypeEngine[Any], dialect: Dialect) -> _Processor:
    return None if isinstance(type_, LargeBinary) else type_.dialect_impl(dialect).result_processor(dialect, None)


def _row_type(names: list[str]) -> Any:
    return namedtuple("Row", names)


def _result_columns(clause: ClauseElement) -> list[Any]:
    returned = getattr(clause, "selected_columns", None)
    return list(getattr(clause, "_returning", ()) if returned is None else returned)
