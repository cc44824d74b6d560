"""Counts of what waits, is late or has failed, in one statement that reads only indexes and what
is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from interlock.kit.statement import Prepared

LIVES = timedelta(seconds=15)
"""A worker whose last sign of life is older than this does not count."""

LATE = timedelta(minutes=1)
"""A schedule that should have run so long ago is late."""

LATELY = timedelta(minutes=5)
"""Over which the rate of runs is told."""

_GAUGES = Prepared("""
    SELECT 'runs', state, count(*) FROM interlock.run
    WHERE state IN ('ready', 'waiting', 'cancelling', 'failed') GROUP BY state
    UNION ALL
    SELECT 'runs_finished', state, count(*) FROM interlock.run
    WHERE finished_at > %(lately)s GROUP BY state
    UNION ALL
    SELECT 'oldest_ready_run_seconds', '', coalesce(max(
        extract(epoch FROM %(now)s - coalesce(updated_at, started_at))), 0)
    FROM interlock.run WHERE state = 'ready'
    UNION ALL
    SELECT 'jobs', queue_name, count(*) FROM interlock.procrastinate_jobs
    WHERE status IN ('todo', 'doing') GROUP BY queue_name
    UNION ALL
    SELECT 'steps_to_perform', '', count(*) FROM interlock.step
    WHERE state IN ('due', 'performing')
    UNION ALL
    SELECT 'timers_due', '', count(*) FROM interlock.timer WHERE due_at <= %(now)s
    UNION ALL
    SELECT 'schedules_late', '', count(*) FROM interlock.schedule WHERE next_at < %(late)s
    UNION ALL
    SELECT 'letters', state, count(*) FROM interlock.letter
    WHERE state IN ('queued', 'sending') GROUP BY state
    UNION ALL
    SELECT 'approvals_pending', '', count(*) FROM interlock.approval_request
    WHERE state = 'pending'
    UNION ALL
    SELECT 'approvals_overdue', '', count(*) FROM interlock.approval_step
    WHERE state = 'open' AND due_at < %(now)s
    UNION ALL
    SELECT 'cases_open', severity, count(*) FROM interlock.exception_case
    WHERE state IN ('open', 'in_progress') GROUP BY severity
    UNION ALL
    SELECT 'workers_alive', '', count(*) FROM interlock.worker WHERE beat_at > %(since)s
""")


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number; ``label`` tells its parts apart, and is empty where there are none."""

    name: str
    label: str
    value: float


def gauges(connection: Connection, now: datetime) -> list[Gauge]:
    parameters = {"now": now, "late": now - LATE, "since": now - LIVES, "lately": now - LATELY}
    rows = _GAUGES.rows(connection, parameters)
    return [Gauge(name, label, float(value)) for name, label, value in rows]
