"""The statements that make and alter tables. All names in them are quoted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import sql
from sqlalchemy.dialects import postgresql

from interlock.kit import json
from interlock.kit.database import DATA_SCHEMA
from interlock.language.schema import Field, Model
from interlock.language.types import Kind
from interlock.records.storage.row import sequence_name
from interlock.records.storage.table import column_type
from interlock.records.value import coercer

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def literal(value: Any) -> str:
    return sql.Literal(value).as_string(None).strip()


def table_path(table: str) -> str:
    """Where a table, sequence or index lies."""
    return f"{quoted(DATA_SCHEMA)}.{quoted(table)}"


def listed_columns(columns: Sequence[str]) -> str:
    return ", ".join(quoted(column) for column in columns)


def type_name(field: Field) -> str:
    """The column type as PostgreSQL itself spells it."""
    return column_type(field).compile(dialect=_DIALECT).lower()


def existing_value(field: Field) -> str | None:
    """What records that exist already get in a new column, as SQL; ``None``: nothing."""
    kind = field.type.kind
    value = None if field.default_value is None else coercer(field)(field.default_value)
    if value is None and kind is Kind.BOOLEAN:
        value = False
    if kind is Kind.REFS:
        return literal(list(value or ())) + "::bigint[]"
    if value is None:
        return None
    if kind in (Kind.JSON, Kind.FILE):
        return literal(json.dump(value)) + "::jsonb"
    return literal(value)


def table_comment(model: Model) -> str:
    return f"{model.title} ({model.id})"


def alter(table: str, action: str) -> str:
    return f"ALTER TABLE {table_path(table)} {action}"


def create_sequence(model: Model, *, is_new: bool) -> tuple[str, ...]:
    """The sequence of a table's ids; it goes with the table."""
    table = model.table_name
    path = table_path(sequence_name(table))
    statements = [
        f"CREATE SEQUENCE {path}",
        f"ALTER SEQUENCE {path} OWNED BY {table_path(table)}.id",
    ]
    if not is_new:
        highest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table_path(table)})"
        statements.append(f"SELECT setval({literal(path)}::regclass, {highest}, false)")
    return tuple(statements)


def create_table(model: Model, required: frozenset[str]) -> tuple[str, ...]:
    """The table with its columns and key; the comment says which model it is of."""
    table = model.table_name
    columns = [
        f"{quoted(item.name)} {type_name(item)}{' NOT NULL' if item.name in required else ''}"
        for item in model.fields.values()
        if item.is_column
    ]
    key = f"CONSTRAINT {quoted(f'pk_{table}'[:63])} PRIMARY KEY (id)"
    return (
        f"CREATE TABLE {table_path(table)} ({', '.join([*columns, key])})",
        comment_on(model),
    )


def comment_on(model: Model) -> str:
    path = table_path(model.table_name)
    return f"COMMENT ON TABLE {path} IS {literal(table_comment(model))}"


def add_column(model: Model, field: Field, *, is_required: bool) -> tuple[str, ...]:
    """Existing rows get the literal default at once, without being written; new rows get theirs
    from the field, so the column keeps no default."""
    value, table, name = existing_value(field), model.table_name, quoted(field.name)
    spelled = f"ADD COLUMN {name} {type_name(field)}"
    if value is None:
        return (alter(table, spelled + (" NOT NULL" if is_required else "")),)
    spelled += f" DEFAULT {value}" + (" NOT NULL" if is_required else "")
    return (alter(table, spelled), alter(table, f"ALTER COLUMN {name} DROP DEFAULT"))


def add_unique(table: str, name: str, columns: Sequence[str]) -> str:
    return alter(table, f"ADD CONSTRAINT {quoted(name)} UNIQUE ({listed_columns(columns)})")


def add_unique_slowly(table: str, name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """An index built beside the traffic, then made the constraint."""
    path = table_path(name)
    covered = f"{table_path(table)} ({listed_columns(columns)})"
    return (
        f"DROP INDEX CONCURRENTLY IF EXISTS {path}",
        f"CREATE UNIQUE INDEX CONCURRENTLY {quoted(name)} ON {covered}",
        alter(table, f"ADD CONSTRAINT {quoted(name)} UNIQUE USING INDEX {quoted(name)}"),
    )


def create_index(table: str, name: str, columns: Sequence[str], *, method: str) -> str:
    return (
        f"CREATE INDEX {quoted(name)} ON {table_path(table)} USING {method} "
        f"({listed_columns(columns)})"
    )


def create_index_slowly(
    table: str, name: str, columns: Sequence[str], *, method: str
) -> tuple[str, ...]:
    """The same beside the traffic; what an interrupted attempt left is removed first."""
    return (
        f"DROP INDEX CONCURRENTLY IF EXISTS {table_path(name)}",
        create_index(table, name, columns, method=method).replace(
            "CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1
        ),
    )


def drop_index(name: str) -> str:
    return f"DROP INDEX {table_path(name)}"


def add_reference(table: str, name: str, column: str, *, target: str, is_checked: bool) -> str:
    """A foreign key that a unit of work may defer."""
    return alter(
        table,
        f"ADD CONSTRAINT {quoted(name)} FOREIGN KEY ({quoted(column)}) "
        f"REFERENCES {table_path(target)} (id) DEFERRABLE INITIALLY IMMEDIATE"
        + ("" if is_checked else " NOT VALID"),
    )


def validate_constraint(table: str, name: str) -> str:
    return alter(table, f"VALIDATE CONSTRAINT {quoted(name)}")


def drop_constraint(table: str, name: str) -> str:
    return alter(table, f"DROP CONSTRAINT {quoted(name)}")


def add_filled_check(table: str, name: str, column: str) -> str:
    """A promise that new rows have a value; the rows that are there are checked later."""
    return alter(
        table, f"ADD CONSTRAINT {quoted(name)} CHECK ({quoted(column)} IS NOT NULL) NOT VALID"
    )


def require_checked(table: str, name: str, column: str) -> tuple[str, ...]:
    """Turn that promise into a required column without a long lock."""
    return (
        validate_constraint(table, name),
        alter(table, f"ALTER COLUMN {quoted(column)} SET NOT NULL"),
        drop_constraint(table, name),
    )
