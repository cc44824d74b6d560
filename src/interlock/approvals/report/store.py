"""The SQL of reports about approvals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, exists, func, select

from interlock.approvals.model import AskedKind, DecisionKind, RequestState, StepState
from interlock.approvals.tables import decision_table, request_table, step_table
from interlock.kit.statement import Prepared

_request, _step, _decision = request_table.c, step_table.c, decision_table.c
_GRANTED = [RequestState.GRANTED.value, RequestState.USED.value]
_OBJECTIONS = [
    DecisionKind.REJECT.value,
    DecisionKind.RETURN.value,
    DecisionKind.REOPEN.value,
    DecisionKind.ASK.value,
]


_OPEN = """
    WITH open AS (
        SELECT step.request_id, greatest(step.need, 1) AS need, request.company_id,
               request.requester_id, request.is_requester_barred,
               coalesce((SELECT string_agg(asked.kind || ':' || asked.id, ' '
                                           ORDER BY asked.kind, asked.id)
                         FROM interlock.approval_assignee asked
                         WHERE asked.step_id = step.id AND asked.on_behalf_of_id IS NULL), '')
                   AS asked
        FROM interlock.approval_step step
        JOIN interlock.approval_request request ON request.id = step.request_id
        WHERE step.state = 'open' AND request.state = 'pending'
    )
"""
_askings = Prepared(f"{_OPEN} SELECT DISTINCT asked, company_id, need FROM open")
_short = Prepared(f"""{_OPEN}
    SELECT DISTINCT request_id FROM open
    WHERE asked = %(asked)s AND company_id IS NOT DISTINCT FROM %(company_id)s
      AND need = %(need)s AND need > cardinality(CAST(%(able)s AS bigint[]))
          - CASE WHEN is_requester_barred AND requester_id = ANY (%(able)s) THEN 1 ELSE 0 END
    ORDER BY request_id LIMIT %(most)s
""")


@dataclass(frozen=True, slots=True)
class Asking:
    """What open steps have in common: who is asked in their own right (``role:finance``, in one
    text), for which company, and how many must agree."""

    asked: str
    company_id: int | None
    need: int

    @property
    def parties(self) -> list[tuple[AskedKind, str]]:
        pairs = (item.split(":", 1) for item in self.asked.split())
        return [(AskedKind(kind), id) for kind, id in pairs]


def askings(connection: Connection) -> list[Asking]:
    """All the ways in which open steps ask somebody: few, however many the requests are."""
    return [Asking(*row) for row in _askings.rows(connection, {})]


def short_of_deciders(
    connection: Connection, asking: Asking, able: Collection[int], *, most: int
) -> list[UUID]:
    """Requests with such a step for which ``able`` are too few, their requester left out where
    that one must not decide; oldest first."""
    parameters = {
        "asked": asking.asked,
        "company_id": asking.company_id,
        "need": asking.need,
        "able": sorted(able),
        "most": most,
    }
    return [row[0] for row in _short.rows(connection, parameters)]


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
