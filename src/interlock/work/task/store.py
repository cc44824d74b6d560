"""The SQL of tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from interlock.identity.model import AUDITOR, Actor, Delegation
from interlock.kit.database import Unit
from interlock.kit.paging import Page
from interlock.work.model import is_administrator
from interlock.work.store import Order, fetch_page
from interlock.work.tables import task_table
from interlock.work.task.model import Task, TaskFilters, TaskOrder, TaskState

_task = task_table.c
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_tasks = select(*(_task[name] for name in Task.__dataclass_fields__))
_by_id = _tasks.where(_task.id == bindparam("id"))
_locked = _by_id.with_for_update()
_insert = insert(task_table)
_orders = {
    TaskOrder.DUE: Order(
        "due",
        (func.coalesce(_task.due_at, literal(_NEVER)), _task.id),
        (datetime.fromisoformat, UUID),
        is_descending=False,
    ),
    TaskOrder.NEWEST: Order("newest", (_task.id,), (UUID,)),
}


def add(unit: Unit, values: Mapping[str, Any]) -> None:
    unit.connection.execute(_insert, dict(values))


def get(unit: Unit, task_id: UUID, *, lock: bool = False) -> Task | None:
    row = unit.connection.execute(_locked if lock else _by_id, {"id": task_id}).one_or_none()
    return None if row is None else _read(row)


def update_task(unit: Unit, task_id: UUID, values: Mapping[str, Any]) -> None:
    unit.connection.execute(update(task_table).where(_task.id == task_id).values(**values))


def overdue(unit: Unit, *, most: int) -> list[Task]:
    """Open tasks that are overdue and of which nobody was told so; they count as told from now."""
    statement = (
        _tasks.where(_task.state == "open", _task.due_at <= unit.now, _task.alerts == 0)
        .order_by(_task.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = [_read(row) for row in unit.connection.execute(statement)]
    if found:
        told = update(task_table).where(_task.id.in_([task.id for task in found]))
        unit.connection.execute(told.values(alerts=1))
    return found


def search(
    unit: Unit,
    filters: TaskFilters,
    *,
    actor: Actor,
    delegations: Iterable[Delegation],
    order: TaskOrder,
    limit: int,
    cursor: str | None,
) -> Page[Task]:
    visible = or_(_visible(actor), delegated(delegations))
    statement = _tasks.where(visible, *_conditions(unit, filters, actor))
    return fetch_page(unit, statement, _read, order=_orders[order], limit=limit, cursor=cursor)


def count_delegated(unit: Unit, delegation: Delegation) -> int:
    """How many open tasks are the delegate's to do by a delegation."""
    wanted = [_task.state == TaskState.OPEN.value, delegated([delegation])]
    return int(unit.connection.execute(select(func.count()).where(*wanted)).scalar_one())


def of_record(unit: Unit, model: str, record_id: int, *, most: int) -> list[Task]:
    """The tasks of a record, the open ones first, then the latest."""
    statement = (
        _tasks.where(_task.model == model, _task.record_id == record_id)
        .order_by((_task.state == TaskState.OPEN.value).desc(), _task.id.desc())
        .limit(most)
    )
    return [_read(row) for row in unit.connection.execute(statement)]


def _conditions(unit: Unit, filters: TaskFilters, actor: Actor) -> list[ColumnElement[bool]]:
    found = [
        _task[name] == wanted
        for name in ("model", "record_id", "automation_id")
        if (wanted := getattr(filters, name)) is not None
    ]
    if filters.states:
        found.append(_task.state.in_([state.value for state in filters.states]))
    if filters.is_mine:
        found.append(_task.assignee_id == actor.user_id)
    if filters.is_of_my_teams:
        found.append(_of_teams(actor))
    if filters.is_overdue:
        found += [_task.state == TaskState.OPEN.value, _task.due_at < unit.now]
    return found


def _visible(actor: Actor) -> ColumnElement[bool]:
    """The rows for which :func:`~interlock.work.task.model.may_see` is true."""
    if is_administrator(actor):
        return true()
    in_company = or_(_task.company_id.is_(None), _task.company_id.in_(actor.company_ids))
    by_team = true() if actor.has_role(AUDITOR) else _of_teams(actor)
    is_own = (_task.created_by == actor.user_id) & _task.automation_id.is_(None)
    return or_(is_own, _task.assignee_id == actor.user_id, by_team & in_company)


def delegated(delegations: Iterable[Delegation]) -> ColumnElement[bool]:
    """The rows for which :func:`~interlock.work.task.model.delegation_for` finds one."""
    ways = [
        and_(_task.assignee_id == item.principal_id, _task.model.in_(item.scope))
        if item.scope
        else _task.assignee_id == item.principal_id
        for item in delegations
    ]
    return or_(false(), *ways)


def _of_teams(actor: Actor) -> ColumnElement[bool]:
    return or_(_task.role.in_(actor.roles), _task.group_code.in_(actor.groups))


def _read(row: Any) -> Task:
    values = {name: row._mapping[name] for name in Task.__dataclass_fields__}
    return Task(**values | {"state": TaskState(values["state"])})
