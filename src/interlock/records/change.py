"""What happens to records, as values: changes, the events they become, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from interlock.records.record import Record


class EventKind(StrEnum):
    """What kind of thing happened to a record."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    OPERATED = "operated"
    EMITTED = "emitted"
    """A happening with a type of its own: ``approval.granted``, or what an automation emits."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a unit of work comes from: the channel, and the transaction that it belongs to."""

    channel: str
    correlation_id: UUID
    cause_id: UUID | None = None
    reason: str | None = None
    is_import_of_history: bool = False
    depth: int = 0
    """How many steps of automations led here, when one works in the background."""
    lineage: tuple[str, ...] = ()
    """The runs in the background that led here, so that none leads back to itself."""
    """Existing records may be taken over in the state that they are in (right ``import_state``)."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a change within a chain: the event before, and the automation that reacted."""

    event_id: UUID | None = None
    automation_id: str | None = None
    automation_version: int | None = None


@dataclass(slots=True)
class Event:
    """Something that happened to one record in one step of a chain.

    ``old`` holds the values before, of the changed fields only; on creation it is empty and every
    field counts as changed. ``inputs`` belong to an operation, ``data`` to what was emitted.
    ``reactions`` is filled by whoever reacts: one mapping for each
    automation that was looked at.
    """

    id: UUID
    kind: EventKind
    record: Record | None
    old: dict[str, Any]
    changed: frozenset[str]
    depth: int
    cause: Cause
    operation: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    version: int = 0
    actor_id: int | None = None
    on_behalf_of: str | None = None
    emitted_type: str | None = None
    subject: str | None = None
    """What an emitted event is about, for those who wait for just that: ``approval:<id>``."""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The event's type: ``record.updated``, or its own for what was emitted."""
        return self.emitted_type or f"record.{self.kind.value}"


class Outcome(StrEnum):
    """How asking for an operation ended."""

    DONE = "done"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class OperationOutcome:
    """What asking for an operation led to. ``pending``: nothing took effect yet, and ``waits_for``
    names the approval requests (as mappings with id, policy, title and who is asked)."""

    outcome: Outcome
    record_id: int
    operation: str
    waits_for: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.outcome is Outcome.DONE
