"""The compact trace that every event keeps of the reactions to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.python import Clause
from interlock.language.program import Automation, Condition
from interlock.records.change import Event
from interlock.records.scope import SessionScope


@dataclass(frozen=True, slots=True)
class Miss:
    """Why an automation did not fire: the clause that does not hold, and the values compared."""

    clause: str
    values: Mapping[str, Any]


def clause_miss(
    condition: Condition,
    values: Mapping[str, Any],
    scope: SessionScope,
    *,
    index: int | None = None,
) -> Miss:
    """The first clause that fails (``index`` when it is known already)."""
    clauses = condition.clauses
    if index is None:
        failing = (c for c in clauses if not c.fn(values, scope))
        clause = next(failing, clauses[-1])
    else:
        clause = clauses[index]
    return Miss(clause.source, compared(clause, values, scope))


def compared(clause: Clause, values: Mapping[str, Any], scope: SessionScope) -> dict[str, Any]:
    """The values that a clause compares; one that cannot be told says why."""
    return {
        name: str(value) if isinstance(value, EvaluationError) else value
        for name, value in clause.values(values, scope).items()
    }


def missed(automation: Automation, miss: Miss) -> dict[str, Any]:
    return {
        "automation": automation.id,
        "version": automation.version,
        "outcome": "not",
        "clause": miss.clause,
        "values": dict(miss.values),
    }


def fired(automation: Automation, steps: Sequence[Any], outcome: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "automation": automation.id,
        "version": automation.version,
        "outcome": "fired",
        "steps": list(steps),
    }
    return entry if outcome is None else {**entry, "stopped": outcome}


def stopped_loop(event: Event, events: Sequence[Event], *, limit: int) -> dict[str, Any]:
    """The entry that names the chain which was stopped, from its first event on."""
    known = {item.id: item for item in events}
    chain: list[str] = []
    at: Event | None = event
    while at is not None and len(chain) <= limit + 1:
        name = at.record.label if at.record else at.type
        chain.append(f"{at.cause.automation_id or at.type} → {name}")
        at = known.get(at.cause.event_id or UUID(int=0))
    return {"outcome": "loop_stopped", "limit": limit, "chain": chain[::-1]}
