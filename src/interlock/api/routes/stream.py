"""Live updates: hints of what has changed."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.live.stream import HintStream, open_stream

router = APIRouter(prefix="/api/v1/stream", tags=["notifications"], route_class=JsonRoute)


@router.get("", operation_id="stream_hints", response_class=HintStream, status_code=200)
async def stream_hints(request: Request, caller: RecordReader) -> Response:
    """Server-sent events, for as long as the page is open: each `data` is
    `{"topic", "model", "id"}` and says that something has changed, never what it is now.

    Topics are `record` (with `model`), `approval`, `task`, `case`, `notification`, `run` and
    `definitions`. Of one topic and model there is at most one a second; `id` is null where it was
    several, or is not the caller's to know. A hint may get lost: whoever connects, or connects
    again, asks for everything anew. The stream ends with the session.
    """
    return await open_stream(caller, request.app.state.hub)
