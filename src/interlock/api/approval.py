"""Approvals as answers tell them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from interlock.api.operation import outcome_body
from interlock.approvals.bulk import ItemResult
from interlock.approvals.deciding import Decided
from interlock.approvals.model import Assignee, Dossier
from interlock.approvals.preview import Plan, PlannedStep
from interlock.approvals.report.service import Share
from interlock.approvals.view import RequestView

_REQUEST = (
    "id", "policy_id", "policy_version", "title", "reason", "state", "round", "model", "record_id",
    "record_version", "operation", "inputs", "values", "requester_id", "requester_name",
    "requested_at", "decided_at", "due_at", "expires_at", "outcome_reason", "parent_id",
    "correlation_id",
)  # fmt: skip
_STEP = (
    "name", "title", "position", "state", "need", "skip_reason", "opened_at", "due_at",
    "decided_at", "note",
)  # fmt: skip
_DECISION = (
    "id", "kind", "at", "channel", "step", "user_id", "user_name", "on_behalf_of_id",
    "on_behalf_of_name", "comment", "values_hash", "is_void", "rule", "rule_version", "detail",
)  # fmt: skip
_SUMMARY = (
    "id", "policy_id", "title", "state", "operation", "round", "requester_name", "requested_at",
    "decided_at", "outcome_reason",
)  # fmt: skip
_ASSIGNEE = ("kind", "id", "label", "origin", "on_behalf_of_name", "reassigned_from")


def request_body(view: RequestView) -> dict[str, Any]:
    dossier, request = view.dossier, view.dossier.request
    return {
        **_picked(request, _REQUEST),
        "policy_title": view.policy_title,
        "owner": view.owner,
        "bound": dict(request.bound),
        "snapshot": dict(request.snapshot),
        "amount": request.amount,
        "hash": view.hash,
        "steps": _steps(dossier, view),
        "decisions": [_picked(item, _DECISION) for item in dossier.decisions],
        "changes": [item.as_dict() for item in view.changes],
        "ahead": [_planned(step) for step in view.ahead],
    }


def summary_body(dossier: Dossier) -> dict[str, Any]:
    """A request about a record, without the values that were decided on."""
    return {
        **_picked(dossier.request, _SUMMARY),
        "decisions": [_picked(item, _DECISION) for item in dossier.decisions],
    }


def decided_body(decided: Decided) -> dict[str, Any]:
    outcome = decided.operation
    return {
        "request_id": decided.request_id,
        "state": decided.state,
        "step": decided.step,
        "operation": None if outcome is None else outcome_body(outcome),
        "note": decided.note,
    }


def result_body(result: ItemResult) -> dict[str, Any]:
    place = f"/api/v1/approvals/{result.request_id}"
    return {
        "request_id": result.request_id,
        "decided": None if result.decided is None else decided_body(result.decided),
        "problem": None if result.problem is None else {**result.problem, "instance": place},
    }


def plan_body(plan: Plan) -> dict[str, Any]:
    return {
        "policy_id": plan.policy.id,
        "policy_version": plan.policy.version,
        "title": plan.policy.title,
        "verdict": plan.verdict,
        "reason": plan.reason,
        "clause": plan.clause,
        "values": plan.values,
        "asks": plan.asks,
        "steps": [_planned(step) for step in plan.steps],
    }


def share_body(share: Share) -> dict[str, Any]:
    return {
        "policy_id": share.policy_id,
        "title": share.title,
        "decided": share.decided,
        "smooth": share.smooth,
        "share": share.share,
        "layers": share.layers,
        "median_seconds": share.median.total_seconds(),
        "p90_seconds": share.p90.total_seconds(),
        "is_candidate": share.is_candidate,
    }


def _steps(dossier: Dossier, view: RequestView) -> list[dict[str, Any]]:
    rights = {right.step: right for right in view.rights}
    found = []
    for step in dossier.steps:
        right = rights.get(step.name)
        found.append(
            {
                **_picked(step, _STEP),
                "assignees": [_assignee(item) for item in dossier.asked_of(step)],
                "may_decide": right is not None and right.may_decide,
                "why": right.why if right is not None else None,
                "remedy": right.remedy if right is not None else None,
            }
        )
    return found


def _assignee(item: Assignee) -> dict[str, Any]:
    return _picked(item, _ASSIGNEE)


def _planned(step: PlannedStep) -> dict[str, Any]:
    return asdict(step)


def _picked(item: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}
