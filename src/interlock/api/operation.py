"""Answers about operations: how asking for one ended, and how asking would end."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from interlock.api.caller import Caller
from interlock.api.record import entity_tag, known_model, shown
from interlock.api.rehearsal import rehearse
from interlock.api.reply import Reply
from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.kit.problem import Problem
from interlock.language.schema import Operation
from interlock.records.change import OperationOutcome
from interlock.records.operating import operate
from interlock.records.record import Record
from interlock.records.session import RecordSession


def operation_reply(session: RecordSession, record: Record, outcome: OperationOutcome) -> Response:
    """200 when it took effect, 202 when it waits."""
    body = {**outcome_body(outcome), "record": shown(session, record)}
    headers = {"etag": entity_tag(record.values["version"])}
    return Reply(body, status_code=200 if outcome.is_done else 202, headers=headers)


def options_of(
    caller: Caller, unit: Unit, actor: Actor, *, model: str, record_id: int
) -> list[dict[str, Any]]:
    """Every operation of a record that the actor may read, tried and undone."""
    session = caller.session_in(unit, actor)
    operations = known_model(session, model).model.operations
    session.get(model, record_id)
    place = f"/api/v1/records/{model}/{record_id}/operations"
    found = []
    for operation in operations.values():

        def attempt(scratch: Unit, operation: Operation = operation) -> OperationOutcome:
            trial = caller.session_in(scratch, actor)
            outcome = operate(trial, trial.get(model, record_id), operation.name)
            trial.settle()
            return outcome

        try:
            answer = outcome_body(rehearse(unit, attempt))
        except Problem as problem:
            answer = _refusal(problem, f"{place}/{operation.name}")
        found.append({**answer, "operation": operation.name, "title": operation.title})
    return found


def problem_body(problem: Problem, place: str) -> dict[str, Any]:
    """A problem as part of a larger answer."""
    return {**problem.as_dict(), "instance": place}


def outcome_body(outcome: OperationOutcome) -> dict[str, Any]:
    """How asking for an operation ended."""
    return {
        "outcome": outcome.outcome.value,
        "operation": outcome.operation,
        "waits_for": [dict(item) for item in outcome.waits_for],
        "notes": list(outcome.notes),
    }


def _refusal(problem: Problem, place: str) -> dict[str, Any]:
    return {
        "outcome": "refused",
        "waits_for": [],
        "notes": [],
        "problem": problem_body(problem, place),
    }
