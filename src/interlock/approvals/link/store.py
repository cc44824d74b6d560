"""The SQL of links by which somebody decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from interlock.approvals.tables import decision_link_table

_link = decision_link_table.c
_insert = insert(decision_link_table)
_by_hash = select(
    _link.request_id, _link.step, _link.user_id, _link.expires_at, _link.used_at
).where(_link.token_hash == bindparam("token_hash"))


@dataclass(frozen=True, slots=True)
class Link:
    """For whom a link is, and which step it decides."""

    request_id: UUID
    step: str
    user_id: int
    expires_at: datetime
    used_at: datetime | None


def add(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(_insert, row)


def find(connection: Connection, token_hash: bytes, *, lock: bool = False) -> Link | None:
    """The link with this secret; with ``lock`` nobody else uses it meanwhile."""
    statement = _by_hash.with_for_update() if lock else _by_hash
    row = connection.execute(statement, {"token_hash": token_hash}).one_or_none()
    return None if row is None else Link(*row)


def use(connection: Connection, token_hash: bytes, now: datetime) -> None:
    statement = update(decision_link_table).where(_link.token_hash == token_hash)
    connection.execute(statement.values(used_at=now))


def forget(connection: Connection, before: datetime, *, most: int) -> int:
    """Remove links that have been over since ``before``; how many."""
    over = select(_link.token_hash).where(_link.expires_at < before).limit(most)
    statement = delete(decision_link_table).where(_link.token_hash.in_(over))
    return connection.execute(statement).rowcount
