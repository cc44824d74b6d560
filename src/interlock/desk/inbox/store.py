"""The SQL of the inbox: one statement for each kind, all in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Join,
    Numeric,
    Select,
    Table,
    and_,
    case,
    collate,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from interlock.approvals.inbox.model import Reach
from interlock.approvals.inbox.store import (
    has_not_approved,
    is_decidable_by,
    led_to,
    waits_by,
)
from interlock.approvals.model import RequestState, StepState
from interlock.approvals.tables import assignee_table, request_table, step_table
from interlock.desk.inbox.model import (
    InboxFilters,
    InboxOrder,
    ItemKind,
    KindCount,
    Row,
    Scope,
)
from interlock.identity.model import Actor, Delegation
from interlock.identity.tables import user_table
from interlock.kit.database import Unit
from interlock.kit.tables import Id, Timestamp
from interlock.work.case.model import UNSETTLED, Severity
from interlock.work.tables import case_table, task_table
from interlock.work.task.model import TaskState
from interlock.work.task.store import delegated

Condition = ColumnElement[bool]
Position = tuple[Any, UUID]

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
LEAST = Decimal("-1e30")
_LONGEST_KEY = 200
_MOST_WORDS = 8

_request, _step, _assignee = request_table.c, step_table.c, assignee_table.c
_task, _case, _user = task_table.c, case_table.c, user_table.c
_holder = user_table.alias("holder")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose inbox it is: ``own`` and ``others`` are for whom they may decide, by ``delegations``
    for the others. Amounts of requests about ``hidden`` models are not theirs to see, so nothing is
    sorted by them."""

    actor: Actor
    own: Reach
    others: tuple[Reach, ...]
    delegations: tuple[Delegation, ...]
    hidden: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One way by which an open step leads to the reader."""

    request_id: UUID
    kind: str
    id: str
    label: str
    on_behalf_of_name: str | None


def page(
    unit: Unit,
    kind: ItemKind,
    filters: InboxFilters,
    *,
    reader: Reader,
    order: InboxOrder,
    after: Position | None,
    most: int,
) -> list[Row]:
    """What waits for the reader of one kind, in order, after a position."""
    statement = _STATEMENTS[kind](unit, filters, reader)
    amount = _visible_amount(reader) if kind is ItemKind.APPROVAL else None
    key, id = _key(kind, order, amount), _TABLES[kind].c.id
    is_down = order in (InboxOrder.NEWEST, InboxOrder.AMOUNT)
    if after is not None:
        place = tuple_(literal(after[0], key.type), literal(after[1], Id))
        here = tuple_(key, id)
        statement = statement.where(here < place if is_down else here > place)
    ways = (key.desc(), id.desc()) if is_down else (key, id)
    wanted = statement.add_columns(key.label("key")).order_by(*ways).limit(most)
    return [_read(kind, dict(row)) for row in unit.connection.execute(wanted).mappings()]


def count(unit: Unit, kind: ItemKind, *, reader: Reader) -> KindCount:
    """How many of a kind wait for the reader, and by what way."""
    found = _ways_of_approvals(reader) if kind is ItemKind.APPROVAL else _ways_of(kind, reader)
    ways = found.subquery()
    number = func.count()
    statement = select(
        number,
        number.filter(ways.c.due_at < unit.now),
        *(number.filter(ways.c[name]) for name in ("mine", "roles", "delegated")),
        func.min(ways.c.since),
    )
    numbers: Sequence[Any] = unit.connection.execute(statement).one()
    return KindCount(*numbers)


def asked(unit: Unit, request_ids: Iterable[UUID], *, reader: Reader) -> list[Asked]:
    """The ways by which open steps of requests lead to the reader, those in person first."""
    statement = (
        select(
            _step.request_id,
            _assignee.kind,
            _assignee.id,
            _assignee.label,
            _assignee.on_behalf_of_name,
        )
        .select_from(_asking())
        .where(
            _step.request_id.in_(list(request_ids)),
            _step.state == StepState.OPEN.value,
            or_(*(led_to(reach) for reach in (reader.own, *reader.others))),
            has_not_approved(reader.actor.user_id),
        )
        .order_by(_assignee.kind.desc(), _step.position, _assignee.id)
    )
    return [Asked(*row) for row in unit.connection.execute(statement)]


# ── by what way ─────────────────────────────────────────────────────────────────────────────────


def _leads(reader: Reader, scope: Scope) -> Condition:
    """Whether an assignee leads to the reader in that way."""
    own, is_person = led_to(reader.own), _assignee.kind == "user"
    in_place = _assignee.on_behalf_of_id.is_not(None)
    if scope is Scope.MINE:
        return and_(own, is_person, ~in_place)
    if scope is Scope.ROLES:
        return and_(own, ~is_person)
    others = or_(false(), *(led_to(reach) for reach in reader.others))
    if scope is Scope.DELEGATED:
        return or_(and_(own, is_person, in_place), others)
    return or_(own, others)


def _task_ways(reader: Reader) -> dict[Scope, Condition]:
    actor = reader.actor
    in_team = or_(_task.role.in_(sorted(actor.roles)), _task.group_code.in_(sorted(actor.groups)))
    return {
        Scope.MINE: _task.assignee_id == actor.user_id,
        Scope.ROLES: and_(in_team, _in_company(_task.company_id, actor)),
        Scope.DELEGATED: delegated(reader.delegations),
    }


def _case_ways(reader: Reader) -> dict[Scope, Condition]:
    actor = reader.actor
    is_mine = _case.assignee_id == actor.user_id
    owned = and_(_case.owner_role.in_(sorted(actor.roles)), _in_company(_case.company_id, actor))
    return {
        Scope.MINE: is_mine,
        Scope.ROLES: and_(owned, _case.assignee_id.is_distinct_from(actor.user_id)),
        Scope.DELEGATED: false(),
    }


def _in_company(column: ColumnElement[Any], actor: Actor) -> Condition:
    return or_(column.is_(None), column.in_(actor.company_ids))


def _chosen(ways: Mapping[Scope, Condition], scope: Scope) -> Condition:
    return or_(*ways.values()) if scope is Scope.ALL else ways[scope]


_IS_OPEN = {
    ItemKind.TASK: _task.state == TaskState.OPEN.value,
    ItemKind.CASE: _case.state.in_([state.value for state in UNSETTLED]),
}


def _ways_of(kind: ItemKind, reader: Reader) -> Select[Any]:
    columns = _TABLES[kind].c
    ways = (_task_ways if kind is ItemKind.TASK else _case_ways)(reader)
    named = [condition.label(scope.value) for scope, condition in ways.items()]
    return select(columns.due_at, _SINCE[kind].label("since"), *named).where(
        _IS_OPEN[kind], _chosen(ways, Scope.ALL)
    )


def _ways_of_approvals(reader: Reader) -> Select[Any]:
    scopes = (Scope.MINE, Scope.ROLES, Scope.DELEGATED)
    named = [func.bool_or(_leads(reader, scope)).label(scope.value) for scope in scopes]
    return (
        select(_request.due_at, _request.requested_at.label("since"), *named)
        .select_from(_asking())
        .where(
            _request.state == RequestState.PENDING.value,
            _step.state == StepState.OPEN.value,
            _leads(reader, Scope.ALL),
            is_decidable_by(reader.actor.user_id),
            has_not_approved(reader.actor.user_id),
        )
        .group_by(_request.id)
    )


def _asking() -> Join:
    """Requests with their steps and those who are asked."""
    steps = step_table.join(assignee_table, _assignee.step_id == _step.id)
    return steps.join(request_table, _request.id == _step.request_id)


# ── the lists ───────────────────────────────────────────────────────────────────────────────────


def _approvals(unit: Unit, filters: InboxFilters, reader: Reader) -> Select[Any]:
    columns = {
        "id": _request.id,
        "title": _request.title,
        "subtitle": _request.reason,
        "model": _request.model,
        "record_id": _request.record_id,
        "company_id": _request.company_id,
        "since": _request.requested_at,
        "due": _request.due_at,
        "asker_id": _request.requester_id,
        "asker_name": _request.requester_name,
        "automation_id": _request.automation_id,
        "policy_id": _request.policy_id,
        "amount": _visible_amount(reader),
        "currency_id": _request.amount_currency_id,
    }
    waits = waits_by(reader.actor.user_id, _leads(reader, filters.scope))
    texts = (_request.title, _request.requester_name)
    return _named(columns).where(waits, *_common(unit, request_table, filters, texts))


def _tasks(unit: Unit, filters: InboxFilters, reader: Reader) -> Select[Any]:
    columns = {
        "id": _task.id,
        "title": _task.title,
        "subtitle": func.nullif(_task.note, ""),
        "model": _task.model,
        "record_id": _task.record_id,
        "company_id": _task.company_id,
        "since": _task.created_at,
        "due": _task.due_at,
        "asker_id": _task.created_by,
        "asker_name": _user.name,
        "automation_id": _task.automation_id,
        "assignee_id": _task.assignee_id,
        "assignee_name": _holder.c.name,
        "role": _task.role,
        "group": _task.group_code,
    }
    return (
        _named(columns)
        .select_from(task_table)
        .outerjoin(user_table, _user.id == _task.created_by)
        .outerjoin(_holder, _holder.c.id == _task.assignee_id)
        .where(
            _IS_OPEN[ItemKind.TASK],
            _chosen(_task_ways(reader), filters.scope),
            *_common(unit, task_table, filters, (_task.title, _task.note)),
        )
    )


def _cases(unit: Unit, filters: InboxFilters, reader: Reader) -> Select[Any]:
    columns = {
        "id": _case.id,
        "title": _case.title,
        "subtitle": func.nullif(_case.detail, ""),
        "model": _case.model,
        "record_id": _case.record_id,
        "company_id": _case.company_id,
        "since": _case.first_at,
        "due": _case.due_at,
        "automation_id": _case.automation_id,
        "severity": _case.severity,
        "number": _case.number,
        "assignee_id": _case.assignee_id,
        "assignee_name": _holder.c.name,
        "role": _case.owner_role,
    }
    conditions = _common(unit, case_table, filters, (_case.title, _case.detail))
    if filters.is_unclaimed:
        me = reader.actor.user_id
        conditions.append(or_(_case.assignee_id.is_(None), _case.assignee_id == me))
    return (
        _named(columns)
        .select_from(case_table)
        .outerjoin(_holder, _holder.c.id == _case.assignee_id)
        .where(
            _IS_OPEN[ItemKind.CASE],
            _chosen(_case_ways(reader), filters.scope),
            *conditions,
        )
    )


def _named(columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    return select(*(column.label(name) for name, column in columns.items()))


def _common(
    unit: Unit, table: Table, filters: InboxFilters, texts: Sequence[ColumnElement[Any]]
) -> list[Condition]:
    found: list[Condition] = []
    if filters.model is not None:
        found.append(table.c.model == filters.model)
    if filters.is_overdue:
        found.append(table.c.due_at < unit.now)
    words = filters.text.split()[:_MOST_WORDS]
    found += [or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in words]
    return found


def _visible_amount(reader: Reader) -> ColumnElement[Any]:
    """The amount at stake, unless it may be that of a field that the reader may not see."""
    if not reader.hidden:
        return _request.amount
    is_hidden = func.coalesce(_request.model.in_(sorted(reader.hidden)), False)
    return case((~is_hidden, _request.amount))


def _key(kind: ItemKind, order: InboxOrder, amount: ColumnElement[Any] | None) -> Any:
    """The value by which items are sorted; never null."""
    columns = _TABLES[kind].c
    if order is InboxOrder.DUE:
        return func.coalesce(columns.due_at, literal(NEVER, Timestamp))
    if order is InboxOrder.TITLE:
        return collate(func.left(func.lower(columns.title), _LONGEST_KEY), "C")
    if order is InboxOrder.AMOUNT:
        least = literal(LEAST, Numeric)
        return least if amount is None else func.coalesce(amount, least)
    return _SINCE[kind]


def _read(kind: ItemKind, row: Mapping[str, Any]) -> Row:
    severity = row.get("severity")
    values = {**row, "severity": None if severity is None else Severity(severity)}
    return Row(kind=kind, **values)


_TABLES = {
    ItemKind.APPROVAL: request_table,
    ItemKind.TASK: task_table,
    ItemKind.CASE: case_table,
}
_SINCE = {
    ItemKind.APPROVAL: _request.requested_at,
    ItemKind.TASK: _task.created_at,
    ItemKind.CASE: _case.first_at,
}
_STATEMENTS = {ItemKind.APPROVAL: _approvals, ItemKind.TASK: _tasks, ItemKind.CASE: _cases}
