"""The room's entries in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.kit.database import Unit
from interlock.work.model import NOTHING, About, Author


def record(
    unit: Unit,
    action: str,
    *,
    by: Author,
    subject: str | None = None,
    about: About = NOTHING,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Record what was done; with the record it is about, it also shows in that one's history."""
    entry = Entry(
        action=action,
        actor_id=by.actor.user_id,
        actor_name=by.actor.name,
        on_behalf_of=by.on_behalf_of,
        channel=by.channel or by.actor.channel,
        subject=subject,
        model=about.model,
        record_id=about.record_id,
        company_id=about.company_id,
        old=old,
        new=new,
        reason=reason,
        automation_id=by.automation_id,
        automation_version=by.automation_version,
        event_id=by.event_id,
        correlation_id=by.correlation_id,
    )
    append(unit, [entry])
