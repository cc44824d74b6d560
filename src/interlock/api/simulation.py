"""Trying an approval policy on values, with everything undone afterwards."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from interlock.api.approval import plan_body
from interlock.api.inventory.inventory import surroundings_of
from interlock.api.rehearsal import rehearse
from interlock.api.schema.simulation import SimulationRequest
from interlock.application import Application
from interlock.approvals.field import read_fields
from interlock.approvals.matter import Matter
from interlock.approvals.reading import require_readable
from interlock.approvals.simulation import SimulatedStep, Simulation, simulate
from interlock.govern.service import is_publisher
from interlock.identity.model import Actor
from interlock.identity.user.service import actor_for_user
from interlock.kit.database import Unit
from interlock.kit.finding import Finding, has_errors
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, NotFoundError
from interlock.kit.text import did_you_mean
from interlock.language.alone import load_alone, policy_alone
from interlock.language.program import ApprovalPolicy
from interlock.records.access import Right
from interlock.records.editing import imagine
from interlock.records.record import Record
from interlock.records.session import RecordSession


def simulation_body(
    application: Application, unit: Unit, actor: Actor, body: SimulationRequest
) -> dict[str, Any]:
    """What a policy, published or not, would do with a record or with values; nothing stays.

    Who looks sees no more of the values than they may read. Only publishers ask for others.
    """
    policy = _policy(application, unit, body)
    requester = _requester(application, unit, actor, body.requester_id)

    def act(inner: Unit) -> Simulation:
        session = application.session_in(inner, actor)
        if body.source is not None and not is_publisher(actor):
            require_readable(session, policy)
        record, fields = _subject(session, policy, body)
        ports = application.approvals.ports
        return simulate(Matter(ports, session, policy, record, fields, requester))

    return _told(rehearse(unit, act), requester)


def _policy(application: Application, unit: Unit, body: SimulationRequest) -> ApprovalPolicy:
    runtime = application.provider.current(unit)
    if body.source is None:
        policies = runtime.catalogue.policies
        found = policies.get(body.policy_id or "")
        if found is None:
            hint = did_you_mean(body.policy_id or "", policies)
            raise NotFoundError(f"There is no approval policy {body.policy_id!r}.", remedy=hint)
        return found
    loaded, findings = load_alone({"draft.yaml": body.source})
    if loaded is None or loaded.kind != "approval":
        raise _invalid([*findings] or [Finding("wrong_kind", "This is not an approval policy.")])
    policy, found_wrong = policy_alone(loaded, surroundings_of(application, runtime))
    if policy is None:
        raise _invalid([item for item in found_wrong if has_errors([item])])
    return policy


def _invalid(findings: list[Finding]) -> InvalidError:
    return InvalidError(
        f"The policy cannot be tried: {findings[0].message}",
        code="definitions_invalid",
        errors=[
            FieldError(f"source.{item.path}".rstrip("."), item.message, item.code, item.suggestion)
            for item in findings
        ],
    )


def _requester(application: Application, unit: Unit, actor: Actor, user_id: int | None) -> Actor:
    if user_id is None or user_id == actor.user_id:
        return actor
    if not is_publisher(actor):
        raise ForbiddenError(
            "You may try a policy only as yourself.",
            remedy="Who may publish definitions may try them as anybody.",
        )
    implies = application.provider.implications(unit)
    found = actor_for_user(unit, user_id, implies=implies, channel="web")
    if found is None:
        raise NotFoundError(f"There is no active user {user_id}.")
    return found


def _subject(
    session: RecordSession, policy: ApprovalPolicy, body: SimulationRequest
) -> tuple[Record | None, dict[str, Any]]:
    """The record that it is about, as imagined, and the fields of the request itself."""
    own = {name: value for name, value in body.values.items() if name in policy.request_fields}
    fields = read_fields(policy, own) if policy.request_fields else {}
    if policy.model is None:
        return None, fields
    others = {name: value for name, value in body.values.items() if name not in own}
    base = None
    if body.record_id is not None:
        base = session.get(policy.model, body.record_id, right=Right.READ, lock=True)
    if base is not None and not others:
        return base, fields
    return imagine(session, policy.model, others, base=base), fields


def _told(found: Simulation, requester: Actor) -> dict[str, Any]:
    plan = plan_body(found.plan)
    return {
        **{name: plan[name] for name in plan if name != "steps"},
        "requester": {"id": requester.user_id, "name": requester.name, "stands_in_for": None},
        "condition": None if found.condition is None else found.condition.as_dict(),
        "due_at": found.due_at,
        "steps": [_step(step) for step in found.steps],
    }


def _step(step: SimulatedStep) -> dict[str, Any]:
    return {
        **asdict(step.plan),
        "condition": step.condition,
        "values": step.values,
        "asked": [asdict(item) for item in step.asked],
        "opens_at": step.opens_at,
        "due_at": step.due_at,
    }
