"""Whether an automation reacts to an event: its condition, the values before, its pilot scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.automation.trace import Miss, clause_miss
from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.python import HOLDS, Verdict
from interlock.language.expression.scope import EMPTY_RECORD
from interlock.language.program import Automation, Condition, Rollout
from interlock.records.change import Event, EventKind
from interlock.records.scope import SessionScope


def values_of(event: Event) -> Mapping[str, Any]:
    """The values of the event's record as they are now."""
    return EMPTY_RECORD if event.record is None else event.record.values


def find_miss(
    automation: Automation, event: Event, scope: SessionScope, verdict: Verdict | None
) -> Miss | None:
    """Why the automation does not react, or ``None`` when it does; raises ``EvaluationError``.

    ``verdict`` is what its bucket found of its condition, if nothing has changed since.
    """
    values = values_of(event)
    outside = outside_rollout(automation.rollout, values, scope)
    if outside is not None:
        return outside
    if isinstance(verdict, EvaluationError):
        raise verdict
    return condition_miss(automation.when, values, scope, verdict) or _was_miss(
        automation, event, scope
    )


def condition_miss(
    condition: Condition | None, values: Mapping[str, Any], scope: SessionScope, verdict: int | None
) -> Miss | None:
    """The clause that does not hold, if any; ``verdict`` where it is known already."""
    if condition is None or verdict == HOLDS:
        return None
    if verdict is None and condition.holds(values, scope):
        return None
    return clause_miss(condition, values, scope, index=verdict)


def _was_miss(automation: Automation, event: Event, scope: SessionScope) -> Miss | None:
    if automation.was is None or event.kind is EventKind.CREATED or event.record is None:
        return None
    before = event.record.before(event.old)
    if automation.was.holds(before, scope):
        return None
    miss = clause_miss(automation.was, before, scope)
    return Miss(f"was: {miss.clause}", miss.values)


def outside_rollout(
    rollout: Rollout, values: Mapping[str, Any], scope: SessionScope
) -> Miss | None:
    """Why the automation does not apply yet, or no more, or not to this record."""
    today = scope.today
    if rollout.first_day is not None and today < rollout.first_day:
        return Miss(f"rollout: starts on {rollout.first_day}", {"today": today})
    if rollout.last_day is not None and today > rollout.last_day:
        return Miss(f"rollout: ended on {rollout.last_day}", {"today": today})
    for name, accepted in rollout.fields.items():
        if values.get(name) not in accepted:
            return Miss(f"rollout: {name} is not in the pilot", {name: values.get(name)})
    return None
