"""Questions about all approvals, and the requests about one record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from interlock.api.approval import share_body, summary_body
from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.record import known_model
from interlock.api.reply import Reply
from interlock.api.schema.approval import RecordApproval, ShareBody
from interlock.api.schema.common import ModelId, Moment, RecordId
from interlock.approvals.report.service import Ownerless

router = APIRouter(prefix="/api/v1", tags=["approvals"], route_class=JsonRoute)


@router.get(
    "/approval-reports/without-owner",
    operation_id="list_approvals_without_owner",
    response_model=list[Ownerless],
)
def list_approvals_without_owner(caller: RecordReader) -> Reply:
    """Open steps that nobody, or too few, can decide."""
    with caller.reading() as session:
        return Reply(caller.services.application.approvals.without_owner(session))


@router.get(
    "/approval-reports/shares", operation_id="list_approval_shares", response_model=list[ShareBody]
)
def list_approval_shares(
    caller: RecordReader, since: Annotated[Moment, Query(examples=["2027-01-01T00:00:00Z"])]
) -> Reply:
    """How the requests under each policy went: which could be granted by rule."""
    with caller.reading() as session:
        shares = caller.services.application.approvals.shares(session, since=since)
        return Reply([share_body(share) for share in shares])


@router.get(
    "/records/{model}/{record_id}/approvals",
    operation_id="list_record_approvals",
    response_model=list[RecordApproval],
)
def list_record_approvals(model: ModelId, record_id: RecordId, *, caller: RecordReader) -> Reply:
    """Every request about a record, oldest first."""
    with caller.reading() as session:
        known_model(session, model)
        record = session.get(model, record_id)
        dossiers = caller.services.application.approvals.history(session, record)
        return Reply([summary_body(dossier) for dossier in dossiers])
