"""The columns of a table that exists, against the fields of its model."""

from __future__ import annotations

from interlock.kit.text import listed
from interlock.language.schema import Field, Model
from interlock.language.types import Kind
from interlock.records.storage import schema_statement as ddl
from interlock.records.storage.schema_change import ChangeKind
from interlock.records.storage.schema_comparison import Comparison, record_count
from interlock.records.storage.schema_conversion import conversion
from interlock.records.storage.schema_state import ColumnState
from interlock.records.storage.table import constraint_name


def compare_columns(c: Comparison) -> None:
    """Columns to be dropped, added, converted, required."""
    wanted = {item.name: item for item in c.model.fields.values() if item.is_column}
    for name, column in c.found.columns.items():
        if name not in wanted:
            _drop(c, column)
    for name, item in wanted.items():
        present = c.found.columns.get(name)
        if present is None:
            _add(c, item)
            continue
        if present.type != ddl.type_name(item):
            _change_type(c, item, present)
        _compare_required(c, item, present)


def compare_options(c: Comparison, before: Model | None) -> None:
    """Refuse a choice to lose options that records still have. A computed one is computed anew."""
    for item in c.model.fields.values():
        if item.type.kind is not Kind.CHOICE or item.compute or item.name not in c.found.columns:
            continue
        was = before.fields.get(item.name) if before is not None else None
        known = was.type.options if was is not None and was.type.kind is Kind.CHOICE else None
        if known is not None and set(known) <= set(item.type.options):
            continue
        _refuse_lost_options(c, item)


def _refuse_lost_options(c: Comparison, item: Field) -> None:
    column = ddl.quoted(item.name)
    options = ", ".join(ddl.literal(option) for option in item.type.options)
    other = f"{column} IS NOT NULL AND {column}::text NOT IN ({options})"
    count = c.rows.count(c.path, other)
    if not count:
        return
    ids = listed(str(id) for id in c.rows.ids(c.path, other))
    lost = listed(c.rows.values(c.path, item.name, other))
    c.refuse(
        item.name,
        f"has no option {lost} any more, and {record_count(count)} still have it "
        f"(for example {ids})",
        code="option_in_use",
        remedy="Keep the option, or give these records another value first.",
    )


def _drop(c: Comparison, column: ColumnState) -> None:
    name = ddl.quoted(column.name)
    has_value = f"{name} <> '{{}}'" if column.type == "bigint[]" else f"{name} IS NOT NULL"
    count = c.rows.count(c.path, has_value)
    lost = f"; {record_count(count)} would lose the value" if count else ""
    c.note(
        ChangeKind.DROP_COLUMN,
        f"field {column.name} is removed{lost}",
        ddl.alter(c.name, f"DROP COLUMN {name}"),
        is_destructive=count > 0,
    )


def _add(c: Comparison, item: Field) -> None:
    is_required = item.name in c.required
    if is_required and ddl.existing_value(item) is None and c.rows.has_any(c.path):
        c.refuse(
            item.name,
            "is required and new, and the records that exist have no value for it",
            code="required_without_default",
            remedy="Give it a literal default; or publish it without `required`, fill it, and "
            "require it then.",
        )
        return
    c.added.append(item.name)
    statements = ddl.add_column(c.model, item, is_required=is_required)
    c.note(ChangeKind.ADD_COLUMN, f"new field {item.name} ({item.type})", statements)


def _change_type(c: Comparison, item: Field, column: ColumnState) -> None:
    name, target = ddl.quoted(item.name), ddl.type_name(item)
    change = conversion(column.type, target).of(name)
    count = 0 if change.lost is None else c.rows.count(c.path, change.lost)
    lost = f"; {record_count(count)} would lose the value" if count else ""
    c.note(
        ChangeKind.CHANGE_TYPE,
        f"{item.name} becomes {item.type} (was {column.type}){lost}",
        ddl.alter(c.name, f"ALTER COLUMN {name} TYPE {target} USING {change.using}"),
        is_destructive=count > 0,
        is_online=not c.rows.has_any(c.path),
    )


def _compare_required(c: Comparison, item: Field, column: ColumnState) -> None:
    is_wanted = item.name in c.required
    check = constraint_name("nn", c.model, (item.name,))
    if is_wanted and not column.is_required:
        _set_required(c, item, check)
        return
    statements = []
    if not is_wanted and column.is_required:
        action = f"ALTER COLUMN {ddl.quoted(item.name)} DROP NOT NULL"
        statements.append(ddl.alter(c.name, action))
    if check in c.found.constraints:
        statements.append(ddl.drop_constraint(c.name, check))
    if statements:
        c.note(ChangeKind.SET_OPTIONAL, f"{item.name} may be empty", statements)


def _set_required(c: Comparison, item: Field, check: str) -> None:
    empty = f"{ddl.quoted(item.name)} IS NULL"
    count = c.rows.count(c.path, empty)
    if count:
        ids = listed(str(id) for id in c.rows.ids(c.path, empty))
        c.refuse(
            item.name,
            f"cannot become required: {record_count(count)} have no value (for example {ids})",
            code="required_but_empty",
            remedy="Give these records a value first.",
        )
        return
    text = f"{item.name} is required"
    finish = ddl.require_checked(c.name, check, item.name)
    if check in c.found.constraints:
        c.note(ChangeKind.SET_REQUIRED, text, finish, after_commit=True)
        return
    promise = ddl.add_filled_check(c.name, check, item.name)
    if c.found.is_big:
        c.note(ChangeKind.SET_REQUIRED, f"{text} of new records", promise)
        c.note(ChangeKind.SET_REQUIRED, text, finish, after_commit=True)
    else:
        c.note(ChangeKind.SET_REQUIRED, text, [promise, *finish])
