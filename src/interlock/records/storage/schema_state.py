"""The tables that a database has, as its catalogue tells them, and questions about their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from interlock.records.storage.schema_statement import quoted

BIG_TABLE = 8 * 1024 * 1024
"""From so many bytes on a table is changed with care for those who use it meanwhile."""

_RELATIONS = """
select c.relname, c.relkind::text, obj_description(c.oid, 'pg_class'), pg_relation_size(c.oid)
from pg_class c where c.relnamespace = to_regnamespace('data') and c.relkind in ('r', 'v', 'S')
"""
_COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = to_regnamespace('data') and c.relkind in ('r', 'v')
  and a.attnum > 0 and not a.attisdropped
order by c.relname, a.attnum
"""
_CONSTRAINTS = """
select c.relname, k.conname, k.contype::text, k.convalidated, k.condeferrable, k.condeferred,
  array(select a.attname::text from unnest(k.conkey) with ordinality u (number, position)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number
        order by u.position),
  f.relname
from pg_constraint k join pg_class c on c.oid = k.conrelid
left join pg_class f on f.oid = k.confrelid
where c.relnamespace = to_regnamespace('data') and k.contype in ('u', 'f', 'c')
"""
_INDEXES = """
select c.relname, i.relname, m.amname, x.indisvalid,
  array(select a.attname::text from unnest(x.indkey::smallint[])
          with ordinality u (number, position)
        join pg_attribute a on a.attrelid = x.indrelid and a.attnum = u.number
        order by u.position)
from pg_index x join pg_class c on c.oid = x.indrelid
join pg_class i on i.oid = x.indexrelid join pg_am m on m.oid = i.relam
where c.relnamespace = to_regnamespace('data') and not x.indisprimary
  and not exists (select from pg_constraint k where k.conindid = i.oid and k.contype = 'u')
"""
_FUNCTION = """
select obj_description(p.oid, 'pg_proc') from pg_proc p
where p.pronamespace = to_regnamespace('interlock') and p.proname = '{name}'
"""


@dataclass(frozen=True, slots=True)
class ColumnState:
    name: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class ConstraintState:
    """A unique (``u``), foreign (``f``) or check (``c``) constraint."""

    name: str
    kind: str
    is_validated: bool
    is_deferrable: bool
    is_deferred: bool
    columns: list[str]
    target: str | None


@dataclass(frozen=True, slots=True)
class IndexState:
    """An index that belongs to no constraint; not ``is_valid`` when its build was cut off."""

    name: str
    method: str
    is_valid: bool
    columns: list[str]


@dataclass(slots=True)
class TableState:
    """A table or view that exists; ``size`` in bytes, without indexes."""

    name: str
    is_view: bool
    comment: str | None
    size: int
    columns: dict[str, ColumnState] = field(default_factory=dict)
    constraints: dict[str, ConstraintState] = field(default_factory=dict)
    indexes: dict[str, IndexState] = field(default_factory=dict)

    @property
    def is_big(self) -> bool:
        return self.size >= BIG_TABLE


@dataclass(frozen=True, slots=True)
class SchemaState:
    tables: Mapping[str, TableState]
    sequences: frozenset[str]


def read_state(connection: Connection) -> SchemaState:
    """What there is in the schema ``data``."""
    tables: dict[str, TableState] = {}
    sequences = set()
    for name, kind, comment, size in connection.exec_driver_sql(_RELATIONS):
        if kind == "S":
            sequences.add(name)
        else:
            tables[name] = TableState(name, kind == "v", comment, size)
    for table, name, type, is_required in connection.exec_driver_sql(_COLUMNS):
        tables[table].columns[name] = ColumnState(name, type, is_required)
    for table, *constraint in connection.exec_driver_sql(_CONSTRAINTS):
        found = ConstraintState(*constraint)
        tables[table].constraints[found.name] = found
    for table, *index in connection.exec_driver_sql(_INDEXES):
        built = IndexState(*index)
        tables[table].indexes[built.name] = built
    return SchemaState(tables, frozenset(sequences))


def read_function_comment(connection: Connection, name: str) -> str | None:
    """The comment of a function in the schema ``interlock``; ``None`` without either."""
    row = connection.exec_driver_sql(_FUNCTION.format(name=name)).first()
    return None if row is None else row[0]


class RowQuestions:
    """Questions about the rows of tables that exist; paths and conditions come quoted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_any(self, table: str) -> bool:
        return bool(self._one(f"select exists (select from {table})"))

    def count(self, table: str, where: str = "true") -> int:
        found: int = self._one(f"select count(*) from {table} where {where}")
        return found

    def ids(self, table: str, where: str) -> list[int]:
        """Three records for which ``where`` holds, as examples."""
        rows = self._ask(f"select id from {table} where {where} order by id limit 3")
        return [row[0] for row in rows]

    def values(self, table: str, column: str, where: str) -> list[str]:
        """Some of the values of a column where ``where`` holds, as text."""
        name = quoted(column)
        statement = f"select distinct {name}::text from {table} where {where} order by 1 limit 5"
        return [str(row[0]) for row in self._ask(statement)]

    def duplicates(self, table: str, columns: Sequence[str]) -> list[tuple[str, int]]:
        """Combinations of values that several records share, as text, with how many do."""
        listed = ", ".join(columns)
        filled = " and ".join(f"{column} is not null" for column in columns)
        rows = self._ask(
            f"select concat_ws(', ', {listed}), count(*) from {table} "
            f"where {filled} group by {listed} having count(*) > 1 order by 2 desc, 1 limit 3"
        )
        return [(row[0], row[1]) for row in rows]

    def _one(self, statement: str) -> Any:
        return self._ask(statement)[0][0]

    def _ask(self, statement: str) -> Sequence[Any]:
        options = {"no_parameters": True}
        return self._connection.exec_driver_sql(statement, execution_options=options).all()
