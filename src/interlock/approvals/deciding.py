"""Deciding: approve, reject, return, and what people say to each other meanwhile.

Each use case settles the session that it is given; the operation that a last approval
sets free is carried out in the same unit of work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from interlock.approvals.alert.telling import News, tell
from interlock.approvals.binding import difference
from interlock.approvals.carrying import carry_out, set_fields
from interlock.approvals.closing import cancel_children
from interlock.approvals.decide import may_decide, own_assignees
from interlock.approvals.inquiry import Capacity, Objection
from interlock.approvals.judging import inquiry_of, refusal_of, take_up
from interlock.approvals.matter import Matter
from interlock.approvals.model import (
    STEP_TRANSITIONS,
    DecisionKind,
    Dossier,
    RequestState,
    Step,
    StepState,
    moved,
)
from interlock.approvals.plan import quota
from interlock.approvals.ports import Ports
from interlock.approvals.recording import announce, end, record_decision, save_step
from interlock.approvals.reopening import expire, is_expired
from interlock.approvals.requesting import advance
from interlock.approvals.sight import require_policy
from interlock.approvals.snapshot import Picture
from interlock.kit.problem import ConflictError, FieldError, InvalidError
from interlock.records.change import OperationOutcome
from interlock.records.session import RecordSession

_NEEDS_COMMENT = frozenset({DecisionKind.REJECT, DecisionKind.RETURN, DecisionKind.ASK})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decides. ``expected_hash`` is that of the values on the page they saw."""

    kind: DecisionKind
    step: str | None = None
    comment: str | None = None
    expected_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to. ``operation`` is the outcome of the operation that it set free;
    ``None`` where there was none to carry out, or where it was refused (``note`` says why)."""

    request_id: UUID
    state: RequestState
    step: str
    operation: OperationOutcome | None = None
    note: str | None = None


def decide(ports: Ports, session: RecordSession, request_id: UUID, ruling: Ruling) -> Decided:
    """Approve, reject or return a step of a request, as the session's user.

    Raises ``ForbiddenError`` for whoever may not (the attempt is recorded), ``ConflictError``
    when it is decided already or the values are not those that were seen, ``InvalidError``
    without a comment where one is needed. The session is settled.
    """
    comment = _comment(ruling)
    matter, dossier = take_up(ports, session, request_id)
    require_policy(matter, dossier)
    _refuse_expired(matter, dossier)
    found = may_decide(inquiry_of(matter, dossier, session.user), ruling.kind, step=ruling.step)
    if isinstance(found, Objection):
        raise refusal_of(matter, dossier, found)
    picture = matter.picture(salt=str(request_id))
    _check_seen(dossier, picture, ruling.expected_hash)
    dossier = record_decision(
        matter, dossier, ruling.kind, user=_me(session), picture=picture, step=found.step,
        comment=comment, on_behalf_of_id=found.on_behalf_of_id,
        on_behalf_of_name=found.on_behalf_of_name, detail={"why": found.why},
    )  # fmt: skip
    if ruling.kind is DecisionKind.APPROVE:
        return _approved(matter, dossier, found)
    return _refused(matter, dossier, found, ruling.kind)


def _me(session: RecordSession) -> tuple[int, str]:
    return (session.user.user_id, session.user.name)


def _comment(ruling: Ruling) -> str | None:
    comment = (ruling.comment or "").strip() or None
    if comment is None and ruling.kind in _NEEDS_COMMENT:
        raise InvalidError(
            "Say why, so that the requester knows what to do.",
            errors=[FieldError("comment", "must have a value", "required")],
        )
    return comment


def _refuse_expired(matter: Matter, dossier: Dossier) -> None:
    if dossier.request.is_live and is_expired(matter, dossier):
        raise ConflictError(
            f"{dossier.request.title}: its time was over at "
            f"{dossier.request.expires_at:%Y-%m-%d %H:%M} UTC.",
            code="expired",
            remedy="Ask again.",
        )


def _check_seen(dossier: Dossier, picture: Picture, expected: str | None) -> None:
    """Refuse to decide on values that nobody has looked at."""
    if expected is None or expected == picture.hash:
        return
    request = dossier.request
    then, now = request.snapshot.get("record", {}), picture.whole.get("record", {})
    changes = [item.as_dict() for item in difference(then, now)]
    changes += [item.as_dict() for item in difference(request.bound, picture.bound)
                if item.field not in then]  # fmt: skip
    raise ConflictError(
        f"{request.title} was changed while you were deciding.",
        code="changed_while_deciding",
        remedy="Look at it again, and decide on what it is now.",
        context={"request": str(request.id), "hash": picture.hash, "changes": changes},
    )


# ── what follows ────────────────────────────────────────────────────────────────────────────────


def _approved(matter: Matter, dossier: Dossier, capacity: Capacity) -> Decided:
    step = dossier.step(capacity.step)
    _announce_ruling(matter, dossier, "approval.approved")
    progress = quota(step, dossier.approvals(step.name), members=_members(matter, dossier, step))
    if progress.is_met:
        state = moved(STEP_TRANSITIONS, step.state, StepState.GRANTED)
        granted = replace(step, state=state, decided_at=matter.session.unit.now)
        dossier = advance(matter, save_step(matter, dossier, granted))
    return conclude(matter, dossier, capacity.step)


def _members(matter: Matter, dossier: Dossier, step: Step) -> frozenset[int]:
    """Who is asked now; it matters only where all must agree."""
    if step.need:
        return frozenset()
    asked = own_assignees(dossier, step)
    return matter.people.behind(asked, company_id=dossier.request.company_id)


def conclude(matter: Matter, dossier: Dossier, step: str = "") -> Decided:
    """Settle the session, and carry out what is granted now."""
    matter.session.settle()
    dossier = matter.ledger.find(dossier.request.id) or dossier
    request, outcome, note = dossier.request, None, dossier.request.outcome_reason
    if is_to_be_carried_out(matter, dossier):
        carried = carry_out(matter, dossier)
        outcome, note, request = carried.outcome, carried.note, carried.request
    return Decided(request.id, request.state, step, outcome, note)


def is_to_be_carried_out(matter: Matter, dossier: Dossier) -> bool:
    """Whether a grant sets an operation free; where an automation asked, it is that one's."""
    request, policy = dossier.request, matter.policy
    return (
        request.state is RequestState.GRANTED
        and request.operation is not None
        and request.record_id is not None
        and (policy.operates_when_granted or policy.operation is None)
    )


def _refused(matter: Matter, dossier: Dossier, capacity: Capacity, kind: DecisionKind) -> Decided:
    """Reject or return: the whole request ends, and the record is set as the policy says."""
    ruling, policy = dossier.decisions[-1], matter.policy
    state, values = RequestState.RETURNED, policy.on_returned
    if kind is DecisionKind.REJECT:
        state, values = RequestState.REJECTED, policy.on_rejected
        step = dossier.step(capacity.step)
        rejected = moved(STEP_TRANSITIONS, step.state, StepState.REJECTED)
        now = matter.session.unit.now
        dossier = save_step(matter, dossier, replace(step, state=rejected, decided_at=now))
    dossier = end(matter, dossier, state, reason=ruling.comment)
    dossier = set_fields(matter, dossier, values)
    _announce_ruling(matter, dossier, f"approval.{state.value}")
    cancel_children(matter, dossier, reason=ruling.comment or "")
    return conclude(matter, dossier, capacity.step)


def _announce_ruling(matter: Matter, dossier: Dossier, type: str) -> None:
    ruling = dossier.decisions[-1]
    announce(
        matter, dossier, type,
        decision=str(ruling.id), step=ruling.step, by=ruling.by, comment=ruling.comment,
        values_hash=ruling.values_hash,
    )  # fmt: skip


def ask(ports: Ports, session: RecordSession, request_id: UUID, ruling: Ruling) -> Decided:
    """Ask the requester for information; the step stays open. Settles the session."""
    comment = _comment(ruling)
    matter, dossier = take_up(ports, session, request_id)
    require_policy(matter, dossier)
    inquiry = inquiry_of(matter, dossier, session.user)
    found = may_decide(inquiry, DecisionKind.ASK, step=ruling.step)
    if isinstance(found, Objection):
        raise refusal_of(matter, dossier, found)
    return say(
        matter, dossier, DecisionKind.ASK, comment, step=found.step,
        on_behalf_of_id=found.on_behalf_of_id, on_behalf_of_name=found.on_behalf_of_name,
    )  # fmt: skip


_SAID = {
    DecisionKind.ASK: "approval.question",
    DecisionKind.ANSWER: "approval.answered",
    DecisionKind.COMMENT: "approval.commented",
}


def say(
    matter: Matter, dossier: Dossier, kind: DecisionKind, comment: str | None, **more: Any
) -> Decided:
    """Add words to the history that decide nothing. Settles the session."""
    user = _me(matter.session)
    dossier = record_decision(matter, dossier, kind, user=user, comment=comment, **more)
    _announce_ruling(matter, dossier, _SAID[kind])
    _tell_of_words(matter, dossier, kind, comment or "")
    return conclude(matter, dossier, more.get("step") or "")


def _tell_of_words(matter: Matter, dossier: Dossier, kind: DecisionKind, words: str) -> None:
    """A question goes to the requester, an answer to those who have asked."""
    request, me = dossier.request, matter.session.user
    people = {request.requester_id}
    if kind is DecisionKind.ANSWER:
        asked = (item for item in dossier.decisions if item.kind is DecisionKind.ASK)
        people = {item.user_id for item in asked if item.user_id is not None}
    if kind is not DecisionKind.COMMENT:
        title = f"{'Question' if kind is DecisionKind.ASK else 'Answer'}: {request.title}"
        news = News(title, f"{me.name}: {words}", f"approval:{dossier.decisions[-1].id}")
        tell(matter, dossier, people - {me.user_id}, news)


def expire_now(matter: Matter, dossier: Dossier) -> Decided:
    """End a request whose time is over. Settles the session."""
    return conclude(matter, expire(matter, dossier))
