"""Statements over rows that a unit of work sends as one when it ends.

What is only added, and asked for by nobody in the unit, can wait for its end; and there the cost of
a statement is that of sending it, so that three in one cost little more than one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import psycopg

from interlock.kit.database import Unit
from interlock.kit.statement import Prepared

_ROWS = "%(rows)s"


class Together:
    """What one unit sends at its end. At most one of the statements may return rows."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._parts: dict[Prepared, str] = {}
        self._sent: list[psycopg.Cursor[Any]] = []
        unit.at_end(self._send)

    def add(self, statement: Prepared, rows: str) -> None:
        """Let ``statement`` run with ``rows``, the text of a JSON array, as its one parameter."""
        known = self._parts.get(statement)
        self._parts[statement] = rows if known is None else f"{known[:-1]},{rows[1:]}"

    def answers(self) -> list[tuple[Any, ...]]:
        """The rows that were returned since the last time; for when the unit is committed."""
        sent, self._sent = self._sent, []
        return [row for cursor in sent if cursor.description for row in cursor.fetchall()]

    def _send(self) -> None:
        parts, self._parts = self._parts, {}
        if parts:
            values = {f"rows{index}": rows for index, rows in enumerate(parts.values())}
            self._sent.append(_as_one(tuple(parts)).cursor(self._unit.connection, values))


@lru_cache(maxsize=100)
def _as_one(statements: tuple[Prepared, ...]) -> Prepared:
    """These statements as one; they see the same state of the database."""
    texts = [
        statement.sql.replace(_ROWS, f"%(rows{index})s")
        for index, statement in enumerate(statements)
    ]
    if len(texts) == 1:
        return Prepared(texts[0])
    parts = ", ".join(f"part{index} AS ({text})" for index, text in enumerate(texts))
    answering = [index for index, text in enumerate(texts) if "RETURNING" in text]
    last = f"SELECT * FROM part{answering[0]}" if answering else "SELECT WHERE false"
    return Prepared(f"WITH {parts} {last}")


def together(unit: Unit) -> Together:
    """What the unit sends at its end, to be added to."""
    found: Together | None = unit.memo.get(Together)
    if found is None:
        found = unit.memo[Together] = Together(unit)
    return found
