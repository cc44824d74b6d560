"""Carrying out many changes, together or each for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from interlock.api.caller import Caller
from interlock.api.idempotency import Attempt, attempt_of
from interlock.api.operation import problem_body
from interlock.api.record import known_model, locked
from interlock.api.reply import Reply
from interlock.api.schema.record import BulkItem
from interlock.kit import json
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, Problem
from interlock.records.access import Right
from interlock.records.change import OperationOutcome
from interlock.records.editing import check_version, create, update
from interlock.records.operating import operate
from interlock.records.record import Record
from interlock.records.removal import delete
from interlock.records.session import RecordSession

Done = tuple[Record, OperationOutcome | None]


def change_each(
    caller: Caller, model: str, items: Sequence[BulkItem], *, reason: str | None, key: str | None
) -> Response:
    """Each item in its own transaction; what fails is told in its result."""
    caller.proven()
    results = []
    for position, item in enumerate(items):
        own_key = f"{key}#{position}" if key is not None else None
        try:
            response = caller.change(
                lambda session, item=item: carry_out(session, model, item),  # type: ignore[misc]
                lambda _session, done, at=position: Reply(_result(at, done)),  # type: ignore[misc]
                reason=reason,
                attempt=attempt_of(own_key, "bulk item", model, item.model_dump()),
            )
        except Problem as problem:
            results.append(_failure(position, problem, model))
        else:
            results.append(json.load(response.body))
    return Reply(_summary(results))


def change_all(
    caller: Caller,
    model: str,
    items: Sequence[BulkItem],
    *,
    reason: str | None,
    attempt: Attempt | None,
) -> Response:
    """All items in one transaction; raises the problem of the first that fails, with its place."""

    def act(session: RecordSession) -> list[Done]:
        return [_placed(session, model, item, position) for position, item in enumerate(items)]

    def answer(_session: RecordSession, done: list[Done]) -> Response:
        return Reply(_summary([_result(position, one) for position, one in enumerate(done)]))

    return caller.change(act, answer, reason=reason, attempt=attempt)


def carry_out(session: RecordSession, model: str, item: BulkItem) -> Done:
    """One change; raises a problem when it cannot be done."""
    if item.do == "create":
        return create(session, known_model(session, model).id, item.values), None
    if item.id is None:
        raise _missing("id", f"must be given to {item.do}")
    right = {"delete": Right.DELETE, "operate": Right.READ}.get(item.do, Right.UPDATE)
    record = locked(session, model, item.id, right)
    check_version(record, item.version)
    if item.do == "operate":
        return record, _operate(session, record, item)
    if item.do == "delete":
        delete(session, record)
        return record, None
    values = item.values if item.do == "update" else {"active": item.do == "unarchive"}
    return record, update(session, record, values)


def _operate(session: RecordSession, record: Record, item: BulkItem) -> OperationOutcome:
    if item.operation is None:
        raise _missing("operation", "must be named")
    if not session.actor.has_scope("operations"):
        raise ForbiddenError(
            "The API token has not the scope 'operations'.",
            code="scope_missing",
            remedy="Use a token that was issued with this scope.",
        )
    return operate(session, record, item.operation, inputs=item.inputs)


def _placed(session: RecordSession, model: str, item: BulkItem, position: int) -> Done:
    try:
        return carry_out(session, model, item)
    except Problem as problem:
        problem.errors = tuple(
            FieldError(f"items.{position}.{error.path}", error.message, error.code)
            for error in problem.errors
        ) or (FieldError(f"items.{position}", problem.detail, problem.code),)
        problem.remedy = problem.remedy or "Nothing was changed. Correct this item and send again."
        raise


def _result(position: int, done: Done) -> dict[str, Any]:
    record, outcome = done
    is_pending = outcome is not None and not outcome.is_done
    return {
        "position": position,
        "outcome": "pending" if is_pending else "done",
        "id": record.id,
        "version": record.values["version"],
        "waits_for": [dict(item) for item in outcome.waits_for] if outcome is not None else [],
    }


def _failure(position: int, problem: Problem, model: str) -> dict[str, Any]:
    place = f"/api/v1/records/{model}/bulk#{position}"
    return {
        "position": position,
        "outcome": "failed",
        "waits_for": [],
        "problem": problem_body(problem, place),
    }


def _summary(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(item["outcome"] for item in results)
    return {
        **{outcome: counts[outcome] for outcome in ("done", "pending", "failed")},
        "results": results,
    }


def _missing(field: str, message: str) -> InvalidError:
    return InvalidError(f"{field} {message}.", errors=[FieldError(field, message, "required")])
