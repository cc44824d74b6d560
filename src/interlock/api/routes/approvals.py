"""Approvals: what waits for whom, and deciding it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.approval import (
    decided_body,
    plan_body,
    request_body,
    result_body,
)
from interlock.api.body import JsonRoute
from interlock.api.caller import Caller
from interlock.api.callers import Decider, RecordReader
from interlock.api.reply import Reply
from interlock.api.schema.approval import (
    Approval,
    ApprovalBody,
    BulkDecisionResult,
    BulkDecisions,
    DecidedBody,
    HandoverRequest,
    PlanBody,
    PlanRequest,
    Question,
    Rejection,
    Remark,
    StepWithdrawal,
    SubmissionRequest,
    Withdrawal,
)
from interlock.api.schema.common import GREATEST_ID, Because, Cursor, Limit
from interlock.approvals.deciding import Decided, Ruling
from interlock.approvals.handing import Handover
from interlock.approvals.inbox.model import Box, Counts, Filters, Item, Order
from interlock.approvals.model import DecisionKind, RequestState
from interlock.approvals.room import Approvals
from interlock.approvals.submitting import Submission
from interlock.kit.paging import Page
from interlock.records.session import RecordSession

router = APIRouter(prefix="/api/v1/approvals", tags=["approvals"], route_class=JsonRoute)

WhichBox = Annotated[
    Box, Query(description="What waits for the caller, what they sent, what they decided, or all.")
]
OfPolicy = Annotated[str | None, Query(max_length=200)]
OfModel = Annotated[str | None, Query(max_length=100)]
OfRecord = Annotated[int | None, Query(ge=1, le=GREATEST_ID)]
States = Annotated[list[RequestState], Query(max_length=8)]
MinDays = Annotated[int | None, Query(ge=0, le=3650, description="At least so many days old.")]
MaxDays = Annotated[int | None, Query(ge=1, le=3650, description="Less than so many days old.")]
Asked = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^(role|group|user):[^:]+$",
        description="Who is asked now.",
        examples=["role:finance", "user:12"],
    ),
]
Words = Annotated[str | None, Query(max_length=200, description="A part of the title.")]
Act = Callable[[Approvals, RecordSession], Decided]


@router.get("", operation_id="list_approvals", response_model=Page[Item])
def list_approvals(
    caller: RecordReader,
    box: WhichBox = Box.PENDING,
    *,
    policy_id: OfPolicy = None,
    model: OfModel = None,
    record_id: OfRecord = None,
    state: States = [],  # noqa: B006 - FastAPI copies it
    is_overdue: bool = False,
    min_days: MinDays = None,
    max_days: MaxDays = None,
    asked: Asked = None,
    search: Words = None,
    order: Order = Order.NEWEST,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """One list of everything that waits, for whoever looks.

    `all` is everything for administrators and auditors; for others what waits for them, what they
    sent or decided, and what was asked under a policy that one of their roles owns.
    """
    filters = Filters(
        policy_id, model, record_id, tuple(state), is_overdue, _age(min_days), _age(max_days),
        _asked(asked), search,
    )  # fmt: skip
    with caller.reading() as session:
        room = caller.services.application.approvals
        return Reply(room.requests(session, box, filters, order=order, limit=limit, cursor=cursor))


@router.get("/counts", operation_id="count_approvals", response_model=Counts)
def count_approvals(
    caller: RecordReader,
    box: WhichBox = Box.PENDING,
    *,
    policy_id: OfPolicy = None,
    model: OfModel = None,
    state: States = [],  # noqa: B006 - FastAPI copies it
    is_overdue: bool = False,
) -> Reply:
    """How many there are: by policy, by age, and by who is asked now."""
    filters = Filters(policy_id=policy_id, model=model, states=tuple(state), is_overdue=is_overdue)
    with caller.reading() as session:
        return Reply(caller.services.application.approvals.counts(session, box, filters))


@router.post("", operation_id="submit_approval", response_model=DecidedBody, status_code=201)
def submit_approval(body: SubmissionRequest, caller: Decider) -> Response:
    """Send a request that stands alone; rules may decide it at once."""
    submission = Submission(**body.model_dump())
    return _decide(caller, lambda room, session: room.submit(session, submission), status=201)


@router.post("/plan", operation_id="plan_approval", response_model=PlanBody)
def plan_approval(body: PlanRequest, caller: RecordReader) -> Reply:
    """Who would be asked, with conditions and reasons; nothing is changed."""
    with caller.reading() as session:
        room = caller.services.application.approvals
        plan = room.preview(session, body.policy_id, record_id=body.record_id, values=body.values)
        return Reply(plan_body(plan))


@router.post("/bulk", operation_id="decide_approvals", response_model=list[BulkDecisionResult])
def decide_approvals(body: BulkDecisions, caller: Decider) -> Reply:
    """Decide many, item by item, with a result for each."""
    items = [
        (
            item.request_id,
            Ruling(DecisionKind(item.kind), item.step, item.comment, item.expected_hash),
        )
        for item in body.items
    ]
    with caller.unit() as (unit, actor):
        results = caller.services.application.approvals.decide_many(
            unit, items, open_session=lambda inner: caller.session_in(inner, actor)
        )
    return Reply([result_body(result) for result in results])


@router.get("/{request_id}", operation_id="get_approval", response_model=ApprovalBody)
def get_approval(request_id: UUID, caller: RecordReader) -> Reply:
    """A request: where it stands, why it came to whom, and what changed since."""
    with caller.reading() as session:
        view = caller.services.application.approvals.view(session, request_id)
        return Reply(request_body(view))


@router.get("/{request_id}/evidence", operation_id="get_approval_evidence")
def get_approval_evidence(request_id: UUID, caller: RecordReader) -> Reply:
    """All that proves a request: values, decisions with their hashes, and a digest over it."""
    with caller.reading() as session:
        return Reply(caller.services.application.approvals.evidence(session, request_id))


@router.post("/{request_id}/approve", operation_id="approve_request", response_model=DecidedBody)
def approve_request(request_id: UUID, caller: Decider, *, body: Approval | None = None) -> Response:
    """Approve a step; the last one carries out the operation that waits."""
    said = body or Approval()
    return _rule(caller, request_id, DecisionKind.APPROVE, said)


@router.post("/{request_id}/reject", operation_id="reject_request", response_model=DecidedBody)
def reject_request(request_id: UUID, body: Rejection, *, caller: Decider) -> Response:
    """Reject the request, saying why."""
    return _rule(caller, request_id, DecisionKind.REJECT, body)


@router.post("/{request_id}/return", operation_id="return_request", response_model=DecidedBody)
def return_request(request_id: UUID, body: Rejection, *, caller: Decider) -> Response:
    """Return it for changes, saying which."""
    return _rule(caller, request_id, DecisionKind.RETURN, body)


@router.post("/{request_id}/ask", operation_id="ask_requester", response_model=DecidedBody)
def ask_requester(request_id: UUID, body: Question, *, caller: Decider) -> Response:
    """Ask the requester for information; the step stays open."""
    ruling = Ruling(DecisionKind.ASK, body.step, body.comment)
    return _decide(caller, lambda room, session: room.ask(session, request_id, ruling))


@router.post("/{request_id}/answer", operation_id="answer_question", response_model=DecidedBody)
def answer_question(request_id: UUID, body: Question, *, caller: Decider) -> Response:
    """Answer what was asked."""

    def act(room: Approvals, session: RecordSession) -> Decided:
        return room.answer(session, request_id, comment=body.comment, step=body.step)

    return _decide(caller, act)


@router.post("/{request_id}/comment", operation_id="comment_request", response_model=DecidedBody)
def comment_request(request_id: UUID, body: Remark, *, caller: Decider) -> Response:
    """Say something that decides nothing."""
    return _decide(caller, lambda room, session: room.comment(session, request_id, text=body.text))


@router.post("/{request_id}/reassign", operation_id="reassign_request", response_model=DecidedBody)
def reassign_request(request_id: UUID, body: HandoverRequest, *, caller: Decider) -> Response:
    """Ask somebody else instead."""
    handover = Handover(**body.model_dump())
    return _decide(caller, lambda room, session: room.reassign(session, request_id, handover))


@router.post("/{request_id}/delegate", operation_id="delegate_request", response_model=DecidedBody)
def delegate_request(request_id: UUID, body: HandoverRequest, *, caller: Decider) -> Response:
    """Let somebody decide this one step in one's place."""
    handover = Handover(**body.model_dump())
    return _decide(caller, lambda room, session: room.delegate(session, request_id, handover))


@router.post("/{request_id}/withdraw", operation_id="withdraw_request", response_model=DecidedBody)
def withdraw_request(
    request_id: UUID, caller: Decider, *, body: Withdrawal | None = None
) -> Response:
    """Take back one's own request."""
    comment = body.comment if body is not None else None
    return _decide(
        caller, lambda room, session: room.withdraw(session, request_id, comment=comment)
    )


@router.post(
    "/{request_id}/withdraw-approval", operation_id="withdraw_approval", response_model=DecidedBody
)
def withdraw_approval(request_id: UUID, body: StepWithdrawal, *, caller: Decider) -> Response:
    """Take back one's own approval of a step, before it takes effect."""

    def act(room: Approvals, session: RecordSession) -> Decided:
        return room.withdraw_approval(session, request_id, step=body.step, comment=body.comment)

    return _decide(caller, act)


@router.post("/{request_id}/cancel", operation_id="cancel_request", response_model=DecidedBody)
def cancel_request(request_id: UUID, body: Because, *, caller: Decider) -> Response:
    """End a request without a decision, saying why."""
    return _decide(
        caller, lambda room, session: room.cancel(session, request_id, reason=body.reason)
    )


def _rule(caller: Caller, id: UUID, kind: DecisionKind, said: Approval) -> Response:
    ruling = Ruling(kind, said.step, said.comment, said.expected_hash)
    return _decide(caller, lambda room, session: room.decide(session, id, ruling))


def _decide(caller: Caller, act: Act, *, status: int = 200) -> Response:
    room = caller.services.application.approvals
    return caller.change(
        lambda session: act(room, session),
        lambda _session, decided: Reply(decided_body(decided), status_code=status),
    )


def _asked(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    kind, _, id = text.partition(":")
    return kind, id


def _age(days: int | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)
