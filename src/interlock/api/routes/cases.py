"""Cases: what is not standard, and the role that owns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.caller import Caller
from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.reply import Reply
from interlock.api.schema.common import GREATEST_ID, Because, Cursor, Limit
from interlock.api.schema.work import (
    CaseAssignment,
    CaseHandover,
    CaseUpdate,
    CommentCreated,
    CommentRequest,
)
from interlock.kit.database import Unit
from interlock.kit.paging import Page
from interlock.work.case.model import (
    UNSETTLED,
    Case,
    CaseCount,
    CaseFilters,
    CaseOrder,
    CaseState,
    Severity,
)
from interlock.work.case.service import Cases
from interlock.work.comment.model import Comment
from interlock.work.comment.service import comment_on_case, comments_of_case
from interlock.work.model import Author

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], route_class=JsonRoute)

Word = Annotated[str | None, Query(max_length=200)]
Act = Callable[[Cases, Unit, Author], Case]


@router.get("", operation_id="list_cases", response_model=Page[Case])
def list_cases(
    caller: RecordReader,
    *,
    is_mine: bool = False,
    is_of_my_roles: bool = False,
    is_unassigned: bool = False,
    is_overdue: bool = False,
    category: Word = None,
    state: Annotated[list[CaseState], Query(max_length=4)] = list(UNSETTLED),  # noqa: B006
    severity: Annotated[list[Severity], Query(max_length=4)] = [],  # noqa: B006
    owner_role: Word = None,
    model: Word = None,
    record_id: Annotated[int | None, Query(ge=1, le=GREATEST_ID)] = None,
    automation_id: Word = None,
    correlation_id: UUID | None = None,
    opened_after: AwareDatetime | None = None,
    opened_until: AwareDatetime | None = None,
    order: CaseOrder = CaseOrder.NEWEST,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """The cases that the caller may see; unsettled ones unless `state` says otherwise."""
    filters = CaseFilters(
        is_mine=is_mine,
        is_of_my_roles=is_of_my_roles,
        is_unassigned=is_unassigned,
        is_overdue=is_overdue,
        category=category,
        states=tuple(state),
        severities=tuple(severity),
        owner_role=owner_role,
        model=model,
        record_id=record_id,
        automation_id=automation_id,
        correlation_id=correlation_id,
        opened_after=opened_after,
        opened_until=opened_until,
    )
    with caller.unit() as (unit, actor):
        return Reply(
            _cases(caller).search(
                unit, filters, actor=actor, order=order, limit=limit, cursor=cursor
            )
        )


@router.get("/counts", operation_id="count_cases", response_model=list[CaseCount])
def count_cases(
    caller: RecordReader, is_mine: bool = False, *, is_of_my_roles: bool = False
) -> Reply:
    """How many unsettled cases there are of each category, the most first."""
    filters = CaseFilters(is_mine=is_mine, is_of_my_roles=is_of_my_roles)
    with caller.unit() as (unit, actor):
        return Reply(_cases(caller).count(unit, filters, actor=actor))


@router.get("/{case_id}", operation_id="get_case", response_model=Case)
def get_case(case_id: UUID, caller: RecordReader) -> Reply:
    """A case."""
    with caller.unit() as (unit, actor):
        return Reply(_cases(caller).get(unit, case_id, actor=actor))


@router.patch("/{case_id}", operation_id="update_case", response_model=Case)
def update_case(case_id: UUID, body: CaseUpdate, *, caller: RecordWriter) -> Response:
    """Change what a case says."""
    change = body.model_dump(exclude_unset=True)
    return _do(caller, lambda cases, unit, by: cases.update(unit, case_id, change, by=by))  # type: ignore[arg-type]


@router.post("/{case_id}/take", operation_id="take_case", response_model=Case)
def take_case(case_id: UUID, caller: RecordWriter) -> Response:
    """Take a case on oneself."""
    return _do(caller, lambda cases, unit, by: cases.take(unit, case_id, by=by))


@router.post("/{case_id}/assign", operation_id="assign_case", response_model=Case)
def assign_case(case_id: UUID, body: CaseAssignment, *, caller: RecordWriter) -> Response:
    """Give a case to a holder of the owning role, or to an administrator."""
    return _do(caller, lambda cases, unit, by: cases.assign(unit, case_id, body.user_id, by=by))


@router.post("/{case_id}/release", operation_id="release_case", response_model=Case)
def release_case(case_id: UUID, caller: RecordWriter) -> Response:
    """Put a case back into the queue of its role."""
    return _do(caller, lambda cases, unit, by: cases.release(unit, case_id, by=by))


@router.post("/{case_id}/hand-over", operation_id="hand_over_case", response_model=Case)
def hand_over_case(case_id: UUID, body: CaseHandover, *, caller: RecordWriter) -> Response:
    """Make another role the owner."""

    def act(cases: Cases, unit: Unit, by: Author) -> Case:
        return cases.hand_over(unit, case_id, body.owner_role, by=by, reason=body.reason)

    return _do(caller, act)


@router.post("/{case_id}/resolve", operation_id="resolve_case", response_model=Case)
def resolve_case(case_id: UUID, body: Because, *, caller: RecordWriter) -> Response:
    """What was wrong is put right, as the reason says."""
    return _do(
        caller, lambda cases, unit, by: cases.resolve(unit, case_id, by=by, reason=body.reason)
    )


@router.post("/{case_id}/dismiss", operation_id="dismiss_case", response_model=Case)
def dismiss_case(case_id: UUID, body: Because, *, caller: RecordWriter) -> Response:
    """Nothing needs to be done, for the reason given."""
    return _do(
        caller, lambda cases, unit, by: cases.dismiss(unit, case_id, by=by, reason=body.reason)
    )


@router.post("/{case_id}/reopen", operation_id="reopen_case", response_model=Case)
def reopen_case(case_id: UUID, body: Because, *, caller: RecordWriter) -> Response:
    """Open a settled case again."""
    return _do(
        caller, lambda cases, unit, by: cases.reopen(unit, case_id, by=by, reason=body.reason)
    )


@router.get("/{case_id}/comments", operation_id="list_case_comments", response_model=Page[Comment])
def list_case_comments(
    case_id: UUID, caller: RecordReader, *, limit: Limit = 50, cursor: Cursor = None
) -> Reply:
    """The comments on a case, newest first."""
    with caller.unit() as (unit, actor):
        case = _cases(caller).get(unit, case_id, actor=actor)
        return Reply(comments_of_case(unit, case, limit=limit, cursor=cursor))


@router.post(
    "/{case_id}/comments",
    operation_id="comment_case",
    response_model=CommentCreated,
    status_code=201,
)
def comment_case(case_id: UUID, body: CommentRequest, *, caller: RecordWriter) -> Reply:
    """Comment on a case; its assignee is told."""
    with caller.unit() as (unit, actor):
        case = _cases(caller).get(unit, case_id, actor=actor)
        id = comment_on_case(unit, case, body.body, by=caller.author(actor))
    return Reply({"id": id}, status_code=201)


def _cases(caller: Caller) -> Cases:
    return caller.services.application.cases


def _do(caller: Caller, act: Act) -> Response:
    with caller.unit() as (unit, actor):
        return Reply(act(_cases(caller), unit, caller.author(actor)))
