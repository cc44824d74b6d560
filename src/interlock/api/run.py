"""Running an automation that somebody starts by hand, on records that they choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from starlette.responses import Response

from interlock.api.caller import Caller
from interlock.api.operation import problem_body
from interlock.api.reply import nothing
from interlock.automation.inline import require_condition
from interlock.kit.problem import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    Problem,
    RefusedError,
)
from interlock.kit.text import did_you_mean, listed
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation, Trigger, TriggerKind
from interlock.records.change import Event
from interlock.records.record import Record
from interlock.records.session import RecordSession

STARTED = "automation.started"
"""The event of being started by hand."""


def run_on_records(
    caller: Caller, automation_id: str, record_ids: Sequence[int], *, reason: str | None
) -> dict[str, Any]:
    """Run it on each record in a transaction of its own, with a result for each.

    Raises a problem when the automation cannot be started by the caller at all.
    """
    with caller.reading() as session:
        _startable(session, automation_id)
    place = f"/api/v1/automations/{automation_id}/run"
    results: list[dict[str, Any]] = []
    for id in record_ids:
        try:
            _run(caller, automation_id, id, reason=reason)
        except Problem as problem:
            told = problem_body(problem, place)
            results.append({"record_id": id, "outcome": "failed", "problem": told})
        else:
            results.append({"record_id": id, "outcome": "done"})
    failed = sum(1 for item in results if item["outcome"] == "failed")
    return {"done": len(results) - failed, "failed": failed, "results": results}


def actions_on(session: RecordSession, record: Record) -> list[dict[str, Any]]:
    """The automations that the actor may start on a record, and why one does not apply to it."""
    found = []
    for automation in session.runtime.catalogue.automations.values():
        if automation.model != record.model.id:
            continue
        try:
            _startable(session, automation.id)
        except (ConflictError, ForbiddenError):
            continue
        found.append(_option(session, record, automation))
    return sorted(found, key=lambda item: (item["title"], item["automation_id"]))


def _option(session: RecordSession, record: Record, automation: Automation) -> dict[str, Any]:
    why = None
    try:
        require_condition(automation, _starting(session, record, automation), session)
    except (RefusedError, EvaluationError) as refusal:
        why = str(refusal)
    return {
        "automation_id": automation.id,
        "title": automation.title,
        "is_background": not automation.is_inline,
        "applies": why is None,
        "why_not": why,
    }


def _run(caller: Caller, automation_id: str, record_id: int, *, reason: str | None) -> Response:
    engine = caller.services.application.engine

    def act(session: RecordSession) -> None:
        automation = _startable(session, automation_id)
        record = session.get(automation.model or "", record_id, lock=True)
        engine.run_manually(automation, _starting(session, record, automation), session)

    return caller.change(act, lambda _session, _result: nothing(), reason=reason)


def _starting(session: RecordSession, record: Record, automation: Automation) -> Event:
    return session.emit(STARTED, record=record, data={"automation": automation.id})


def no_automation(automation_id: str, known: Iterable[str]) -> NotFoundError:
    return NotFoundError(
        f"There is no automation {automation_id!r}.", remedy=did_you_mean(automation_id, known)
    )


def _startable(session: RecordSession, automation_id: str) -> Automation:
    """The automation, if the actor may start it by hand."""
    automations = session.runtime.catalogue.automations
    found = automations.get(automation_id)
    if found is None:
        raise no_automation(automation_id, automations)
    triggers = [item for item in found.triggers if item.kind is TriggerKind.MANUAL]
    if not triggers or found.model is None or not found.is_enabled:
        raise ConflictError(
            f"{found.title} is not one that can be started by hand.",
            code="not_manual",
            remedy="It starts by itself; give it a manual trigger, or change what it waits for.",
        )
    _require_role(session, found, triggers)
    return found


def _require_role(
    session: RecordSession, automation: Automation, triggers: Sequence[Trigger]
) -> None:
    """A trigger that names no role is for the owner of the automation."""
    roles = {role for item in triggers for role in item.detail.roles} or {automation.owner}
    if any(session.actor.has_role(role) for role in roles):
        return
    raise ForbiddenError(
        f"You may not start {automation.title}.",
        remedy=f"It may be started by {listed(sorted(roles))}.",
        context={"automation": automation.id},
    )
