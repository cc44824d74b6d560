"""Requests about cases, tasks, comments and notifications."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from interlock.api.schema.common import Answer, Id, Line, Moment, Prose, Request
from interlock.work.case.model import Severity

RoleId = Annotated[str, StringConstraints(min_length=1, max_length=128)]
NextAction = Annotated[str, StringConstraints(max_length=2000)]


class CaseUpdate(Request):
    """Keys left out stay as they are."""

    title: Line | None = None
    category: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    severity: Severity | None = None
    due_at: Moment | None = None
    next_action: NextAction | None = None


class CaseAssignment(Request):
    user_id: Id


class CaseHandover(Request):
    owner_role: RoleId
    reason: Annotated[str, StringConstraints(max_length=2000)] | None = None


class TargetBody(Request):
    """A role, a group or a person."""

    kind: Literal["role", "group", "user"]
    name: Annotated[str, StringConstraints(max_length=128)] = Field(
        "", description="Of the role or group."
    )
    user_id: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class TaskCreation(Request):
    """What is to be done, by whom, until when."""

    title: Line
    to: TargetBody
    note: Prose = ""
    due_at: Moment | None = None
    model: Annotated[str, StringConstraints(max_length=100)] | None = None
    record_id: Id | None = None


class TaskReassignment(Request):
    to: TargetBody


class TaskCompletion(Request):
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None


class CommentRequest(Request):
    body: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class CommentCreated(Answer):
    id: UUID


class Followers(Request):
    user_ids: list[Id] = Field(default=[], max_length=200, description="Empty: oneself.")


class FollowerIds(Answer):
    user_ids: list[int]


class Followed(Answer):
    model: str
    record_id: int


class ReadNotifications(Request):
    ids: list[UUID] | None = Field(None, max_length=1000, description="None: all.")


class NotificationCount(Answer):
    unread: int
