"""The audit log as answers tell it, and who may read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from interlock.audit.model import Filters, StoredEntry
from interlock.identity.model import ADMINISTRATOR, AUDITOR, Actor
from interlock.identity.right import is_overseer
from interlock.kit.problem import ForbiddenError


def require_auditor(actor: Actor) -> None:
    """Refuse for everybody but auditors and administrators."""
    if is_overseer(actor):
        return
    raise ForbiddenError(
        "You may not read the audit log.",
        remedy=f"The roles {AUDITOR} and {ADMINISTRATOR} may; the timeline of a record is open "
        "to whoever may read it.",
    )


def filters_for(actor: Actor, **wanted: Any) -> Filters:
    """What the actor looks for, within the own companies; raises ``ForbiddenError``."""
    require_auditor(actor)
    return Filters(**wanted, company_ids=None if actor.is_system else actor.company_ids)


def entry_body(item: StoredEntry) -> dict[str, Any]:
    return {"id": item.id, "at": item.at, **asdict(item.entry), "digest": item.digest.hex()}
