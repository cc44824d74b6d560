"""Giving tasks, and doing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from interlock.identity.delegation.service import active_delegations, stand_ins
from interlock.identity.group import store as group_store
from interlock.identity.model import Actor, Delegation
from interlock.identity.user.check import check_role
from interlock.identity.user.service import active_users
from interlock.kit.database import Unit
from interlock.kit.ids import time_ordered_id
from interlock.kit.paging import Page
from interlock.kit.problem import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from interlock.records.session import RecordSession
from interlock.work.audience import Target, TargetKind
from interlock.work.model import Author
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify
from interlock.work.task import store
from interlock.work.task.model import (
    NewTask,
    Task,
    TaskFilters,
    TaskOrder,
    TaskState,
    assignment,
    check_transition,
    delegation_for,
    may_do,
    may_see,
)
from interlock.work.trail import record

_MOST = 500


def create(unit: Unit, new: NewTask, *, by: Author) -> Task:
    """Give a task; a person who gets one is told."""
    if not new.title.strip():
        wrong = FieldError("title", "A task needs a title.", "required")
        raise InvalidError(wrong.message, errors=[wrong])
    _check_target(unit, new.to)
    task_id = time_ordered_id(unit.now)
    values: dict[str, Any] = {
        "id": task_id,
        "title": new.title.replace("\x00", "").strip(),
        "note": new.note.replace("\x00", ""),
        "due_at": new.due_at,
        "model": new.about.model,
        "record_id": new.about.record_id,
        "company_id": new.about.company_id,
        "created_at": unit.now,
        "created_by": by.actor.user_id,
        "automation_id": by.automation_id,
        "automation_version": by.automation_version,
        "event_id": by.event_id,
        "correlation_id": by.correlation_id,
    }
    store.add(unit, values | assignment(new.to))
    task = _existing(unit, task_id)
    told = {"title": task.title, "to": str(new.to), "due_at": task.due_at}
    _record(unit, task, "created", by=by, new=told)
    _tell_assignee(unit, task, by=by)
    return task


def get(unit: Unit, task_id: UUID, *, actor: Actor) -> Task:
    """The task; raises ``NotFoundError`` when there is none that the actor may see."""
    task = store.get(unit, task_id)
    if task is None or not (may_see(task, actor) or _stands_in(unit, task, actor)):
        raise _not_found(task_id)
    return task


def search(
    unit: Unit,
    filters: TaskFilters,
    *,
    actor: Actor,
    order: TaskOrder = TaskOrder.DUE,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Task]:
    """The tasks that the actor may see; open ones unless the filters say otherwise."""
    return store.search(
        unit, filters, actor=actor, delegations=_delegations(unit, actor), order=order,
        limit=limit, cursor=cursor,
    )  # fmt: skip


def tasks_of_record(session: RecordSession, model: str, record_id: int) -> list[Task]:
    """The tasks of a record that the actor may read, whoever has them; at most 500."""
    session.get(model, record_id)
    return store.of_record(session.unit, model, record_id, most=_MOST)


def waiting_for_delegate(unit: Unit, delegation: Delegation) -> int:
    """How many open tasks of the principal are the delegate's to do by a delegation."""
    return store.count_delegated(unit, delegation)


def complete(unit: Unit, task_id: UUID, *, by: Author, note: str | None = None) -> Task:
    """The task is done; ``note`` says what came of it."""
    return _close(unit, task_id, TaskState.DONE, by=by, outcome=note)


def cancel(unit: Unit, task_id: UUID, *, by: Author, reason: str) -> Task:
    """The task need not be done any more."""
    if not reason.strip():
        wrong = FieldError("reason", "Say why it need not be done.", "required")
        raise InvalidError(wrong.message, errors=[wrong])
    return _close(unit, task_id, TaskState.CANCELLED, by=by, outcome=reason.strip())


def reopen(unit: Unit, task_id: UUID, *, by: Author) -> Task:
    """The task is to be done after all, or again."""
    task, by = _lock(unit, task_id, by)
    check_transition(task, TaskState.OPEN)
    empty = dict.fromkeys(("closed_at", "closed_by", "outcome"))
    return _write(unit, task, {**empty, "state": TaskState.OPEN}, "reopened", by=by)


def reassign(unit: Unit, task_id: UUID, to: Target, *, by: Author) -> Task:
    """Give an open task to somebody else."""
    task, by = _lock(unit, task_id, by)
    if task.state is not TaskState.OPEN:
        raise ConflictError(f"The task is {task.state}.", code="settled", remedy="Reopen it.")
    _check_target(unit, to)
    after = _write(unit, task, assignment(to), "reassigned", by=by)
    _tell_assignee(unit, after, by=by)
    return after


def _close(unit: Unit, task_id: UUID, state: TaskState, *, by: Author, outcome: str | None) -> Task:
    task, by = _lock(unit, task_id, by)
    check_transition(task, state)
    change = {
        "state": state,
        "closed_at": unit.now,
        "closed_by": by.actor.user_id,
        "outcome": outcome,
    }
    return _write(unit, task, change, state.value, by=by)


def _write(unit: Unit, task: Task, change: Mapping[str, Any], action: str, *, by: Author) -> Task:
    store.update_task(unit, task.id, change)
    fresh = {name: value for name, value in change.items() if getattr(task, name) != value}
    old = {name: getattr(task, name) for name in fresh}
    _record(unit, task, action, by=by, old=old, new=fresh)
    return _existing(unit, task.id)


def _lock(unit: Unit, task_id: UUID, by: Author) -> tuple[Task, Author]:
    """The task, and who works on it: somebody who stands in does so on behalf of another."""
    task = store.get(unit, task_id, lock=True)
    if task is not None and may_do(task, by.actor):
        return task, by
    stands_in = None if task is None else _stands_in(unit, task, by.actor)
    if task is not None and stands_in is not None:
        return task, replace(by, on_behalf_of=stands_in.principal_name)
    if task is None or not may_see(task, by.actor):
        raise _not_found(task_id)
    raise ForbiddenError("You may read this task, not work on it.")


def _delegations(unit: Unit, actor: Actor) -> list[Delegation]:
    return [] if actor.is_system else active_delegations(unit, actor.user_id, unit.now)


def _stands_in(unit: Unit, task: Task, actor: Actor) -> Delegation | None:
    return delegation_for(task, _delegations(unit, actor))


def _existing(unit: Unit, task_id: UUID) -> Task:
    task = store.get(unit, task_id)
    assert task is not None
    return task


def _check_target(unit: Unit, target: Target) -> None:
    """Raise ``InvalidError`` unless the target can have a task."""
    if target.kind is TargetKind.ROLE:
        check_role(target.name)
        return
    if target.kind is TargetKind.USER and active_users(unit, [target.user_id]):
        return
    if target.kind is TargetKind.GROUP and group_store.get(unit, target.name) is not None:
        return
    wrong = FieldError("to", f"{target} cannot have a task", "unknown_target")
    raise InvalidError(
        f"A task cannot be given to {target}.",
        errors=[wrong],
        remedy="Give it to a role, an existing group or an active user.",
    )


def _tell_assignee(unit: Unit, task: Task, *, by: Author) -> None:
    own = task.assignee_id == by.actor.user_id and not by.is_automatic
    if task.assignee_id is None or own:
        return
    notice = Notice(
        title=f"Task: {task.title}",
        body=task.note,
        about=task.about,
        link=f"/tasks/{task.id}",
        automation_id=task.automation_id,
        event_id=task.event_id,
    )
    others = stand_ins(unit, [task.assignee_id], task.model or "")
    author = set() if by.is_automatic else {by.actor.user_id}
    notify(unit, notice, {task.assignee_id, *others} - author)


def _record(unit: Unit, task: Task, action: str, *, by: Author, **more: Any) -> None:
    unit.hint("task", task.model, str(task.id))
    record(unit, f"task.{action}", by=by, subject=f"task:{task.id}", about=task.about, **more)


def _not_found(task_id: UUID) -> NotFoundError:
    return NotFoundError(f"There is no task {task_id}, or you may not see it.")
