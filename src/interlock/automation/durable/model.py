"""A run of an automation in the background, its steps, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class RunState(StrEnum):
    """Where a run is.

    ``waiting`` needs nothing until something comes: a signal, a moment, the result of a step.
    ``failed`` runs are the dead letters: somebody replays or discards them.
    """

    READY = "ready"
    WAITING = "waiting"
    CANCELLING = "cancelling"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


RUN_TRANSITIONS: Mapping[RunState, frozenset[RunState]] = {
    RunState.READY: frozenset(
        {
            RunState.WAITING, RunState.CANCELLING, RunState.DONE, RunState.FAILED,
            RunState.CANCELLED,
        }
    ),
    RunState.WAITING: frozenset(
        {
            RunState.READY, RunState.CANCELLING, RunState.DONE, RunState.FAILED,
            RunState.CANCELLED,
        }
    ),
    RunState.CANCELLING: frozenset({RunState.CANCELLED, RunState.FAILED}),
    RunState.FAILED: frozenset({RunState.READY, RunState.DISCARDED, RunState.CANCELLING}),
}  # fmt: skip

ACTIVE = frozenset({RunState.READY, RunState.WAITING, RunState.CANCELLING})


class StepState(StrEnum):
    """Where a step is. Steps that change records are never seen before they are done."""

    DUE = "due"
    PERFORMING = "performing"
    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Queue(StrEnum):
    """How urgent a run is: what people wait for goes before what comes in bulk."""

    INTERACTIVE = "interactive"
    BACKGROUND = "background"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class Occasion:
    """The event that started a run, as its expressions see it."""

    type: str
    kind: str
    operation: str | None = None
    old: Mapping[str, Any] = field(default_factory=dict)
    changed: frozenset[str] | None = frozenset()
    """``None``: every field, as on creation."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One run, without its journal. ``lineage`` names the runs that led to it, for loops."""

    id: UUID
    automation_id: str
    version: int
    owner: str
    model: str | None
    record_id: int | None
    company_id: int | None
    event_id: UUID | None
    correlation_id: UUID
    depth: int
    lineage: tuple[str, ...]
    actor_id: int
    queue: Queue
    shard: int
    state: RunState
    started_at: datetime
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    error: Mapping[str, Any] | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None
    replays: int = 0
    is_busy: bool = False
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """Something came that a run waits for: at ``path``, with the event where it was one."""

    run_id: UUID
    path: str
    kind: str
    event_id: UUID | None = None


def lineage_key(automation_id: str, model: str | None, record_id: int | None) -> str:
    """How a run is named among those that led to another."""
    return f"{automation_id}:{model or ''}:{record_id or ''}"
