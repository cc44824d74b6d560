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


_forget_lost = Prepared("DELETE FROM interlock.worker WHERE beat_at < %(since)s")


def forget_lost(connection: Connection, *, since: datetime) -> None:
    """Forget workers that have shown no sign of life since; their steps are taken up long ago."""
    _forget_lost.run(connection, {"since": since})


def beat(connection: Connection, id: str, *, host: str, process: int, now: datetime) -> None:
    _beat.run(connection, {"id": id, "host": host, "process": process, "now": now})


def leave(connection: Connection, id: str) -> None:
    _leave.run(connection, {"id": id})
