"""The inbox: approvals, tasks and cases that wait for the caller, in one list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.reply import Reply
from interlock.api.schema.common import Cursor, Limit
from interlock.desk.inbox.model import (
    InboxCounts,
    InboxFilters,
    InboxItem,
    InboxOrder,
    ItemKind,
    Scope,
)
from interlock.desk.inbox.service import count_inbox, list_inbox
from interlock.kit.paging import Page

router = APIRouter(prefix="/api/v1/inbox", tags=["inbox"], route_class=JsonRoute)

Kinds = Annotated[list[ItemKind], Query(max_length=3, description="None: all.")]
Text = Annotated[
    str, Query(max_length=200, description="Words in the title or what is said about it.")
]
Unclaimed = Annotated[
    bool, Query(description="Leave out cases that somebody else has taken on already.")
]


@router.get("", operation_id="list_inbox", response_model=Page[InboxItem])
def read_inbox(
    caller: RecordReader,
    *,
    kind: Kinds = [],  # noqa: B006 - FastAPI copies it
    scope: Scope = Scope.ALL,
    is_overdue: bool = False,
    is_unclaimed: Unclaimed = False,
    model: Annotated[str | None, Query(max_length=100)] = None,
    q: Text = "",
    sort: InboxOrder = InboxOrder.DUE,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """What waits for the caller: in person, by a role or group, or for somebody who delegated."""
    filters = InboxFilters(tuple(kind), scope, is_overdue, is_unclaimed, model, q)
    with caller.reading() as session:
        return Reply(list_inbox(session, filters, order=sort, limit=limit, cursor=cursor))


@router.get("/counts", operation_id="count_inbox", response_model=InboxCounts)
def read_inbox_counts(caller: RecordReader) -> Reply:
    """How much waits, of each kind and by each way."""
    with caller.reading() as session:
        return Reply(count_inbox(session))
