"""Is the server there, and can it work?"""

from __future__ import annotations

from fastapi import APIRouter, Request

from interlock.api.body import JsonRoute
from interlock.api.callers import IdentityChanger
from interlock.api.health import health_body
from interlock.api.reply import Reply
from interlock.api.schema.system import Health, Readiness, SystemHealth
from interlock.api.service import services_of
from interlock.govern.store import head

router = APIRouter(prefix="/api/v1", tags=["system"], route_class=JsonRoute)


@router.get("/health", operation_id="get_health", response_model=Health)
async def get_health() -> Reply:
    """The process is alive; it says nothing of what it depends on."""
    return Reply({"status": "alive"})


@router.get("/ready", operation_id="get_readiness", response_model=Readiness)
def get_readiness(request: Request) -> Reply:
    """The database answers; `revision` is the one of the definitions in force (0: none yet)."""
    with services_of(request).application.database.unit() as unit:
        revision, _ = head(unit.connection)
    return Reply({"status": "ready", "revision": revision})


@router.get("/system/health", operation_id="get_system_health", response_model=SystemHealth)
def get_system_health(caller: IdentityChanger) -> Reply:
    """What `interlock doctor` finds, who is at work and what waits; for administrators."""
    with caller.unit() as (unit, actor):
        return Reply(health_body(caller.services, unit, actor))
