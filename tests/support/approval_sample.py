"""Approval policies, requests and people as plain values, for tests of the pure rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from interlock.approvals.inquiry import Cover, Inquiry, Standing
from interlock.approvals.model import (
    AskedKind,
    Assignee,
    Decision,
    DecisionKind,
    Dossier,
    Request,
    RequestState,
    Step,
    StepState,
)
from interlock.language.program import ApprovalPolicy, PolicyStep

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
REQUESTER = 1

FINANCE = {"roles": frozenset({"finance"}), "company_ids": (1,)}


def policy_step(name: str, *after: str, **more: Any) -> PolicyStep:
    values: dict[str, Any] = {
        "title": name.capitalize(), "description": "", "approvers": (), "need": 1, "when": None,
        "due": None, "remind": (), "escalations": (),
    }  # fmt: skip
    return PolicyStep(name=name, after=after, **(values | more))


def make_policy(*steps: PolicyStep, **more: Any) -> ApprovalPolicy:
    values: dict[str, Any] = {
        "id": "order.release", "version": 1, "title": "Release", "owner": "finance",
        "model": "order", "operation": "confirm", "is_enabled": True, "is_mandatory": True,
        "when": None, "reason": None, "auto": None, "reject_when": None, "is_distinct": True,
        "requester_may_decide": False, "bindings": (), "request_fields": {}, "submitters": (),
        "operates_when_granted": True, "on_rejected": {}, "on_returned": {},
        "is_delegable": True, "expires": None,
    }  # fmt: skip
    return ApprovalPolicy(steps={step.name: step for step in steps}, **(values | more))


def make_request(**more: Any) -> Request:
    values: dict[str, Any] = {
        "policy_id": "order.release", "policy_version": 1, "title": "Release: O1", "reason": None,
        "model": "order", "record_id": 7, "record_version": 1, "company_id": 1,
        "operation": "confirm", "inputs": {}, "requester_id": REQUESTER,
        "requester_name": "Rita", "state": RequestState.PENDING, "values": {}, "bound": {},
        "snapshot": {}, "values_hash": "", "amount": None, "amount_currency_id": None,
        "round": 1, "is_distinct": True, "is_requester_barred": True, "requested_at": NOW,
        "correlation_id": UUID(int=1),
    }  # fmt: skip
    return Request(id=UUID(int=100), **(values | more))


def make_step(name: str, state: StepState = StepState.OPEN, **more: Any) -> Step:
    values: dict[str, Any] = {"title": name.capitalize(), "position": 0, "need": 1}
    return Step(
        id=step_id(name), request_id=UUID(int=100), name=name, state=state, **(values | more)
    )


def step_id(name: str) -> UUID:
    return UUID(int=int.from_bytes(name.encode(), "big"))


def role(step: str, name: str) -> Assignee:
    return Assignee(step_id(step), AskedKind.ROLE, name, name, f"role {name}")


def group(step: str, name: str) -> Assignee:
    return Assignee(step_id(step), AskedKind.GROUP, name, name, f"group {name}")


def named(step: str, user: int, **more: Any) -> Assignee:
    return Assignee(step_id(step), AskedKind.USER, str(user), f"U{user}", "lead_id", **more)


def approval(step: str, user: int, *, of: int | None = None, **more: Any) -> Decision:
    return Decision(
        id=UUID(int=user * 1000 + len(step)), request_id=UUID(int=100),
        kind=more.pop("kind", DecisionKind.APPROVE), at=NOW, channel="web", step=step,
        user_id=user, user_name=f"U{user}", on_behalf_of_id=of,
        on_behalf_of_name=None if of is None else f"U{of}", **more,
    )  # fmt: skip


def person(id: int, **more: Any) -> Standing:
    return Standing(id, f"U{id}", **(FINANCE | more))


def make_inquiry(
    dossier: Dossier, who: Standing, *covers: Cover, policy: ApprovalPolicy, **more: Any
) -> Inquiry:
    return Inquiry(dossier, policy, who, covers, **more)
