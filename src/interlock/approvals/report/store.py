"""The SQL of reports about approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, exists, func, select

from interlock.approvals.model import DecisionKind, RequestState, StepState
from interlock.approvals.tables import decision_table, request_table, step_table

_request, _step, _decision = request_table.c, step_table.c, decision_table.c
_GRANTED = [RequestState.GRANTED.value, RequestState.USED.value]
_OBJECTIONS = [
    DecisionKind.REJECT.value,
    DecisionKind.RETURN.value,
    DecisionKind.REOPEN.value,
    DecisionKind.ASK.value,
]


def pending_requests(connection: Connection) -> list[UUID]:
    """Every pending request, oldest first."""
    statement = select(_request.id).where(_request.state == RequestState.PENDING.value)
    return list(connection.execute(statement.order_by(_request.id)).scalars())


def shares(connection: Connection, *, since: datetime) -> list[dict[str, Any]]:
    """For each policy, what became of the requests that people decided since a moment."""
    decided = _request.decided_at
    took = decided - _request.requested_at
    has_objection = exists().where(
        _decision.request_id == _request.id, _decision.kind.in_(_OBJECTIONS)
    )
    is_asked = exists().where(
        _step.request_id == _request.id,
        _step.state.in_([StepState.GRANTED.value, StepState.REJECTED.value]),
    )
    smooth = and_(_request.state.in_(_GRANTED), _request.round == 1, ~has_objection)
    layers = (
        select(func.count())
        .where(_step.request_id == _request.id, _step.state == StepState.GRANTED.value)
        .correlate(request_table)
        .scalar_subquery()
    )
    statement = (
        select(
            _request.policy_id,
            func.count().label("decided"),
            func.count().filter(smooth).label("smooth"),
            func.avg(layers).label("layers"),
            func.percentile_cont(0.5).within_group(took).label("median"),
            func.percentile_cont(0.9).within_group(took).label("p90"),
        )
        .where(decided >= since, is_asked)
        .group_by(_request.policy_id)
        .order_by(_request.policy_id)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]
