"""Making requests and moving them on: steps open, are skipped, and end in an outcome.

Every function takes the request as it is stored and returns it as it is stored then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from interlock.approvals import store
from interlock.approvals.asking import resolve
from interlock.approvals.binding import plain_values
from interlock.approvals.matter import Matter, Shortcoming
from interlock.approvals.model import (
    STEP_TRANSITIONS,
    Assignee,
    Dossier,
    Request,
    RequestState,
    Step,
    StepState,
    moved,
)
from interlock.approvals.plan import due_at, earliest, outcome, ready_steps
from interlock.approvals.recording import announce, assign, decide_by_rule, end, save_step
from interlock.approvals.snapshot import Picture, amount_at_stake
from interlock.kit.ids import time_ordered_id
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import PolicyStep


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked for, beyond what the policy says."""

    operation: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None
    reason: str | None = None
    parent_id: UUID | None = None
    automation_id: str | None = None


def make_request(matter: Matter, demand: Demand) -> Dossier:
    """Store a request and ask its first steps; it may be granted at once where none applies."""
    dossier = draft(matter, demand)
    steps = tuple(
        _new_step(matter, dossier.request.id, step, position)
        for position, step in enumerate(matter.policy.steps.values())
    )
    dossier = matter.keep(replace(dossier, steps=steps))
    announce(matter, dossier, "approval.requested")
    return advance(matter, dossier)


def draft(matter: Matter, demand: Demand) -> Dossier:
    """A pending request that is not stored and has no steps yet."""
    session, record, policy = matter.session, matter.record, matter.policy
    id = time_ordered_id(session.unit.now)
    picture = matter.picture(salt=str(id))
    amount = amount_at_stake(session, policy, record, matter.values)
    request = Request(
        id=id,
        policy_id=policy.id,
        policy_version=policy.version,
        title=demand.title or f"{policy.title}: {matter.label}",
        reason=demand.reason or reason_of(matter),
        model=policy.model if record is None else record.model.id,
        record_id=None if record is None else record.id,
        record_version=None if record is None else record.values.get("version"),
        company_id=matter.company_id,
        operation=demand.operation,
        inputs=demand.inputs,
        requester_id=matter.requester.user_id,
        requester_name=matter.requester.name,
        state=RequestState.PENDING,
        values=plain_values(matter.values),
        bound=picture.bound,
        snapshot=picture.whole,
        values_hash=picture.hash,
        amount=None if amount is None else amount.value,
        amount_currency_id=None if amount is None else amount.currency_id,
        round=_round(matter),
        is_distinct=policy.is_distinct,
        is_requester_barred=not policy.requester_may_decide,
        requested_at=session.unit.now,
        correlation_id=session.origin.correlation_id,
        expires_at=due_at(session.unit.now, policy.expires, session.calendar),
        parent_id=demand.parent_id,
        automation_id=demand.automation_id or session.chain.cause.automation_id,
    )
    return Dossier(request)


def reason_of(matter: Matter) -> str | None:
    """Why it is asked: what the policy says, else its condition with the values."""
    policy = matter.policy
    try:
        if policy.reason is not None:
            return str(matter.value(policy.reason))
        if policy.when is not None:
            return Shortcoming(policy.when.source, matter.readings(policy.when)).told
    except EvaluationError as error:
        return f"{policy.title} (its reason cannot be told: {error})"
    return None


def _round(matter: Matter) -> int:
    """How often it is asked: again after it was refused, returned or taken back."""
    if matter.record is None:
        return 1
    model, id = matter.record.key
    latest = store.latest_round(matter.connection, matter.policy.id, model, id)
    if latest is None or latest[0] in (RequestState.USED, RequestState.GRANTED):
        return 1
    return latest[1] + 1


def _new_step(matter: Matter, request_id: UUID, step: PolicyStep, position: int) -> Step:
    id = time_ordered_id(matter.session.unit.now)
    return Step(id, request_id, step.name, step.title, position, StepState.WAITING, step.need)


# ── moving on ───────────────────────────────────────────────────────────────────────────────────


def advance(matter: Matter, dossier: Dossier) -> Dossier:
    """Open or skip every step that is ready, and grant the request when none is left."""
    picture = matter.picture(salt=str(dossier.request.id))
    while ready := ready_steps(matter.policy, dossier.steps):
        for step in ready:
            dossier = _open(matter, dossier, step, picture)
    due = earliest(step.due_at for step in dossier.open_steps)
    if due != dossier.request.due_at:
        dossier = matter.keep(replace(dossier, request=replace(dossier.request, due_at=due)))
    if outcome(dossier.steps) is RequestState.GRANTED:
        return grant(matter, dossier, picture)
    return dossier


def _open(matter: Matter, dossier: Dossier, declared: PolicyStep, picture: Picture) -> Dossier:
    step = replace(dossier.step(declared.name), basis=picture.bound)
    note = None
    try:
        missing = None if declared.when is None else matter.shortcoming(declared.when)
    except EvaluationError as error:
        missing, note = None, f"Its condition cannot be evaluated, so it is asked: {error}"
    if missing is not None:
        state = moved(STEP_TRANSITIONS, step.state, StepState.SKIPPED)
        step = replace(
            step, state=state, skip_reason=missing.as_dict(), decided_at=matter.session.unit.now
        )
        return save_step(matter, dossier, step)
    return _ask(matter, dossier, declared, replace(step, note=note))


def _ask(matter: Matter, dossier: Dossier, declared: PolicyStep, step: Step) -> Dossier:
    session = matter.session
    found = resolve(matter, declared)
    notes = [note for note in (step.note, found.note) if note]
    step = replace(
        step,
        state=moved(STEP_TRANSITIONS, step.state, StepState.OPEN),
        opened_at=session.unit.now,
        due_at=due_at(session.unit.now, declared.due, session.calendar),
        asked=found.asked,
        note=" ".join(notes) or None,
        alerts=0,
        alert_at=session.unit.now,
    )
    dossier = save_step(matter, dossier, step)
    dossier = assign(
        matter,
        dossier,
        step,
        [Assignee(step.id, item.kind, item.id, item.label, item.origin) for item in found.asked],
    )
    if notes:
        key = f"{matter.policy.id}:{declared.name}"
        title = f"{matter.policy.title}: the step {declared.title} needs attention"
        matter.open_case("approval_without_approver", title, detail=" ".join(notes), key=key)
    announce(matter, dossier, "approval.asked", step=step.name,
             asked=[{"kind": item.kind.value, "id": item.id, "label": item.label}
                    for item in found.asked],
             due_at=step.due_at)  # fmt: skip
    return dossier


def grant(matter: Matter, dossier: Dossier, picture: Picture) -> Dossier:
    """Everything needed is given. Where no step had to be asked, that is a decision by rule."""
    if not dossier.approvals():
        dossier = decide_by_rule(
            matter, dossier, picture, detail={"why": "No step of the policy applies."}
        )
    dossier = end(matter, dossier, RequestState.GRANTED)
    ruling = dossier.last_ruling
    announce(matter, dossier, "approval.granted", by=ruling.by if ruling else None,
             values_hash=ruling.values_hash if ruling else None)  # fmt: skip
    return dossier
