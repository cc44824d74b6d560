"""Taking back: an approval before it takes effect, or a whole request, with what hangs on it."""

from __future__ import annotations

from uuid import UUID

from interlock.approvals import store
from interlock.approvals.closing import cancel_children, close
from interlock.approvals.deciding import Decided, conclude, say
from interlock.approvals.judging import keep_attempt, take_up
from interlock.approvals.ledger import ledger_of
from interlock.approvals.matter import Matter
from interlock.approvals.model import DecisionKind, Dossier, RequestState, StepState
from interlock.approvals.plan import Reopening, waiting_for
from interlock.approvals.ports import Ports
from interlock.approvals.recording import announce, record_decision
from interlock.approvals.reopening import expire, is_expired, make_void, restart
from interlock.approvals.requesting import advance
from interlock.approvals.sight import require_policy, require_sight
from interlock.identity.model import ADMINISTRATOR
from interlock.kit.problem import ConflictError, FieldError, ForbiddenError, InvalidError
from interlock.records.session import RecordSession


def withdraw_approval(
    ports: Ports, session: RecordSession, request_id: UUID, *, step: str, comment: str | None
) -> Decided:
    """Take an own approval back before it has taken effect. Settles the session.

    A step that was granted by it is asked again, and what came after it waits.
    """
    matter, dossier = take_up(ports, session, request_id)
    require_policy(matter, dossier)
    _require_live(dossier)
    me = session.user
    mine = tuple(item for item in dossier.approvals(step) if item.user_id == me.user_id)
    if not mine:
        raise ConflictError(
            "You have given no approval here that could be taken back.",
            code="nothing_to_withdraw",
        )
    picture = matter.picture(salt=str(request_id))
    dossier = record_decision(
        matter, dossier, DecisionKind.WITHDRAW, user=(me.user_id, me.name), step=step,
        comment=comment, picture=picture, detail={"withdrawn": [str(item.id) for item in mine]},
    )  # fmt: skip
    if dossier.step(step).state is StepState.GRANTED:
        closed = waiting_for(matter.policy, dossier, {step})
        dossier = restart(matter, dossier, Reopening({step: ()}, mine, closed), picture)
        dossier = advance(matter, dossier)
    else:
        dossier = make_void(matter, dossier, mine)
    announce(matter, dossier, "approval.approval_withdrawn", step=step, by=me.name)
    return conclude(matter, dossier, step)


def withdraw_request(
    ports: Ports, session: RecordSession, request_id: UUID, *, comment: str | None
) -> Decided:
    """The requester takes the request back. Settles the session."""
    matter, dossier = take_up(ports, session, request_id)
    require_sight(matter, dossier, session.user)
    if session.user.user_id != dossier.request.requester_id:
        keep_attempt(matter, dossier, "only the requester may withdraw a request")
        raise ForbiddenError(
            "Only the requester may withdraw a request.",
            remedy="An administrator can cancel it, with a reason.",
        )
    _require_live(dossier)
    return _end(matter, dossier, RequestState.WITHDRAWN, reason=comment or "")


def cancel_request(
    ports: Ports, session: RecordSession, request_id: UUID, *, reason: str
) -> Decided:
    """Requester or administrator cancels, with a reason. Settles the session."""
    if not reason.strip():
        raise InvalidError(
            "Say why it is cancelled.",
            errors=[FieldError("reason", "must have a value", "required")],
        )
    matter, dossier = take_up(ports, session, request_id)
    require_sight(matter, dossier, session.user)
    is_own = session.user.user_id == dossier.request.requester_id
    if not is_own and not session.user.has_role(ADMINISTRATOR):
        keep_attempt(matter, dossier, "only requester and administrators may cancel a request")
        raise ForbiddenError(
            "Only the requester and administrators may cancel a request.",
            remedy="An approver can reject it or return it for changes.",
        )
    _require_live(dossier)
    return _end(matter, dossier, RequestState.CANCELLED, reason=reason)


def expire_due(ports: Ports, session: RecordSession, *, most: int = 100) -> int:
    """End live requests whose time is over; how many. The session is left to be settled."""
    count = 0
    for id in store.expired(ledger_of(session.unit).connection, session.unit.now, most=most):
        matter, dossier = take_up(ports, session, id)
        if dossier.request.is_live and is_expired(matter, dossier):
            dossier = expire(matter, dossier)
            cancel_children(matter, dossier, reason="")
            count += 1
    return count


def answer(
    ports: Ports, session: RecordSession, request_id: UUID, *, comment: str, step: str | None
) -> Decided:
    """The requester answers a question of an approver. Settles the session."""
    matter, dossier = take_up(ports, session, request_id)
    require_sight(matter, dossier, session.user)
    is_own = session.user.user_id == dossier.request.requester_id
    if not is_own and not session.user.has_role(ADMINISTRATOR):
        raise ForbiddenError(
            "Questions are answered by the requester.", remedy="Add a comment instead."
        )
    return say(matter, dossier, DecisionKind.ANSWER, _words(comment), step=step)


def comment(ports: Ports, session: RecordSession, request_id: UUID, *, text: str) -> Decided:
    """Whoever sees a request may say something about it. Settles the session."""
    matter, dossier = take_up(ports, session, request_id)
    require_sight(matter, dossier, session.user)
    return say(matter, dossier, DecisionKind.COMMENT, _words(text))


def _words(text: str) -> str:
    if text.strip():
        return text.strip()
    raise InvalidError(
        "There is nothing to say yet.",
        errors=[FieldError("comment", "must have a value", "required")],
    )


def _end(matter: Matter, dossier: Dossier, state: RequestState, *, reason: str) -> Decided:
    dossier = close(matter, dossier, state, reason=reason)
    return conclude(matter, dossier)


def _require_live(dossier: Dossier) -> None:
    request = dossier.request
    if request.is_live:
        return
    last = dossier.last_ruling
    by = f" by {last.by}" if last else ""
    raise ConflictError(
        f"{request.title} is {request.state.value} already{by}.",
        code="already_decided",
        remedy="Nothing is left to take back.",
        context={"request": str(request.id), "state": request.state.value},
    )
