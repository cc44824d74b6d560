"""The SQL of timers and schedules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from interlock.kit.statement import Prepared

_set = Prepared("""
    INSERT INTO interlock.timer (automation_id, trigger, model, record_id, due_at)
    SELECT automation_id, trigger, model, record_id, due_at
    FROM json_populate_recordset(CAST(NULL AS interlock.timer), CAST(%(rows)s AS json))
    ON CONFLICT (automation_id, trigger, record_id) DO UPDATE SET due_at = excluded.due_at
""")
_clear = Prepared("""
    DELETE FROM interlock.timer USING json_to_recordset(CAST(%(rows)s AS json))
        AS over(automation_id text, trigger integer, record_id bigint)
    WHERE timer.automation_id = over.automation_id AND timer.trigger = over.trigger
      AND timer.record_id = over.record_id
""")
_take_due = Prepared("""
    DELETE FROM interlock.timer WHERE (automation_id, trigger, record_id) IN (
        SELECT automation_id, trigger, record_id FROM interlock.timer
        WHERE due_at <= %(now)s ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING automation_id, trigger, model, record_id, due_at
""")
_armed = Prepared("SELECT automation_id, version FROM interlock.timer_armed")
_arm = Prepared("""
    INSERT INTO interlock.timer_armed (automation_id, version) VALUES (%(id)s, %(version)s)
    ON CONFLICT (automation_id) DO UPDATE SET version = excluded.version
""")
_forget = Prepared("DELETE FROM interlock.timer WHERE automation_id = %(id)s")
_add_schedule = Prepared("""
    INSERT INTO interlock.schedule (automation_id, trigger, cron, settled_at, next_at)
    VALUES (%(automation_id)s, %(trigger)s, %(cron)s, %(settled_at)s, %(next_at)s)
    ON CONFLICT (automation_id, trigger) DO NOTHING
""")
_known_schedules = Prepared("SELECT automation_id, trigger, cron FROM interlock.schedule")
_take_schedules = Prepared("""
    SELECT automation_id, trigger, cron, settled_at FROM interlock.schedule
    WHERE next_at <= %(now)s ORDER BY next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
""")
_settle = Prepared("""
    UPDATE interlock.schedule SET settled_at = %(settled_at)s, next_at = %(next_at)s,
           cron = %(cron)s, last_run_at = coalesce(%(last_run_at)s, last_run_at)
    WHERE automation_id = %(automation_id)s AND trigger = %(trigger)s
""")
_drop_schedule = Prepared("""
    DELETE FROM interlock.schedule WHERE automation_id = %(automation_id)s AND trigger = %(trigger)s
""")

Row = Mapping[str, Any]


def set_timers(connection: Connection, rows: Sequence[Row]) -> None:
    """Set timers, or set them anew."""
    _set.run_json(connection, rows)


def clear_timers(connection: Connection, rows: Sequence[Row]) -> None:
    _clear.run_json(connection, rows)


def take_due(
    connection: Connection, now: datetime, *, most: int
) -> list[tuple[str, int, str, int, datetime]]:
    """Take the timers that are due: automation, trigger, model, record, moment."""
    return _take_due.rows(connection, {"now": now, "most": most})


def armed(connection: Connection) -> dict[str, int]:
    """For which version of which automation the timers of all records are set."""
    return {row[0]: row[1] for row in _armed.rows(connection)}


def set_armed(connection: Connection, id: str, version: int) -> None:
    _arm.run(connection, {"id": id, "version": version})


def forget_timers(connection: Connection, id: str) -> None:
    _forget.run(connection, {"id": id})


def known_schedules(connection: Connection) -> dict[tuple[str, int], str]:
    return {(row[0], row[1]): row[2] for row in _known_schedules.rows(connection)}


def add_schedules(connection: Connection, rows: Iterable[Row]) -> None:
    for row in rows:
        _add_schedule.run(connection, row)


def take_schedules(
    connection: Connection, now: datetime, *, most: int
) -> list[tuple[str, int, str, datetime]]:
    """The schedules with a time that has come, locked: automation, trigger, cron, settled."""
    return _take_schedules.rows(connection, {"now": now, "most": most})


def settle_schedule(connection: Connection, row: Row) -> None:
    _settle.run(connection, row)


def drop_schedule(connection: Connection, automation_id: str, trigger: int) -> None:
    _drop_schedule.run(connection, {"automation_id": automation_id, "trigger": trigger})
