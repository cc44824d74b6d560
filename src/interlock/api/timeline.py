"""A record's history, from the audit log: everything about a record is written there once.

What the log only refers to is looked up: the reactions to an event, the text of a comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from interlock.api.store import comments_by_id, events_by_id
from interlock.audit.model import Filters, StoredEntry
from interlock.audit.service import search
from interlock.kit.paging import Page
from interlock.records.disclosure import Disclosure
from interlock.records.record import Record
from interlock.records.session import RecordSession

_COMMENTED = "record.commented"
_TOLD = (
    "action",
    "actor_id",
    "actor_name",
    "on_behalf_of",
    "channel",
    "reason",
    "automation_id",
    "automation_version",
    "event_id",
    "correlation_id",
)


def timeline_of(
    session: RecordSession, record: Record, *, limit: int, cursor: str | None
) -> Page[dict[str, Any]]:
    """What happened to a record that the actor may read, newest first."""
    filters = Filters(model=record.model.id, record_id=record.id)
    found = search(session.unit, filters, limit=limit, cursor=cursor)
    sight = Disclosure(session, record.model.id)
    events = events_by_id(session.unit, _event_ids(found.items))
    comments = comments_by_id(session.unit, _comment_ids(found.items))
    items = [
        {
            **_told(item, sight),
            "reactions": _reactions(item, events, sight),
            "comment": _comment(item, comments),
        }
        for item in found.items
    ]
    return Page(items, found.next_cursor)


def told_values(sight: Disclosure, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values as an event or audit entry keeps them, without what must not be seen."""
    if values is None:
        return None
    told = sight.values(values)
    if isinstance(told.get("values"), Mapping):
        told["values"] = sight.values(told["values"])
    return told


def told_reactions(
    sight: Disclosure, reactions: Sequence[Mapping[str, Any]] | None
) -> list[dict[str, Any]]:
    """The reactions to an event, without the values of fields that must not be seen."""
    return [
        {**item, "values": sight.values(item["values"])} if item.get("values") else dict(item)
        for item in reactions or ()
    ]


def _told(item: StoredEntry, sight: Disclosure) -> dict[str, Any]:
    return {
        "id": item.id,
        "at": item.at,
        **{name: getattr(item.entry, name) for name in _TOLD},
        "old": told_values(sight, item.entry.old),
        "new": told_values(sight, item.entry.new),
    }


def _event_ids(items: list[StoredEntry]) -> list[UUID]:
    return [item.entry.event_id for item in items if item.entry.event_id is not None]


def _comment_ids(items: list[StoredEntry]) -> list[UUID]:
    return [id for item in items if (id := _comment_id(item)) is not None]


def _comment_id(item: StoredEntry) -> UUID | None:
    if item.entry.action != _COMMENTED:
        return None
    return UUID(str((item.entry.new or {})["comment"]))


def _reactions(
    item: StoredEntry, events: Mapping[UUID, Mapping[str, Any]], sight: Disclosure
) -> list[dict[str, Any]]:
    event = events.get(item.entry.event_id) if item.entry.event_id is not None else None
    return told_reactions(sight, event["reactions"] if event is not None else None)


def _comment(item: StoredEntry, comments: Mapping[UUID, Mapping[str, Any]]) -> str | None:
    id = _comment_id(item)
    found = comments.get(id) if id is not None else None
    return found["body"] if found is not None and found["deleted_at"] is None else None
