"""Records as plain data for JSON: amounts as text, references with their labels.

A reference is ``{"id": 7, "label": "Azure"}``; the label is missing where the actor may not read
the record that it leads to. Fields that the actor may not see are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from interlock.kit.problem import FieldError, InvalidError
from interlock.language.schema import Field
from interlock.language.types import Kind
from interlock.records.field_path import FieldPath, may_read, readable_fields, resolve_path
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.storage.listing import read_children, read_labels
from interlock.records.visible import VisibleTables

Labels = Mapping[tuple[str, int], str]
Lines = Mapping[int, list[Any]]


def own_paths(session: RecordSession, model: ModelRuntime) -> list[FieldPath]:
    """All fields of the record itself that have a column and that the actor may see."""
    actor = session.actor
    key = ("own_paths", model.id, None if actor.is_system else actor.roles)

    def work_out() -> list[FieldPath]:
        readable = readable_fields(session, model)
        return [
            FieldPath((model,), (item,))
            for item in model.fields.values()
            if item.is_column and item.name in readable
        ]

    paths: list[FieldPath] = session.runtime.derived(key, work_out)
    return paths


def present(
    session: RecordSession,
    record: Record,
    *,
    fields: Sequence[str] | None = None,
    expand: Sequence[str] = (),
) -> dict[str, Any]:
    """A record that is at hand (the actor's right to read it has been checked).

    ``fields`` are names of its own; lines among them are ids. ``expand`` names lines to be given
    as rows.
    """
    model = record.model
    if fields is None:
        paths = own_paths(session, model)
    else:
        paths = [resolve_path(session, model, name, place="fields") for name in fields]
    session.write_out()
    return present_rows(
        session, paths, [{"id": record.id, **record.values}], expand=expand, model=model
    )[0]


def present_rows(
    session: RecordSession,
    paths: Sequence[FieldPath],
    rows: Sequence[Mapping[str, Any]],
    *,
    model: ModelRuntime,
    expand: Sequence[str] = (),
    tables: VisibleTables | None = None,
) -> list[dict[str, Any]]:
    """Rows of ``model``, whose values are found by the paths' texts; each has its ``id``.

    One query for each model that is referred to, one for each set of lines.
    """
    tables = tables or VisibleTables(session)
    labels = _labels(session, paths, rows, tables=tables)
    lines = _all_lines(session, model, paths, expand, rows=rows, tables=tables)
    shown = []
    for row in rows:
        item = {
            path.text: present_value(path.field, row.get(path.text), labels)
            for path in paths
            if path.field.type.kind is not Kind.LINES
        }
        for name, by_parent in lines.items():
            item[name] = by_parent.get(row["id"], [])
        shown.append(item)
    return shown


def present_value(field: Field, value: Any, labels: Labels) -> Any:
    """One value of a field that is not lines."""
    kind = field.type.kind
    if kind is Kind.BOOLEAN:
        return bool(value)
    if kind is Kind.REFS:
        return [_reference(field, id, labels) for id in value or ()]
    if value is None:
        return None
    if kind is Kind.REF:
        return _reference(field, value, labels)
    render = _RENDERERS.get(kind)
    return value if render is None else render(value)


def _reference(field: Field, id: int, labels: Labels) -> dict[str, Any]:
    label = labels.get((field.type.model or "", id))
    return {"id": id} if label is None else {"id": id, "label": label}


def iso_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain_number(value: Decimal) -> str:
    return format(value, "f")


_RENDERERS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.DECIMAL: plain_number,
    Kind.MONEY: plain_number,
    Kind.DATE: date.isoformat,
    Kind.DATETIME: iso_moment,
}


# ── labels ──────────────────────────────────────────────────────────────────────────────────────


def _labels(
    session: RecordSession,
    paths: Sequence[FieldPath],
    rows: Sequence[Mapping[str, Any]],
    *,
    tables: VisibleTables,
) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for path in paths:
        kind, target = path.field.type.kind, path.field.type.model or ""
        values = (row.get(path.text) for row in rows)
        if kind is Kind.REF:
            wanted[target].update(value for value in values if value is not None)
        elif kind is Kind.REFS:
            wanted[target].update(id for value in values for id in value or ())
    return {
        (target, id): label
        for target, ids in wanted.items()
        for id, label in labels_of(session, target, ids, tables=tables).items()
    }


def labels_of(
    session: RecordSession, model: str, ids: Iterable[int], *, tables: VisibleTables
) -> dict[int, str]:
    """The labels of the records among ``ids`` that the actor may read."""
    target = session.runtime.models.get(model)
    wanted = sorted(set(ids))
    if target is None or not wanted or not may_read(session, target):
        return {}
    label = target.model.label
    if label not in readable_fields(session, target):
        return {}
    found = read_labels(session.unit.connection, tables.table(model), label, wanted)
    return {
        id: f"{target.model.title} {id}" if value in (None, "") else str(value)
        for id, value in found.items()
    }


# ── lines ───────────────────────────────────────────────────────────────────────────────────────


def _all_lines(
    session: RecordSession,
    model: ModelRuntime,
    paths: Sequence[FieldPath],
    expand: Sequence[str],
    *,
    rows: Sequence[Mapping[str, Any]],
    tables: VisibleTables,
) -> dict[str, Lines]:
    """For each lines field that is asked for: ids, or rows when expanded, by parent."""
    wanted = {path.text: path for path in paths if path.field.type.kind is Kind.LINES}
    for name in expand:
        wanted[name] = _expandable(session, model, name)
    parents = [row["id"] for row in rows]
    return {
        name: _lines_of(session, path.field, parents, is_expanded=name in expand, tables=tables)
        for name, path in wanted.items()
    }


def _expandable(session: RecordSession, model: ModelRuntime, name: str) -> FieldPath:
    path = resolve_path(session, model, name, place="expand")
    if path.field.type.kind is not Kind.LINES:
        raise InvalidError(
            f"{name} cannot be expanded: it is {path.field.type}, not lines.",
            errors=[FieldError("expand", f"{name} is not lines", "not_lines")],
        )
    return path


def _lines_of(
    session: RecordSession,
    field: Field,
    parents: Sequence[int],
    *,
    is_expanded: bool,
    tables: VisibleTables,
) -> Lines:
    child = session.runtime.models[field.type.model or ""]
    reference = field.inverse or ""
    by_parent: dict[int, list[Any]] = defaultdict(list)
    if not may_read(session, child):
        return by_parent
    rows = read_children(session.unit.connection, tables.table(child.id), reference, parents)
    if not is_expanded:
        for row in rows:
            by_parent[row[reference]].append(row["id"])
        return by_parent
    paths = own_paths(session, child)
    shown = present_rows(session, paths, rows, model=child, tables=tables)
    for row, item in zip(rows, shown, strict=True):
        by_parent[row[reference]].append(item)
    return by_parent
