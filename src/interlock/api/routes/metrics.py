"""Numbers for a monitoring system."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from interlock.api.callers import Monitor
from interlock.api.metrics.metrics import MEDIA_TYPE, Metrics
from interlock.api.metrics.store import gauges
from interlock.identity.right import is_overseer
from interlock.kit.problem import ForbiddenError

router = APIRouter(tags=["system"])


@router.get(
    "/metrics",
    operation_id="get_metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
def get_metrics(request: Request, caller: Monitor) -> Response:
    """What this process has served and what waits in the installation, as Prometheus reads it.

    For administrators and auditors; a monitoring system shows a token of its own.
    """
    with caller.unit() as (unit, actor):
        if not is_overseer(actor):
            raise ForbiddenError(
                "Only administrators and auditors see how the installation does.",
                remedy="Let one of them issue a token with the scope metrics:read.",
            )
        found = gauges(unit.connection, unit.now)
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(found), media_type=MEDIA_TYPE)
