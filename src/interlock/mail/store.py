"""The SQL of letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.kit.statement import Prepared
from interlock.mail.model import Letter, LetterState
from interlock.mail.tables import letter_table

_letter = letter_table.c
_FIELDS = tuple(Letter.__dataclass_fields__)
_columns = tuple(_letter[name] for name in _FIELDS)
_insert = upsert(letter_table).on_conflict_do_nothing().returning(_letter.id)
_due = (
    select(_letter.id)
    .where(_letter.state == LetterState.QUEUED.value, _letter.next_at <= bindparam("now"))
    .order_by(_letter.next_at, _letter.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_claim = (
    update(letter_table)
    .where(_letter.id == _due.scalar_subquery())
    .values(
        state=LetterState.SENDING.value,
        attempts=_letter.attempts + 1,
        tried_at=bindparam("now"),
        next_at=None,
    )
    .returning(*_columns)
)


def insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Store letters; how many are new."""
    if not rows:
        return 0
    return len(connection.execute(_insert, rows).all())


def claim(connection: Connection, now: datetime) -> Letter | None:
    """Take the next letter that is due, so that nobody else sends it."""
    row = connection.execute(_claim, {"now": now}).one_or_none()
    return None if row is None else _read(row)


def settle(connection: Connection, id: UUID, **values: Any) -> None:
    """Write what has become of a letter that was claimed."""
    statement = update(letter_table).where(
        _letter.id == id, _letter.state == LetterState.SENDING.value
    )
    connection.execute(statement.values(values))


def give_up(connection: Connection, before: datetime) -> list[Letter]:
    """Letters whose sender has died meanwhile: nobody knows whether they arrived."""
    statement = (
        update(letter_table)
        .where(_letter.state == LetterState.SENDING.value, _letter.tried_at < before)
        .values(
            state=LetterState.UNKNOWN.value,
            error="The worker ended while it was being sent.",
        )
        .returning(*_columns)
    )
    return [_read(row) for row in connection.execute(statement)]


def _read(row: Any) -> Letter:
    values = {name: row._mapping[name] for name in _FIELDS}
    return Letter(**{**values, "state": LetterState(values["state"])})


_forget = Prepared("""
    DELETE FROM interlock.letter WHERE id IN (
        SELECT id FROM interlock.letter
        WHERE id < %(before)s AND state NOT IN ('queued', 'sending')
        ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING 1
""")


def forget(connection: Connection, before: UUID, *, most: int) -> int:
    """Remove letters that are no longer to be sent, up to the id ``before``; how many."""
    return len(_forget.rows(connection, {"before": before, "most": most}))
