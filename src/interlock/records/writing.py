"""Writing a unit of work: records first, then the events and the audit entries about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from interlock.audit.model import Entry
from interlock.audit.service import append, append_with_unit
from interlock.kit.database import Unit
from interlock.kit.problem import ConflictError, FieldError, InvalidError
from interlock.language.schema import MASK
from interlock.records.change import Event, EventKind
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime
from interlock.records.storage.event import append_events
from interlock.records.storage.row import check_constraints, defer_constraints

if TYPE_CHECKING:
    from interlock.records.session import RecordSession

_CONSTRAINT = re.compile(r"(?P<kind>uq|fk)_(?P<table>.+?)__(?P<fields>.+)")
_UNTOLD = frozenset({"version", "write_date", "write_uid"})
"""Bookkeeping that events and audit do not repeat."""


@dataclass(slots=True)
class LateWriting:
    """What a unit appends at its end."""

    unit: Unit
    events: list[dict[str, Any]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def write(self) -> None:
        """Write what has come since the last time."""
        events, entries, self.events, self.entries = self.events, self.entries, [], []
        if events:
            append_events(self.unit, events)
        append_with_unit(self.unit, entries)


def late_writing(unit: Unit) -> LateWriting:
    """What the unit appends at its end, to be added to."""
    found: LateWriting | None = unit.memo.get(LateWriting)
    if found is None:
        found = unit.memo[LateWriting] = LateWriting(unit)
        unit.before_commit(found.write)
    return found


class Writing:
    """Writes what a session holds."""

    def __init__(self, session: RecordSession) -> None:
        self._session = session

    def write_records(self, records: Sequence[Record]) -> None:
        """Insert, update and delete what differs from the database."""
        if not records:
            return
        connection = self._session.unit.connection
        made = [record for record in records if record.is_new and not record.is_deleted]
        kept = [record for record in records if not record.is_new and not record.is_deleted]
        gone = [record for record in records if record.is_deleted and not record.is_new]
        is_deferred = len(made) > 1 or len(gone) > 1
        try:
            if is_deferred:
                defer_constraints(connection)
            for model, group in _by_model(made):
                model.rows.insert(connection, [record.values for record in group])
            self._update(kept)
            for model, group in _by_model(gone):
                model.rows.delete(connection, [record.id for record in group])
            if is_deferred:
                check_constraints(connection)
        except IntegrityError as error:
            raise self.explained(error) or error from error
        for record in records:
            record.written()

    def _update(self, records: Sequence[Record]) -> None:
        def shape(record: Record) -> tuple[str, tuple[str, ...]]:
            return (record.model.id, tuple(sorted(record.stored)))

        for (_, fields), group in groupby(sorted(records, key=shape), key=shape):
            same_shape = list(group)
            rows = same_shape[0].model.rows
            rows.update(
                self._session.unit.connection,
                frozenset(fields),
                [
                    {
                        "record_id": record.id,
                        **{
                            f"new_{name}": rows.column_value(name, record.values[name])
                            for name in fields
                        },
                    }
                    for record in same_shape
                ],
            )

    def write_events(self, events: Sequence[Event]) -> None:
        """Append the events with their reactions, and one audit entry for each, when the unit
        ends: nobody in it reads them."""
        if not events:
            return
        late = late_writing(self._session.unit)
        for event in events:
            data = _event_data(event)
            if event.record is not None:
                late.unit.hint("record", event.record.model.id, event.record.id)
            late.events.append(self._event_row(event, data))
            late.entries.append(self._audit_entry(event, data))

    def append_audit(self, unit: Unit, entries: Sequence[Entry]) -> None:
        append(unit, entries)

    def _event_row(self, event: Event, data: dict[str, Any]) -> dict[str, Any]:
        record, origin = event.record, self._session.origin
        return {
            "id": event.id,
            "at": self._session.unit.now,
            "type": event.type,
            "model": record.model.id if record else None,
            "record_id": record.id if record else None,
            "record_version": event.version or None,
            "company_id": record.values.get("company_id") if record else None,
            "operation": event.operation,
            "actor_id": event.actor_id,
            "channel": origin.channel,
            "correlation_id": origin.correlation_id,
            "cause_id": event.cause.event_id or origin.cause_id,
            "depth": event.depth,
            "data": data,
            "reactions": event.reactions or None,
        }

    def _audit_entry(self, event: Event, data: dict[str, Any]) -> Entry:
        session, record = self._session, event.record
        return Entry(
            actor_id=event.actor_id,
            actor_name=session.user.name,
            on_behalf_of=event.on_behalf_of,
            channel=session.origin.channel,
            action=_action(event),
            model=record.model.id if record else None,
            record_id=record.id if record else None,
            company_id=record.values.get("company_id") if record else None,
            old=data.get("old") or None,
            new=data.get("new") or (None if event.kind is not EventKind.EMITTED else data),
            reason=session.origin.reason,
            automation_id=event.cause.automation_id,
            automation_version=event.cause.automation_version,
            cause_id=event.cause.event_id or session.origin.cause_id,
            correlation_id=session.origin.correlation_id,
            event_id=event.id,
        )

    def explained(self, error: BaseException) -> Exception | None:
        """What a violated constraint means for whoever sent the values; ``None``: it is none."""
        if not isinstance(error, IntegrityError):
            return None
        diagnosis = getattr(error.orig, "diag", None)
        if diagnosis is not None and getattr(error.orig, "sqlstate", None) == "23502":
            return _empty_required(self._model_of(diagnosis.table_name), diagnosis.column_name)
        match = _CONSTRAINT.fullmatch(getattr(diagnosis, "constraint_name", None) or "")
        if match is None:
            return None
        fields = match["fields"].split("__")
        model = self._model_of(match["table"])
        title = model.model.title if model else match["table"]
        if match["kind"] == "uq":
            return ConflictError(
                f"There is already a {title} with the same {' and '.join(fields)}.",
                code="not_unique",
                errors=[FieldError(name, "must be unique", "not_unique") for name in fields],
                remedy="Use another value, or change the record that has it.",
            )
        return InvalidError(
            f"{title}: {fields[0]} refers to a record that does not exist, or that is still used.",
            code="broken_reference",
            errors=[FieldError(fields[0], "refers to nothing", "broken_reference")],
            remedy="Refer to an existing record.",
        )

    def _model_of(self, table: str) -> ModelRuntime | None:
        models = self._session.runtime.models.values()
        return next((model for model in models if model.model.table_name == table), None)


def _empty_required(model: ModelRuntime | None, field: str) -> InvalidError:
    """A required field was left empty by what computes or clears it."""
    title = model.model.title if model else "The record"
    return InvalidError(
        f"{title}: {field} must have a value.",
        errors=[FieldError(field, "must have a value", "required")],
    )


def told(model: ModelRuntime, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as events and audit may tell them: without bookkeeping, sensitive ones masked."""
    return {
        name: MASK if name in model.sensitive and value is not None else value
        for name, value in values.items()
        if name not in _UNTOLD
    }


def _event_data(event: Event) -> dict[str, Any]:
    if event.record is None or event.kind is EventKind.EMITTED:
        return dict(event.data)
    model = event.record.model
    data: dict[str, Any] = {"old": told(model, event.old), "new": told(model, event.new)}
    return {**data, "inputs": dict(event.inputs)} if event.inputs else data


def _action(event: Event) -> str:
    if event.kind is EventKind.OPERATED:
        return f"operation.{event.operation}"
    return event.type


def _by_model(records: Iterable[Record]) -> list[tuple[ModelRuntime, list[Record]]]:
    groups: dict[str, tuple[ModelRuntime, list[Record]]] = {}
    for record in records:
        groups.setdefault(record.model.id, (record.model, []))[1].append(record)
    return list(groups.values())
