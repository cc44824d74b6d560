"""Automations: what there is, pausing, starting by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.caller import Caller
from interlock.api.callers import DefinitionReader, Publisher, RecordWriter
from interlock.api.definition import plan_body
from interlock.api.inventory.inventory import Wanted, inventory
from interlock.api.inventory.pause import set_enabled
from interlock.api.inventory.performance import performance
from interlock.api.inventory.schedules import schedules
from interlock.api.reply import Reply
from interlock.api.run import no_automation, run_on_records
from interlock.api.schema.automation import (
    AutomationMode,
    AutomationPage,
    AutomationState,
    PerformanceBody,
    ScheduleBody,
)
from interlock.api.schema.common import Because, Cursor, DefinitionId, Limit, TimeZone, Why
from interlock.api.schema.definition import PlanAnswer, RunAnswer, RunRequest
from interlock.language.layer import Layer

router = APIRouter(prefix="/api/v1/automations", tags=["automations"], route_class=JsonRoute)

Text = Annotated[
    str | None, Query(max_length=200, description="Words of the id, title or purpose.")
]
OfModel = Annotated[str | None, Query(max_length=100)]
OfOwner = Annotated[str | None, Query(max_length=120, description="A role.")]


@router.get("", operation_id="list_automations", response_model=AutomationPage)
def list_automations(
    caller: DefinitionReader,
    *,
    q: Text = None,
    state: AutomationState | None = None,
    mode: AutomationMode | None = None,
    model: OfModel = None,
    owner: OfOwner = None,
    layer: Layer | None = None,
    is_failing: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """Every automation with what it did of late, in the order of their titles."""
    wanted = Wanted(q, state, mode, model, owner, layer, is_failing)
    with caller.unit() as (unit, _):
        application = caller.services.application
        page, is_partial = inventory(application, unit, wanted, limit=limit, cursor=cursor)
        return Reply({**asdict(page), "is_partial": is_partial})


@router.get("/schedules", operation_id="list_schedules", response_model=list[ScheduleBody])
def list_schedules(caller: DefinitionReader) -> Reply:
    """Every schedule at work, with its owner, its last time and its next; the next first."""
    with caller.unit() as (unit, _):
        return Reply(schedules(caller.services.application, unit))


@router.get(
    "/{automation_id}/performance",
    operation_id="get_automation_performance",
    response_model=PerformanceBody,
)
def get_automation_performance(
    automation_id: DefinitionId,
    *,
    caller: DefinitionReader,
    days: Annotated[int, Query(ge=1, le=366)] = 30,
    time_zone: TimeZone = "UTC",
) -> Reply:
    """How the background runs of an automation went of late, by the days of a time zone."""
    with caller.unit() as (unit, _):
        known = caller.services.application.provider.current(unit).catalogue.automations
        if automation_id not in known:
            raise no_automation(automation_id, known)
        return Reply(performance(unit, automation_id, days=days, time_zone=time_zone))


@router.post("/{automation_id}/pause", operation_id="pause_automation", response_model=PlanAnswer)
def pause_automation(automation_id: DefinitionId, body: Because, *, caller: Publisher) -> Reply:
    """Put an automation to rest, as a new version; runs that wait go on."""
    return _set_enabled(caller, automation_id, body, is_enabled=False)


@router.post("/{automation_id}/resume", operation_id="resume_automation", response_model=PlanAnswer)
def resume_automation(automation_id: DefinitionId, body: Because, *, caller: Publisher) -> Reply:
    """Put a paused automation to work again, as a new version."""
    return _set_enabled(caller, automation_id, body, is_enabled=True)


@router.post("/{automation_id}/run", operation_id="run_automation", response_model=RunAnswer)
def run_automation(
    automation_id: DefinitionId, body: RunRequest, *, caller: RecordWriter, reason: Why = None
) -> Response:
    """Start an automation on records, each for itself; its condition must hold."""
    return Reply(run_on_records(caller, automation_id, body.record_ids, reason=reason))


def _set_enabled(caller: Caller, automation_id: str, body: Because, *, is_enabled: bool) -> Reply:
    plan = set_enabled(
        caller.services.application,
        automation_id,
        is_enabled=is_enabled,
        actor=caller.proven(),
        reason=body.reason,
    )
    return Reply(plan_body(plan))
