"""Home: what waits, what ages and what failed, for whoever looks."""

from __future__ import annotations

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.reply import Reply
from interlock.desk.home.model import Home
from interlock.desk.home.service import home_of

router = APIRouter(prefix="/api/v1/home", tags=["inbox"], route_class=JsonRoute)


@router.get("", operation_id="get_home", response_model=Home)
def get_home(caller: RecordReader) -> Reply:
    """Figures by what the caller may see and do, each with the list that shows what it counts."""
    with caller.reading() as session:
        return Reply(home_of(session))
