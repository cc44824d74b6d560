"""Telling whoever begins to stand in for somebody what waits there."""

from __future__ import annotations

from collections.abc import Sequence

from interlock.approvals.inbox.service import waiting_for_principal
from interlock.identity.model import Delegation
from interlock.records.session import RecordSession
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify
from interlock.work.task.service import waiting_for_delegate


def tell_substitutes(session: RecordSession, begun: Sequence[Delegation]) -> None:
    """Tell the delegates of delegations that have just begun; where nothing waits, nothing."""
    for delegation in begun:
        counts = (
            _counted(waiting_for_principal(session, delegation), "approval"),
            _counted(waiting_for_delegate(session.unit, delegation), "task"),
        )
        waiting = " and ".join(text for text in counts if text)
        if not waiting:
            continue
        notice = Notice(
            title=f"Waiting for you, in the place of {delegation.principal_name}: {waiting}",
            body=f"You stand in until {delegation.ends_at:%Y-%m-%d %H:%M} UTC.",
            link="/inbox",
            once_key=f"delegation:{delegation.id}",
        )
        notify(session.unit, notice, [delegation.delegate_id])


def _counted(number: int, what: str) -> str:
    if not number:
        return ""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
