"""Comments on records, and who follows them."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.record import known_model
from interlock.api.reply import Reply, nothing
from interlock.api.schema.common import Cursor, Limit, ModelId, RecordId
from interlock.api.schema.work import (
    CommentCreated,
    CommentRequest,
    Followed,
    FollowerIds,
    Followers,
)
from interlock.kit.paging import Page
from interlock.records.session import RecordSession
from interlock.work.comment.model import Comment
from interlock.work.comment.service import (
    comment_on_record,
    comments_of_record,
    delete_comment,
)
from interlock.work.follower.service import follow, followed_by, followers_of, unfollow

router = APIRouter(prefix="/api/v1", tags=["comments"], route_class=JsonRoute)

_RECORD = "/records/{model}/{record_id}"


@router.get(
    f"{_RECORD}/comments", operation_id="list_record_comments", response_model=Page[Comment]
)
def list_record_comments(
    model: ModelId,
    record_id: RecordId,
    *,
    caller: RecordReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """The comments on a record, newest first."""
    with caller.reading() as session:
        known_model(session, model)
        return Reply(comments_of_record(session, model, record_id, limit=limit, cursor=cursor))


@router.post(
    f"{_RECORD}/comments",
    operation_id="comment_record",
    response_model=CommentCreated,
    status_code=201,
)
def comment_record(
    model: ModelId, record_id: RecordId, *, body: CommentRequest, caller: RecordReader
) -> Response:
    """Comment on a record that one may read; its followers are told."""

    def act(session: RecordSession) -> UUID:
        known_model(session, model)
        record = session.get(model, record_id)
        return comment_on_record(
            session,
            record,
            body.body,
            by=caller.author(session.user),
            implies=caller.services.application.provider.implications(session.unit),
        )

    return caller.change(act, lambda _session, made: Reply({"id": made}, status_code=201))


@router.delete("/comments/{comment_id}", operation_id="delete_comment", status_code=204)
def remove_comment(comment_id: UUID, caller: RecordReader) -> Response:
    """Take back what one has said; that something was said stays."""
    with caller.unit() as (unit, actor):
        delete_comment(unit, comment_id, by=caller.author(actor))
    return nothing()


@router.get(f"{_RECORD}/followers", operation_id="list_followers", response_model=FollowerIds)
def list_followers(model: ModelId, record_id: RecordId, *, caller: RecordReader) -> Reply:
    """Who follows a record."""
    with caller.reading() as session:
        known_model(session, model)
        return Reply({"user_ids": followers_of(session, model, record_id)})


@router.post(f"{_RECORD}/follow", operation_id="follow_record", response_model=FollowerIds)
def follow_record(
    model: ModelId, record_id: RecordId, *, caller: RecordReader, body: Followers | None = None
) -> Response:
    """Follow a record, or let others follow it; answers with all who do."""

    def act(session: RecordSession) -> list[int]:
        known_model(session, model)
        users = _whom(session, body)
        follow(session, model, record_id, user_ids=users, by=caller.author(session.user))
        return followers_of(session, model, record_id)

    return caller.change(act, lambda _session, ids: Reply({"user_ids": ids}))


@router.post(f"{_RECORD}/unfollow", operation_id="unfollow_record", status_code=204)
def unfollow_record(
    model: ModelId, record_id: RecordId, *, caller: RecordReader, body: Followers | None = None
) -> Response:
    """Stop following a record; one may always leave oneself."""

    def act(session: RecordSession) -> None:
        known_model(session, model)
        users = _whom(session, body)
        unfollow(session, model, record_id, user_ids=users, by=caller.author(session.user))

    return caller.change(act, lambda _session, _result: nothing())


@router.get("/followed", operation_id="list_followed", response_model=list[Followed])
def list_followed(caller: RecordReader) -> Reply:
    """The records that one follows, the latest first."""
    with caller.unit() as (unit, actor):
        found = followed_by(unit, actor=actor)
    return Reply([{"model": model, "record_id": id} for model, id in found])


def _whom(session: RecordSession, body: Followers | None) -> list[int]:
    """The users who are named, or oneself."""
    return body.user_ids if body is not None and body.user_ids else [session.user.user_id]
