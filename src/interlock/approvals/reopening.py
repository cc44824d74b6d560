"""What a change of bound values does to a request: exactly the affected steps are asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from interlock.approvals.matter import Matter
from interlock.approvals.model import (
    REQUEST_TRANSITIONS,
    Decision,
    DecisionKind,
    Dossier,
    RequestState,
    moved,
)
from interlock.approvals.plan import Reopening, closed_again, find_reopening
from interlock.approvals.recording import announce, end, record_decision, save_step
from interlock.approvals.requesting import advance
from interlock.approvals.snapshot import Picture


def review(matter: Matter, dossier: Dossier) -> Dossier:
    """Compare a live request with the record as it is now, and re-open what no longer holds.

    What a rule granted has no steps; the gate asks the rule again, with the operation.
    """
    if not dossier.steps:
        return dossier
    picture = matter.picture(salt=str(dossier.request.id))
    found = find_reopening(matter.policy, dossier, picture.bound)
    if found is None:
        return dossier
    for name, breaks in found.breaks.items():
        changes = [item.as_dict() for item in breaks]
        dossier = record_decision(
            matter, dossier, DecisionKind.REOPEN, user=_who(matter), picture=picture,
            step=name, detail={"changes": changes},
        )  # fmt: skip
    dossier = restart(matter, dossier, found, picture)
    changed = sorted({item.field for breaks in found.breaks.values() for item in breaks})
    announce(matter, dossier, "approval.reopened", steps=list(found.steps), fields=changed)
    return advance(matter, dossier)


def restart(matter: Matter, dossier: Dossier, found: Reopening, picture: Picture) -> Dossier:
    """Let steps begin anew: their approvals are void, and what waited for them waits again."""
    dossier = make_void(matter, dossier, found.void)
    request = dossier.request
    values: dict[str, Any] = {
        "bound": picture.bound,
        "snapshot": picture.whole,
        "values_hash": picture.hash,
    }
    if request.state is RequestState.GRANTED:
        values |= {
            "state": moved(REQUEST_TRANSITIONS, request.state, RequestState.PENDING),
            "decided_at": None,
            "outcome_reason": None,
        }
    dossier = matter.keep(replace(dossier, request=replace(request, **values)))
    for name in (*found.steps, *found.closed):
        dossier = save_step(matter, dossier, closed_again(dossier.step(name)))
    return dossier


def make_void(matter: Matter, dossier: Dossier, void: tuple[Decision, ...]) -> Dossier:
    """Let decisions count no more; they stay in the history."""
    ids = {item.id for item in void}
    decisions = tuple(
        replace(item, is_void=True) if item.id in ids else item for item in dossier.decisions
    )
    return matter.keep(replace(dossier, decisions=decisions))


def supersede(matter: Matter, dossier: Dossier, *, why: str) -> Dossier:
    """End a live request that nobody needs any more."""
    dossier = record_decision(
        matter, dossier, DecisionKind.CANCEL, user=(None, "Interlock"), comment=why
    )
    dossier = end(matter, dossier, RequestState.CANCELLED, reason=why)
    announce(matter, dossier, "approval.cancelled", reason=why)
    return dossier


def _who(matter: Matter) -> tuple[int | None, str]:
    user = matter.session.user
    return (user.user_id, user.name)


def is_expired(matter: Matter, dossier: Dossier) -> bool:
    expires = dossier.request.expires_at
    return expires is not None and expires <= matter.session.unit.now


def expire(matter: Matter, dossier: Dossier) -> Dossier:
    """End a request whose time is over."""
    dossier = end(matter, dossier, RequestState.EXPIRED, reason="Its time is over.")
    announce(matter, dossier, "approval.expired")
    return dossier
