"""Uniqueness, indexes and references of a table that exists, against what its model wants."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from interlock.kit.text import listed
from interlock.records.storage import schema_statement as ddl
from interlock.records.storage.schema_change import ChangeKind
from interlock.records.storage.schema_comparison import Comparison
from interlock.records.storage.schema_state import ConstraintState, IndexState, TableState

_Index = tuple[tuple[str, ...], str]
"""Columns and access method."""


def compare_uniques(c: Comparison) -> None:
    """Unique constraints; duplicates among the rows are shown in the refusal."""
    present = _of_kind(c.found, "u")
    wanted = wanted_uniques(c.table)
    for name, constraint in present.items():
        if name.startswith("uq_") and wanted.get(name) != tuple(constraint.columns):
            text = f"{listed(constraint.columns)} need not be unique"
            c.note(ChangeKind.DROP_UNIQUE, text, ddl.drop_constraint(c.name, name))
    for name, columns in wanted.items():
        if name not in present or tuple(present[name].columns) != columns:
            _add_unique(c, name, columns)


def _add_unique(c: Comparison, name: str, columns: tuple[str, ...]) -> None:
    text = f"{listed(columns)} must be unique"
    is_present = set(columns) <= set(c.found.columns)
    shared = c.rows.duplicates(c.path, [ddl.quoted(item) for item in columns]) if is_present else []
    if shared:
        examples = "; ".join(f"{value!r} in {count} records" for value, count in shared)
        c.refuse(
            columns[0],
            f"cannot become unique ({listed(columns)}): {examples}",
            code="not_unique",
            remedy="Change or merge these records first.",
        )
    elif is_present and c.found.is_big:
        statements = ddl.add_unique_slowly(c.name, name, columns)
        c.note(ChangeKind.ADD_UNIQUE, text, statements, after_commit=True)
    else:
        c.note(ChangeKind.ADD_UNIQUE, text, ddl.add_unique(c.name, name, columns))


def compare_indexes(c: Comparison) -> None:
    """Indexes whose name is ours; those that others made are left alone."""
    wanted = wanted_indexes_of(c.table)
    ours = f"ix_{c.name}__"[:54]
    for name, index in c.found.indexes.items():
        if name.startswith(ours) and _index_of(index) != wanted.get(name):
            text = f"index on {listed(index.columns)} is dropped"
            c.note(ChangeKind.DROP_INDEX, text, ddl.drop_index(name))
    for name, (columns, method) in wanted.items():
        if name in c.found.indexes and _index_of(c.found.indexes[name]) == (columns, method):
            continue
        text = f"index on {listed(columns)}"
        if c.found.is_big:
            statements = ddl.create_index_slowly(c.name, name, columns, method=method)
            c.note(ChangeKind.ADD_INDEX, text, statements, after_commit=True)
        else:
            c.note(
                ChangeKind.ADD_INDEX,
                text,
                ddl.create_index(c.name, name, columns, method=method),
            )


def _index_of(index: IndexState) -> _Index | None:
    """What it covers; an index that an interrupted build left covers nothing."""
    return (tuple(index.columns), index.method) if index.is_valid else None


def compare_references(c: Comparison) -> None:
    """Foreign keys; on a big table they are checked after they are in force for new rows."""
    present = _of_kind(c.found, "f")
    wanted = wanted_references(c.table)
    for name, key in present.items():
        if name.startswith("fk_") and not _leads_there(key, wanted.get(name)):
            text = f"{listed(key.columns)} does not refer to {key.target} any more"
            c.note(ChangeKind.DROP_REFERENCE, text, ddl.drop_constraint(c.name, name))
    for name, (column, target) in wanted.items():
        key_found = present.get(name)
        if key_found is None or not _leads_there(key_found, (column, target)):
            _add_reference(c, name, column, target=target)
        elif not key_found.is_validated:
            _check_reference(c, name, column, target=target)


def _leads_there(key: ConstraintState, wanted: tuple[str, str] | None) -> bool:
    return (
        wanted is not None
        and (key.columns, key.target) == ([wanted[0]], wanted[1])
        and key.is_deferrable
        and not key.is_deferred
    )


def _add_reference(c: Comparison, name: str, column: str, *, target: str) -> None:
    dangling = _dangling(c, column, target)
    if dangling:
        c.refuse(
            column,
            f"cannot refer to {target}: records {listed(str(id) for id in dangling)} hold ids "
            "that do not exist there",
            code="broken_reference",
            remedy="Correct or empty these values first.",
        )
        return
    add = ddl.add_reference(c.name, name, column, target=target, is_checked=not c.found.is_big)
    c.note(ChangeKind.ADD_REFERENCE, f"{column} refers to {target}", add)
    if c.found.is_big:
        _check_reference(c, name, column, target=target)


def _dangling(c: Comparison, column: str, target: str) -> list[int]:
    """Examples of records that refer to nothing, where the column has ids already."""
    present = c.found.columns.get(column)
    if present is None or present.type != "bigint":
        return []
    filled = f"{ddl.quoted(column)} IS NOT NULL"
    if target not in c.state.tables:
        return c.rows.ids(c.path, filled)
    missing = f"SELECT FROM {ddl.table_path(target)} t WHERE t.id = r.{ddl.quoted(column)}"
    return c.rows.ids(f"{c.path} r", f"{filled} AND NOT EXISTS ({missing})")


def _check_reference(c: Comparison, name: str, column: str, *, target: str) -> None:
    text = f"{column} is checked against {target}"
    statement = ddl.validate_constraint(c.name, name)
    c.note(ChangeKind.ADD_REFERENCE, text, statement, after_commit=True)


# ── what is wanted ──────────────────────────────────────────────────────────────────────────────


def wanted_uniques(table: Table) -> dict[str, tuple[str, ...]]:
    """Columns by the name of the constraint."""
    return {
        str(item.name): tuple(column.name for column in item.columns)
        for item in table.constraints
        if isinstance(item, UniqueConstraint)
    }


def wanted_indexes_of(table: Table) -> dict[str, _Index]:
    """Columns and access method by the name of the index."""
    return {
        str(item.name): (
            tuple(column.name for column in item.columns),
            item.dialect_options["postgresql"]["using"],
        )
        for item in table.indexes
    }


def wanted_references(table: Table) -> dict[str, tuple[str, str]]:
    """Column and target table by the name of the foreign key."""
    return {
        str(item.name): (item.column_keys[0], item.referred_table.name)
        for item in table.constraints
        if isinstance(item, ForeignKeyConstraint)
    }


def _of_kind(found: TableState, kind: str) -> dict[str, ConstraintState]:
    return {name: item for name, item in found.constraints.items() if item.kind == kind}
