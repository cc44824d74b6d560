"""Ending requests by hand, together with those that hang on them."""

from __future__ import annotations

from interlock.approvals import store
from interlock.approvals.judging import take_up
from interlock.approvals.matter import Matter
from interlock.approvals.model import DecisionKind, Dossier, RequestState
from interlock.approvals.recording import announce, end, record_decision


def close(matter: Matter, dossier: Dossier, state: RequestState, *, reason: str) -> Dossier:
    """End a request by hand, with the requests that hang on it."""
    user = matter.session.user
    kind = DecisionKind.WITHDRAW if state is RequestState.WITHDRAWN else DecisionKind.CANCEL
    dossier = record_decision(
        matter, dossier, kind, user=(user.user_id, user.name), comment=reason or None
    )
    dossier = end(matter, dossier, state, reason=reason or None)
    announce(matter, dossier, f"approval.{state.value}", by=user.name, reason=reason or None)
    cancel_children(matter, dossier, reason=reason)
    return dossier


def cancel_children(matter: Matter, dossier: Dossier, *, reason: str) -> None:
    """Requests that hang on one that has ended without being granted end with it."""
    for id in store.children_of(matter.connection, dossier.request.id):
        child, found = take_up(matter.ports, matter.session, id)
        if not found.request.is_live:
            continue
        why = f"{dossier.request.title} was {dossier.request.state.value}"
        why += f": {reason}" if reason else ""
        close(child, found, RequestState.CANCELLED, reason=why)
