"""What one was told inside Interlock."""

from __future__ import annotations

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.reply import Reply
from interlock.api.schema.common import Cursor, Limit
from interlock.api.schema.work import NotificationCount, ReadNotifications
from interlock.kit.paging import Page
from interlock.work.notification.model import Notification
from interlock.work.notification.service import count_unread, list_mine, mark_read

router = APIRouter(prefix="/api/v1/notifications", tags=["notifications"], route_class=JsonRoute)


@router.get("", operation_id="list_notifications", response_model=Page[Notification])
def list_notifications(
    caller: RecordReader, is_unread: bool = False, *, limit: Limit = 50, cursor: Cursor = None
) -> Reply:
    """One's own notifications, newest first."""
    with caller.unit() as (unit, actor):
        return Reply(list_mine(unit, actor=actor, is_unread=is_unread, limit=limit, cursor=cursor))


@router.get("/count", operation_id="count_notifications", response_model=NotificationCount)
def count_notifications(caller: RecordReader) -> Reply:
    """How many are unread."""
    with caller.unit() as (unit, actor):
        return Reply({"unread": count_unread(unit, actor=actor)})


@router.post("/read", operation_id="read_notifications", response_model=NotificationCount)
def read_notifications(caller: RecordReader, body: ReadNotifications | None = None) -> Reply:
    """Mark notifications as read; answers with how many are left."""
    with caller.unit() as (unit, actor):
        mark_read(unit, body.ids if body is not None else None, actor=actor)
        return Reply({"unread": count_unread(unit, actor=actor)})
