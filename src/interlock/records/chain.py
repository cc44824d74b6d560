"""The chain of causes in one unit of work.

A change is *staged*; the changes of one step become one event per record, whose reactions stage
the changes of the next step, until nothing changes any more or the depth limit is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from interlock.kit.ids import time_ordered_id
from interlock.records.change import Cause, Event, EventKind
from interlock.records.record import Record
from interlock.records.value import same

DEPTH_LIMIT = 16


@dataclass(slots=True)
class Staged:
    """What happened to one record in the present step."""

    record: Record
    kind: EventKind
    cause: Cause
    actor_id: int | None
    on_behalf_of: str | None
    old: dict[str, Any] = field(default_factory=dict)
    operation: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    event_id: UUID | None = None
    """The id of the event where others know it already."""
    final: dict[str, Any] | None = None
    """The values when the entry was closed, where the step went on after it."""


class Chain:
    """Staged changes, the events made of them, and what has fired already."""

    def __init__(self, now: datetime, *, depth: int = 0) -> None:
        self._now = now
        self._first_depth = depth
        self._staged: dict[tuple[str, int], Staged] = {}
        self._closed: list[Staged] = []
        self._emitted: list[Event] = []
        self.events: list[Event] = []
        self.depth = depth
        self.cause = Cause()
        self.fired: set[tuple[str, str, int]] = set()

    def stage(self, record: Record, *, actor_id: int | None, on_behalf_of: str | None) -> Staged:
        """The entry of ``record`` in the present step."""
        staged = self._staged.get(record.key)
        if staged is None:
            staged = self._staged[record.key] = Staged(
                record, EventKind.UPDATED, self.cause, actor_id, on_behalf_of
            )
        return staged

    def stage_operation(
        self, record: Record, attempt: Event, *, notes: Iterable[dict[str, Any]]
    ) -> None:
        """Let an operation that was attempted take effect, as the event that it was attempted as.

        A second one is an event of its own. What an automation changed beforehand becomes part of
        it, and is told by its notes; the operation stays that of whoever asked for it.
        """
        staged = self._staged.get(record.key)
        if staged and (staged.operation is not None or staged.kind is EventKind.CREATED):
            self._close(record)
        actor_id, on_behalf_of = attempt.actor_id, attempt.on_behalf_of
        staged = self.stage(record, actor_id=actor_id, on_behalf_of=on_behalf_of)
        staged.event_id = attempt.id
        staged.operation, staged.inputs = attempt.operation, attempt.inputs
        staged.kind = EventKind.OPERATED
        staged.cause = attempt.cause
        staged.actor_id, staged.on_behalf_of = actor_id, on_behalf_of
        staged.notes += notes

    def _close(self, record: Record) -> None:
        """End a record's entry although the step goes on; its values are kept as they are."""
        staged = self._staged.pop(record.key)
        staged.final = dict(record.values)
        self._closed.append(staged)

    def emit(
        self,
        type: str,
        *,
        record: Record | None,
        data: Mapping[str, Any],
        actor_id: int | None,
        on_behalf_of: str | None = None,
        subject: str | None = None,
    ) -> Event:
        """An event of its own type, which is reacted to in the next step."""
        event = Event(
            id=time_ordered_id(self._now),
            kind=EventKind.EMITTED,
            record=record,
            old={},
            changed=frozenset(),
            depth=self.depth,
            cause=self.cause,
            actor_id=actor_id,
            on_behalf_of=on_behalf_of,
            emitted_type=type,
            subject=subject,
            data=data,
        )
        self._emitted.append(event)
        return event

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing has happened since the last step."""
        return not (self._staged or self._closed or self._emitted)

    def rest(self) -> None:
        """The chain has come to its end; what happens from here on begins another one."""
        self.depth = self._first_depth
        self.fired.clear()

    def next_step(self) -> list[Event]:
        """The events of what was staged, and a new step. Empty: the chain has come to its end."""
        ordered = [*self._closed, *self._staged.values()]
        self._closed, self._staged = [], {}
        events = [event for item in ordered if (event := self._event(item)) is not None]
        for event in self._emitted:
            event.depth = self.depth
        events += self._emitted
        self._emitted = []
        self.events += events
        return events

    def _event(self, item: Staged) -> Event | None:
        values = item.record.values if item.final is None else item.final
        if item.kind is EventKind.CREATED:
            old: dict[str, Any] = {}
            changed = frozenset(item.record.model.fields)
            new = {name: value for name, value in values.items() if value not in (None, (), "")}
        elif item.kind is EventKind.DELETED:
            old, changed, new = dict(values), frozenset(), {}
        else:
            old = {name: was for name, was in item.old.items() if not same(was, values.get(name))}
            changed = frozenset(old)
            new = {name: values.get(name) for name in old}
            if not changed and item.kind is EventKind.UPDATED:
                return None
        return Event(
            id=item.event_id or time_ordered_id(self._now),
            kind=item.kind,
            record=item.record,
            old=old,
            changed=changed,
            depth=self.depth,
            cause=item.cause,
            operation=item.operation,
            inputs=item.inputs,
            new=new,
            reactions=list(item.notes),
            version=values.get("version") or 1,
            actor_id=item.actor_id,
            on_behalf_of=item.on_behalf_of,
        )
