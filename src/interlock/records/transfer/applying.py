"""Making and changing the record of one entry, through the rules that hold for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from interlock.kit.problem import ConflictError, FieldError, InvalidError
from interlock.language.types import Kind
from interlock.records.access import Right
from interlock.records.editing import create, update
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.transfer.matching import Key
from interlock.records.transfer.preparing import Prepared
from interlock.records.transfer.result import Mode
from interlock.records.value import same


class Effect(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def apply_entry(
    session: RecordSession,
    model: ModelRuntime,
    item: Prepared,
    *,
    found: list[int],
    key: Key,
    mode: Mode,
) -> Effect:
    """Make the record, change it where the file differs, or leave it alone.

    Raises what :mod:`~interlock.records.editing` raises, and ``InvalidError`` or ``ConflictError``
    when the mode does not allow what would have to be done. Afterwards ``item.lines`` hold the
    lines in the order in which problems count them.
    """
    if len(found) > 1:
        raise _ambiguous(model, key, found)
    if not found:
        _check_may_create(model, item, mode)
        create(session, model.id, _new_values(item))
        return Effect.CREATED
    if mode is Mode.CREATE:
        raise ConflictError(
            f"There is already a {model.model.title} with this {' and '.join(key)}.",
            code="already_exists",
            errors=[FieldError(name, "is taken already", "already_exists") for name in key],
            remedy="Leave the row out, or import with mode upsert.",
        )
    record = session.get(model.id, found[0], right=Right.UPDATE, lock=True)
    changes = _changes(record, item)
    changes |= {
        name: rows for name in item.lines if (rows := _line_changes(session, record, name, item))
    }
    if not changes:
        return Effect.UNCHANGED
    update(session, record, changes)
    return Effect.UPDATED


def _check_may_create(model: ModelRuntime, item: Prepared, mode: Mode) -> None:
    if item.id is not None:
        raise InvalidError(
            f"There is no {model.model.title} with the id {item.id}.",
            errors=[FieldError("id", "is not the id of a record", "unknown_id")],
            remedy="Empty the id to make a new record; ids are given by Interlock.",
        )
    if mode is Mode.UPDATE:
        raise InvalidError(
            f"There is no {model.model.title} with this key, and the import only updates.",
            code="not_found",
            remedy="Correct the key, or import with mode upsert.",
        )


def _ambiguous(model: ModelRuntime, key: Key, found: list[int]) -> ConflictError:
    return ConflictError(
        f"{len(found)} records of {model.model.title} have this {' and '.join(key)}.",
        code="ambiguous_key",
        errors=[FieldError(name, f"fits ids {found[:5]}", "ambiguous_key") for name in key],
        remedy="Give the id, or choose a key that is unique.",
    )


def _new_values(item: Prepared) -> dict[str, Any]:
    """What is not blank; the rest is left to the defaults."""
    values = {name: value for name, value in item.values.items() if value is not None}
    for name, rows in item.lines.items():
        values[name] = [_new_values(row) for row in rows]
    return values


def _changes(record: Record, item: Prepared) -> dict[str, Any]:
    """The values that differ from the record's; blank is the same as empty."""
    return {
        name: _cleared(record, name) if value is None else value
        for name, value in item.values.items()
        if not _is_same(record.values.get(name), value)
    }


def _is_same(present: Any, wanted: Any) -> bool:
    if wanted is None:
        return present is None or present is False or present in ("", ())
    return same(present, wanted)


def _cleared(record: Record, name: str) -> Any:
    return False if record.model.fields[name].type.kind is Kind.BOOLEAN else None


def _line_changes(
    session: RecordSession, record: Record, name: str, item: Prepared
) -> list[Mapping[str, Any]]:
    """What the file's lines change of the record's.

    A line with an id is that line; the others are, in their order, the lines that are there, and
    new ones after these. Lines beyond those of the file stay.
    """
    present = sorted(session.loading.children(record.model.fields[name], record.id), key=_by_id)
    named = {row.id for row in item.lines[name] if row.id is not None}
    free = iter([line for line in present if line.id not in named])
    by_id = {line.id: line for line in present}
    changes: list[Mapping[str, Any]] = []
    kept: list[Prepared] = []
    for row in item.lines[name]:
        line = by_id.get(row.id) if row.id is not None else next(free, None)
        change = _line_change(row, line)
        if change is not None:
            changes.append(change)
            kept.append(row)
    item.lines[name] = kept
    return changes


def _line_change(row: Prepared, line: Record | None) -> dict[str, Any] | None:
    if line is None:
        return _new_values(row) if row.id is None else {"id": row.id, **_new_values(row)}
    changes = _changes(line, row)
    return {"id": line.id, **changes} if changes else None


def _by_id(line: Record) -> int:
    return line.id
