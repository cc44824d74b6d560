"""Searching everywhere."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.reply import Reply
from interlock.desk.search.model import LONGEST, Found
from interlock.desk.search.service import search_everywhere

router = APIRouter(prefix="/api/v1/search", tags=["search"], route_class=JsonRoute)


@router.get("", operation_id="search_everywhere", response_model=Found)
def search(
    caller: RecordReader,
    *,
    q: Annotated[str, Query(max_length=LONGEST, description="From two letters on.")],
    most: Annotated[int, Query(ge=1, le=50, description="Of each kind.")] = 5,
) -> Reply:
    """Records, people, cases and definitions by what people call them, the best hits first."""
    with caller.reading() as session:
        return Reply(search_everywhere(session, q, most=most))
