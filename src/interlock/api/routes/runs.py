"""Background runs: looked at, replayed, discarded, cancelled."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.operation import problem_body
from interlock.api.reply import Reply
from interlock.api.schema.common import GREATEST_ID, Cursor, Limit
from interlock.api.schema.run import (
    FailureCauses,
    OutcomeRequest,
    Replay,
    ReplayAnswer,
    ReplayRequest,
    RunAct,
    RunBody,
    RunDetail,
)
from interlock.automation.durable.model import RunState
from interlock.automation.durable.viewing.store import Cause
from interlock.kit.paging import Page
from interlock.kit.problem import FieldError, InvalidError, Problem

router = APIRouter(prefix="/api/v1/runs", tags=["runs"], route_class=JsonRoute)

OfAutomation = Annotated[str | None, Query(max_length=100, examples=["order.ship"])]
OfModel = Annotated[str | None, Query(max_length=100)]
OfPath = Annotated[str | None, Query(max_length=500, description="Of the failure, with a code.")]
OfCode = Annotated[str | None, Query(max_length=200, description="Of the failure.")]
Since = Annotated[AwareDatetime | None, Query(description="Begun then or later.")]
Until = Annotated[AwareDatetime | None, Query(description="Begun before.")]
OfRecord = Annotated[int | None, Query(ge=1, le=GREATEST_ID)]


@router.get("", operation_id="list_runs", response_model=Page[RunBody])
def list_runs(
    caller: RecordReader,
    *,
    automation_id: OfAutomation = None,
    state: RunState | None = None,
    model: OfModel = None,
    record_id: OfRecord = None,
    correlation_id: UUID | None = None,
    event_id: UUID | None = None,
    since: Since = None,
    until: Until = None,
    failure_path: OfPath = None,
    failure_code: OfCode = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """Runs of the automations that your roles own, newest first; all for administrators."""
    filters = {
        "automation_id": automation_id,
        "state": state and state.value,
        "model": model,
        "record_id": record_id,
        "correlation_id": correlation_id,
        "event_id": event_id,
        "since": since,
        "until": until,
        "cause": _cause(automation_id, failure_path, failure_code),
    }
    with caller.unit() as (unit, actor):
        runs = caller.services.application.runs
        return Reply(runs.search(unit, filters, actor=actor, limit=limit, cursor=cursor))


@router.get("/causes", operation_id="list_failure_causes", response_model=FailureCauses)
def list_failure_causes(caller: RecordReader) -> Reply:
    """Failed runs by what they failed of, the most frequent first."""
    with caller.unit() as (unit, actor):
        return Reply({"items": caller.services.application.runs.causes(unit, actor=actor)})


@router.post("/replay", operation_id="replay_runs", response_model=ReplayAnswer)
def replay_runs(body: ReplayRequest, caller: RecordWriter) -> Response:
    """Replay failed runs, each for itself, with a result for each."""
    runs, results = caller.services.application.runs, []
    ids = body.run_ids
    if body.cause is not None:
        with caller.unit() as (unit, actor):
            ids = runs.failed_of(unit, Cause(**body.cause.model_dump()), actor=actor)
    for id in ids:
        try:
            with caller.unit() as (unit, actor):
                runs.replay(
                    unit, id, actor=actor, reason=body.reason,
                    in_present_version=body.version == "present",
                )  # fmt: skip
        except Problem as problem:
            told = problem_body(problem, f"/api/v1/runs/{id}/replay")
            results.append({"run_id": id, "outcome": "failed", "problem": told})
        else:
            results.append({"run_id": id, "outcome": "replayed"})
    failed = sum(item["outcome"] == "failed" for item in results)
    return Reply({"replayed": len(results) - failed, "failed": failed, "results": results})


@router.get("/{run_id}", operation_id="get_run", response_model=RunDetail)
def get_run(run_id: UUID, caller: RecordReader) -> Reply:
    """A run with its steps, their attempts, and what it waits for."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.application.runs.get(unit, run_id, actor=actor))


@router.post("/{run_id}/replay", operation_id="replay_run", response_model=RunDetail)
def replay_run(run_id: UUID, body: Replay, caller: RecordWriter) -> Response:
    """Let a failed run go on from the step that failed; what is done is not repeated."""
    with caller.unit() as (unit, actor):
        runs = caller.services.application.runs
        runs.replay(
            unit, run_id, actor=actor, reason=body.reason,
            in_present_version=body.version == "present",
        )  # fmt: skip
        return Reply(runs.get(unit, run_id, actor=actor))


@router.post("/{run_id}/discard", operation_id="discard_run", response_model=RunDetail)
def discard_run(run_id: UUID, body: RunAct, caller: RecordWriter) -> Response:
    """Let a failed run be; nobody tries it again."""
    with caller.unit() as (unit, actor):
        runs = caller.services.application.runs
        runs.discard(unit, run_id, actor=actor, reason=body.reason)
        return Reply(runs.get(unit, run_id, actor=actor))


@router.post("/{run_id}/cancel", operation_id="cancel_run", response_model=RunDetail)
def cancel_run(run_id: UUID, body: RunAct, caller: RecordWriter) -> Response:
    """End a run that is not over, and compensate what it did where its automation says how."""
    with caller.unit() as (unit, actor):
        runs = caller.services.application.runs
        runs.cancel(unit, run_id, actor=actor, reason=body.reason)
        return Reply(runs.get(unit, run_id, actor=actor))


@router.post("/{run_id}/outcome", operation_id="tell_outcome", response_model=RunDetail)
def tell_outcome(run_id: UUID, body: OutcomeRequest, caller: RecordWriter) -> Response:
    """Say whether an effect whose outcome is unknown has happened: if not, it is tried again."""
    with caller.unit() as (unit, actor):
        runs = caller.services.application.runs
        runs.resolve(
            unit, run_id, body.path, actor=actor, has_happened=body.has_happened,
            reason=body.reason,
        )  # fmt: skip
        return Reply(runs.get(unit, run_id, actor=actor))


def _cause(automation_id: str | None, path: str | None, code: str | None) -> Cause | None:
    """The cause that is asked for: of one automation, as `list_failure_causes` tells it."""
    if path is None and code is None:
        return None
    if automation_id is None:
        message = "is needed with the path or code of a failure"
        raise InvalidError(
            f"automation_id {message}.", errors=[FieldError("automation_id", message, "required")]
        )
    return Cause(automation_id, path, code)
