"""Putting runs away at the end of a unit of work: the rows that say how far they have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from interlock.automation.durable import store
from interlock.automation.durable.drive import Progress
from interlock.automation.durable.model import RUN_TRANSITIONS, Run, RunState
from interlock.automation.durable.outside import store as step_store
from interlock.automation.durable.queueing import Queueing
from interlock.automation.durable.waiting import Wait
from interlock.kit.database import Unit


class IllegalRunTransitionError(ValueError):
    """A run was to come into a state that does not follow from its own: a fault in the program."""


@dataclass(slots=True)
class Writes:
    """What a batch writes at its end."""

    runs: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    progress: list[tuple[Run, Progress]] = field(default_factory=list)
    finished: list[UUID] = field(default_factory=list)
    signals: list[dict[str, Any]] = field(default_factory=list)
    """What came for runs that have not got there yet."""


def write_batch(unit: Unit, writes: Writes, queueing: Queueing) -> None:
    """Write what a batch has come to."""
    connection = unit.connection
    over = [(run.id, path) for run, progress in writes.progress for path in progress.over]
    unverified = store.end_waits(connection, over) if over else frozenset()
    if writes.finished:
        store.end_all_waits(connection, writes.finished)
    if writes.runs:
        store.change_runs(connection, writes.runs)
    if writes.steps:
        store.write_steps(connection, writes.steps)
    abandoned = [(r.id, path) for r, progress in writes.progress for path in progress.abandoned]
    if abandoned:
        step_store.cancel(connection, abandoned, now=unit.now)
    if writes.signals:
        store.insert_signals(connection, writes.signals)
    waits = [wait for _, progress in writes.progress for wait in progress.waits]
    rows = [_wait_row(wait, unverified) for wait in waits]
    store.insert_waits(connection, rows, _watch_rows(waits))
    for run, progress in writes.progress:
        for path in progress.due:
            queueing.defer_step(unit, run.id, path, queue=run.queue)


def left_signals(run: Run, signalled: Mapping[str, list[UUID | None]]) -> list[dict[str, Any]]:
    """What came for a run that has not got there yet, to come again."""
    return [
        {"shard": run.shard, "run_id": run.id, "path": path, "kind": "again", "event_id": event_id}
        for path, events in signalled.items()
        for event_id in events
    ]


def changed_row(run: Run, state: RunState, *, now: datetime) -> dict[str, Any]:
    """The changing columns of a run, as far as they do not differ from case to case."""
    if state is not run.state and state not in RUN_TRANSITIONS.get(run.state, frozenset()):
        raise IllegalRunTransitionError(f"{run.state.value} cannot become {state.value}")
    return {
        "id": run.id,
        "state": state.value,
        "error": None,
        "replays": run.replays,
        "updated_at": now,
    }


def _wait_row(wait: Wait, unverified: frozenset[tuple[UUID, str]]) -> dict[str, Any]:
    """A wait that takes the place of one that was not verified is not verified either."""
    names = ("run_id", "path", "kind", "title", "shard", "since", "wakes_at", "event_type")
    row = {name: getattr(wait, name) for name in names}
    return row | {"is_verified": wait.is_verified and (wait.run_id, wait.path) not in unverified}


def _watch_rows(waits: Sequence[Wait]) -> list[dict[str, Any]]:
    return [
        {"run_id": wait.run_id, "path": wait.path, "key": key, "shard": wait.shard}
        for wait in waits
        for key in wait.keys
    ]
