"""What becomes of an automation that fails: the change is rolled back, whoever made it is told
which automation, step and clause it was, and a case asks the automation's owner to mend it."""

from __future__ import annotations

from typing import Any

from interlock.automation.registry import CaseOpener, CaseRequest
from interlock.kit.database import Unit
from interlock.kit.problem import FieldError, Problem, RefusedError
from interlock.language.catalogue import Catalogue
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation
from interlock.records.change import Event
from interlock.records.session import RecordSession


def automation_failed(
    automation: Automation,
    event: Event,
    error: Problem | EvaluationError,
    steps: list[dict[str, Any]],
) -> Problem:
    """The problem that the caller sees when a step failed."""
    path = steps[-1]["path"] if steps else "do"
    errors: tuple[FieldError, ...] = ()
    context: dict[str, Any] = {}
    if isinstance(error, Problem):
        errors, context = error.errors, error.context
    return RefusedError(
        f"The automation {automation.title!r} ({automation.id}) failed at {path}: {error}",
        code="automation_failed",
        remedy=_remedy(error, automation),
        errors=errors,
        context={
            **context,
            "automation": automation.id,
            "version": automation.version,
            "step": path,
            "record": _record_of(event),
        },
    )


def evaluation_failed(automation: Automation, event: Event, error: EvaluationError) -> Problem:
    """The problem that the caller sees when a condition could not be evaluated."""
    return RefusedError(
        f"The condition of the automation {automation.title!r} ({automation.id}) could not be "
        f"evaluated: {error}",
        code="automation_failed",
        remedy=f"Nothing was changed. The role {automation.owner} has been asked to mend it.",
        context={
            "automation": automation.id,
            "version": automation.version,
            "clause": error.source,
            "record": _record_of(event),
        },
    )


def _remedy(error: Problem | EvaluationError, automation: Automation) -> str:
    told = error.remedy if isinstance(error, Problem) else None
    asked = f"Nothing was changed. The role {automation.owner} has been asked to mend it."
    return f"{told} {asked}" if told else asked


def _record_of(event: Event) -> dict[str, Any] | None:
    if event.record is None:
        return None
    return {"model": event.record.model.id, "id": event.record.id, "label": event.record.label}


def keep_failure_case(
    session: RecordSession,
    cases: CaseOpener,
    automation: Automation,
    event: Event,
    problem: Problem,
) -> None:
    """Open a case after the rollback."""
    record = event.record
    request = CaseRequest(
        category="automation_failed",
        title=f"{automation.title} failed",
        detail=problem.detail,
        owner_role=automation.owner,
        severity="high",
        cause_key=f"automation_failed:{automation.id}:{problem.context.get('step', 'when')}",
        model=record.model.id if record else None,
        record_id=record.id if record and not record.is_new else None,
        company_id=record.values.get("company_id") if record else None,
        automation_id=automation.id,
        data=problem.context,
    )

    def write(unit: Unit) -> None:
        cases.open_case(unit, request)

    session.unit.keep(write)


def loop_case(event: Event, entry: dict[str, Any], catalogue: Catalogue) -> CaseRequest:
    """The case about a chain that was stopped."""
    automation = catalogue.automations.get(event.cause.automation_id or "")
    record = event.record
    return CaseRequest(
        category="loop_stopped",
        title=f"A chain of automations was stopped after {entry['limit']} steps",
        detail=" → ".join(entry["chain"]),
        owner_role=automation.owner if automation else "administrator",
        severity="high",
        cause_key=f"loop_stopped:{event.cause.automation_id}",
        model=record.model.id if record else None,
        record_id=record.id if record else None,
        automation_id=event.cause.automation_id,
        event_id=event.id,
        data={"chain": entry["chain"]},
    )
