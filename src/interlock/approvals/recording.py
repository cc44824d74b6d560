"""Writing down what becomes of a request: its state, its steps, who may decide, what was decided.

Every function takes the request as it is stored and returns it as it is stored then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from interlock.approvals.matter import Matter
from interlock.approvals.model import (
    REQUEST_TRANSITIONS,
    STEP_TRANSITIONS,
    Assignee,
    Decision,
    DecisionKind,
    Dossier,
    Request,
    RequestState,
    Step,
    StepState,
    moved,
)
from interlock.approvals.snapshot import Picture
from interlock.kit.ids import time_ordered_id


def save_step(matter: Matter, dossier: Dossier, step: Step) -> Dossier:
    return matter.keep(dossier.with_step(step))


def assign(matter: Matter, dossier: Dossier, step: Step, assignees: Sequence[Assignee]) -> Dossier:
    """Say who may decide a step from now on."""
    others = [item for item in dossier.assignees if item.step_id != step.id]
    return matter.keep(replace(dossier, assignees=(*others, *assignees)))


def record_decision(
    matter: Matter,
    dossier: Dossier,
    kind: DecisionKind,
    *,
    user: tuple[int | None, str],
    picture: Picture | None = None,
    **more: Any,
) -> Dossier:
    """Append to the history of a request; ``user`` is who did it, by id and name."""
    session = matter.session
    decision = Decision(
        id=time_ordered_id(session.unit.now),
        request_id=dossier.request.id,
        kind=kind,
        at=session.unit.now,
        channel=session.origin.channel,
        user_id=user[0],
        user_name=user[1],
        values={} if picture is None else picture.decided_on,
        values_hash=None if picture is None else picture.hash,
        **more,
    )
    return matter.keep(replace(dossier, decisions=(*dossier.decisions, decision)))


def announce(matter: Matter, dossier: Dossier, type: str, **data: Any) -> None:
    """Make something known that happened to a request; the audit log hears it with the event."""
    request = dossier.request
    told = {
        "request": str(request.id),
        "policy": request.policy_id,
        "version": request.policy_version,
        "title": request.title,
        "operation": request.operation,
        "requester_id": request.requester_id,
        "round": request.round,
        "state": request.state.value,
        **{name: value for name, value in data.items() if value is not None},
    }
    matter.session.emit(type, record=matter.record, data=told, subject=f"approval:{request.id}")


def decide_by_rule(
    matter: Matter, dossier: Dossier, picture: Picture, *, detail: Mapping[str, Any]
) -> Dossier:
    """Record that the policy itself decided, with its version."""
    decision = rule_decision(matter, dossier.request, picture, detail=detail)
    return matter.keep(replace(dossier, decisions=(*dossier.decisions, decision)))


def rule_decision(
    matter: Matter, request: Request, picture: Picture, *, detail: Mapping[str, Any]
) -> Decision:
    """The decision that a policy makes by itself; it is not stored yet."""
    policy, session = matter.policy, matter.session
    return Decision(
        id=time_ordered_id(session.unit.now),
        request_id=request.id,
        kind=DecisionKind.AUTO,
        at=session.unit.now,
        channel=session.origin.channel,
        user_name=f"rule {policy.id} v{policy.version}",
        values=picture.decided_on,
        values_hash=picture.hash,
        rule=policy.id,
        rule_version=policy.version,
        detail=detail,
    )


def end(
    matter: Matter, dossier: Dossier, state: RequestState, *, reason: str | None = None
) -> Dossier:
    """Move a request to another state; unless it is granted, what was still open is cancelled."""
    request = replace(
        dossier.request,
        state=moved(REQUEST_TRANSITIONS, dossier.request.state, state),
        decided_at=dossier.request.decided_at
        if state is RequestState.USED
        else matter.session.unit.now,
        outcome_reason=reason or dossier.request.outcome_reason,
        due_at=None,
        is_told=_knows(matter, dossier),
    )
    dossier = matter.keep(replace(dossier, request=request))
    if state in (RequestState.GRANTED, RequestState.USED):
        return dossier
    for step in dossier.steps:
        if step.state in (StepState.OPEN, StepState.WAITING):
            cancelled = moved(STEP_TRANSITIONS, step.state, StepState.CANCELLED)
            dossier = save_step(matter, dossier, replace(step, state=cancelled))
    return dossier


def _knows(matter: Matter, dossier: Dossier) -> bool:
    """Whether the requester knows how it ends: by their own doing, or by a rule at once."""
    is_own = matter.session.user.user_id == dossier.request.requester_id
    return is_own or not dossier.steps
