"""Deleting records, and what becomes of those that refer to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from interlock.kit.problem import ConflictError
from interlock.language.types import Kind
from interlock.records.access import Right, require
from interlock.records.change import EventKind
from interlock.records.record import Record
from interlock.records.restraint import refuse_locked
from interlock.records.runtime import Referrer
from interlock.records.session import RecordSession


def delete(session: RecordSession, record: Record) -> None:
    """Delete a record whose row is locked.

    Each record that refers to it is deleted as well, loses the reference, or stands in the way,
    as the referring field says (``on_delete``). Lines that go with their parent are events too.
    """
    access = require(session.runtime, record.model, session.actor, Right.DELETE)
    session.check_row(record, access, Right.DELETE)
    removal = _Removal()
    _gather(session, record, removal)
    for item in removal.records.values():
        refuse_locked(session, item, {})
    for item, name, value in removal.assignments:
        refuse_locked(session, item, {name: value})
    for item, name, value in removal.assignments:
        session.assign(item, name, value)
    for item in removal.records.values():
        session.recomputer.appeared(item)
        session.stage(item).kind = EventKind.DELETED
    for item in removal.records.values():
        item.is_deleted = True


@dataclass(slots=True)
class _Removal:
    """All that goes with a record: what is deleted too, and which references are changed.

    It is gathered whole before anything is done, so that a refusal leaves nothing half removed.
    """

    records: dict[tuple[str, int], Record] = field(default_factory=dict)
    assignments: list[tuple[Record, str, Any]] = field(default_factory=list)


def _gather(session: RecordSession, record: Record, removal: _Removal) -> None:
    if record.is_deleted or record.key in removal.records:
        return
    removal.records[record.key] = record
    for referrer in session.runtime.referrers.get(record.model.id, ()):
        found = session.loading.referring(referrer.model, referrer.field.name, record.id)
        if found:
            _follow(session, record, referrer, found, removal)


def _follow(
    session: RecordSession,
    record: Record,
    referrer: Referrer,
    found: list[Record],
    removal: _Removal,
) -> None:
    name, item = referrer.field.name, referrer.field
    model = session.runtime.models[referrer.model]
    locked = session.loading.find_many(model, [other.id for other in found], lock=True)
    if item.type.kind is Kind.REFS:
        for other in locked:
            left = tuple(id for id in other.values[name] if id != record.id)
            removal.assignments.append((other, name, left))
    elif item.on_delete == "cascade":
        for other in locked:
            _gather(session, other, removal)
    elif item.on_delete == "clear" and not item.is_required:
        removal.assignments += [(other, name, None) for other in locked]
    else:
        raise _in_use(session, record, referrer, locked)


def _in_use(
    session: RecordSession, record: Record, referrer: Referrer, found: list[Record]
) -> ConflictError:
    title = session.runtime.models[referrer.model].model.title
    return ConflictError(
        f"{record.label} is used by {len(found)} {title} "
        f"({', '.join(item.label for item in found[:3])}{', …' if len(found) > 3 else ''}).",
        code="in_use",
        remedy="Archive it instead, or remove what refers to it first.",
        context={"model": referrer.model, "field": referrer.field.name, "count": len(found)},
    )
