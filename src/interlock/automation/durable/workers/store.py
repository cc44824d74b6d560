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
_state = Prepared("""
    SELECT (SELECT count(*) FROM interlock.worker WHERE beat_at > %(since)s),
           (SELECT count(*) FROM interlock.run WHERE state = 'failed'),
           (SELECT count(*) FROM interlock.run
            WHERE state IN ('ready', 'cancelling') AND coalesce(updated_at, started_at) < %(late)s)
""")
_leave = Prepared("DELETE FROM interlock.worker WHERE id = %(id)s")


_forget_lost = Prepared("DELETE FROM interlock.worker WHERE beat_at < %(since)s")


def forget_lost(connection: Connection, *, since: datetime) -> None:
    """Forget workers that have shown no sign of life since; their steps are taken up long ago."""
    _forget_lost.run(connection, {"since": since})


def state(connection: Connection, *, since: datetime, late: datetime) -> tuple[int, int, int]:
    """How many workers live, how many runs have failed, and how many are ready for too long."""
    alive, failed, stalled = _state.row(connection, {"since": since, "late": late}) or (0, 0, 0)
    return alive, failed, stalled


def beat(connection: Connection, id: str, *, host: str, process: int, now: datetime) -> None:
    _beat.run(connection, {"id": id, "host": host, "process": process, "now": now})


def leave(connection: Connection, id: str) -> None:
    _leave.run(connection, {"id": id})
