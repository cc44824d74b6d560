"""Who will be asked, before anything is asked: a policy's plan for a record as it is now.

It is worked out by the very functions that open the steps, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interlock.approvals.asking import resolve
from interlock.approvals.decide import labels
from interlock.approvals.disclosure import told_reason
from interlock.approvals.matter import Matter, Shortcoming
from interlock.approvals.requesting import reason_of
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import ApprovalPolicy, PolicyStep
from interlock.records.disclosure import Disclosure


class Verdict(StrEnum):
    """What asking would lead to."""

    NOT_REQUIRED = "not_required"
    GRANTED_BY_RULE = "granted_by_rule"
    REJECTED_BY_RULE = "rejected_by_rule"
    NOBODY_MAY_GRANT = "nobody_may_grant"
    ASKED = "asked"
    ADVISED = "advised"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as it would be now. ``skipped``: the clause that keeps it from being asked."""

    name: str
    title: str
    description: str
    asks: tuple[str, ...]
    need: int
    after: tuple[str, ...]
    due: str | None
    skipped: Shortcoming | None = None
    note: str | None = None

    @property
    def is_asked(self) -> bool:
        return self.skipped is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a policy would do: its verdict, the clause that led there, and the steps in order."""

    policy: ApprovalPolicy
    verdict: Verdict
    reason: str | None
    clause: str | None = None
    values: Mapping[str, Any] | None = None
    steps: tuple[PlannedStep, ...] = ()

    @property
    def asks(self) -> tuple[str, ...]:
        """Everybody who would be asked, in order."""
        return tuple(
            dict.fromkeys(label for step in self.steps if step.is_asked for label in step.asks)
        )


def plan_of(matter: Matter) -> Plan:
    """What asking would lead to; raises ``EvaluationError`` where a condition cannot be judged."""
    policy = matter.policy
    if policy.when is not None and (short := matter.shortcoming(policy.when)) is not None:
        return _without_steps(matter, Verdict.NOT_REQUIRED, short)
    if policy.reject_when is not None and matter.shortcoming(policy.reject_when) is None:
        values = matter.readings(policy.reject_when)
        met = Shortcoming(policy.reject_when.source, values)
        return _without_steps(matter, Verdict.REJECTED_BY_RULE, met)
    if policy.auto is not None:
        missing = matter.shortcoming(policy.auto)
        if missing is None:
            met = Shortcoming(policy.auto.source, matter.readings(policy.auto))
            return _without_steps(matter, Verdict.GRANTED_BY_RULE, met)
        if not policy.steps:
            return _without_steps(matter, Verdict.NOBODY_MAY_GRANT, missing)
    verdict = Verdict.ASKED if policy.is_mandatory else Verdict.ADVISED
    steps = tuple(planned_step(matter, step) for step in policy.steps.values())
    reason = told_reason(matter.session, reason_of(matter), policy, policy.model)
    return Plan(policy, verdict, reason, steps=steps)


def _without_steps(matter: Matter, verdict: Verdict, why: Shortcoming) -> Plan:
    seen = _seen(matter, why)
    return Plan(matter.policy, verdict, seen.told, seen.clause, seen.values)


def _seen(matter: Matter, why: Shortcoming) -> Shortcoming:
    """A clause with the values that the reader may see."""
    sight = Disclosure(matter.session, matter.policy.model)
    return Shortcoming(why.clause, sight.values(why.values))


def planned_step(matter: Matter, step: PolicyStep) -> PlannedStep:
    """A step as it would be opened or skipped now."""
    skipped, note = None, None
    try:
        skipped = None if step.when is None else matter.shortcoming(step.when)
    except EvaluationError as error:
        note = f"Its condition cannot be evaluated, so it is asked: {error}"
    found = None if skipped is not None else resolve(matter, step)
    return PlannedStep(
        name=step.name,
        title=step.title,
        description=step.description,
        asks=() if found is None else tuple(labels(found.asked)),
        need=step.need,
        after=step.after,
        due=None if step.due is None else str(step.due),
        skipped=None if skipped is None else _seen(matter, skipped),
        note=note or (None if found is None else found.note),
    )
