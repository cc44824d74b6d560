"""The SQL of timers and schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, literal, select
from sqlalchemy.dialects.postgresql import insert

from interlock.automation.tables import timer_table
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
_begin_schedule = Prepared("""
    INSERT INTO interlock.schedule (automation_id, trigger, cron, settled_at, next_at)
    VALUES (%(automation_id)s, %(trigger)s, %(cron)s, %(settled_at)s, %(next_at)s)
    ON CONFLICT (automation_id, trigger) DO UPDATE
    SET cron = excluded.cron, settled_at = excluded.settled_at, next_at = excluded.next_at
    WHERE schedule.cron <> excluded.cron
""")
_known_schedules = Prepared("SELECT automation_id, trigger, cron FROM interlock.schedule")
_take_schedules = Prepared("""
    SELECT automation_id, trigger, settled_at FROM interlock.schedule
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
_has_timers = Prepared("""
    SELECT 1 FROM interlock.timer
    WHERE automation_id = %(automation_id)s AND trigger = %(trigger)s LIMIT 1
""")

Row = Mapping[str, Any]


class DueTimer(NamedTuple):
    """The timer of a record whose moment has come."""

    automation_id: str
    trigger: int
    model: str
    record_id: int
    due_at: datetime


class DueSchedule(NamedTuple):
    """A schedule with a time that has come, and up to when it is settled."""

    automation_id: str
    trigger: int
    settled_at: datetime


def set_timers(connection: Connection, rows: Sequence[Row]) -> None:
    """Set timers, or set them anew."""
    _set.run_json(connection, rows)


def clear_timers(connection: Connection, rows: Sequence[Row]) -> None:
    _clear.run_json(connection, rows)


def set_timers_of_records(
    connection: Connection, table: Table, condition: ColumnElement[bool] | None, row: Row
) -> None:
    """Set a timer of one moment for every record that is not archived and meets a condition, if
    there is one."""
    names = ("automation_id", "trigger", "model", "due_at")
    values = [literal(row[name], timer_table.c[name].type).label(name) for name in names]
    records = select(*values, table.c.id).where(table.c.active)
    if condition is not None:
        records = records.where(condition)
    statement = insert(timer_table).from_select([*names, "record_id"], records)
    connection.execute(statement.on_conflict_do_nothing())


def has_timers(connection: Connection, automation_id: str, trigger: int) -> bool:
    """Whether timers of a trigger are left."""
    wanted = {"automation_id": automation_id, "trigger": trigger}
    return _has_timers.row(connection, wanted) is not None


def take_due(connection: Connection, now: datetime, *, most: int) -> list[DueTimer]:
    """Take the timers that are due."""
    rows = _take_due.rows(connection, {"now": now, "most": most})
    return [DueTimer(*row) for row in rows]


def armed(connection: Connection) -> dict[str, int]:
    """For which version of which automation the timers of all records are set."""
    return {row[0]: row[1] for row in _armed.rows(connection)}


def set_armed(connection: Connection, id: str, version: int) -> None:
    _arm.run(connection, {"id": id, "version": version})


def forget_timers(connection: Connection, id: str) -> None:
    _forget.run(connection, {"id": id})


def known_schedules(connection: Connection) -> dict[tuple[str, int], str]:
    """What the times of each schedule follow from, by automation and trigger."""
    return {(row[0], row[1]): row[2] for row in _known_schedules.rows(connection)}


def begin_schedule(connection: Connection, row: Row) -> None:
    """Let a schedule begin that is new or has other times than before."""
    _begin_schedule.run(connection, row)


def take_schedules(connection: Connection, now: datetime, *, most: int) -> list[DueSchedule]:
    """The schedules with a time that has come, locked."""
    rows = _take_schedules.rows(connection, {"now": now, "most": most})
    return [DueSchedule(*row) for row in rows]


def settle_schedule(connection: Connection, row: Row) -> None:
    _settle.run(connection, row)


def drop_schedule(connection: Connection, automation_id: str, trigger: int) -> None:
    _drop_schedule.run(connection, {"automation_id": automation_id, "trigger": trigger})
