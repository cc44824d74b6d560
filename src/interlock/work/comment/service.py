"""Commenting. Who may read a record or see a case may comment on it; who follows the record, or
has been given the case, is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from interlock.identity.model import Implications
from interlock.kit.database import Unit
from interlock.kit.ids import time_ordered_id
from interlock.kit.paging import Page
from interlock.kit.problem import ForbiddenError, NotFoundError
from interlock.records.record import Record
from interlock.records.session import RecordSession
from interlock.work.case.model import Case
from interlock.work.comment import store
from interlock.work.comment.model import Comment, checked_body
from interlock.work.follower.service import about_record, readers
from interlock.work.model import About, Author, is_administrator
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify
from interlock.work.trail import record as note

_SHOWN = 200


def comment_on_record(
    session: RecordSession, record: Record, body: str, *, by: Author, implies: Implications
) -> UUID:
    """Comment on a record that the actor has read; its other followers are told."""
    about = about_record(record)
    where = {"model": about.model, "record_id": about.record_id}
    comment_id = _add(session.unit, body, where, by=by)
    note(session.unit, "record.commented", by=by, about=about, new={"comment": comment_id})
    told = set(readers(session, record, implies=implies)) - {by.actor.user_id}
    notice = Notice(
        title=f"{by.name} commented on {record.label}",
        body=body[:_SHOWN],
        about=about,
        link=f"/records/{record.model.id}/{record.id}",
        automation_id=by.automation_id,
        event_id=by.event_id,
    )
    notify(session.unit, notice, told)
    return comment_id


def comment_on_case(unit: Unit, case: Case, body: str, *, by: Author) -> UUID:
    """Comment on a case that the actor may see; its assignee is told."""
    comment_id = _add(unit, body, {"case_id": case.id}, by=by)
    subject = f"case:{case.id}"
    told = {"comment": comment_id}
    note(unit, "case.commented", by=by, subject=subject, about=case.about, new=told)
    notice = Notice(
        title=f"{by.name} commented on case {case.number}",
        body=body[:_SHOWN],
        about=case.about,
        link=f"/cases/{case.id}",
    )
    notify(unit, notice, {case.assignee_id or 0} - {0, by.actor.user_id})
    return comment_id


def comments_of_record(
    session: RecordSession,
    model: str,
    record_id: int,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Comment]:
    """The comments on a record that the actor may read, newest first."""
    session.get(model, record_id)
    return store.of_record(session.unit, model, record_id, limit=limit, cursor=cursor)


def comments_of_case(
    unit: Unit, case: Case, *, limit: int = 50, cursor: str | None = None
) -> Page[Comment]:
    """The comments on a case that the actor may see, newest first."""
    return store.of_case(unit, case.id, limit=limit, cursor=cursor)


def delete_comment(unit: Unit, comment_id: UUID, *, by: Author) -> None:
    """Take back what one has said, or as an administrator what somebody else has.

    The text is erased; that there was a comment, by whom, and who deleted it stays.
    """
    comment = store.lock(unit, comment_id)
    if comment is None or comment.deleted_at is not None:
        raise NotFoundError(f"There is no comment {comment_id}.")
    is_own = comment.author_id == by.actor.user_id and comment.automation_id is None
    if not is_own and not is_administrator(by.actor):
        raise ForbiddenError(
            "Only its author or an administrator may delete a comment.",
            remedy="Answer it with a comment of your own.",
        )
    store.erase(unit, comment_id, user_id=by.actor.user_id)
    note(
        unit,
        "comment.deleted",
        by=by,
        subject=f"case:{comment.case_id}" if comment.case_id else None,
        about=About(comment.model, comment.record_id),
        old={"comment": comment_id, "author_id": comment.author_id},
    )


def _add(unit: Unit, body: str, where: dict[str, Any], *, by: Author) -> UUID:
    comment_id = time_ordered_id(unit.now)
    values = {
        "id": comment_id,
        "case_id": None,
        "model": None,
        "record_id": None,
        "body": checked_body(body),
        "author_id": by.actor.user_id,
        "author_name": by.name,
        "automation_id": by.automation_id,
        "created_at": unit.now,
    }
    store.add(unit, values | where)
    return comment_id
