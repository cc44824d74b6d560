"""Who may decide a stored request: gathers what the pure rules need, and records who may not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from interlock.approvals import store
from interlock.approvals.duty import Past, actions_needed, relevant
from interlock.approvals.inquiry import Cover, Inquiry, Objection
from interlock.approvals.ledger import ledger_of
from interlock.approvals.matter import Matter, matter_of
from interlock.approvals.model import Dossier
from interlock.approvals.people import standing_of
from interlock.approvals.ports import Ports
from interlock.approvals.snapshot import Amount, is_within
from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.identity.model import Actor, Delegation
from interlock.kit.database import Unit
from interlock.kit.problem import ConflictError, ForbiddenError, NotFoundError, Problem
from interlock.language.program import Conflict
from interlock.records.exchange import CURRENCY_MODEL
from interlock.records.session import RecordSession


def take_up(ports: Ports, session: RecordSession, id: UUID) -> tuple[Matter, Dossier]:
    """A stored request, to be worked on; raises ``NotFoundError``.

    The record is locked first and then the request, the order in which changes of the record
    lock them too; so nobody waits in a circle.
    """
    request = store.find_request(session.unit.connection, id)
    if request is None:
        raise no_request(id)
    matter = matter_of(ports, session, request)
    ledger = ledger_of(session.unit)
    if matter.record is not None:
        ledger.live_on_record(session, matter.record.key)
    dossier = ledger.find(id, lock=True)
    assert dossier is not None
    return matter, dossier


def no_request(id: UUID) -> NotFoundError:
    """One answer for what does not exist and what must not be seen."""
    return NotFoundError(f"There is no approval request {id}, or you may not see it.")


def inquiry_of(matter: Matter, dossier: Dossier, actor: Actor) -> Inquiry:
    """All that is known when ``actor`` is about to decide."""
    conflicts = relevant(
        matter.session.runtime.catalogue.conflicts, matter.policy, dossier.request.model
    )
    return Inquiry(
        dossier,
        matter.policy,
        standing_of(actor),
        covers=tuple(covers_of(matter, dossier, actor.user_id)),
        conflicts=conflicts,
        past=_past(matter, dossier, conflicts),
    )


def covers_of(matter: Matter, dossier: Dossier, user_id: int) -> Iterable[Cover]:
    """For whom the user stands in: delegations in force, and steps handed over one by one."""
    people = matter.people
    names = {step.id: step.name for step in dossier.steps}
    for item in dossier.assignees:
        if item.id == str(user_id) and item.on_behalf_of_id is not None:
            principal = people.standing(item.on_behalf_of_id)
            if principal is not None:
                yield Cover(principal, step=names[item.step_id])
    if not matter.policy.is_delegable:
        return
    for delegation in people.delegations_to(user_id):
        principal = people.standing(delegation.principal_id)
        if principal is not None:
            yield Cover(principal, _shortfall(matter, dossier, delegation))


def _shortfall(matter: Matter, dossier: Dossier, delegation: Delegation) -> str | None:
    request = dossier.request
    if not delegation.covers(request.policy_id, request.model or ""):
        return f"the delegation is limited to {', '.join(delegation.scope)}"
    if delegation.amount_limit is None or request.amount is None:
        return None
    session, currency = matter.session, None
    currencies = session.runtime.models.get(CURRENCY_MODEL)
    if currencies is not None and delegation.currency is not None:
        table = currencies.rows.table
        currency = store.currency_id(matter.connection, table, delegation.currency)
        if currency is None:
            return f"there is no currency {delegation.currency} to compare its limit in"
    amount = Amount(request.amount, request.amount_currency_id)
    if is_within(session, amount, limit=delegation.amount_limit, currency_id=currency):
        return None
    return f"the amount is above its limit of {delegation.amount_limit} {delegation.currency}"


def _past(matter: Matter, dossier: Dossier, conflicts: Iterable[Conflict]) -> Past:
    request, session = dossier.request, matter.session
    if not conflicts or request.model is None or request.record_id is None:
        return Past()
    doers = {
        action: matter.ports.duties.who_did(
            session.unit, action=action, model=request.model, record_id=request.record_id
        )
        for action in actions_needed(conflicts)
    }
    asked_for = f"operation.{request.operation}"
    if asked_for in doers:
        doers[asked_for] |= {request.requester_id}
    approved = store.approvers(matter.connection, request.model, request.record_id)
    return Past(doers, approved)


def refusal_of(matter: Matter, dossier: Dossier, objection: Objection) -> Problem:
    """The problem to raise; what somebody may not do at all is kept as an attempt."""
    context = {"request": str(dossier.request.id), "state": dossier.request.state.value}
    if not objection.is_forbidden:
        return ConflictError(
            objection.message, code=objection.code, remedy=objection.remedy, context=context
        )
    keep_attempt(matter, dossier, objection.message)
    return ForbiddenError(
        objection.message, code=objection.code, remedy=objection.remedy, context=context
    )


def keep_attempt(matter: Matter, dossier: Dossier, reason: str) -> None:
    """Note that somebody tried what they may not; the note survives the rollback."""
    session, request = matter.session, dossier.request
    entry = Entry(
        action="approval.refused",
        actor_id=session.user.user_id,
        actor_name=session.user.name,
        channel=session.origin.channel,
        model=request.model,
        record_id=request.record_id,
        subject=f"approval_request:{request.id}",
        company_id=request.company_id,
        new={"request": str(request.id), "policy": request.policy_id},
        reason=f"attempted bypass: {reason}",
        correlation_id=session.origin.correlation_id,
    )

    def write(unit: Unit) -> None:
        append(unit, [entry])

    session.unit.keep(write)
