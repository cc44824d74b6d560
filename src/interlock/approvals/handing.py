"""Handing a step on: to somebody else for good, or to a delegate who decides in one's place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from interlock.approvals.alert.telling import News, tell
from interlock.approvals.decide import capacities, find_state_objection, is_asked
from interlock.approvals.deciding import Decided, conclude
from interlock.approvals.inquiry import Capacity, Objection
from interlock.approvals.judging import inquiry_of, refusal_of, take_up
from interlock.approvals.matter import Matter
from interlock.approvals.model import (
    Asked,
    AskedKind,
    Assignee,
    DecisionKind,
    Dossier,
    Step,
)
from interlock.approvals.objection import find_personal_objection
from interlock.approvals.people import standing_of
from interlock.approvals.ports import Ports
from interlock.approvals.recording import announce, assign, record_decision, save_step
from interlock.approvals.sight import require_policy
from interlock.identity.model import ADMINISTRATOR, Actor
from interlock.kit.problem import ConflictError, FieldError, ForbiddenError, InvalidError
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom a step is handed on, and why."""

    step: str
    to_user_id: int
    comment: str | None = None


def reassign(ports: Ports, session: RecordSession, request_id: UUID, handover: Handover) -> Decided:
    """Ask somebody else instead; an approver hands on the own part, an administrator any.

    The new person must be one who could decide: not the requester, nobody who has decided already,
    and, where a role or group is asked, one of its members. Settles the session.
    """
    matter, dossier = take_up(ports, session, request_id)
    require_policy(matter, dossier)
    step = _open_step(matter, dossier, handover.step)
    replaced = _own_part(matter, dossier, step, session.user)
    if step.need > 1 and any(item.kind is not AskedKind.USER for item in replaced):
        raise ConflictError(
            f"{step.title} takes {step.need} people of {replaced[0].label}; it cannot be handed "
            "to one.",
            code="several_needed",
            remedy="Delegate it for this step instead.",
        )
    target = _target(matter, dossier, handover)
    _require_able(matter, dossier, step, target, replaced)
    dossier = _replace(matter, dossier, step, target, replaced)
    return _noted(matter, dossier, handover, target, DecisionKind.REASSIGN)


def delegate(ports: Ports, session: RecordSession, request_id: UUID, handover: Handover) -> Decided:
    """Let somebody decide this one step in one's place; both names stay with the decision.

    Settles the session.
    """
    matter, dossier = take_up(ports, session, request_id)
    require_policy(matter, dossier)
    step = _open_step(matter, dossier, handover.step)
    if not matter.policy.is_delegable:
        raise ConflictError(
            f"Approvals under {matter.policy.title} cannot be delegated.",
            code="not_delegable",
            remedy="Decide it yourself, or ask an administrator to reassign it.",
        )
    mine = _capacity(matter, dossier, step, session.user)
    if mine.on_behalf_of_id is not None:
        raise ForbiddenError(
            f"You stand in for {mine.on_behalf_of_name}; what is delegated is not passed on.",
            code="delegate_of_delegate",
            remedy=f"{mine.on_behalf_of_name} can delegate to somebody else.",
        )
    target = _target(matter, dossier, handover)
    me = session.user
    entry = Assignee(
        step.id, AskedKind.USER, str(target.user_id), target.name, f"delegated by {me.name}",
        on_behalf_of_id=me.user_id, on_behalf_of_name=me.name,
    )  # fmt: skip
    dossier = assign(matter, dossier, step, [*dossier.asked_of(step), entry])
    return _noted(matter, dossier, handover, target, DecisionKind.DELEGATE)


def _open_step(matter: Matter, dossier: Dossier, name: str) -> Step:
    objection = find_state_objection(dossier, name)
    if objection is not None:
        raise refusal_of(matter, dossier, objection)
    return dossier.step(name)


def _capacity(matter: Matter, dossier: Dossier, step: Step, actor: Actor) -> Capacity:
    """In what right the actor is asked; raises ``ForbiddenError``, and keeps the attempt."""
    found = next(capacities(inquiry_of(matter, dossier, actor), step), None)
    if found is None:
        message = "You are not asked here, so you cannot hand it on."
        remedy = "Ask one of those who are, or an administrator."
        raise refusal_of(
            matter, dossier, Objection("not_asked", message, remedy, is_forbidden=True)
        )
    return found


def _own_part(matter: Matter, dossier: Dossier, step: Step, actor: Actor) -> tuple[Assignee, ...]:
    """The entries that the actor may hand on."""
    if actor.has_role(ADMINISTRATOR):
        return dossier.asked_of(step)
    return (_capacity(matter, dossier, step, actor).assignee,)


def _target(matter: Matter, dossier: Dossier, handover: Handover) -> Actor:
    """Whom it is handed to; raises ``InvalidError`` for who is not there or asked already."""
    found = matter.people.actor(handover.to_user_id)
    if found is None:
        raise _wrong("is not an active user")
    request = dossier.request
    if request.is_requester_barred and found.user_id == request.requester_id:
        raise _wrong("has asked for this; nobody decides the own request")
    known = dossier.asked_of(dossier.step(handover.step))
    if any(item.kind is AskedKind.USER and item.id == str(found.user_id) for item in known):
        raise _wrong("is asked already")
    return found


def _wrong(message: str) -> InvalidError:
    return InvalidError(
        f"This person {message}.", errors=[FieldError("to_user_id", message, "approver")]
    )


def _require_able(
    matter: Matter,
    dossier: Dossier,
    step: Step,
    target: Actor,
    replaced: tuple[Assignee, ...],
) -> None:
    who, company_id = standing_of(target), dossier.request.company_id
    named = [item for item in replaced if item.kind is not AskedKind.USER]
    if named and not any(is_asked(item, who, step, company_id=company_id) for item in named):
        raise _wrong(f"does not belong to {named[0].label}")
    capacity = Capacity(step.name, _entry(step, target, replaced))
    objection = find_personal_objection(
        inquiry_of(matter, dossier, target), step, capacity, DecisionKind.APPROVE
    )
    if objection is not None:
        raise _wrong(f"could not decide it: {objection.message}")


def _entry(step: Step, target: Actor, replaced: tuple[Assignee, ...]) -> Assignee:
    before = ", ".join(item.label for item in replaced)
    return Assignee(
        step.id, AskedKind.USER, str(target.user_id), target.name, "reassignment",
        reassigned_from=before,
    )  # fmt: skip


def _replace(
    matter: Matter, dossier: Dossier, step: Step, target: Actor, replaced: tuple[Assignee, ...]
) -> Dossier:
    kept = [item for item in dossier.asked_of(step) if item not in replaced]
    dossier = assign(matter, dossier, step, [*kept, _entry(step, target, replaced)])
    if step.need:
        return dossier
    gone = {int(item.id) for item in replaced if item.kind is AskedKind.USER}
    asked = tuple(
        replace(item, users=tuple(user for user in item.users if user not in gone))
        for item in step.asked
    )
    added = Asked(
        AskedKind.USER, str(target.user_id), target.name, "reassignment", (target.user_id,)
    )
    return save_step(matter, dossier, replace(step, asked=(*asked, added)))


def _noted(
    matter: Matter, dossier: Dossier, handover: Handover, target: Actor, kind: DecisionKind
) -> Decided:
    user = matter.session.user
    detail = {"to": {"id": target.user_id, "name": target.name}}
    dossier = record_decision(
        matter, dossier, kind, user=(user.user_id, user.name), step=handover.step,
        comment=handover.comment, detail=detail,
    )  # fmt: skip
    type = "approval.reassigned" if kind is DecisionKind.REASSIGN else "approval.delegated"
    announce(
        matter, dossier, type,
        step=handover.step, by=user.name, to_user_id=target.user_id, comment=handover.comment,
    )  # fmt: skip
    news = News(
        f"Handed to you: {dossier.request.title}",
        f"By {user.name}. {handover.comment or ''}".strip(),
        f"approval:{dossier.decisions[-1].id}",
    )
    tell(matter, dossier, [target.user_id], news, step=dossier.step(handover.step))
    return conclude(matter, dossier, handover.step)
