"""The SQL of cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from interlock.identity.model import AUDITOR, Actor
from interlock.kit.database import Unit
from interlock.kit.paging import Page
from interlock.work.case.model import (
    UNSETTLED,
    Case,
    CaseCount,
    CaseFilters,
    CaseOrder,
    CaseState,
    Opened,
    Severity,
)
from interlock.work.model import is_administrator
from interlock.work.store import Order, fetch_page
from interlock.work.tables import UNSETTLED as UNSETTLED_ROWS
from interlock.work.tables import case_table

_case = case_table.c
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}

_cases = select(*(_case[name] for name in Case.__dataclass_fields__))
_locked = _cases.where(_case.id == bindparam("id")).with_for_update()
_by_id = _cases.where(_case.id == bindparam("id"))
_is_unsettled = _case.state.in_([state.value for state in UNSETTLED])
_opened = (_case.id, _case.number, _case.occurrences)

_rank = case(_RANKS, value=_case.severity, else_=0)
_orders = {
    CaseOrder.NEWEST: Order("newest", (_case.last_at, _case.number), (datetime.fromisoformat, int)),
    CaseOrder.OLDEST: Order(
        "oldest", (_case.first_at, _case.number), (datetime.fromisoformat, int), False
    ),
    CaseOrder.DUE: Order(
        "due",
        (func.coalesce(_case.due_at, literal(_NEVER)), _case.number),
        (datetime.fromisoformat, int),
        False,
    ),
    CaseOrder.SEVERITY: Order(
        "severity", (_rank, _case.last_at, _case.number), (int, datetime.fromisoformat, int)
    ),
}


def _again(new: Any) -> dict[Any, Any]:
    """What one more occurrence changes; ``new`` holds the values of the request."""
    is_worse = case(_RANKS, value=new["severity"], else_=0) > _rank
    return {
        "occurrences": _case.occurrences + 1,
        "last_at": func.greatest(_case.last_at, new["last_at"]),
        "detail": new["detail"],
        "severity": case((is_worse, new["severity"]), else_=_case.severity),
    }


_recur = (
    update(case_table)
    .where(_case.cause_key == bindparam("same_cause"), _is_unsettled)
    .values(
        _again(
            {
                "severity": bindparam("new_severity", type_=_case.severity.type),
                "last_at": bindparam("new_last_at", type_=_case.last_at.type),
                "detail": bindparam("new_detail", type_=_case.detail.type),
            }
        )
    )
    .returning(*_opened)
)
_new = upsert(case_table)
_open = _new.on_conflict_do_update(
    index_elements=["cause_key"], index_where=UNSETTLED_ROWS, set_=_again(_new.excluded)
).returning(*_opened)


def open_or_count(unit: Unit, values: Mapping[str, Any]) -> Opened:
    """Insert a case, or count it on the unsettled one of the same cause.

    Counting is tried first: an insert that meets a case would use up a number all the same.
    """
    recurrence = {
        "same_cause": values["cause_key"],
        "new_severity": values["severity"],
        "new_last_at": values["last_at"],
        "new_detail": values["detail"],
    }
    row = unit.connection.execute(_recur, recurrence).one_or_none()
    if row is None:
        row = unit.connection.execute(_open, dict(values)).one()
    return Opened(*row)


def get(unit: Unit, case_id: UUID, *, lock: bool = False) -> Case | None:
    row = unit.connection.execute(_locked if lock else _by_id, {"id": case_id}).one_or_none()
    return None if row is None else _read(row)


def update_case(unit: Unit, case_id: UUID, values: Mapping[str, Any]) -> None:
    """Another date when it is due begins its alerts anew."""
    begun = {"alerts": 0} if "due_at" in values else {}
    statement = update(case_table).where(_case.id == case_id).values(**values, **begun)
    unit.connection.execute(statement)


def to_alert(unit: Unit, *, most: int) -> list[tuple[Case, int]]:
    """Unsettled cases of which people are to be told something by now, and how much they were told:
    that one is overdue, and when as much time again has passed that it is escalated. They are
    locked."""
    grace = _case.due_at + (_case.due_at - _case.first_at)
    is_due = or_(
        and_(_case.alerts == 0, _case.due_at <= unit.now),
        and_(_case.alerts == 1, _case.due_at <= unit.now, grace <= unit.now),
    )
    statement = (
        _cases.add_columns(_case.alerts)
        .where(_is_unsettled, is_due)
        .order_by(_case.number)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [(_read(row), row.alerts) for row in unit.connection.execute(statement)]


def set_alerts(unit: Unit, case_id: UUID, alerts: int) -> None:
    unit.connection.execute(update(case_table).where(_case.id == case_id).values(alerts=alerts))


def reopen(unit: Unit, case_id: UUID, values: Mapping[str, Any]) -> bool:
    """Whether the case could be opened again: not while another of its cause is unsettled."""
    try:
        with unit.connection.begin_nested():
            update_case(unit, case_id, values)
    except IntegrityError:
        return False
    return True


def search(
    unit: Unit,
    filters: CaseFilters,
    *,
    actor: Actor,
    order: CaseOrder,
    limit: int,
    cursor: str | None,
) -> Page[Case]:
    statement = _cases.where(*_conditions(unit, filters, actor))
    return fetch_page(unit, statement, _read, order=_orders[order], limit=limit, cursor=cursor)


def count(unit: Unit, filters: CaseFilters, *, actor: Actor) -> list[CaseCount]:
    """Cases by category, the fullest first."""
    total = func.count()
    statement = (
        select(
            _case.category,
            total,
            total.filter(_is_unsettled, _case.due_at < unit.now),
            total.filter(_is_unsettled, _case.assignee_id.is_(None)),
        )
        .where(*_conditions(unit, filters, actor))
        .group_by(_case.category)
        .order_by(total.desc(), _case.category)
    )
    return [CaseCount(*row) for row in unit.connection.execute(statement)]


def _conditions(unit: Unit, filters: CaseFilters, actor: Actor) -> list[ColumnElement[bool]]:
    found = [visible_to(actor)]
    exact = ("category", "owner_role", "model", "record_id", "automation_id", "correlation_id")
    found += [
        _case[name] == wanted for name in exact if (wanted := getattr(filters, name)) is not None
    ]
    if filters.states:
        found.append(_case.state.in_([state.value for state in filters.states]))
    if filters.severities:
        found.append(_case.severity.in_([item.value for item in filters.severities]))
    if filters.is_mine:
        found.append(_case.assignee_id == actor.user_id)
    if filters.is_of_my_roles:
        found.append(_case.owner_role.in_(actor.roles))
    if filters.is_unassigned:
        found.append(_case.assignee_id.is_(None))
    if filters.is_overdue:
        found += [_is_unsettled, _case.due_at < unit.now]
    if filters.opened_after is not None:
        found.append(_case.first_at > filters.opened_after)
    if filters.opened_until is not None:
        found.append(_case.first_at <= filters.opened_until)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows for which :func:`~interlock.work.case.model.may_see` is true."""
    if is_administrator(actor):
        return true()
    in_company = or_(_case.company_id.is_(None), _case.company_id.in_(actor.company_ids))
    by_role = true() if actor.has_role(AUDITOR) else _case.owner_role.in_(actor.roles)
    return or_(_case.assignee_id == actor.user_id, by_role & in_company)


def _read(row: Any) -> Case:
    values = {name: row._mapping[name] for name in Case.__dataclass_fields__}
    return Case(
        **values | {"severity": Severity(values["severity"]), "state": CaseState(values["state"])}
    )
