"""Requests and answers about approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from interlock.api.schema.common import Answer, Id, Line, ProblemBody, Reason, Request
from interlock.api.schema.record import WaitsFor

StepName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Comment = Annotated[str, StringConstraints(max_length=5000)]
Hash = Annotated[str, StringConstraints(max_length=200)]
PolicyId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Approval(Request):
    step: StepName | None = Field(None, description="Needed where several are open to one.")
    comment: Comment | None = None
    expected_hash: Hash | None = Field(
        None, description="`hash` of the request as it was read: refused when values changed since."
    )


class Rejection(Approval):
    comment: Reason


class Question(Request):
    step: StepName | None = None
    comment: Reason


class Remark(Request):
    text: Reason


class HandoverRequest(Request):
    step: StepName
    to_user_id: Id
    comment: Comment | None = None


class StepWithdrawal(Request):
    step: StepName
    comment: Comment | None = None


class Withdrawal(Request):
    comment: Comment | None = None


class SubmissionRequest(Request):
    """A request that stands alone: the fields that the policy asks for."""

    policy_id: PolicyId
    values: dict[str, Any] = Field(default={}, max_length=200)
    record_id: Id | None = None
    title: Line | None = None
    reason: Comment | None = None
    parent_id: UUID | None = None


class PlanRequest(Request):
    policy_id: PolicyId
    record_id: Id | None = None
    values: dict[str, Any] = Field(default={}, max_length=200)


class BulkDecision(Request):
    """What to decide about one request."""

    request_id: UUID
    kind: Literal["approve", "reject", "return"]
    step: StepName | None = None
    comment: Comment | None = None
    expected_hash: Hash | None = None


class BulkDecisions(Request):
    items: list[BulkDecision] = Field(min_length=1, max_length=500)


class OperationOutcomeBody(Answer):
    """How an operation that was set free ended."""

    outcome: Literal["done", "pending"]
    operation: str
    waits_for: list[WaitsFor]
    notes: list[str]


class DecidedBody(Answer):
    """What a decision led to."""

    request_id: UUID
    state: str
    step: str
    operation: OperationOutcomeBody | None = Field(
        description="The outcome of the operation that the decision set free."
    )
    note: str | None = Field(description="Why a granted operation could not be carried out.")


class BulkDecisionResult(Answer):
    request_id: UUID
    decided: DecidedBody | None
    problem: ProblemBody | None


class PlannedStepBody(Answer):
    """A step as it would be asked now."""

    name: str
    title: str
    description: str
    asks: list[str]
    need: int = Field(description="How many must approve; 0: all.")
    after: list[str]
    due: str | None
    skipped: dict[str, Any] | None = Field(description="The clause that keeps it from being asked.")
    note: str | None


class PlanBody(Answer):
    """Who would be asked, and why."""

    policy_id: str
    policy_version: int
    title: str
    verdict: str
    reason: str | None
    clause: str | None
    values: dict[str, Any] | None
    asks: list[str]
    steps: list[PlannedStepBody]


class AssigneeBody(Answer):
    """Who may decide a step, and by which rule they came to be asked."""

    kind: str
    id: str
    label: str
    origin: str
    on_behalf_of_name: str | None
    reassigned_from: str | None


class StepBody(Answer):
    """A step of a request, and whether the caller may decide it."""

    name: str
    title: str
    position: int
    state: str
    need: int
    skip_reason: dict[str, Any] | None
    opened_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    note: str | None
    assignees: list[AssigneeBody]
    may_decide: bool = Field(description="The caller, now.")
    why: str | None = Field(description="By what right, or why not.")
    remedy: str | None


class DecisionBody(Answer):
    """What somebody, or a rule, did about a request."""

    id: UUID
    kind: str
    at: datetime
    channel: str
    step: str | None
    user_id: int | None
    user_name: str
    on_behalf_of_id: int | None
    on_behalf_of_name: str | None
    comment: str | None
    values_hash: str | None
    is_void: bool = Field(description="Overtaken by a change, or withdrawn; it counts no more.")
    rule: str | None
    rule_version: int | None
    detail: dict[str, Any]


class ChangedValue(Answer):
    field: str
    then: Any
    now: Any


class ApprovalBody(Answer):
    """A request for approval, as the caller may see it."""

    id: UUID
    policy_id: str
    policy_version: int
    policy_title: str
    owner: str
    title: str
    reason: str | None
    state: str
    round: int
    model: str | None
    record_id: int | None
    record_version: int | None
    operation: str | None
    inputs: dict[str, Any]
    values: dict[str, Any]
    bound: dict[str, Any] = Field(description="The values that an approval is bound to.")
    snapshot: dict[str, Any] = Field(description="The record as it was when it was asked.")
    amount: str | None
    requester_id: int
    requester_name: str
    requested_at: datetime
    decided_at: datetime | None
    due_at: datetime | None
    expires_at: datetime | None
    outcome_reason: str | None
    parent_id: UUID | None
    correlation_id: UUID
    hash: str = Field(description="Of the values as they are now; to be sent with a decision.")
    steps: list[StepBody]
    decisions: list[DecisionBody]
    changes: list[ChangedValue] = Field(description="What differs from when it was asked.")
    ahead: list[PlannedStepBody] = Field(description="The steps to come, as they would be now.")


class ShareBody(Answer):
    """How the requests under a policy went; a candidate could be granted by rule."""

    policy_id: str
    title: str
    decided: int
    smooth: int
    share: str
    layers: str
    median_seconds: float
    p90_seconds: float
    is_candidate: bool


class RecordApproval(Answer):
    """A request about a record, with what was decided."""

    id: UUID
    policy_id: str
    title: str
    state: str
    operation: str | None
    round: int
    requester_name: str
    requested_at: datetime
    decided_at: datetime | None
    outcome_reason: str | None
    decisions: list[DecisionBody]
