"""Telling people something inside Interlock, and what they do with it.

Reading and writing here leaves no entry in the audit log: what was told is kept as it is, and
that somebody has read it is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.kit.ids import time_ordered_id
from interlock.kit.paging import Page
from interlock.work.notification import store
from interlock.work.notification.model import Notice, Notification


def notify(unit: Unit, notice: Notice, user_ids: Iterable[int]) -> list[int]:
    """Tell each of the users; those who had not been told of this occasion yet."""
    rows = [
        {
            "id": time_ordered_id(unit.now),
            "user_id": user_id,
            "title": notice.title,
            "body": notice.body,
            "model": notice.about.model,
            "record_id": notice.about.record_id,
            "link": notice.link,
            "created_at": unit.now,
            "automation_id": notice.automation_id,
            "event_id": notice.event_id,
            "once_key": notice.once_key,
            "data": notice.data,
        }
        for user_id in sorted(set(user_ids))
    ]
    told = sorted(store.insert(unit, rows))
    for user_id in told:
        unit.hint("notification", user_id=user_id)
    return told


def told_of(unit: Unit, once_key: str) -> list[int]:
    """The users who were told of an occasion: whom its end concerns too."""
    return store.told_of(unit, once_key)


def list_mine(
    unit: Unit,
    *,
    actor: Actor,
    is_unread: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Notification]:
    """The actor's own notifications, newest first."""
    return store.search(unit, actor.user_id, is_unread=is_unread, limit=limit, cursor=cursor)


def count_unread(unit: Unit, *, actor: Actor) -> int:
    return store.count_unread(unit, actor.user_id)


def mark_read(unit: Unit, ids: Collection[UUID] | None = None, *, actor: Actor) -> int:
    """Mark own notifications as read, all of them or those in ``ids``; how many were unread."""
    unit.hint("notification", user_id=actor.user_id)
    return store.mark_read(unit, actor.user_id, ids)
