"""Statements of the hot path: compiled once and handed to the driver as they are.

SQLAlchemy's execution costs about 120 µs of Python for each statement, whatever the statement is;
the driver's own about 40 µs, its prepared statements included. Every unit of work on records runs
half a dozen, so these few go to the driver directly, inside the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from interlock.kit import json
from interlock.kit.database import ASKING, RUNNING, as_database_error, kept_cursor

_DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Prepared:
    """One statement with named parameters (``%(name)s``), for a connection of SQLAlchemy's.

    Parameters are given as the driver takes them: ``list`` for an array, ``Jsonb`` for JSON. Errors
    are SQLAlchemy's, as of any other statement.
    """

    def __init__(self, statement: Executable | str) -> None:
        self._constants: dict[str, Any] = {}
        if isinstance(statement, str):
            self.sql = statement
        else:
            self.sql, self._constants = _compiled(statement)

    def rows(
        self, connection: Connection, parameters: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        return self._executed(connection, parameters).fetchall()

    def row(
        self, connection: Connection, parameters: Mapping[str, Any] | None = None
    ) -> tuple[Any, ...] | None:
        cursor = kept_cursor(connection, self.sql, ASKING)
        return self._executed(connection, parameters, cursor).fetchone()

    def named_rows(
        self, connection: Connection, parameters: Mapping[str, Any] | None = None
    ) -> list[Any]:
        """Rows as named tuples."""
        cursor = _cursor(connection)
        cursor.row_factory = namedtuple_row
        return self._executed(connection, parameters, cursor).fetchall()

    def run(self, connection: Connection, parameters: Mapping[str, Any] | None = None) -> None:
        self._executed(connection, parameters, kept_cursor(connection, self.sql, RUNNING))

    def cursor(
        self, connection: Connection, parameters: Mapping[str, Any] | None = None
    ) -> psycopg.Cursor[Any]:
        """Send it; the rows are fetched from the cursor when they are wanted."""
        return self._executed(connection, parameters)

    def run_json(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]], **more: Any
    ) -> None:
        """Run it with ``rows`` as one JSON parameter, besides the others."""
        self.run(connection, {"rows": json.dump(rows), **more})

    def rows_json(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]], **more: Any
    ) -> list[tuple[Any, ...]]:
        """As :meth:`rows`, with ``rows`` as one JSON parameter."""
        return self._executed(connection, {"rows": json.dump(rows), **more}).fetchall()

    def run_many(self, connection: Connection, parameters: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of ``parameters``, without waiting in between."""
        cursor = _cursor(connection)
        try:
            cursor.executemany(self.sql, parameters)
        except psycopg.Error as error:
            raise as_database_error(error, connection, statement=self.sql) from error

    def _executed(
        self,
        connection: Connection,
        parameters: Mapping[str, Any] | None,
        cursor: psycopg.Cursor[Any] | None = None,
    ) -> psycopg.Cursor[Any]:
        if self._constants:
            parameters = {**self._constants, **(parameters or {})}
        try:
            return (cursor or _cursor(connection)).execute(self.sql, parameters)
        except psycopg.Error as error:
            raise as_database_error(error, connection, statement=self.sql) from error


class PreparedInsert:
    """Inserts any number of rows with one statement and one parameter: the rows as JSON.

    The database reads each column by its own type, so amounts are exact and dates are dates.
    """

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        self.statement = Prepared(
            f"INSERT INTO {table} ({names}) SELECT {names}"
            f" FROM json_populate_recordset(CAST(NULL AS {table}), CAST(%(rows)s AS json))"
        )

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        self.statement.run_json(connection, rows)


class PreparedUpdate:
    """Updates any number of rows by their ``id``, as :class:`PreparedInsert` inserts them."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        changes = ", ".join(f'"{name}" = new."{name}"' for name in columns if name != "id")
        self._statement = Prepared(
            f"UPDATE {table} AS old SET {changes}"
            f" FROM json_populate_recordset(CAST(NULL AS {table}), CAST(%(rows)s AS json)) AS new"
            " WHERE old.id = new.id"
        )

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        self._statement.run_json(connection, rows)


def _cursor(connection: Connection) -> psycopg.Cursor[Any]:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver.cursor()


def _compiled(statement: Executable) -> tuple[str, dict[str, Any]]:
    """The text for the driver, and the parameters that the statement itself gives a value."""
    compiled = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
    constants = {
        name: bind.value
        for name, bind in compiled.binds.items()
        if bind.value is not None and not bind.required
    }
    return str(compiled), constants
