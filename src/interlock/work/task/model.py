"""A task, its states and who may do it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from interlock.identity.model import AUDITOR, Actor, Delegation
from interlock.identity.right import is_in_company
from interlock.kit.problem import ConflictError
from interlock.work.audience import Target, TargetKind
from interlock.work.model import NOTHING, About, is_administrator


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


TRANSITIONS: Mapping[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.DONE, TaskState.CANCELLED}),
    TaskState.DONE: frozenset({TaskState.OPEN}),
    TaskState.CANCELLED: frozenset({TaskState.OPEN}),
}


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done, by whom, until when; ``to`` is a role, a group or a user."""

    title: str
    to: Target
    note: str = ""
    due_at: datetime | None = None
    about: About = NOTHING


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done, by a person, by anybody of a role, or by anybody of a group."""

    id: UUID
    title: str
    note: str
    assignee_id: int | None
    role: str | None
    group_code: str | None
    state: TaskState
    due_at: datetime | None
    model: str | None
    record_id: int | None
    company_id: int | None
    created_at: datetime
    created_by: int
    automation_id: str | None
    automation_version: int | None
    event_id: UUID | None
    correlation_id: UUID | None
    closed_at: datetime | None
    closed_by: int | None
    outcome: str | None

    @property
    def about(self) -> About:
        return About(self.model, self.record_id, self.company_id)

    def is_overdue(self, now: datetime) -> bool:
        return self.state is TaskState.OPEN and self.due_at is not None and self.due_at < now


class TaskOrder(StrEnum):
    """``due``: the most urgent first, those without a date last."""

    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """What to look for; ``None`` and empty mean any.

    ``is_mine``: given to the actor in person. ``is_of_my_teams``: to a role or group of the
    actor's.
    """

    is_mine: bool = False
    is_of_my_teams: bool = False
    is_overdue: bool = False
    states: tuple[TaskState, ...] = (TaskState.OPEN,)
    model: str | None = None
    record_id: int | None = None
    automation_id: str | None = None


def assignment(target: Target) -> dict[str, Any]:
    """The columns that say who has a task; exactly one of them is filled."""
    return {
        "assignee_id": target.user_id if target.kind is TargetKind.USER else None,
        "role": target.name if target.kind is TargetKind.ROLE else None,
        "group_code": target.name if target.kind is TargetKind.GROUP else None,
    }


def may_do(task: Task, actor: Actor) -> bool:
    """Whether the actor may work on the task in their own name.

    Whoever made a task by hand may; whose change made an automation give it may not for that.
    """
    is_own = task.created_by == actor.user_id and task.automation_id is None
    in_team = task.role in actor.roles or task.group_code in actor.groups
    return (
        is_administrator(actor)
        or is_own
        or task.assignee_id == actor.user_id
        or (in_team and is_in_company(actor, task.company_id))
    )


def delegation_for(task: Task, delegations: Iterable[Delegation]) -> Delegation | None:
    """By which of the delegations that somebody has the task is theirs to do: what was given to
    the principal in person."""
    for item in delegations:
        if item.principal_id == task.assignee_id and item.covers(task.model or ""):
            return item
    return None


def may_see(task: Task, actor: Actor) -> bool:
    return may_do(task, actor) or (
        actor.has_role(AUDITOR) and is_in_company(actor, task.company_id)
    )


def check_transition(task: Task, target: TaskState) -> None:
    """Raise ``ConflictError`` when the task cannot go from its state to ``target``."""
    if target in TRANSITIONS[task.state]:
        return
    raise ConflictError(
        f"The task is {task.state} and cannot become {target}.",
        code="illegal_transition",
        remedy="Reload it: somebody may have been faster.",
        context={"state": task.state.value, "target": target.value},
    )
