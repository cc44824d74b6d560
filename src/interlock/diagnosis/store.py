"""What the doctor asks the database that no service needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, select, text, tuple_

from interlock.audit.model import Position
from interlock.audit.store import eras, last_horizon
from interlock.audit.tables import entry_table
from interlock.kit.database import Unit

_SERVER = text("""
    SELECT current_setting('server_version_num')::int / 10000 AS major,
           current_setting('server_version') AS version,
           clock_timestamp() AS now,
           current_setting('max_connections')::int AS most_connections,
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
               AS connections,
           pg_database_size(current_database()) AS size
""")
_WORKERS = text("""
    SELECT id, host, process, started_at, beat_at FROM interlock.worker
    ORDER BY beat_at DESC LIMIT 200
""")
_QUEUES = text("""
    SELECT j.queue_name AS queue,
           count(*) FILTER (WHERE j.status = 'todo') AS waiting,
           count(*) FILTER (WHERE j.status = 'doing') AS working,
           min(coalesce(j.scheduled_at, e.at)) FILTER (WHERE j.status = 'todo') AS oldest_at
    FROM interlock.procrastinate_jobs j
    LEFT JOIN interlock.procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
    WHERE j.status IN ('todo', 'doing') GROUP BY j.queue_name ORDER BY j.queue_name
""")
_entry = entry_table.c
_UNSEALED = select(func.count(), func.min(_entry.at)).where(
    _entry.era == bindparam("era"),
    tuple_(_entry.transaction, _entry.id)
    > tuple_(bindparam("transaction", type_=BigInteger), bindparam("id", type_=BigInteger)),
)
_BEGINNING = Position(-(2**63), 0)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """The PostgreSQL server as it is now; ``size`` is this database's, in bytes."""

    major: int
    version: str
    now: datetime
    most_connections: int
    connections: int
    size: int


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that carries runs on, with its last sign of life."""

    id: str
    host: str
    process: int
    started_at: datetime
    beat_at: datetime


@dataclass(frozen=True, slots=True)
class QueueLength:
    """The jobs of one queue; ``oldest_at`` is since when, or from when on, the first waits."""

    queue: str
    waiting: int
    working: int
    oldest_at: datetime | None


def workers(unit: Unit) -> list[Worker]:
    """Those last seen, the latest first."""
    return [Worker(*row) for row in unit.connection.execute(_WORKERS)]


def queues(unit: Unit) -> list[QueueLength]:
    """The queues that are not empty."""
    return [QueueLength(*row) for row in unit.connection.execute(_QUEUES)]


def server_facts(unit: Unit) -> ServerFacts:
    return ServerFacts(**unit.connection.execute(_SERVER).mappings().one())


def unsealed(unit: Unit) -> tuple[int, datetime | None]:
    """How many entries of the audit log are not sealed, and the time of the oldest of them."""
    count = 0
    moments: list[datetime] = []
    for era in eras(unit):
        after = last_horizon(unit, era) or _BEGINNING
        found = {"era": era, "transaction": after.transaction, "id": after.id}
        number, oldest = unit.connection.execute(_UNSEALED, found).one()
        count += number
        moments += [oldest] if oldest is not None else []
    return count, min(moments, default=None)
