"""The SQL of steps that work outside: claimed, performed, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Connection

from interlock.automation.durable.codec import decode, encode
from interlock.automation.durable.model import StepState
from interlock.automation.journal import Done, Entry, Failed
from interlock.kit.statement import Prepared

_PATHS = "json_to_recordset(CAST(%(rows)s AS json)) AS wanted(run_id uuid, path text)"

_results = Prepared(f"""
    SELECT step.run_id, step.path, step.state, step.output, step.error
    FROM {_PATHS} JOIN interlock.step
      ON step.run_id = wanted.run_id AND step.path = wanted.path
    WHERE step.state IN ('done', 'failed')
""")
_cancel = Prepared(f"""
    UPDATE interlock.step SET state = 'cancelled', finished_at = %(now)s
    FROM {_PATHS}
    WHERE step.run_id = wanted.run_id AND step.path = wanted.path
      AND step.state IN ('due', 'waiting', 'performing', 'unknown')
""")
_cancel_open = Prepared("""
    UPDATE interlock.step SET state = 'cancelled', finished_at = %(now)s
    WHERE run_id = ANY (%(ids)s) AND state IN ('due', 'waiting', 'performing', 'unknown')
""")
_claim = Prepared("""
    UPDATE interlock.step SET state = 'performing', attempt = attempt + 1, started_at = %(now)s,
           claimed_by = %(worker)s, due_at = NULL
    FROM interlock.run
    WHERE step.run_id = %(run_id)s AND step.path = %(path)s AND step.state = 'due'
      AND step.due_at <= %(now)s AND run.id = step.run_id
      AND (SELECT count(*) FROM interlock.step other
           WHERE other.state = 'performing' AND other.lane = step.lane) < %(limit)s
    RETURNING step.run_id, step.path, step.action, step.input, step.attempt, step.policy,
              step.lane, step.shard, run.correlation_id, run.owner, run.automation_id, run.model,
              run.record_id, run.queue
""")
_finish = Prepared("""
    UPDATE interlock.step SET state = %(state)s, output = %(output)s, error = %(error)s,
           due_at = %(due_at)s, finished_at = %(finished_at)s, claimed_by = NULL,
           attempts = coalesce(attempts, '[]'::jsonb) || %(told)s
    WHERE run_id = %(run_id)s AND path = %(path)s AND state = 'performing'
      AND attempt = %(attempt)s
    RETURNING run_id
""")
_lost = Prepared("""
    SELECT step.run_id, step.path, step.action, step.input, step.attempt, step.policy, step.lane,
           step.shard, run.correlation_id, run.owner, run.automation_id, run.model, run.record_id,
           run.queue
    FROM interlock.step JOIN interlock.run ON run.id = step.run_id
    WHERE step.state = 'performing' AND (NOT EXISTS (
        SELECT 1 FROM interlock.worker
        WHERE worker.id = step.claimed_by AND worker.beat_at > %(since)s)
      OR (step.claimed_by = %(worker)s
          AND NOT CAST(step.run_id AS text) || ':' || step.path = ANY (%(under_way)s)))
    FOR UPDATE OF step SKIP LOCKED
""")
_overdue = Prepared("""
    SELECT step.run_id, step.path, run.queue
    FROM interlock.step JOIN interlock.run ON run.id = step.run_id
    WHERE step.state = 'due' AND step.due_at <= %(now)s
    ORDER BY step.due_at LIMIT %(most)s
""")


_resolve_unknown = Prepared("""
    UPDATE interlock.step SET state = %(state)s,
           due_at = CASE WHEN %(state)s = 'due' THEN %(now)s END,
           finished_at = CASE WHEN %(state)s = 'done' THEN %(now)s END
    WHERE run_id = %(run_id)s AND path = %(path)s AND state = 'unknown'
    RETURNING run_id
""")
_due_at = Prepared("""
    SELECT due_at FROM interlock.step
    WHERE run_id = %(run_id)s AND path = %(path)s AND state = 'due'
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A step that one worker performs now. Only the holder of ``attempt`` may say what came."""

    run_id: UUID
    path: str
    action: str
    input: Any
    attempt: int
    policy: Mapping[str, Any]
    lane: str
    shard: int
    correlation_id: UUID
    owner: str
    automation_id: str
    model: str | None
    record_id: int | None
    queue: str

    @property
    def key(self) -> str:
        """The idempotency key: the same in every attempt."""
        return f"{self.run_id}:{self.path}"


def results(
    connection: Connection, wanted: Iterable[tuple[UUID, str]]
) -> Iterator[tuple[UUID, str, Entry]]:
    """What came of steps, as far as they are over, as a journal remembers it."""
    rows = [{"run_id": run_id, "path": path} for run_id, path in wanted]
    for run_id, path, state, output, error in _results.rows_json(connection, rows):
        if state == StepState.DONE:
            yield run_id, path, Done(decode(output))
        else:
            told = error or {}
            yield run_id, path, Failed(told.get("message", ""), told.get("code", "failed"))


def cancel(connection: Connection, wanted: Sequence[tuple[UUID, str]], *, now: datetime) -> None:
    """Cancel single steps that are not over."""
    rows = [{"run_id": run_id, "path": path} for run_id, path in wanted]
    _cancel.run_json(connection, rows, now=now)


def cancel_open(connection: Connection, run_ids: Iterable[UUID], *, now: datetime) -> None:
    """Cancel every step of runs that is not over."""
    _cancel_open.run(connection, {"ids": list(run_ids), "now": now})


def claim(
    connection: Connection, run_id: UUID, path: str, *, worker: str, now: datetime, limit: int
) -> Claimed | None:
    """Take a step that is due, unless its lane is full; ``None`` if somebody else has it."""
    parameters = {"run_id": run_id, "path": path, "worker": worker, "now": now, "limit": limit}
    row = _claim.row(connection, parameters)
    return None if row is None else _claimed(row)


def due_at(connection: Connection, run_id: UUID, path: str) -> datetime | None:
    """When a step is to be performed; ``None`` when it is not."""
    row = _due_at.row(connection, {"run_id": run_id, "path": path})
    return None if row is None else row[0]


def finish(
    connection: Connection,
    claimed: Claimed,
    state: StepState,
    *,
    told: Mapping[str, Any],
    now: datetime,
    output: Any = None,
    error: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write what came of an attempt; ``False`` when another attempt has overtaken it."""
    is_over = state in (StepState.DONE, StepState.FAILED)
    parameters = {
        "run_id": claimed.run_id,
        "path": claimed.path,
        "attempt": claimed.attempt,
        "state": state.value,
        "output": None if output is None else Jsonb(encode(output)),
        "error": None if error is None else Jsonb(error),
        "due_at": due_at,
        "finished_at": now if is_over else None,
        "told": Jsonb([told]),
    }
    return _finish.row(connection, parameters) is not None


def resolve_unknown(
    connection: Connection, run_id: UUID, path: str, *, state: StepState, now: datetime
) -> bool:
    """Say of a step whose outcome is unknown that it is done, or due again; whether it was."""
    parameters = {"run_id": run_id, "path": path, "state": state.value, "now": now}
    return _resolve_unknown.row(connection, parameters) is not None


def lost(
    connection: Connection,
    *,
    since: datetime,
    worker: str,
    under_way: Sequence[tuple[UUID, str]],
) -> list[Claimed]:
    """Steps whose worker has shown no sign of life since, and those of ``worker`` that are not
    among those it has ``under_way``; locked."""
    mine = [f"{run_id}:{path}" for run_id, path in under_way]
    parameters = {"since": since, "worker": worker, "under_way": mine}
    return [_claimed(row) for row in _lost.rows(connection, parameters)]


def overdue(connection: Connection, *, now: datetime, most: int) -> list[tuple[UUID, str, str]]:
    """Steps that could be performed: run, path, queue."""
    return [tuple(row) for row in _overdue.rows(connection, {"now": now, "most": most})]


def _claimed(row: tuple[Any, ...]) -> Claimed:
    run_id, path, action, input, *rest = row
    return Claimed(run_id, path, action, decode(input), *rest)
