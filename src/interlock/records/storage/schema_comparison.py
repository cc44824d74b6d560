"""One table as it is against the same table as it is wanted: what must change.

The order of the changes is the order in which they can be carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Table

from interlock.kit.problem import FieldError
from interlock.kit.text import listed
from interlock.language.schema import Field, Model
from interlock.language.types import Kind
from interlock.records.storage import schema_statement as ddl
from interlock.records.storage.row import sequence_name
from interlock.records.storage.schema_change import ChangeKind, SchemaChange
from interlock.records.storage.schema_conversion import conversion
from interlock.records.storage.schema_state import (
    ColumnState,
    ConstraintState,
    IndexState,
    RowQuestions,
    SchemaState,
    TableState,
)
from interlock.records.storage.table import constraint_name


@dataclass(slots=True)
class Comparison:
    """What came out for one table. References come last of all tables, so they stand apart."""

    model: Model
    table: Table
    drops: list[SchemaChange] = field(default_factory=list)
    changes: list[SchemaChange] = field(default_factory=list)
    references: list[SchemaChange] = field(default_factory=list)
    refusals: list[FieldError] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model.table_name

    @property
    def required(self) -> frozenset[str]:
        return frozenset(column.name for column in self.table.columns if not column.nullable)

    def note(self, kind: ChangeKind, text: str, *statements: str, **more: bool) -> None:
        """A change of this table; references and what is dropped find their place."""
        change = SchemaChange(self.name, kind, f"{self.model.title}: {text}", statements, **more)
        if kind is ChangeKind.ADD_REFERENCE:
            self.references.append(change)
        elif kind in (ChangeKind.DROP_REFERENCE, ChangeKind.DROP_UNIQUE, ChangeKind.DROP_INDEX):
            self.drops.append(change)
        else:
            self.changes.append(change)

    def refuse(self, field: str, message: str, *, code: str, remedy: str) -> None:
        path = f"{self.model.id}.{field}"
        self.refusals.append(FieldError(path, message, code, remedy))


def compare_new(comparison: Comparison) -> None:
    """A table that does not exist yet."""
    c = comparison
    statements = [
        *ddl.create_table(c.model, c.required),
        *ddl.create_sequence(c.model, is_new=True),
    ]
    statements += [ddl.add_unique(c.name, *wanted) for wanted in _uniques(c.table)]
    statements += [
        ddl.create_index(c.name, name, columns, method=method)
        for name, columns, method in _indexes(c.table)
    ]
    c.note(ChangeKind.CREATE_TABLE, "new table", *statements)
    for name, column, target in _references(c.table):
        statement = ddl.add_reference(c.name, name, column, target=target, is_checked=True)
        c.note(ChangeKind.ADD_REFERENCE, f"{column} refers to {target}", statement)


def compare_existing(
    comparison: Comparison, found: TableState, state: SchemaState, *, rows: RowQuestions
) -> None:
    """A table that is there: its sequence, columns, constraints and indexes."""
    c = comparison
    if sequence_name(c.name) not in state.sequences:
        statements = ddl.create_sequence(c.model, is_new=False)
        c.note(ChangeKind.CREATE_SEQUENCE, "sequence of ids", *statements)
    if found.comment != ddl.table_comment(c.model):
        c.note(ChangeKind.RESTORE_TABLE, "named in the database", ddl.comment_on(c.model))
    _compare_columns(c, found, rows)
    _compare_uniques(c, found, rows)
    _compare_indexes(c, found)
    _compare_references(c, found, rows)


# ── columns ─────────────────────────────────────────────────────────────────────────────────────


def _compare_columns(c: Comparison, found: TableState, rows: RowQuestions) -> None:
    wanted = {item.name: item for item in c.model.fields.values() if item.is_column}
    for name, column in found.columns.items():
        if name not in wanted:
            _drop_column(c, column, rows)
    for name, item in wanted.items():
        present = found.columns.get(name)
        if present is None:
            _add_column(c, item, rows)
            continue
        if present.type != ddl.type_name(item):
            _change_type(c, item, present, rows)
        _compare_required(c, item, present, found=found, rows=rows)


def _drop_column(c: Comparison, column: ColumnState, rows: RowQuestions) -> None:
    name = ddl.quoted(column.name)
    has_value = f"{name} <> '{{}}'" if column.type == "bigint[]" else f"{name} IS NOT NULL"
    count = rows.count(ddl.table_path(c.name), has_value)
    lost = f"; {_records(count)} would lose a value" if count else ""
    c.note(
        ChangeKind.DROP_COLUMN,
        f"field {column.name} is removed{lost}",
        ddl.alter(c.name, f"DROP COLUMN {name}"),
        is_destructive=count > 0,
    )


def _add_column(c: Comparison, item: Field, rows: RowQuestions) -> None:
    is_required = item.name in c.required
    if (
        is_required
        and ddl.existing_value(item) is None
        and rows.has_any(ddl.table_path(c.name))
    ):
        c.refuse(
            item.name,
            "is required and new, and the records that exist have no value for it",
            code="required_without_default",
            remedy=(
                "Give it a literal default, or publish it first without `required`, fill it, "
                "and require it then."
            ),
        )
        return
    c.added.append(item.name)
    statements = ddl.add_column(c.model, item, is_required=is_required)
    c.note(ChangeKind.ADD_COLUMN, f"new field {item.name} ({item.type})", *statements)


def _change_type(c: Comparison, item: Field, column: ColumnState, rows: RowQuestions) -> None:
    name, target = ddl.quoted(item.name), ddl.type_name(item)
    change = conversion(column.type, target).of(name)
    count = 0 if change.lost is None else rows.count(ddl.table_path(c.name), change.lost)
    lost = f"; {_records(count)} would lose the value" if count else ""
    c.note(
        ChangeKind.CHANGE_TYPE,
        f"{item.name} becomes {item.type} (was {column.type}){lost}",
        ddl.alter(c.name, f"ALTER COLUMN {name} TYPE {target} USING {change.using}"),
        is_destructive=count > 0,
        is_online=False,
    )


def _compare_required(
    c: Comparison, item: Field, column: ColumnState, *, found: TableState, rows: RowQuestions
) -> None:
    is_wanted = item.name in c.required
    check = constraint_name("nn", c.model, (item.name,))
    if is_wanted and not column.is_required:
        _set_required(c, item, check, found=found, rows=rows)
    elif not is_wanted and column.is_required:
        action = f"ALTER COLUMN {ddl.quoted(item.name)} DROP NOT NULL"
        text = f"{item.name} may be empty"
        c.note(ChangeKind.SET_OPTIONAL, text, ddl.alter(c.name, action))
    elif not is_wanted and check in found.constraints:
        text = f"{item.name} may be empty"
        c.note(ChangeKind.SET_OPTIONAL, text, ddl.drop_constraint(c.name, check))


def _set_required(
    c: Comparison, item: Field, check: str, *, found: TableState, rows: RowQuestions
) -> None:
    empty = f"{ddl.quoted(item.name)} IS NULL"
    count = rows.count(ddl.table_path(c.name), empty)
    if count:
        examples = listed(str(id) for id in rows.ids(ddl.table_path(c.name), empty))
        c.refuse(
            item.name,
            f"cannot become required: {_records(count)} have no value (ids {examples}, …)"
            if count > 3
            else f"cannot become required: {_records(count)} have no value (ids {examples})",
            code="required_but_empty",
            remedy="Fill these records first.",
        )
        return
    text = f"{item.name} is required"
    finish = ddl.require_checked(c.name, check, item.name)
    if check not in found.constraints:
        promise = ddl.add_filled_check(c.name, check, item.name)
        if not found.is_big:
            c.note(ChangeKind.SET_REQUIRED, text, promise, *finish)
            return
        c.note(ChangeKind.SET_REQUIRED, f"{text} from now on", promise)
    c.note(ChangeKind.SET_REQUIRED, text, *finish, after_commit=True)


# ── uniqueness, indexes, references ─────────────────────────────────────────────────────────────


def _compare_uniques(c: Comparison, found: TableState, rows: RowQuestions) -> None:
    present = _of_kind(found, "u")
    wanted = dict(_uniques(c.table))
    for name, constraint in present.items():
        if name.startswith("uq_") and wanted.get(name) != constraint.columns:
            fields = listed(constraint.columns)
            c.note(
                ChangeKind.DROP_UNIQUE,
                f"{fields} need not be unique",
                ddl.drop_constraint(c.name, name),
            )
    for name, columns in wanted.items():
        if name not in present or present[name].columns != columns:
            _add_unique(c, name, columns, found=found, rows=rows)


def _add_unique(
    c: Comparison, name: str, columns: tuple[str, ...], *, found: TableState, rows: RowQuestions
) -> None:
    text = f"{listed(columns)} must be unique"
    if set(columns) <= set(found.columns):
        shared = rows.duplicates(ddl.table_path(c.name), [ddl.quoted(item) for item in columns])
        if shared:
            examples = "; ".join(f"{value!r} in {count} records" for value, count in shared)
            c.refuse(
                columns[0],
                f"cannot become unique ({listed(columns)}): {examples}",
                code="not_unique",
                remedy="Change or merge these records first.",
            )
            return
        if found.is_big:
            statements = ddl.add_unique_slowly(c.name, name, columns)
            c.note(ChangeKind.ADD_UNIQUE, text, *statements, after_commit=True)
            return
    c.note(ChangeKind.ADD_UNIQUE, text, ddl.add_unique(c.name, name, columns))


def _compare_indexes(c: Comparison, found: TableState) -> None:
    wanted = {name: (columns, method) for name, columns, method in _indexes(c.table)}
    for name, index in found.indexes.items():
        if name.startswith(f"ix_{c.name}__"[:54]) and not _fits(index, wanted.get(name)):
            text = f"index on {listed(index.columns)} is dropped"
            c.note(ChangeKind.DROP_INDEX, text, ddl.drop_index(name))
    for name, (columns, method) in wanted.items():
        if name in found.indexes and _fits(found.indexes[name], (columns, method)):
            continue
        text = f"index on {listed(columns)}"
        if found.is_big:
            statements = ddl.create_index_slowly(c.name, name, columns, method=method)
            c.note(ChangeKind.ADD_INDEX, text, *statements, after_commit=True)
        else:
            statement = ddl.create_index(c.name, name, columns, method=method)
            c.note(ChangeKind.ADD_INDEX, text, statement, is_online=True)


def _fits(index: IndexState, wanted: tuple[tuple[str, ...], str] | None) -> bool:
    return wanted is not None and index.is_valid and (index.columns, index.method) == wanted


def _compare_references(c: Comparison, found: TableState, rows: RowQuestions) -> None:
    present = _of_kind(found, "f")
    wanted = {name: (column, target) for name, column, target in _references(c.table)}
    for name, key in present.items():
        if name.startswith("fk_") and not _leads_there(key, wanted.get(name)):
            text = f"{listed(key.columns)} no longer refers to {key.target}"
            c.note(ChangeKind.DROP_REFERENCE, text, ddl.drop_constraint(c.name, name))
    for name, (column, target) in wanted.items():
        key_found = present.get(name)
        if key_found is None or not _leads_there(key_found, (column, target)):
            _add_reference(c, name, column, target=target, found=found, rows=rows)
        elif not key_found.is_validated:
            _check_reference(c, name, column, target=target)


def _leads_there(key: ConstraintState, wanted: tuple[str, str] | None) -> bool:
    return (
        wanted == (key.columns[0], key.target)
        and len(key.columns) == 1
        and key.is_deferrable
        and not key.is_deferred
    )


def _add_reference(
    c: Comparison, name: str, column: str, *, target: str, found: TableState, rows: RowQuestions
) -> None:
    text = f"{column} refers to {target}"
    present = found.columns.get(column)
    if present is not None and present.type == "bigint":
        dangling = (
            f"{ddl.quoted(column)} IS NOT NULL AND NOT EXISTS (SELECT FROM "
            f"{ddl.table_path(target)} t WHERE t.id = {ddl.quoted(column)})"
        )
        if rows.exists(target) and _refuse_dangling(c, column, dangling, target=target, rows=rows):
            return
    add = ddl.add_reference(c.name, name, column, target=target, is_checked=not found.is_big)
    c.note(ChangeKind.ADD_REFERENCE, text, add)
    if found.is_big:
        _check_reference(c, name, column, target=target)


def _refuse_dangling(
    c: Comparison, column: str, dangling: str, *, target: str, rows: RowQuestions
) -> bool:
    ids = rows.ids(ddl.table_path(c.name), dangling)
    if ids:
        c.refuse(
            column,
            f"cannot refer to {target}: records {listed(str(id) for id in ids)} hold ids that "
            "do not exist there",
            code="broken_reference",
            remedy="Correct or empty these values first.",
        )
    return bool(ids)


def _check_reference(c: Comparison, name: str, column: str, *, target: str) -> None:
    text = f"{column} is checked against {target}"
    statement = ddl.validate_constraint(c.name, name)
    c.note(ChangeKind.ADD_REFERENCE, text, statement, after_commit=True)


# ── what is wanted ──────────────────────────────────────────────────────────────────────────────


def _uniques(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield str(constraint.name), tuple(column.name for column in constraint.columns)


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"


def _of_kind(found: TableState, kind: str) -> dict[str, ConstraintState]:
    return {name: item for name, item in found.constraints.items() if item.kind == kind}
