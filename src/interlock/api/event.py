"""Who may read which events, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from interlock.api.timeline import told_reactions, told_values
from interlock.identity.model import ADMINISTRATOR, AUDITOR
from interlock.identity.right import is_in_company, is_overseer
from interlock.kit.problem import ForbiddenError, NotFoundError
from interlock.records.disclosure import Disclosure
from interlock.records.session import RecordSession
from interlock.records.storage.event import find_event


def visible_companies(
    session: RecordSession, model: str | None, record_id: int | None
) -> Sequence[int] | None:
    """The companies whose events the actor may list.

    Raises ``ForbiddenError`` for a wider question than the actor may ask, ``NotFoundError`` for a
    record that the actor may not read.
    """
    if is_overseer(session.actor):
        return None if session.actor.is_system else session.actor.company_ids
    if model is None or record_id is None:
        raise ForbiddenError(
            "You may list the events of one record.",
            remedy=f"Name model and record_id. All events are for the roles {AUDITOR} and "
            f"{ADMINISTRATOR}.",
        )
    session.get(model, record_id)
    return session.actor.company_ids


def readable_event(session: RecordSession, event_id: UUID) -> dict[str, Any]:
    """The event; raises ``NotFoundError`` when there is none that the actor may read."""
    row = find_event(session.unit.connection, event_id)
    if row is None or not _may_read(session, row):
        raise NotFoundError(f"There is no event {event_id}, or you may not read it.")
    return row


def shown_event(session: RecordSession, row: Mapping[str, Any]) -> dict[str, Any]:
    """An event as it is told, without the fields that the actor may not see."""
    sight = Disclosure(session, row["model"])
    data = {
        name: told_values(sight, value) if name in ("old", "new", "values") else value
        for name, value in row["data"].items()
    }
    told = {str(name): value for name, value in row.items()}
    return {**told, "data": data, "reactions": told_reactions(sight, row["reactions"])}


def _may_read(session: RecordSession, row: Mapping[str, Any]) -> bool:
    if is_overseer(session.actor):
        return is_in_company(session.actor, row["company_id"])
    if row["model"] not in session.runtime.models or row["record_id"] is None:
        return False
    try:
        session.get(row["model"], row["record_id"])
    except (ForbiddenError, NotFoundError):
        return False
    return True
