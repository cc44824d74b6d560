"""The audit log: searching, proving, taking it along. For auditors and administrators."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.audit import entry_body, filters_for, require_auditor
from interlock.api.body import JsonRoute
from interlock.api.callers import Auditor
from interlock.api.reply import Reply
from interlock.api.schema.audit import AuditEntry, AuditHead, AuditVerification
from interlock.api.schema.common import GREATEST_ID, Cursor, Limit, Moment
from interlock.api.streaming import streamed
from interlock.audit.export import export, export_csv
from interlock.audit.service import head, search, verify
from interlock.kit.paging import Page

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], route_class=JsonRoute)

Word = Annotated[str | None, Query(max_length=200)]
Identifier = Annotated[int | None, Query(ge=0, le=GREATEST_ID)]
Action = Annotated[
    str | None,
    Query(max_length=200, description="Whole, or up to a dot.", examples=["identity"]),
]
Since = Annotated[Moment | None, Query(examples=["2027-01-01T00:00:00Z"])]


class AuditFormat(StrEnum):
    JSONL = "jsonl"
    """With the chain, so that it proves itself."""
    CSV = "csv"


@router.get("", operation_id="search_audit", response_model=Page[AuditEntry])
def search_audit(
    caller: Auditor,
    *,
    model: Word = None,
    record_id: Identifier = None,
    subject: Word = None,
    actor_id: Identifier = None,
    action: Action = None,
    since: Since = None,
    until: Since = None,
    correlation_id: UUID | None = None,
    event_id: UUID | None = None,
    automation_id: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """Entries of one's companies, newest first."""
    with caller.unit() as (unit, actor):
        filters = filters_for(
            actor,
            model=model,
            record_id=record_id,
            subject=subject,
            actor_id=actor_id,
            action=action,
            since=since,
            until=until,
            correlation_id=correlation_id,
            event_id=event_id,
            automation_id=automation_id,
        )
        found = search(unit, filters, limit=limit, cursor=cursor)
    return Reply(Page([entry_body(item) for item in found.items], found.next_cursor))


@router.get("/head", operation_id="get_audit_head", response_model=AuditHead)
def get_audit_head(caller: Auditor) -> Reply:
    """The end of the chain: noted outside, it pins everything before it."""
    with caller.unit() as (unit, actor):
        require_auditor(actor)
        found = head(unit)
    return Reply(asdict(found) if found is not None else {"sequence": None, "hash": None})


@router.get("/verify", operation_id="verify_audit", response_model=AuditVerification)
def verify_audit(
    caller: Auditor,
    expected_head: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
) -> Reply:
    """Recompute every digest and every seal, and say which rows were touched."""
    with caller.unit() as (unit, actor):
        require_auditor(actor)
        found = verify(unit, expected_head=expected_head)
    return Reply({**asdict(found), "is_sound": found.is_sound})


@router.get(
    "/export",
    operation_id="export_audit",
    response_class=Response,
    responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}},
)
def export_audit(
    caller: Auditor,
    *,
    format: AuditFormat = AuditFormat.JSONL,
    model: Word = None,
    record_id: Identifier = None,
    subject: Word = None,
    actor_id: Identifier = None,
    action: Action = None,
    since: Since = None,
    until: Since = None,
    correlation_id: UUID | None = None,
    event_id: UUID | None = None,
    automation_id: Word = None,
) -> Response:
    """The matching entries as a file: JSON Lines with the chain, or CSV for reading."""
    write = export if format is AuditFormat.JSONL else export_csv
    media_type = "application/x-ndjson" if format is AuditFormat.JSONL else "text/csv"
    return streamed(
        caller,
        lambda unit, actor: write(
            unit,
            filters=filters_for(
                actor,
                model=model,
                record_id=record_id,
                subject=subject,
                actor_id=actor_id,
                action=action,
                since=since,
                until=until,
                correlation_id=correlation_id,
                event_id=event_id,
                automation_id=automation_id,
            ),
        ),
        media_type,
        file_name=f"audit.{format.value}",
    )
