"""What a policy decides by itself: ``auto`` grants, ``reject_when`` refuses. Both are recorded as
decisions, with the version of the policy and the values that it looked at."""

from __future__ import annotations

from dataclasses import replace

from interlock.approvals import store
from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier, RequestState
from interlock.approvals.recording import announce, decide_by_rule, end, rule_decision
from interlock.approvals.requesting import Demand, draft


def grant_by_rule(matter: Matter, demand: Demand) -> Dossier:
    """Grant because ``auto`` holds."""
    policy = matter.policy
    assert policy.auto is not None
    dossier = matter.keep(draft(matter, demand))
    picture = matter.picture(salt=str(dossier.request.id))
    detail = {"clause": policy.auto.source, "values": matter.readings(policy.auto)}
    dossier = decide_by_rule(matter, dossier, picture, detail=detail)
    dossier = end(matter, dossier, RequestState.GRANTED, reason=policy.auto.source)
    announce(
        matter, dossier, "approval.granted",
        by=f"rule {policy.id} v{policy.version}", values_hash=picture.hash,
    )  # fmt: skip
    return dossier


def reject_by_rule(matter: Matter, demand: Demand) -> None:
    """Note that ``reject_when`` holds. The refusal rolls the unit back; what the rule decided is
    kept beyond that, unless the record itself goes with it."""
    policy, session, record = matter.policy, matter.session, matter.record
    assert policy.reject_when is not None
    assert record is not None
    clause, values = policy.reject_when.source, matter.readings(policy.reject_when)
    session.keep_refusal(
        record, "approval.rejected", clause, policy=policy.id, version=policy.version,
        operation=demand.operation, values=values,
    )  # fmt: skip
    if record.is_new:
        return
    dossier = draft(matter, demand)
    request = replace(
        dossier.request,
        state=RequestState.REJECTED,
        decided_at=session.unit.now,
        outcome_reason=clause,
    )
    picture = matter.picture(salt=str(request.id))
    detail = {"clause": clause, "values": values}
    decision = rule_decision(matter, request, picture, detail=detail)
    rejected = replace(dossier, request=request, decisions=(decision,))
    session.unit.keep(lambda unit: store.write(unit.connection, None, rejected))
