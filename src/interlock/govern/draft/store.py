"""SQL of drafts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from interlock.govern.draft.model import Draft, DraftState
from interlock.govern.tables import draft_table

_draft = draft_table.c


def _as_draft(row: Any) -> Draft:
    return Draft(**{**row, "state": DraftState(row["state"])})


def add(connection: Connection, values: dict[str, Any]) -> Draft:
    statement = insert(draft_table).values(values).returning(draft_table)
    return _as_draft(connection.execute(statement).mappings().one())


def find(connection: Connection, id: int, *, lock: bool = False) -> Draft | None:
    """A draft, whoever's it is; ``lock`` holds it against others to the end of the unit."""
    statement = select(draft_table).where(_draft.id == id)
    if lock:
        statement = statement.with_for_update()
    row = connection.execute(statement).mappings().first()
    return None if row is None else _as_draft(row)


def visible(
    connection: Connection, author_id: int, *, with_submitted: bool, definition_id: str | None
) -> list[Draft]:
    """The author's drafts, and with them what others submitted, the last changed first."""
    mine = _draft.author_id == author_id
    wanted = or_(mine, _draft.state == DraftState.SUBMITTED.value) if with_submitted else mine
    statement = select(draft_table).where(wanted)
    if definition_id is not None:
        statement = statement.where(_draft.definition_id == definition_id)
    ordered = statement.order_by(_draft.updated_at.desc(), _draft.id.desc()).limit(1000)
    return [_as_draft(row) for row in connection.execute(ordered).mappings()]


def count_of(connection: Connection, author_id: int) -> int:
    statement = select(func.count()).where(_draft.author_id == author_id)
    number: int = connection.execute(statement).scalar_one()
    return number


def change(connection: Connection, id: int, values: dict[str, Any]) -> Draft:
    statement = update(draft_table).where(_draft.id == id).values(values).returning(draft_table)
    return _as_draft(connection.execute(statement).mappings().one())


def remove(connection: Connection, id: int) -> None:
    connection.execute(delete(draft_table).where(_draft.id == id))
