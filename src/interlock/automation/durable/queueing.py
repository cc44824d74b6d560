"""The job queue: Procrastinate, on the same database.

Jobs for steps are added in the transaction that makes the step due. Jobs for shards are added
after the commit, coalesced: at most one waits for each queue and shard. Added within it they could
not be coalesced rightly, since a job that is seen waiting may be fetched before the commit, and
would find nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from interlock.automation.durable.model import Queue
from interlock.automation.durable.wake import Shard
from interlock.kit import json
from interlock.kit.database import Database, Unit
from interlock.kit.statement import Prepared

ADVANCE = "interlock.advance"
PERFORM = "interlock.perform"
PERFORM_QUEUE = "perform"

PRIORITIES = {Queue.INTERACTIVE.value: 10, Queue.BACKGROUND.value: 0, Queue.BULK.value: -10}

_defer_step = Prepared("""
    INSERT INTO interlock.procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (%(queue)s, %(task)s, %(priority)s, NULL, %(once)s, CAST(%(args)s AS jsonb), %(at)s)
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
""")
_defer_shards = Prepared("""
    INSERT INTO interlock.procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args)
    SELECT queue, %(task)s, priority, 'shard:' || shard, queue || ':' || shard,
           jsonb_build_object('shard', shard)
    FROM json_to_recordset(CAST(%(rows)s AS json))
        AS woken(queue text, priority integer, shard integer)
    ORDER BY queue, shard
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
""")


_drop_lost = Prepared("""
    DELETE FROM interlock.procrastinate_jobs job
    WHERE job.status = 'doing' AND NOT EXISTS (
        SELECT 1 FROM interlock.procrastinate_workers worker
        WHERE worker.id = job.worker_id
          AND worker.last_heartbeat > now() - make_interval(secs => %(patience)s))
""")


class Queueing:
    """Adds jobs."""

    def defer_step(
        self, unit: Unit, run_id: UUID, path: str, *, queue: str, at: datetime | None = None
    ) -> None:
        """Let a step be performed, not before ``at``; part of the unit."""
        _defer_step.run(
            unit.connection,
            {
                "queue": PERFORM_QUEUE,
                "task": PERFORM,
                "priority": PRIORITIES[queue],
                "args": json.dump({"run_id": str(run_id), "path": path}),
                "once": f"{run_id}:{path}",
                "at": at,
            },
        )

    def drop_lost_jobs(self, database: Database, *, patience: timedelta) -> None:
        """Forget jobs of workers that show no sign of life. What they were about stands in the
        tables of runs and steps, and is taken up from there."""
        with database.unit() as unit:
            _drop_lost.run(unit.connection, {"patience": patience.total_seconds()})

    def defer_shards(self, database: Database, shards: Iterable[Shard]) -> None:
        """Let shards be carried on, each once however often it is asked for meanwhile."""
        rows = [
            {"queue": queue, "priority": PRIORITIES[queue], "shard": shard}
            for queue, shard in sorted(shards)
        ]
        if rows:
            with database.unit() as unit:
                _defer_shards.run_json(unit.connection, rows, task=ADVANCE)
