"""Events and named sequences in the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text, tuple_

from interlock.kit import json
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared, PreparedInsert
from interlock.kit.together import together
from interlock.records.tables import event_table

_INSERT = PreparedInsert(
    "interlock.event", [column.name for column in event_table.c if column.name != "source"]
)
_BY_ID = select(event_table).where(event_table.c.id == bindparam("id"))

_FORGET = Prepared("""
    DELETE FROM interlock.event WHERE id IN (
        SELECT event.id FROM interlock.event
        WHERE event.id < %(before)s AND NOT EXISTS (
            SELECT FROM interlock.run WHERE run.event_id = event.id
            AND run.state IN ('ready', 'waiting', 'cancelling', 'failed'))
        ORDER BY event.id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING 1
""")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_CREATE_SEQUENCE = "CREATE SEQUENCE IF NOT EXISTS data.{name}"
_EXISTS = text("SELECT to_regclass(:name) IS NOT NULL")
_NEXT = text("SELECT nextval(CAST(:name AS regclass))")


def append_events(unit: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Append events when the unit ends."""
    together(unit).add(_INSERT.statement, json.dump(rows))


def forget_events(connection: Connection, before: UUID, *, most: int) -> int:
    """Remove the oldest events, up to the id ``before``, but for those that a run which is not
    over began with; how many. The audit log keeps what they changed."""
    return len(_FORGET.rows(connection, {"before": before, "most": most}))


def find_event(connection: Connection, id: UUID) -> dict[str, Any] | None:
    row = connection.execute(_BY_ID, {"id": id}).mappings().first()
    return None if row is None else dict(row)


def list_events(
    connection: Connection,
    *,
    limit: int,
    model: str | None = None,
    record_id: int | None = None,
    correlation_id: UUID | None = None,
    kind: str | None = None,
    company_ids: Sequence[int] | None = None,
    before: tuple[Any, UUID] | None = None,
) -> list[dict[str, Any]]:
    """Events, newest first; ``before`` is the (at, id) of the last one of the page before."""
    columns = event_table.c
    statement = select(event_table).order_by(columns.at.desc(), columns.id.desc()).limit(limit)
    for column, value in (
        (columns.model, model),
        (columns.record_id, record_id),
        (columns.correlation_id, correlation_id),
        (columns.type, kind),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if company_ids is not None:
        statement = statement.where(
            columns.company_id.is_(None) | columns.company_id.in_(company_ids)
        )
    if before is not None:
        statement = statement.where(tuple_(columns.at, columns.id) < before)
    return [dict(row) for row in connection.execute(statement).mappings()]


def next_number(connection: Connection, code: str, *, known: set[str]) -> int:
    """The next number of a named sequence, which is made when it is first asked for.

    Numbers rise and are never given twice; a rolled-back transaction leaves a gap. ``known`` are
    the sequences that are known to exist; one that is made here may yet be rolled back.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a sequence code: letters, digits and _ only")
    name = f"seq_{code.lower()}"
    if code not in known:
        if connection.execute(_EXISTS, {"name": f"data.{name}"}).scalar():
            known.add(code)
        else:
            connection.execute(text(_CREATE_SEQUENCE.format(name=name)))
    number: int = connection.execute(_NEXT, {"name": f"data.{name}"}).scalar_one()
    return number
