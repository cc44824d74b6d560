"""Rows of business records: reading and writing them, by statements that are built once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import BindParameter, Connection, Table, bindparam, delete, func, select, update

from interlock.kit.statement import Prepared, PreparedInsert
from interlock.language.schema import Model
from interlock.language.types import Kind

_RESERVE = Prepared(
    "SELECT nextval(CAST(%(sequence)s AS regclass)) FROM generate_series(1, %(count)s)"
)

_DEFER = Prepared("SET CONSTRAINTS ALL DEFERRED")
_CHECK_NOW = Prepared("SET CONSTRAINTS ALL IMMEDIATE")


class Rows:
    """The statements of one model."""

    def __init__(self, model: Model, table: Table) -> None:
        self.table = table
        self.columns = tuple(item.name for item in model.fields.values() if item.is_column)
        self._sets = tuple(
            name for name in self.columns if model.fields[name].type.kind is Kind.REFS
        )
        self._documents = frozenset(
            name for name in self.columns if model.fields[name].type.kind in (Kind.JSON, Kind.FILE)
        )
        self._sequence = f"{table.schema}.{sequence_name(table.name)}"
        base = select(*(table.c[name] for name in self.columns))
        one = base.where(table.c.id == bindparam("id"))
        self._fetch = Prepared(one)
        self._fetch_locked = Prepared(one.with_for_update(key_share=True))
        many = base.where(table.c.id == func.any(bindparam("ids"))).order_by(table.c.id)
        self._fetch_many = Prepared(many)
        self._fetch_many_locked = Prepared(many.with_for_update(key_share=True))
        self._fetch_shared = Prepared(many.with_for_update(read=True))
        self._insert = PreparedInsert(f"{table.schema}.{table.name}", self.columns)
        self._delete = Prepared(delete(table).where(table.c.id == func.any(bindparam("ids"))))
        self._by_reference: dict[str, Prepared] = {}
        self._updates: dict[frozenset[str], Prepared] = {}

    def fetch(self, connection: Connection, id: int, *, lock: bool) -> dict[str, Any] | None:
        """The values of one record, locked against other writers when ``lock``."""
        statement = self._fetch_locked if lock else self._fetch
        row = statement.row(connection, {"id": id})
        return None if row is None else self.as_values(row)

    def fetch_many(
        self, connection: Connection, ids: Sequence[int], *, lock: bool
    ) -> list[dict[str, Any]]:
        """The values of the records that exist, by id; rows are locked in the order of their ids,
        so that two units that lock the same ones cannot wait for each other."""
        statement = self._fetch_many_locked if lock else self._fetch_many
        return [self.as_values(row) for row in statement.rows(connection, {"ids": list(ids)})]

    def fetch_shared(self, connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
        """As :meth:`fetch_many`; nobody can change the rows until the unit ends, though others
        may hold them in the same way."""
        rows = self._fetch_shared.rows(connection, {"ids": list(ids)})
        return [self.as_values(row) for row in rows]

    def fetch_referring(self, connection: Connection, field: str, id: int) -> list[dict[str, Any]]:
        """The records whose reference ``field`` (or set of references) points at ``id``."""
        statement = self._by_reference.get(field)
        if statement is None:
            column = self.table.c[field]
            target: BindParameter[int] = bindparam("target")
            where = target == func.any(column) if field in self._sets else column == target
            columns = [self.table.c[name] for name in self.columns]
            statement = Prepared(select(*columns).where(where).order_by(self.table.c.id))
            self._by_reference[field] = statement
        return [self.as_values(row) for row in statement.rows(connection, {"target": id})]

    def as_values(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row by field, sets of references as tuples."""
        values = dict(zip(self.columns, row, strict=True))
        for name in self._sets:
            values[name] = tuple(values[name] or ())
        return values

    def reserve_ids(self, connection: Connection, count: int) -> list[int]:
        """Ids for records that are about to be made."""
        parameters = {"sequence": self._sequence, "count": count}
        return [row[0] for row in _RESERVE.rows(connection, parameters)]

    def insert(self, connection: Connection, records: Iterable[Mapping[str, Any]]) -> None:
        self._insert.run(connection, [self._row(values) for values in records])

    def update(
        self, connection: Connection, fields: frozenset[str], rows: list[dict[str, Any]]
    ) -> None:
        """Write ``fields`` of several records; each row has ``record_id`` and ``new_<field>``."""
        statement = self._updates.get(fields)
        if statement is None:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in sorted(fields)}
            where = self.table.c.id == bindparam("record_id")
            statement = Prepared(update(self.table).where(where).values(values))
            self._updates[fields] = statement
        if len(rows) == 1:
            statement.run(connection, rows[0])
        else:
            statement.run_many(connection, rows)

    def delete(self, connection: Connection, ids: Sequence[int]) -> None:
        self._delete.run(connection, {"ids": list(ids)})

    def column_value(self, field: str, value: Any) -> Any:
        """A value as the driver takes it for its column."""
        if field in self._sets:
            return list(value or ())
        return Jsonb(value) if field in self._documents and value is not None else value

    def _row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        row = {name: values.get(name) for name in self.columns}
        for name in self._sets:
            row[name] = list(row[name] or ())
        return row


def sequence_name(table_name: str) -> str:
    """The sequence that gives out a table's ids."""
    return f"{table_name[:59]}_ids"


def defer_constraints(connection: Connection) -> None:
    """Let references be checked when all records are written, whatever their order."""
    _DEFER.run(connection)


def check_constraints(connection: Connection) -> None:
    """Check the references now, and at once from here on."""
    _CHECK_NOW.run(connection)


def ids_after(connection: Connection, table: Table, last: int, *, limit: int) -> list[int]:
    """The next ids of a table, in order."""
    statement = select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(limit)
    return list(connection.execute(statement).scalars())
