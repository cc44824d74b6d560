"""The floor under the replay: what acts wrote, written again by hand with psycopg."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

SAMPLE = 400
_DROPPED = {"event": {"id"}, "audit_entry": {"id", "transaction", "era"}}
_FILLED = {
    "event": {"id": "gen_random_uuid()"},
    "audit_entry": {"era": "1", "transaction": "1"},
}


def floor_per_s(engine: Engine) -> float:
    """Transactions per second that do by hand what as many recorded acts did: lock the record,
    update it and the step, insert the events, audit entries and the decision, commit."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=False) as connection:
        acts = _sample(connection)
        start = perf_counter()
        for record_id, inserts in acts:
            _write(connection, record_id, inserts)
        return len(acts) / (perf_counter() - start)


Insert = tuple[str, list[Any]]


def _sample(connection: psycopg.Connection[Any]) -> list[tuple[int, list[Insert]]]:
    """Acts that changed a declaration, each with the statements that write its rows again."""
    found = connection.execute(
        "SELECT DISTINCT ON (correlation_id) correlation_id, record_id FROM interlock.event"
        " WHERE model = 'hr.expense.sheet' ORDER BY correlation_id LIMIT %s",
        [SAMPLE],
    ).fetchall()
    acts = [
        (record_id, [_copies(connection, table, correlation_id) for table in _DROPPED])
        for correlation_id, record_id in found
    ]
    connection.commit()
    return acts


def _copies(connection: psycopg.Connection[Any], table: str, correlation_id: object) -> Insert:
    cursor = connection.execute(
        f"SELECT * FROM interlock.{table} WHERE correlation_id = %s", [correlation_id]
    )
    names = [column.name for column in cursor.description or ()]
    kept = [name for name in names if name not in _DROPPED[table]]
    filled = _FILLED[table]
    columns = ", ".join(f'"{name}"' for name in [*kept, *filled])
    marks = ", ".join([*(["%s"] * len(kept)), *filled.values()])
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    values = [_sent(row[name]) for row in rows for name in kept]
    statement = f"INSERT INTO interlock.{table} ({columns}) VALUES " + ", ".join(
        [f"({marks})"] * len(rows)
    )
    return statement, values


def _write(connection: psycopg.Connection[Any], record_id: int, inserts: list[Insert]) -> None:
    request = connection.execute(
        "SELECT id FROM interlock.approval_request"
        " WHERE model = 'hr.expense.sheet' AND record_id = %s ORDER BY id DESC LIMIT 1",
        [record_id],
    ).fetchone()
    connection.execute("SELECT * FROM data.hr_expense_sheet WHERE id = %s FOR UPDATE", [record_id])
    connection.execute(
        "UPDATE data.hr_expense_sheet SET note = 'floor', version = version + 1,"
        " write_date = now() WHERE id = %s",
        [record_id],
    )
    if request is not None:
        connection.execute(
            "UPDATE interlock.approval_step SET note = 'floor' WHERE id ="
            " (SELECT id FROM interlock.approval_step WHERE request_id = %s LIMIT 1)",
            [request[0]],
        )
        connection.execute(
            "INSERT INTO interlock.approval_decision"
            " SELECT (jsonb_populate_record(decision, jsonb_build_object("
            "'id', gen_random_uuid(), 'position', (1000000 + random() * 1000000000)::int))).*"
            " FROM interlock.approval_decision decision WHERE request_id = %s LIMIT 1",
            [request[0]],
        )
    for statement, values in inserts:
        connection.execute(statement, values)
    connection.commit()


def _sent(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value
