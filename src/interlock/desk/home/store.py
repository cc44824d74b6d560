"""The SQL of figures: each statement reads a bounded number of rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select, union_all

from interlock.approvals.inbox.model import AGES
from interlock.approvals.model import RULINGS, DecisionKind, RequestState
from interlock.approvals.tables import decision_table, request_table
from interlock.automation.durable.model import RunState
from interlock.automation.durable.viewing.store import Sight
from interlock.automation.tables import run_table
from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.work.case.model import UNSETTLED
from interlock.work.case.store import visible_to
from interlock.work.tables import case_table

MOST = 10_000
"""So many rows are counted of what may be without bounds."""

_LATEST = 200
"""Among so many of somebody's latest requests and decisions it is looked for the latest."""

_request, _decision = request_table.c, decision_table.c
_run, _case = run_table.c, case_table.c
_RULED = [*sorted(RULINGS), DecisionKind.AUTO.value]


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """How many unsettled cases are alike."""

    severity: str
    band: str
    count: int
    overdue: int
    unassigned: int


def count_cases(unit: Unit, actor: Actor) -> list[CaseGroup]:
    """The unsettled cases that the actor may see, by severity and age."""
    bands = [
        (_case.first_at > unit.now - until, name)
        for name, (_, until) in AGES.items()
        if until is not None
    ]
    band = case(*bands, else_=list(AGES)[-1]).label("band")
    number = func.count()
    statement = (
        select(
            _case.severity,
            band,
            number,
            number.filter(_case.due_at < unit.now),
            number.filter(_case.assignee_id.is_(None)),
        )
        .where(_case.state.in_([state.value for state in UNSETTLED]), visible_to(actor))
        .group_by(_case.severity, band)
    )
    return [CaseGroup(*row) for row in unit.connection.execute(statement)]


def count_sent(unit: Unit, user_id: int) -> int:
    """How many requests of somebody wait for others."""
    waiting = (
        select(_request.id)
        .where(_request.requester_id == user_id, _request.state == RequestState.PENDING.value)
        .limit(MOST)
        .subquery()
    )
    statement = select(func.count()).select_from(waiting)
    return int(unit.connection.execute(statement).scalar_one())


def count_runs(unit: Unit, states: Iterable[RunState], sight: Sight) -> dict[str, int]:
    """How many runs are in each state, at most ``MOST`` each, in one statement."""
    parts = [
        select(_run.state)
        .where(_run.state == state.value, sight.condition)
        .limit(MOST)
        .subquery(state.value)
        for state in states
    ]
    found = union_all(*(select(part.c.state) for part in parts)).subquery()
    statement = select(found.c.state, func.count()).group_by(found.c.state)
    return {row[0]: int(row[1]) for row in unit.connection.execute(statement)}


def failing(unit: Unit, sight: Sight, *, most: int) -> list[tuple[str, str, int, datetime | None]]:
    """Automation, its owner, failed runs and the latest of them, the most failures first."""
    failed = (
        select(_run.automation_id, _run.owner, _run.finished_at)
        .where(_run.state == RunState.FAILED.value, sight.condition)
        .order_by(_run.seq.desc())
        .limit(MOST)
        .subquery()
    )
    number = func.count()
    statement = (
        select(
            failed.c.automation_id,
            func.max(failed.c.owner),
            number,
            func.max(failed.c.finished_at),
        )
        .group_by(failed.c.automation_id)
        .order_by(number.desc(), failed.c.automation_id)
        .limit(most)
    )
    return [(row[0], row[1], int(row[2]), row[3]) for row in unit.connection.execute(statement)]


# ── what was decided of late ────────────────────────────────────────────────────────────────────


def decided_lately(unit: Unit, user_id: int, *, most: int) -> list[tuple[UUID, datetime]]:
    """Requests that somebody decided, or sent and that are decided, the latest first."""
    times = union_all(_ruled_by(user_id), _sent_by(user_id)).subquery()
    at = func.max(times.c.at)
    statement = select(times.c.id, at).group_by(times.c.id).order_by(at.desc(), times.c.id)
    return [(row[0], row[1]) for row in unit.connection.execute(statement.limit(most))]


def _ruled_by(user_id: int) -> Select[Any]:
    latest = (
        select(_decision.request_id.label("id"), _decision.at.label("at"))
        .where(_decision.user_id == user_id, _decision.kind.in_(sorted(RULINGS)))
        .order_by(_decision.at.desc())
        .limit(_LATEST)
        .subquery()
    )
    return select(latest.c.id, latest.c.at)


def _sent_by(user_id: int) -> Select[Any]:
    latest = (
        select(_request.id, _request.decided_at.label("at"))
        .where(_request.requester_id == user_id)
        .order_by(_request.id.desc())
        .limit(_LATEST)
        .subquery()
    )
    return select(latest.c.id, latest.c.at).where(latest.c.at.is_not(None))


def last_rulings(unit: Unit, request_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """What was decided last of each request, and by whom."""
    statement = (
        select(
            _decision.request_id,
            _decision.kind,
            _decision.user_name,
            _decision.on_behalf_of_name,
            _decision.rule,
        )
        .where(
            _decision.request_id.in_(list(request_ids)),
            _decision.kind.in_(_RULED),
            _decision.is_void.is_(False),
        )
        .order_by(_decision.position)
    )
    return {row.request_id: (row.kind, _name(row)) for row in unit.connection.execute(statement)}


def _name(row: Any) -> str:
    if row.on_behalf_of_name:
        return f"{row.user_name} for {row.on_behalf_of_name}"
    return str(row.user_name)
