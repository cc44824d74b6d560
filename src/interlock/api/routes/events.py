"""What happened, how automations reacted, and why others did not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.event import readable_event, shown_event, visible_companies
from interlock.api.reply import Reply
from interlock.api.schema.common import GREATEST_ID, Cursor, Limit
from interlock.api.schema.event import EventBody, Explanation
from interlock.automation.explain import explain_event
from interlock.kit.paging import Page, decode_cursor, encode_cursor
from interlock.kit.problem import FieldError, InvalidError
from interlock.records.storage.event import list_events as stored_events

router = APIRouter(prefix="/api/v1/events", tags=["events"], route_class=JsonRoute)

OfModel = Annotated[str | None, Query(max_length=100, examples=["purchase.order"])]
OfRecord = Annotated[int | None, Query(ge=1, le=GREATEST_ID)]
OfType = Annotated[str | None, Query(max_length=200, examples=["record.updated"])]


@router.get("", operation_id="list_events", response_model=Page[EventBody])
def list_events(
    caller: RecordReader,
    *,
    model: OfModel = None,
    record_id: OfRecord = None,
    correlation_id: UUID | None = None,
    type: OfType = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """Events, newest first.

    Those of one record for whoever may read it; more than that for auditors and administrators.
    """
    with caller.reading() as session:
        companies = visible_companies(session, model, record_id)
        rows = stored_events(
            session.unit.connection,
            limit=limit + 1,
            model=model,
            record_id=record_id,
            correlation_id=correlation_id,
            kind=type,
            company_ids=companies,
            before=_position(cursor),
        )
        items = [shown_event(session, row) for row in rows[:limit]]
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = encode_cursor([last["at"], last["id"]])
    return Reply(Page(items, following))


@router.get("/{event_id}", operation_id="get_event", response_model=EventBody)
def get_event(event_id: UUID, caller: RecordReader) -> Reply:
    """One event, with the reactions to it."""
    with caller.reading() as session:
        return Reply(shown_event(session, readable_event(session, event_id)))


@router.get("/{event_id}/explain", operation_id="explain_event", response_model=Explanation)
def get_explanation(event_id: UUID, caller: RecordReader) -> Reply:
    """Which automations looked at it, which fired, and at which clause the others did not."""
    with caller.reading() as session:
        event = shown_event(session, readable_event(session, event_id))
        return Reply(explain_event(session.unit, session.runtime, event))


def _position(cursor: str | None) -> tuple[Any, UUID] | None:
    if cursor is None:
        return None
    moment, id = decode_cursor(cursor, length=2)
    try:
        return datetime.fromisoformat(moment), UUID(id)
    except (TypeError, ValueError, AttributeError) as error:
        raise InvalidError(
            "The cursor is not one that this list gave out.",
            errors=[FieldError("cursor", "not a cursor of this list", "cursor")],
        ) from error
