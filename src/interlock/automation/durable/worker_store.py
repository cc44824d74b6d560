"""The SQL of workers: their signs of life."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from interlock.kit.statement import Prepared

_beat = Prepared("""
    INSERT INTO interlock.worker (id, host, process, started_at, beat_at)
    VALUES (%(id)s, %(host)s, %(process)s, %(now)s, %(now)s)
    ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at
""")
_leave = Prepared("DELETE FROM interlock.worker WHERE id = %(id)s")


def beat(connection: Connection, id: str, *, host: str, process: int, now: datetime) -> None:
    _beat.run(connection, {"id": id, "host": host, "process": process, "now": now})


def leave(connection: Connection, id: str) -> None:
    _leave.run(connection, {"id": id})
