"""An operation that is asked for, and how its answer is told to whoever asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from interlock.approvals.decide import labels
from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier
from interlock.approvals.preview import plan_of
from interlock.kit.database import Unit
from interlock.kit.problem import RefusedError
from interlock.kit.text import listed
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import ApprovalPolicy
from interlock.records.record import Record
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Question:
    """One operation that is asked for."""

    record: Record
    operation: str
    session: RecordSession
    may_request: bool
    inputs: Mapping[str, Any]


def told(dossier: Dossier) -> dict[str, Any]:
    """A request as whoever has to wait for it is told."""
    request = dossier.request
    asked = [item for step in dossier.open_steps for item in dossier.asked_of(step)]
    return {
        "id": str(request.id),
        "policy": request.policy_id,
        "version": request.policy_version,
        "title": request.title,
        "asks": labels(asked),
        "steps": [step.title for step in dossier.open_steps],
        "reason": request.reason,
        "due_at": None if request.due_at is None else request.due_at.isoformat(),
    }


def about(policy: ApprovalPolicy) -> dict[str, Any]:
    return {"policy": policy.id, "version": policy.version}


def refused(question: Question, refusals: Sequence[tuple[ApprovalPolicy, str]]) -> RefusedError:
    """What rules refused; nobody can grant it."""
    why = "; ".join(f"{policy.title}: {reason}" for policy, reason in refusals)
    title = question.record.model.model.operations[question.operation].title
    return RefusedError(
        f"{title} of {question.record.label} is refused by rule: {why}.",
        code="rejected_by_rule",
        remedy="It passes once that is no longer so.",
        context={
            "operation": question.operation,
            "policies": [{**about(policy), "reason": reason} for policy, reason in refusals],
        },
    )


def needs_approval(
    question: Question, missing: Sequence[Matter], waits: Sequence[Dossier]
) -> RefusedError:
    """Somebody wrote the state directly: names the operation to call, and keeps the attempt."""
    record, operation = question.record, question.operation
    policies = [matter.policy for matter in missing]
    titles = listed(dict.fromkeys(policy.title for policy in policies))
    asked = listed(dict.fromkeys(label for matter in missing for label in plan_of(matter).asks))
    question.session.keep_refusal(
        record, "gate.refused", f"needs approval: {titles}", operation=operation,
        policies=[policy.id for policy in policies],
    )  # fmt: skip
    remedy = f"Call the operation {operation!r}; {asked or 'the approvers'} will be asked."
    if not all(policy.is_asked_by_operation for policy in policies):
        remedy = f"It must be asked for before; {asked or 'the approvers'} will be asked."
    return RefusedError(
        f"{record.label} needs approval for {operation}: {titles}.",
        code="needs_approval",
        remedy="It is asked for already; wait for the decision." if waits else remedy,
        context={
            "operation": operation,
            "model": record.model.id,
            "id": record.id,
            "policies": [about(policy) for policy in policies],
            "requests": [told(item) for item in waits],
        },
    )


@contextmanager
def judging(matter: Matter, operation: str | None = None) -> Iterator[None]:
    """Refuse where a condition of the policy fails: nothing is let through by accident, and the
    policy's owner is asked to mend it."""
    try:
        yield
    except EvaluationError as error:
        raise _not_evaluated(matter, error, operation) from error


def _not_evaluated(matter: Matter, error: EvaluationError, operation: str | None) -> RefusedError:
    policy = matter.policy
    title = f"The approval policy {policy.title!r} cannot be evaluated"
    case = matter.case("policy_failed", title, detail=str(error), key=policy.id)

    def open_case(unit: Unit) -> None:
        matter.ports.cases.open_case(unit, case)

    matter.session.unit.keep(open_case)
    return RefusedError(
        f"{title}: {error}",
        code="policy_failed",
        remedy=f"Nothing was changed. The role {policy.owner} has been asked to mend it.",
        context={**about(policy), "operation": operation, "clause": error.source},
    )
