"""The SQL of notifications."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.identity.tables import user_table
from interlock.kit.database import Unit
from interlock.kit.paging import Page
from interlock.kit.statement import Prepared
from interlock.work.notification.model import Notification
from interlock.work.store import Order, fetch_page
from interlock.work.tables import notification_table

_notification, _user = notification_table.c, user_table.c
_FIELDS = tuple(Notification.__dataclass_fields__)
_insert = upsert(notification_table).on_conflict_do_nothing().returning(_notification.user_id)
_newest = Order("newest", (_notification.id,), (UUID,))


def insert(unit: Unit, rows: list[dict[str, Any]]) -> list[int]:
    """Store notifications; the users for whom it is news."""
    if not rows:
        return []
    return list(unit.connection.execute(_insert, rows).scalars())


def take_unmailed(unit: Unit, *, most: int) -> Sequence[Mapping[str, Any]]:
    """Notifications that nobody has looked at for mail yet, with their users; they count as
    mailed from now on."""
    names = ("id", "user_id", "title", "body", "model", "record_id", "link", "created_at", "data")
    columns = [*(_notification[name] for name in (*names, "automation_id", "read_at"))]
    statement = (
        select(*columns, _user.name, _user.email, _user.wants_mail, _user.is_active)
        .join(user_table, _user.id == _notification.user_id)
        .where(_notification.is_mailed.is_(False))
        .order_by(_notification.id)
        .limit(most)
        .with_for_update(of=notification_table, skip_locked=True)
    )
    found = [dict(row) for row in unit.connection.execute(statement).mappings()]
    ids = [row["id"] for row in found]
    if ids:
        taken = update(notification_table).where(_notification.id.in_(ids))
        unit.connection.execute(taken.values(is_mailed=True))
    return found


def told_of(unit: Unit, once_key: str) -> list[int]:
    """The users who have a notification of that occasion."""
    statement = select(_notification.user_id).where(_notification.once_key == once_key)
    return list(unit.connection.execute(statement.order_by(_notification.user_id)).scalars())


def search(
    unit: Unit, user_id: int, *, is_unread: bool, limit: int, cursor: str | None
) -> Page[Notification]:
    """A user's notifications, newest first."""
    statement = select(*(_notification[name] for name in _FIELDS)).where(
        _notification.user_id == user_id
    )
    if is_unread:
        statement = statement.where(_notification.read_at.is_(None))
    return fetch_page(unit, statement, _read, order=_newest, limit=limit, cursor=cursor)


def count_unread(unit: Unit, user_id: int) -> int:
    statement = select(func.count()).where(
        _notification.user_id == user_id, _notification.read_at.is_(None)
    )
    return int(unit.connection.execute(statement).scalar_one())


def mark_read(unit: Unit, user_id: int, ids: Collection[UUID] | None) -> int:
    """Mark the user's unread notifications, all of them or those in ``ids``; how many."""
    statement = (
        update(notification_table)
        .where(_notification.user_id == user_id, _notification.read_at.is_(None))
        .values(read_at=unit.now)
    )
    if ids is not None:
        statement = statement.where(_notification.id.in_(ids))
    return unit.connection.execute(statement).rowcount


_forget = Prepared("""
    DELETE FROM interlock.notification WHERE id IN (
        SELECT id FROM interlock.notification WHERE id < %(before)s
        ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING 1
""")


def forget(unit: Unit, before: UUID, *, most: int) -> int:
    """Remove notifications, read or not, up to the id ``before``; how many."""
    return len(_forget.rows(unit.connection, {"before": before, "most": most}))


def _read(row: Any) -> Notification:
    return Notification(*(row._mapping[name] for name in _FIELDS))
