"""What speaks against a person deciding although they are asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interlock.approvals.duty import find_conflict
from interlock.approvals.inquiry import Capacity, Inquiry, Objection, Standing
from interlock.approvals.model import Decision, DecisionKind, Step
from interlock.language.program import Duty


def find_personal_objection(
    inquiry: Inquiry, step: Step, capacity: Capacity, kind: DecisionKind
) -> Objection | None:
    """The first thing that speaks against a ruling of ``kind`` in this capacity."""
    parties = _parties(inquiry, capacity)
    objection = _requester_objection(inquiry, parties) or _repeat_objection(inquiry, step, parties)
    if objection is None and kind is DecisionKind.APPROVE:
        objection = _duty_objection(inquiry, capacity, parties)
    return objection


def _parties(inquiry: Inquiry, capacity: Capacity) -> tuple[Standing, ...]:
    """Those for whom the decision would count: the person, and the principal."""
    if capacity.on_behalf_of_id is None:
        return (inquiry.who,)
    known = {cover.principal.user_id: cover.principal for cover in inquiry.covers}
    principal = known.get(capacity.on_behalf_of_id) or Standing(
        capacity.on_behalf_of_id, capacity.on_behalf_of_name or ""
    )
    return (inquiry.who, principal)


def _requester_objection(inquiry: Inquiry, parties: Sequence[Standing]) -> Objection | None:
    request = inquiry.dossier.request
    if inquiry.policy.requester_may_decide:
        return None
    if all(party.user_id != request.requester_id for party in parties):
        return None
    mine = inquiry.who.user_id == request.requester_id
    whose = "You have" if mine else f"{request.requester_name}, for whom you stand in, has"
    return Objection(
        "own_request",
        f"{whose} asked for this; nobody decides the own request.",
        "Somebody else who is asked can decide it. You can withdraw it.",
        is_forbidden=True,
    )


def _repeat_objection(
    inquiry: Inquiry, step: Step, parties: Sequence[Standing]
) -> Objection | None:
    """One person, one approval: in the step always, over all steps where the policy says so."""
    scope = None if inquiry.policy.is_distinct else step.name
    earlier = inquiry.dossier.approvals(scope)
    known = {party.user_id: party for party in parties}
    for decision in earlier:
        if decision.parties & known.keys():
            return _repeated(inquiry, step, decision)
    for cover in inquiry.covers:
        stood_for = cover.principal.user_id
        if cover.reaches(step.name) and any(stood_for in item.parties for item in earlier):
            return Objection(
                "delegate_of_approver",
                f"You stand in for {cover.principal.name}, who has approved already; principal "
                "and delegate count as one person.",
                "Somebody else who is asked must decide.",
                is_forbidden=True,
            )
    return None


def _repeated(inquiry: Inquiry, step: Step, decision: Decision) -> Objection:
    is_own = decision.user_id == inquiry.who.user_id
    whose = "You have" if is_own else f"{decision.by} has"
    if decision.step == step.name:
        where = "this step; it takes different people"
    else:
        title = inquiry.dossier.step(decision.step or "").title
        where = f"the step {title}; nobody decides two steps"
    return Objection(
        "same_person",
        f"{whose} approved {where}.",
        "Somebody else who is asked must decide.",
        is_forbidden=True,
    )


def _duty_objection(
    inquiry: Inquiry, capacity: Capacity, parties: Iterable[Standing]
) -> Objection | None:
    for party in parties:
        conflict = find_conflict(
            inquiry.conflicts,
            inquiry.policy,
            party.person,
            past=inquiry.past,
            role=capacity.role,
        )
        if conflict is None:
            continue
        who = "You" if party.user_id == inquiry.who.user_id else party.name
        both = f"{_told(conflict.first)} and {_told(conflict.second)}"
        reason = f": {conflict.reason}" if conflict.reason else ""
        return Objection(
            "segregation_of_duties",
            f"{who} would combine {both}, which {conflict.policy} forbids{reason}.",
            "Somebody else who is asked must decide.",
            is_forbidden=True,
        )
    return None


def _told(duty: Duty) -> str:
    return f"{duty.kind} {duty.name}".strip()
