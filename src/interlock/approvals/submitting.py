"""Requests that stand alone: somebody fills in what the policy asks for, and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from interlock.approvals import store
from interlock.approvals.deciding import Decided, conclude
from interlock.approvals.field import read_fields
from interlock.approvals.judging import no_request
from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier, RequestState
from interlock.approvals.ports import Ports
from interlock.approvals.preview import Plan, plan_of
from interlock.approvals.question import judging
from interlock.approvals.recording import announce, decide_by_rule, end
from interlock.approvals.requesting import Demand, draft, make_request
from interlock.approvals.rule import grant_by_rule
from interlock.approvals.watch import watch_of
from interlock.kit.problem import ConflictError, ForbiddenError, NotFoundError
from interlock.kit.text import did_you_mean, listed
from interlock.language.program import ApprovalPolicy
from interlock.records.access import Right
from interlock.records.record import Record
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody asks for: the fields that the policy wants, and the record it is about."""

    policy_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    record_id: int | None = None
    title: str | None = None
    reason: str | None = None
    parent_id: UUID | None = None


def submit(ports: Ports, session: RecordSession, submission: Submission) -> Decided:
    """Make a stand-alone request, and settle the session.

    Raises ``InvalidError`` with every wrong field, ``ForbiddenError`` without a submitter's role,
    and ``ConflictError`` where it is asked already or need not be asked.
    """
    policy = find_policy(session, submission.policy_id)
    _require_submitter(session, policy)
    values = read_fields(policy, submission.values)
    matter = Matter(
        ports, session, policy, _record(session, policy, submission.record_id), values,
        session.user,
    )  # fmt: skip
    if submission.parent_id is not None:
        _require_live_parent(matter, submission.parent_id)
    _refuse_second(matter)
    with judging(matter):
        _refuse_needless(matter)
    demand = Demand(
        title=submission.title, reason=submission.reason, parent_id=submission.parent_id
    )
    with judging(matter):
        dossier = ask_for(matter, demand)
    return conclude(matter, dossier)


def _refuse_needless(matter: Matter) -> None:
    when = matter.policy.when
    shortcoming = None if when is None else matter.shortcoming(when)
    if shortcoming is not None:
        raise ConflictError(
            f"{matter.policy.title} is not required: {shortcoming.told} does not hold.",
            code="not_required",
            remedy="Go ahead without it.",
            context=shortcoming.as_dict(),
        )


def ask_for(matter: Matter, demand: Demand) -> Dossier:
    """Ask under a policy whose condition holds: its rules decide, or its steps are asked."""
    policy = matter.policy
    if policy.reject_when is not None and matter.shortcoming(policy.reject_when) is None:
        return _reject(matter, demand, policy.reject_when.source)
    if policy.auto is not None:
        missing = matter.shortcoming(policy.auto)
        if missing is None:
            return grant_by_rule(matter, demand)
        if not policy.steps:
            return _reject(matter, demand, f"{missing.told} does not hold")
    return make_request(matter, demand)


def _reject(matter: Matter, demand: Demand, why: str) -> Dossier:
    dossier = matter.keep(draft(matter, demand))
    picture = matter.picture(salt=str(dossier.request.id))
    dossier = decide_by_rule(matter, dossier, picture, detail={"clause": why})
    dossier = end(matter, dossier, RequestState.REJECTED, reason=why)
    announce(matter, dossier, "approval.rejected", by=f"rule {matter.policy.id}", comment=why)
    return dossier


def find_policy(session: RecordSession, id: str) -> ApprovalPolicy:
    """The policy in force; raises ``NotFoundError`` naming the nearest."""
    policies = session.runtime.catalogue.policies
    found = policies.get(id)
    if found is None or not found.is_enabled:
        raise NotFoundError(
            f"There is no approval policy {id!r} in force.", remedy=did_you_mean(id, policies)
        )
    return found


def _require_submitter(session: RecordSession, policy: ApprovalPolicy) -> None:
    if policy.operation is not None and policy.is_asked_by_operation:
        raise ConflictError(
            f"{policy.title} is asked for by the operation {policy.operation!r}.",
            code="asked_by_operation",
            remedy=f"Call the operation {policy.operation!r} of the record.",
        )
    roles = policy.submitters
    if roles and not any(session.actor.has_role(role) for role in roles):
        raise ForbiddenError(
            f"You may not submit {policy.title}.", remedy=f"The roles that may: {listed(roles)}."
        )


def _record(session: RecordSession, policy: ApprovalPolicy, id: int | None) -> Record | None:
    if id is None:
        return None
    if policy.model is None:
        raise ConflictError(
            f"{policy.title} is not about a record.",
            code="no_record_wanted",
            remedy="Leave the record out.",
        )
    return session.get(policy.model, id, right=Right.READ, lock=True)


def _require_live_parent(matter: Matter, id: UUID) -> None:
    parent = store.find_request(matter.connection, id)
    if parent is None:
        raise no_request(id)
    if not parent.is_live:
        raise ConflictError(
            f"{parent.title} is {parent.state.value} already.", code="parent_decided"
        )


def _refuse_second(matter: Matter) -> None:
    """One open request under a policy about a record is enough."""
    if matter.record is None:
        return
    for dossier in matter.ledger.live_on_record(matter.session, matter.record.key):
        request = dossier.request
        if request.policy_id == matter.policy.id and request.state is RequestState.PENDING:
            raise ConflictError(
                f"{request.title} is asked for already by {request.requester_name}.",
                code="asked_already",
                remedy="Wait for the decision, or have that request withdrawn.",
                context={"request": str(request.id)},
            )


# ── before anything is asked ────────────────────────────────────────────────────────────────────


def preview(
    ports: Ports,
    session: RecordSession,
    policy_id: str,
    *,
    record_id: int | None = None,
    values: Mapping[str, Any] | None = None,
) -> Plan:
    """Who would be asked, by a policy, for a record or for what is filled in. Changes nothing."""
    policy = find_policy(session, policy_id)
    record = _record(session, policy, record_id)
    given = read_fields(policy, values or {}) if policy.request_fields else {}
    return _plan(Matter(ports, session, policy, record, given, session.user))


def _plan(matter: Matter) -> Plan:
    with judging(matter):
        return plan_of(matter)


def preview_operation(
    ports: Ports, session: RecordSession, record: Record, operation: str
) -> list[Plan]:
    """What each policy that guards an operation would do now: what a button shows beforehand."""
    policies = watch_of(session).guarding(record.model.id, operation)
    return [_plan(Matter(ports, session, policy, record, {}, session.user)) for policy in policies]
