"""Acting for somebody else: delegations, and absences with a substitute."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import IdentityChanger
from interlock.api.reply import Reply, nothing
from interlock.api.schema.common import Id, Number, Why
from interlock.api.schema.identity import AbsenceRequest, DelegationRequest
from interlock.identity.delegation.rule import NewDelegation
from interlock.identity.model import Absence, Delegation

router = APIRouter(prefix="/api/v1", tags=["delegations"], route_class=JsonRoute)

OfUser = Annotated[Id | None, Query(description="Whose; none: one's own.")]


@router.get("/delegations", operation_id="list_delegations", response_model=list[Delegation])
def list_delegations(caller: IdentityChanger, user_id: OfUser = None) -> Reply:
    """What a user has handed over or taken on, and has not ended."""
    with caller.unit() as (unit, actor):
        whose = user_id or actor.user_id
        return Reply(caller.services.delegations.of_user(unit, whose, actor=actor))


@router.post(
    "/delegations", operation_id="create_delegation", response_model=Delegation, status_code=201
)
def create_delegation(body: DelegationRequest, caller: IdentityChanger) -> Reply:
    """Let somebody decide in one's place for a time."""
    values = body.model_dump(exclude={"principal_id", "scope"})
    with caller.unit() as (unit, actor):
        new = NewDelegation(
            **values,
            principal_id=body.principal_id or actor.user_id,
            scope=tuple(body.scope),
        )
        made = caller.services.delegations.create(unit, new, actor=actor)
    return Reply(made, status_code=201)


@router.delete("/delegations/{number}", operation_id="revoke_delegation", status_code=204)
def revoke_delegation(number: Number, caller: IdentityChanger, reason: Why = None) -> Response:
    """End a delegation now; what was decided under it stands."""
    with caller.unit() as (unit, actor):
        caller.services.delegations.revoke(unit, number, actor=actor, reason=reason)
    return nothing()


@router.get("/absences", operation_id="list_absences", response_model=list[Absence])
def list_absences(caller: IdentityChanger, user_id: OfUser = None) -> Reply:
    """When a user is away."""
    with caller.unit() as (unit, actor):
        whose = user_id or actor.user_id
        return Reply(caller.services.delegations.absences_of(unit, whose, actor=actor))


@router.post("/absences", operation_id="record_absence", response_model=Absence, status_code=201)
def record_absence(body: AbsenceRequest, caller: IdentityChanger) -> Reply:
    """Note that a user is away; a substitute gets a delegation of everything for that time."""
    with caller.unit() as (unit, actor):
        made = caller.services.delegations.record_absence(
            unit,
            body.user_id or actor.user_id,
            actor=actor,
            starts_at=body.starts_at,
            ends_at=body.ends_at,
            substitute_id=body.substitute_id,
        )
    return Reply(made, status_code=201)


@router.delete("/absences/{number}", operation_id="cancel_absence", status_code=204)
def cancel_absence(number: Number, caller: IdentityChanger) -> Response:
    """The user is back, or never went."""
    with caller.unit() as (unit, actor):
        caller.services.delegations.cancel_absence(unit, number, actor=actor)
    return nothing()
