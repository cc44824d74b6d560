"""The floor: the same rows written by hand, as plainly as psycopg allows.

One real unit of work is recorded (what it inserted and updated), and the floor writes just those
rows again: read the record with its lock, update it, insert events and audit entries, commit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from interlock.kit.database import Database

_EVENTS = "interlock.event"
_AUDIT = "interlock.audit_entry"


class HandWritten:
    """Repeats, by hand, what one unit of work wrote since ``mark`` was taken."""

    def __init__(self, database: Database, record_id: int) -> None:
        url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(url, autocommit=False)
        self._record_id = record_id
        self._inserts: list[tuple[str, list[Any]]] = []
        self._turn = 0

    def record(self, work: Callable[[], object]) -> None:
        """Run ``work`` and keep the rows that it inserts."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {_EVENTS}")
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {_AUDIT}")
            last = cursor.fetchone()
            cursor.execute("SELECT now()")
            cursor.execute(f"SELECT array_agg(id) FROM {_EVENTS}")
            known = (cursor.fetchone() or [None])[0] or []
            self._connection.commit()
            work()
            assert last is not None
            self._keep(cursor, _EVENTS, "NOT (id = ANY(%s))", [known], drop={"id"})
            self._keep(cursor, _AUDIT, "id > %s", [last[0]], drop={"id", "transaction", "era"})
            self._connection.commit()

    def _keep(
        self,
        cursor: psycopg.Cursor[Any],
        table: str,
        where: str,
        given: list[Any],
        *,
        drop: set[str],
    ) -> None:
        cursor.execute(f"SELECT * FROM {table} WHERE {where}", given)
        names = [column.name for column in cursor.description or ()]
        kept = [name for name in names if name not in drop]
        extra = {
            _EVENTS: [("id", "gen_random_uuid()")],
            _AUDIT: [("era", "1"), ("transaction", "1")],
        }[table]
        columns = ", ".join(f'"{name}"' for name in [*kept, *(name for name, _ in extra)])
        marks = ", ".join([*(["%s"] * len(kept)), *(value for _, value in extra)])
        rows = cursor.fetchall()
        values: list[Any] = []
        for row in rows:
            by_name = dict(zip(names, row, strict=True))
            values += [_sent(by_name[name]) for name in kept]
        statement = f"INSERT INTO {table} ({columns}) VALUES " + ", ".join(
            [f"({marks})"] * len(rows)
        )
        self._inserts.append((statement, values))

    @property
    def rows(self) -> int:
        return sum(statement.count("(%s") for statement, _ in self._inserts) + 1

    def __call__(self) -> None:
        """One transaction."""
        self._turn += 1
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM data.bench_order WHERE id = %s FOR UPDATE", (self._record_id,)
            )
            cursor.fetchone()
            cursor.execute(
                "UPDATE data.bench_order SET amount_total = %s, checked = %s, level = %s,"
                " label = %s, version = version + 1, write_date = now(), write_uid = 1"
                " WHERE id = %s",
                (200 + self._turn % 7, True, self._turn, f"over {self._turn}", self._record_id),
            )
            for statement, values in self._inserts:
                cursor.execute(statement, values)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def _sent(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, (dict, list)) else value
