"""Who may see a request: whoever is part of it, and whoever may read the record it is about."""

from __future__ import annotations

from interlock.approvals.decide import is_asked, own_assignees
from interlock.approvals.judging import covers_of, no_request
from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier
from interlock.approvals.people import standing_of
from interlock.identity.model import Actor
from interlock.identity.right import is_in_company, is_overseer
from interlock.kit.problem import ConflictError, ForbiddenError, NotFoundError
from interlock.language.program import ApprovalPolicy
from interlock.records.access import Right
from interlock.records.session import RecordSession

NO_POLICY = "its policy is gone, or fits the models no more"


def owned_policies(session: RecordSession) -> list[str]:
    """The policies that a role of the session's user answers for: they see how these go."""
    policies = session.runtime.catalogue.policies.values()
    return [policy.id for policy in policies if _answers_for(session.user, policy)]


def _answers_for(actor: Actor, policy: ApprovalPolicy) -> bool:
    return actor.has_role(policy.owner)


def may_see(matter: Matter, dossier: Dossier, actor: Actor) -> bool:
    """Requester, those asked and their delegates, overseers, owners of the policy in the
    request's company, and readers of the record."""
    request = dossier.request
    if actor.user_id == request.requester_id or is_overseer(actor):
        return True
    is_near = is_in_company(actor, request.company_id)
    if is_near and not matter.lacks_policy and _answers_for(actor, matter.policy):
        return True
    if any(actor.user_id in item.parties for item in dossier.decisions):
        return True
    return is_party(matter, dossier, actor) or may_read_record(matter, actor)


def is_party(matter: Matter, dossier: Dossier, actor: Actor) -> bool:
    """Whether somebody is asked in any step, or stands in for somebody who is."""
    covers = covers_of(matter, dossier, actor.user_id)
    people = [standing_of(actor), *(item.principal for item in covers if not item.shortfall)]
    company_id = dossier.request.company_id
    return any(
        is_asked(item, who, step, company_id=company_id)
        for step in dossier.steps
        for item in own_assignees(dossier, step)
        for who in people
    )


def may_read_record(matter: Matter, actor: Actor) -> bool:
    """Whether the rights on records show the actor what the request is about."""
    if matter.record is None:
        return False
    try:
        with matter.session.acting_as(actor):
            matter.session.get(matter.record.model.id, matter.record.id, right=Right.READ)
    except (ForbiddenError, NotFoundError):
        return False
    return True


def require_sight(matter: Matter, dossier: Dossier, actor: Actor) -> None:
    """Raise ``NotFoundError`` for whoever may not see the request."""
    if not may_see(matter, dossier, actor):
        raise no_request(dossier.request.id)


def require_policy(matter: Matter, dossier: Dossier) -> None:
    """Raise ``ConflictError`` where there is no policy to decide by any more."""
    if not matter.lacks_policy:
        return
    require_sight(matter, dossier, matter.session.user)
    request = dossier.request
    raise ConflictError(
        f"{request.title}: {NO_POLICY}.",
        code="policy_gone",
        remedy="Its requester or an administrator can cancel it, and then ask anew.",
        context={"request": str(request.id), "policy": request.policy_id},
    )
