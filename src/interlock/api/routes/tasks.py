"""Tasks: something to be done, by a person, a role or a group."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.record import known_model
from interlock.api.reply import Reply, created
from interlock.api.schema.common import GREATEST_ID, Because, Cursor, Limit, ModelId, RecordId
from interlock.api.schema.work import TargetBody, TaskCompletion, TaskCreation, TaskReassignment
from interlock.kit.paging import Page
from interlock.kit.problem import FieldError, InvalidError
from interlock.records.session import RecordSession
from interlock.work.audience import Target, TargetKind
from interlock.work.follower.service import about_record
from interlock.work.model import NOTHING, About
from interlock.work.task import service as tasks
from interlock.work.task.model import NewTask, Task, TaskFilters, TaskOrder, TaskState

router = APIRouter(prefix="/api/v1", tags=["tasks"], route_class=JsonRoute)

Word = Annotated[str | None, Query(max_length=200)]


@router.get("/tasks", operation_id="list_tasks", response_model=Page[Task])
def list_tasks(
    caller: RecordReader,
    *,
    is_mine: bool = False,
    is_of_my_teams: bool = False,
    is_overdue: bool = False,
    state: Annotated[list[TaskState], Query(max_length=3)] = [TaskState.OPEN],  # noqa: B006
    model: Word = None,
    record_id: Annotated[int | None, Query(ge=1, le=GREATEST_ID)] = None,
    automation_id: Word = None,
    order: TaskOrder = TaskOrder.DUE,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """The tasks that the caller may see; open ones unless `state` says otherwise."""
    filters = TaskFilters(
        is_mine=is_mine,
        is_of_my_teams=is_of_my_teams,
        is_overdue=is_overdue,
        states=tuple(state),
        model=model,
        record_id=record_id,
        automation_id=automation_id,
    )
    with caller.unit() as (unit, actor):
        return Reply(
            tasks.search(unit, filters, actor=actor, order=order, limit=limit, cursor=cursor)
        )


@router.post("/tasks", operation_id="create_task", response_model=Task, status_code=201)
def create_task(body: TaskCreation, caller: RecordWriter) -> Reply:
    """Give a task; a person who gets one is told."""
    with caller.unit() as (unit, actor):
        session = caller.session_in(unit, actor)
        new = NewTask(
            title=body.title,
            to=_target(body.to),
            note=body.note,
            due_at=body.due_at,
            about=_about(session, body.model, body.record_id),
        )
        task = tasks.create(unit, new, by=caller.author(actor))
    return created(task, f"/api/v1/tasks/{task.id}")


@router.get("/tasks/{task_id}", operation_id="get_task", response_model=Task)
def get_task(task_id: UUID, caller: RecordReader) -> Reply:
    """A task."""
    with caller.unit() as (unit, actor):
        return Reply(tasks.get(unit, task_id, actor=actor))


@router.post("/tasks/{task_id}/complete", operation_id="complete_task", response_model=Task)
def complete_task(
    task_id: UUID, caller: RecordWriter, *, body: TaskCompletion | None = None
) -> Reply:
    """The task is done."""
    note = body.note if body is not None else None
    with caller.unit() as (unit, actor):
        return Reply(tasks.complete(unit, task_id, by=caller.author(actor), note=note))


@router.post("/tasks/{task_id}/cancel", operation_id="cancel_task", response_model=Task)
def cancel_task(task_id: UUID, body: Because, *, caller: RecordWriter) -> Reply:
    """The task need not be done any more."""
    with caller.unit() as (unit, actor):
        return Reply(tasks.cancel(unit, task_id, by=caller.author(actor), reason=body.reason))


@router.post("/tasks/{task_id}/reopen", operation_id="reopen_task", response_model=Task)
def reopen_task(task_id: UUID, caller: RecordWriter) -> Reply:
    """The task is to be done after all, or again."""
    with caller.unit() as (unit, actor):
        return Reply(tasks.reopen(unit, task_id, by=caller.author(actor)))


@router.post("/tasks/{task_id}/reassign", operation_id="reassign_task", response_model=Task)
def reassign_task(task_id: UUID, body: TaskReassignment, *, caller: RecordWriter) -> Reply:
    """Give an open task to somebody else."""
    with caller.unit() as (unit, actor):
        return Reply(tasks.reassign(unit, task_id, _target(body.to), by=caller.author(actor)))


@router.get(
    "/records/{model}/{record_id}/tasks",
    operation_id="list_record_tasks",
    response_model=list[Task],
)
def list_record_tasks(model: ModelId, record_id: RecordId, *, caller: RecordReader) -> Reply:
    """The tasks of a record, whoever has them."""
    with caller.reading() as session:
        known_model(session, model)
        return Reply(tasks.tasks_of_record(session, model, record_id))


def _target(body: TargetBody) -> Target:
    return Target(TargetKind(body.kind), body.name, body.user_id)


def _about(session: RecordSession, model: str | None, record_id: int | None) -> About:
    """The record that a task is about, which its giver must be able to read."""
    if model is None and record_id is None:
        return NOTHING
    if model is None or record_id is None:
        missing = "model" if model is None else "record_id"
        raise InvalidError(
            "A record is named by model and record_id.",
            errors=[FieldError(missing, "must be given too", "required")],
        )
    return about_record(session.get(model, record_id))
