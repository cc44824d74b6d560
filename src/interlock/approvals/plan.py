"""How a request goes on: what may open, what the outcome is, what a change re-opens. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from interlock.approvals.binding import Break, find_breaks
from interlock.approvals.model import (
    PASSED,
    STEP_TRANSITIONS,
    Decision,
    Dossier,
    RequestState,
    Step,
    StepState,
    moved,
)
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.duration import Duration
from interlock.language.program import ApprovalPolicy, PolicyStep


def ready_steps(policy: ApprovalPolicy, steps: Iterable[Step]) -> tuple[PolicyStep, ...]:
    """Waiting steps all of whose predecessors are granted or skipped, in the policy's order."""
    states = {step.name: step.state for step in steps}
    return tuple(
        step
        for step in policy.steps.values()
        if states.get(step.name) is StepState.WAITING
        and all(states.get(name, StepState.SKIPPED) in PASSED for name in step.after)
    )


def outcome(steps: Iterable[Step]) -> RequestState | None:
    """What the steps amount to; ``None`` while something is left to decide."""
    states = [step.state for step in steps]
    if StepState.REJECTED in states:
        return RequestState.REJECTED
    if all(state in PASSED for state in states):
        return RequestState.GRANTED
    return None


def due_at(
    start: datetime, duration: Duration | None, calendar: WorkingCalendar | None
) -> datetime | None:
    """When something is due; business time elapses plainly where there is no calendar."""
    if duration is None:
        return None
    if duration.is_business and calendar is not None:
        return calendar.add(start, duration)
    return start + duration.elapsed


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


@dataclass(frozen=True, slots=True)
class Quota:
    """How far a step is: approvals that count, and how many it takes."""

    given: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.given >= self.needed


def quota(step: Step, approvals: Iterable[Decision], *, members: frozenset[int]) -> Quota:
    """Count approvals by the person they were given for.

    Where all must agree, those count who were asked when the step opened and are ``members``
    still: who has left since cannot hold the others up. Somebody to whom it was escalated answers
    in the place of one who has not.
    """
    given_for = {item.on_behalf_of_id or item.user_id for item in approvals}
    if step.need:
        return Quota(len(given_for), step.need)
    everyone = everyone_asked(step)
    wanted = everyone & members
    stood_in = min(len(given_for - everyone), len(wanted - given_for))
    return Quota(len(given_for), max(len(wanted | given_for) - stood_in, 1))


def everyone_asked(step: Step) -> frozenset[int]:
    """The people of the snapshot that was taken when the step opened."""
    return frozenset(user for asked in step.asked for user in asked.users)


@dataclass(frozen=True, slots=True)
class Reopening:
    """What a change of values does to a request: ``steps`` start again, their approvals in
    ``void`` count no more, and ``closed`` wait again for what comes before them."""

    breaks: Mapping[str, tuple[Break, ...]]
    void: tuple[Decision, ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.breaks)


_AFFECTED = frozenset({StepState.OPEN, StepState.GRANTED, StepState.SKIPPED})


def find_reopening(
    policy: ApprovalPolicy, dossier: Dossier, now: Mapping[str, Any]
) -> Reopening | None:
    """What must be asked again now that the bound values are ``now``; ``None``: nothing.

    A step is affected when a value that it reads has left the band around what was decided on
    there, or, where nobody has decided yet, around what it opened on. What no step reads, all
    steps answer for: otherwise it would be bound in name only.
    """
    unread = _unread(policy)
    breaks = {
        step.name: found
        for step in dossier.steps
        if step.state in _AFFECTED
        and (found := _step_breaks(policy, dossier, step, now=now, unread=unread))
    }
    if not breaks:
        return None
    void = tuple(item for item in dossier.approvals() if item.step in breaks)
    return Reopening(breaks, void, waiting_for(policy, dossier, set(breaks)))


def _unread(policy: ApprovalPolicy) -> frozenset[str]:
    """Bound fields that no step says it reads."""
    read = {field for step in policy.steps.values() for field in step.reads}
    return frozenset(item.field for item in policy.bindings) - read


def _step_breaks(
    policy: ApprovalPolicy,
    dossier: Dossier,
    step: Step,
    *,
    now: Mapping[str, Any],
    unread: frozenset[str],
) -> tuple[Break, ...]:
    declared = policy.steps.get(step.name)
    reads = declared.reads if declared else frozenset()
    bindings = [item for item in policy.bindings if not reads or item.field in reads | unread]
    decided = [item.values for item in dossier.approvals(step.name)]
    found = {
        item.field: item
        for approved in decided or [step.basis]
        for item in find_breaks(bindings, approved, now)
    }
    return tuple(found.values())


def waiting_for(policy: ApprovalPolicy, dossier: Dossier, reopened: set[str]) -> tuple[str, ...]:
    """Open steps that come, through any number of others, after a step that starts again."""
    behind = set(reopened)
    while True:
        more = {step.name for step in policy.steps.values() if behind & set(step.after)} - behind
        if not more:
            break
        behind |= more
    return tuple(
        step.name
        for step in dossier.steps
        if step.name in behind - reopened and step.state is StepState.OPEN
    )


def closed_again(step: Step) -> Step:
    """The step as it waits to be opened anew."""
    state = moved(STEP_TRANSITIONS, step.state, StepState.WAITING)
    return replace(
        step,
        state=state,
        opened_at=None,
        due_at=None,
        decided_at=None,
        skip_reason=None,
        note=None,
        alert_at=None,
        alerts=0,
    )
