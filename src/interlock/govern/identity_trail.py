"""What identity changes, written to the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.identity.model import Actor
from interlock.kit.database import Unit


class IdentityTrail:
    """Implements :class:`interlock.identity.model.Recorder`."""

    def record(
        self,
        unit: Unit,
        *,
        action: str,
        subject: str,
        actor: Actor,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
        reason: str | None = None,
    ) -> None:
        entry = Entry(
            action=action,
            actor_id=actor.user_id,
            actor_name=actor.name,
            channel=actor.channel,
            subject=subject,
            old=old,
            new=new,
            reason=reason,
        )
        append(unit, [entry])
