"""Models as SQLAlchemy tables.

Every model is one table in schema ``data``. A reference is a ``bigint`` with a foreign key, a set
of references a ``bigint[]`` with a GIN index, lines have no column (they are the children whose
reference points back). ``res.users`` is a view on the users that the identity room keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    FromClause,
    Index,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from interlock.kit.database import DATA_SCHEMA
from interlock.language.schema import Field, Model
from interlock.language.types import Kind

USERS_MODEL = "res.users"

_COLUMN_TYPES: Mapping[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.TEXT: Text,
    Kind.CHOICE: Text,
    Kind.INTEGER: BigInteger,
    Kind.DECIMAL: Numeric,
    Kind.MONEY: Numeric,
    Kind.BOOLEAN: Boolean,
    Kind.DATE: Date,
    Kind.DATETIME: lambda: DateTime(timezone=True),
    Kind.REF: BigInteger,
    Kind.REFS: lambda: ARRAY(BigInteger),
    Kind.FILE: lambda: JSONB(none_as_null=True),
    Kind.JSON: lambda: JSONB(none_as_null=True),
}


def column_type(field: Field) -> TypeEngine[Any]:
    """The column type of a field that has a column."""
    return _COLUMN_TYPES[field.type.kind]()


class Tables:
    """The tables of all models of one catalogue; what the SQL compiler asks for columns."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self.models = models
        self.metadata = MetaData(schema=DATA_SCHEMA)
        self._tables = {id: _build(model, models, self.metadata) for id, model in models.items()}

    def table(self, model: str) -> Table:
        return self._tables[model]

    def model(self, model: str) -> Model:
        return self.models[model]

    def link(self, model: str, field: str) -> tuple[FromClause, str, str]:
        """A set of references as pairs, with the columns of this record's id and the other's."""
        table = self.table(model)
        pairs = select(
            table.c.id.label("left_id"), func.unnest(table.c[field]).label("right_id")
        ).subquery()
        return pairs, "left_id", "right_id"


def _build(model: Model, models: Mapping[str, Model], metadata: MetaData) -> Table:
    name = model.table_name
    columns = [
        Column(
            field.name,
            column_type(field),
            nullable=not (field.is_required or field.name in ("id", "version", "active")),
        )
        for field in model.fields.values()
        if field.is_column
    ]
    constraints = [
        PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *_unique_constraints(model),
        *_foreign_keys(model, models),
    ]
    table = Table(name, metadata, *columns, *constraints)
    for columns_of_index in wanted_indexes(model):
        _add_index(table, model, columns_of_index)
    return table


def _unique_constraints(model: Model) -> list[UniqueConstraint]:
    singles = [(field.name,) for field in model.fields.values() if field.is_unique]
    return [
        UniqueConstraint(*fields, name=constraint_name("uq", model, fields))
        for fields in (*singles, *model.unique_together)
    ]


def _foreign_keys(model: Model, models: Mapping[str, Model]) -> list[ForeignKeyConstraint]:
    keys = []
    for field in model.fields.values():
        target = models.get(field.type.model or "")
        if field.type.kind is not Kind.REF or target is None or target.id == USERS_MODEL:
            continue
        keys.append(
            ForeignKeyConstraint(
                [field.name],
                [f"{DATA_SCHEMA}.{target.table_name}.id"],
                name=constraint_name("fk", model, (field.name,)),
                deferrable=True,
                initially="IMMEDIATE",
                use_alter=True,
            )
        )
    return keys


def wanted_indexes(model: Model) -> list[tuple[str, ...]]:
    """What is indexed: every reference, whatever asks for it, and the declared combinations."""
    singles = [
        (field.name,)
        for field in model.fields.values()
        if field.is_column
        and not field.is_unique
        and (field.is_indexed or field.type.kind in (Kind.REF, Kind.REFS))
    ]
    return [*singles, *model.indexes]


def _add_index(table: Table, model: Model, fields: tuple[str, ...]) -> None:
    kinds = {model.fields[name].type.kind for name in fields}
    method = "gin" if kinds == {Kind.REFS} else "btree"
    Index(
        constraint_name("ix", model, fields),
        *(table.c[name] for name in fields),
        postgresql_using=method,
    )


def constraint_name(prefix: str, model: Model, fields: tuple[str, ...]) -> str:
    """A name from which model and fields can be read back; PostgreSQL allows 63 characters."""
    name = f"{prefix}_{model.table_name}__{'__'.join(fields)}"
    if len(name) <= 63:
        return name
    digest = format(sum(ord(letter) * 31**index for index, letter in enumerate(name)) % 16**8, "x")
    return f"{name[:54]}_{digest}"
