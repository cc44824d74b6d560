"""Carrying out what was granted: the blocked operation, and what follows a refusal.

The decision stands whatever becomes of the operation. Should a hold, another rule or a new state
stand in its way by now, that is noted on the request, and a case asks the policy's owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier, Request
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.database import Unit
from interlock.kit.problem import Problem
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Computed
from interlock.records.change import OperationOutcome, Origin
from interlock.records.editing import write
from interlock.records.operating import operate
from interlock.records.savepoint import savepoint
from interlock.records.session import RecordSession
from interlock.records.value import ValueProblem


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of carrying out: the request then, and the operation's outcome or the refusal."""

    request: Request
    outcome: OperationOutcome | None
    note: str | None


def carry_out(matter: Matter, dossier: Dossier) -> Carried:
    """Carry the granted operation out for the requester, in a session of its own.

    The matter's session must be settled: what it holds of the record is not looked at any more.
    """
    request = dossier.request
    assert request.model is not None
    assert request.record_id is not None
    assert request.operation is not None
    try:
        with savepoint(matter.session.unit) as unit:
            session = _session_for(matter, dossier, unit)
            model = session.model(request.model)
            record = session.loading.get(model, request.record_id, lock=True)
            session.granted.add((*record.key, request.operation))
            outcome = operate(
                session, record, request.operation, inputs=request.inputs, is_authorised=True
            )
            session.settle()
    except (Problem, EvaluationError) as refusal:
        why = f"Granted, but it could not be carried out: {refusal}"
        return Carried(_note_refusal(matter, dossier, why).request, None, why)
    stored = matter.ledger.find(request.id, lock=True)
    assert stored is not None
    return Carried(stored.request, outcome, outcome.notes[0] if outcome.notes else None)


def _session_for(matter: Matter, dossier: Dossier, unit: Unit) -> RecordSession:
    """A session of the requester's: it is their operation, whoever agreed to it."""
    outer, ruling = matter.session, dossier.last_ruling
    by = f" by {ruling.by}" if ruling else ""
    origin = Origin(
        channel=outer.origin.channel,
        correlation_id=outer.origin.correlation_id,
        cause_id=outer.origin.cause_id,
        reason=f"{dossier.request.title}: granted{by}",
    )
    actor = _doer(matter).through(outer.origin.channel)
    return RecordSession(unit, outer.runtime, actor=actor, origin=origin, hooks=outer.hooks)


def _doer(matter: Matter) -> Actor:
    """The requester; one who has left keeps the name, and no rights. What was granted takes
    effect all the same, but what would need the requester's rights does not."""
    requester = matter.requester
    if not requester.is_system:
        return requester
    company = matter.company_id
    companies = () if company is None else (company,)
    return replace(
        requester, is_system=False, roles=frozenset(), company_ids=companies,
        company_id=company or 0,
    )  # fmt: skip


def set_fields(matter: Matter, dossier: Dossier, values: Mapping[str, Computed]) -> Dossier:
    """Write what the policy says of a rejected or returned record, in the policy's name."""
    record, session = matter.record, matter.session
    if record is None or not values:
        return dossier
    try:
        changes = {
            name: record.model.coercers[name](matter.value(computed))
            for name, computed in values.items()
        }
        with session.acting_as(replace(SYSTEM, name=f"policy {matter.policy.id}")):
            write(session, record, changes)
    except (Problem, EvaluationError, ValueProblem) as error:
        return _note_refusal(matter, dossier, f"The record could not be updated: {error}")
    return dossier


def _note_refusal(matter: Matter, dossier: Dossier, why: str) -> Dossier:
    request = replace(dossier.request, outcome_reason=why)
    matter.open_case(
        "approval_not_carried_out",
        f"{request.title}: decided, but not carried out",
        detail=why,
        key=str(request.id),
    )
    return matter.keep(replace(dossier, request=request))
