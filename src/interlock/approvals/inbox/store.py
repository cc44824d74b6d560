"""The SQL of lists of requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from interlock.approvals.inbox.model import AGES, AskedCount, Filters, Item, Order, Reach
from interlock.approvals.model import RULINGS, DecisionKind, RequestState, StepState
from interlock.approvals.tables import (
    assignee_table,
    decision_table,
    request_table,
    step_table,
)
from interlock.kit.tables import Id, Timestamp
from interlock.records.storage.listing import contains_text

Condition = ColumnElement[bool]

_request, _step = request_table.c, step_table.c
_assignee, _decision = assignee_table.c, decision_table.c
_COLUMNS = [_request[item.name] for item in fields(Item)]
_RULINGS = sorted(RULINGS)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def waits_for(user_id: int, reaches: Iterable[Reach]) -> Condition:
    """Pending requests with an open step that one of ``reaches`` leads to.

    What the person may not decide is left out: the own request, a step already approved, and any
    further step where the policy wants different people.
    """
    return waits_by(user_id, or_(false(), *(led_to(reach) for reach in reaches)))


def waits_by(user_id: int, leads: Condition) -> Condition:
    """As :func:`waits_for`, by assignees for whom ``leads`` holds."""
    has_step = exists().where(
        _step.request_id == _request.id,
        _step.state == StepState.OPEN.value,
        _assignee.step_id == _step.id,
        leads,
        has_not_approved(user_id),
    )
    is_pending = _request.state == RequestState.PENDING.value
    return and_(is_pending, is_decidable_by(user_id), has_step)


def is_decidable_by(user_id: int) -> Condition:
    """Requests that are not the person's own, nor already approved where each decides once."""
    return and_(
        or_(~_request.is_requester_barred, _request.requester_id != user_id),
        or_(~_request.is_distinct, ~_approved_by(user_id, same_step=False)),
    )


def has_not_approved(user_id: int) -> Condition:
    """Steps that the person has not approved yet."""
    return ~_approved_by(user_id, same_step=True)


def led_to(reach: Reach) -> Condition:
    """Assignees by whom ``reach`` leads to the request."""
    in_company = or_(_request.company_id.is_(None), _request.company_id.in_(reach.company_ids))
    ways = or_(
        and_(_assignee.kind == "user", _assignee.id == str(reach.user_id)),
        and_(_assignee.kind == "role", _assignee.id.in_(sorted(reach.roles)), in_company),
        and_(_assignee.kind == "group", _assignee.id.in_(sorted(reach.groups)), in_company),
    )
    if reach.is_own:
        return ways
    limits = [ways, _assignee.on_behalf_of_id.is_(None), _request.requester_id != reach.user_id]
    if reach.scope:
        limits.append(or_(_request.policy_id.in_(reach.scope), _request.model.in_(reach.scope)))
    return and_(*limits)


def _approved_by(user_id: int, *, same_step: bool) -> Condition:
    conditions = [
        _decision.request_id == (_step.request_id if same_step else _request.id),
        _decision.kind == DecisionKind.APPROVE.value,
        _decision.is_void.is_(False),
        or_(_decision.user_id == user_id, _decision.on_behalf_of_id == user_id),
    ]
    if same_step:
        conditions.append(_decision.step == _step.name)
    return exists().where(*conditions)


def sent_by(user_id: int) -> Condition:
    return _request.requester_id == user_id


def decided_by(user_id: int) -> Condition:
    """Requests that somebody ruled on, or somebody else in their place."""
    return exists().where(
        _decision.request_id == _request.id,
        _decision.kind.in_(_RULINGS),
        or_(_decision.user_id == user_id, _decision.on_behalf_of_id == user_id),
    )


def under_policies(policy_ids: Sequence[str], company_ids: Sequence[int]) -> Condition:
    return and_(_request.policy_id.in_(policy_ids), in_companies(company_ids))


def any_of(*conditions: Condition) -> Condition:
    return or_(false(), *conditions)


def in_companies(company_ids: Sequence[int]) -> Condition:
    return or_(_request.company_id.is_(None), _request.company_id.in_(company_ids))


def matching(filters: Filters, *, now: datetime) -> list[Condition]:
    """The conditions that ``filters`` stand for."""
    pairs = (
        (_request.policy_id, filters.policy_id),
        (_request.model, filters.model),
        (_request.record_id, filters.record_id),
    )
    found: list[Condition] = [column == value for column, value in pairs if value is not None]
    if filters.states:
        found.append(_request.state.in_([state.value for state in filters.states]))
    if filters.is_overdue:
        found.append(_request.due_at < now)
    if filters.min_age is not None:
        found.append(_request.requested_at <= now - filters.min_age)
    if filters.max_age is not None:
        found.append(_request.requested_at > now - filters.max_age)
    if filters.asked is not None:
        found.append(_asks(*filters.asked))
    if filters.search:
        found.append(contains_text([_request.title], filters.search))
    return found


def _asks(kind: str, id: str) -> Condition:
    """Pending requests with an open step that asks somebody."""
    has_step = exists().where(
        _step.request_id == _request.id,
        _step.state == StepState.OPEN.value,
        _assignee.step_id == _step.id,
        _assignee.kind == kind,
        _assignee.id == id,
    )
    return and_(_request.state == RequestState.PENDING.value, has_step)


def page(
    connection: Connection,
    conditions: Sequence[Condition],
    *,
    order: Order,
    after: Sequence[Any] | None,
    most: int,
) -> list[Item]:
    """Requests in order; ``after`` is the sort value and id of the last one of the page before."""
    key, is_down = _sort_key(order)
    statement: Select[Any] = select(*_COLUMNS).where(*conditions).limit(most)
    if after is not None:
        place = tuple_(literal(after[0], Timestamp), literal(after[1], Id))
        here = tuple_(key, _request.id)
        statement = statement.where(here < place if is_down else here > place)
    ways = (key.desc(), _request.id.desc()) if is_down else (key, _request.id)
    rows = connection.execute(statement.order_by(*ways)).mappings()
    return [Item(**{**row, "state": RequestState(row["state"])}) for row in rows]


def items_by_id(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Item]:
    """The requests among ``ids``, whoever may see them."""
    rows = connection.execute(select(*_COLUMNS).where(_request.id.in_(ids))).mappings()
    return {row["id"]: Item(**{**row, "state": RequestState(row["state"])}) for row in rows}


def _sort_key(order: Order) -> tuple[ColumnElement[Any], bool]:
    if order is Order.DUE:
        return func.coalesce(_request.due_at, literal(_NEVER, Timestamp)), False
    return _request.requested_at, order is Order.NEWEST


def count(
    connection: Connection, conditions: Sequence[Condition], *, now: datetime
) -> list[tuple[str, str, int, int]]:
    """Of all requests that match: policy, age, how many, how many of them overdue."""
    band = case(
        *((_request.requested_at > now - until, name)
          for name, (_, until) in AGES.items() if until is not None),
        else_=next(name for name, (_, until) in AGES.items() if until is None),
    )  # fmt: skip
    overdue = func.count().filter(_request.due_at < now)
    statement = (
        select(_request.policy_id, band.label("band"), func.count(), overdue)
        .where(*conditions)
        .group_by(_request.policy_id, "band")
    )
    return [tuple(row) for row in connection.execute(statement)]


def count_asked(
    connection: Connection, conditions: Sequence[Condition], *, now: datetime
) -> list[AskedCount]:
    """Of all pending requests that match, how many wait for whom; most first."""
    is_pending = _request.state == RequestState.PENDING.value
    found = select(_request.id, _request.due_at).where(is_pending, *conditions).subquery()
    number = func.count(found.c.id.distinct())
    overdue = number.filter(found.c.due_at < now)
    statement = (
        select(_assignee.kind, _assignee.id, func.max(_assignee.label), number, overdue)
        .join_from(found, step_table, _step.request_id == found.c.id)
        .join(assignee_table, _assignee.step_id == _step.id)
        .where(_step.state == StepState.OPEN.value)
        .group_by(_assignee.kind, _assignee.id)
        .order_by(number.desc(), _assignee.kind, _assignee.id)
    )
    return [AskedCount(*row) for row in connection.execute(statement)]


def sort_value(item: Item, order: Order) -> datetime:
    """The value by which an item is sorted, for a cursor."""
    if order is not Order.DUE:
        return item.requested_at
    return item.due_at or _NEVER
