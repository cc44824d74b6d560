"""Starting automations by hand."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordWriter
from interlock.api.reply import Reply
from interlock.api.run import run_on_records
from interlock.api.schema.common import DefinitionId, Why
from interlock.api.schema.definition import RunAnswer, RunRequest

router = APIRouter(prefix="/api/v1/automations", tags=["automations"], route_class=JsonRoute)


@router.post("/{automation_id}/run", operation_id="run_automation", response_model=RunAnswer)
def run_automation(
    automation_id: DefinitionId, body: RunRequest, *, caller: RecordWriter, reason: Why = None
) -> Response:
    """Start an automation on records, each for itself; its condition must hold."""
    return Reply(run_on_records(caller, automation_id, body.record_ids, reason=reason))
