"""Approval policies while they are made: tried before anybody is asked."""

from __future__ import annotations

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.callers import DefinitionReader
from interlock.api.reply import Reply
from interlock.api.schema.simulation import SimulationAnswer, SimulationRequest
from interlock.api.simulation import simulation_body

router = APIRouter(prefix="/api/v1/policies", tags=["definitions"], route_class=JsonRoute)


@router.post("/simulate", operation_id="simulate_policy", response_model=SimulationAnswer)
def simulate_policy(body: SimulationRequest, caller: DefinitionReader) -> Reply:
    """Who would be asked about these values, why, and until when; nothing is written."""
    with caller.unit() as (unit, actor):
        return Reply(simulation_body(caller.services.application, unit, actor, body))
