"""The history of one record: changes, refusals, approvals, cases, tasks and comments in one."""

from __future__ import annotations

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.record import known_model
from interlock.api.reply import Reply
from interlock.api.schema.common import Cursor, Limit, ModelId, RecordId
from interlock.api.schema.record import TimelineEntry
from interlock.api.timeline import timeline_of
from interlock.kit.paging import Page

router = APIRouter(
    prefix="/api/v1/records/{model}/{record_id}", tags=["records"], route_class=JsonRoute
)


@router.get("/timeline", operation_id="list_record_timeline", response_model=Page[TimelineEntry])
def list_record_timeline(
    model: ModelId,
    record_id: RecordId,
    *,
    caller: RecordReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """What happened to a record, newest first, as far as the caller may read its fields."""
    with caller.reading() as session:
        known_model(session, model)
        record = session.get(model, record_id)
        return Reply(timeline_of(session, record, limit=limit, cursor=cursor))
