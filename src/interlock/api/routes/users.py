"""People: for administrators to manage, for everybody to find."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import AnyCaller, IdentityChanger
from interlock.api.reply import Reply, created, nothing
from interlock.api.schema.common import Cursor, Limit, UserId, Why
from interlock.api.schema.identity import (
    Code,
    ResetLink,
    RoleTitle,
    UserCreation,
    UserDetail,
    UserUpdate,
)
from interlock.api.service import Services
from interlock.identity.model import Actor, ApiToken, Person, Session, User
from interlock.identity.user.service import NewUser, held_roles, users_with_role
from interlock.kit.database import Unit
from interlock.kit.paging import Page

router = APIRouter(prefix="/api/v1", tags=["users"], route_class=JsonRoute)

OfRole = Annotated[
    str | None,
    Query(max_length=120, description="Active users who have it, also by a group or another role."),
]
Search = Annotated[str | None, Query(max_length=200, description="A part of the name or login.")]


@router.get("/people", operation_id="list_people", response_model=list[Person])
def list_people(
    caller: AnyCaller,
    search: Annotated[str, Query(max_length=200)] = "",
    *,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Reply:
    """Active colleagues by a part of their name: what everybody may know of them."""
    with caller.unit() as (unit, _):
        return Reply(caller.services.users.people(unit, search, limit=limit))


@router.get("/roles", operation_id="list_roles", response_model=list[RoleTitle])
def list_roles(caller: AnyCaller) -> Reply:
    """The published roles, and whether anybody has them."""
    with caller.unit() as (unit, _):
        runtime = caller.services.application.provider.current(unit)
        held = held_roles(unit, implies=runtime.implications)
        roles = runtime.catalogue.roles.values()
        return Reply([{**asdict(role), "is_held": role.id in held} for role in roles])


@router.get("/users", operation_id="list_users", response_model=Page[User])
def list_users(
    caller: IdentityChanger,
    search: Search = None,
    *,
    is_active: bool | None = None,
    role: OfRole = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """Users by name."""
    with caller.unit() as (unit, actor):
        among = None
        if role is not None:
            implies = caller.services.application.provider.implications(unit)
            among = users_with_role(unit, role, implies=implies)
        found = caller.services.users.search(
            unit, search, actor=actor, is_active=is_active, among=among, limit=limit, cursor=cursor
        )
    return Reply(found)


@router.post("/users", operation_id="create_user", response_model=UserDetail, status_code=201)
def create_user(body: UserCreation, caller: IdentityChanger) -> Reply:
    """Create a user; one without a password needs a reset link to sign in."""
    values = body.model_dump(exclude={"password", "roles", "company_ids"})
    new = NewUser(**values, company_ids=tuple(body.company_ids))
    users = caller.services.users
    with caller.unit() as (unit, actor):
        user = users.create(unit, new, actor=actor, password=body.password)
        for role in body.roles:
            users.assign_role(unit, user.id, role=role, actor=actor)
        detail = _detail(caller.services, unit, user, actor)
    return created(detail, f"/api/v1/users/{user.id}")


@router.get("/users/{user_id}", operation_id="get_user", response_model=UserDetail)
def get_user(user_id: UserId, caller: IdentityChanger) -> Reply:
    """A user; everybody may read themselves."""
    with caller.unit() as (unit, actor):
        user = caller.services.users.get(unit, user_id, actor=actor)
        return Reply(_detail(caller.services, unit, user, actor))


@router.patch("/users/{user_id}", operation_id="update_user", response_model=UserDetail)
def update_user(user_id: UserId, body: UserUpdate, caller: IdentityChanger) -> Reply:
    """Change a user; people may change their own language, time zone and current company."""
    change = body.model_dump(exclude_unset=True)
    if change.get("company_ids") is not None:
        change["company_ids"] = tuple(change["company_ids"])
    optional = {"email", "manager_id", "department"}
    change = {
        name: value for name, value in change.items() if value is not None or name in optional
    }
    with caller.unit() as (unit, actor):
        user = caller.services.users.update(unit, user_id, actor=actor, change=change)  # type: ignore[arg-type]
        return Reply(_detail(caller.services, unit, user, actor))


@router.post("/users/{user_id}/deactivate", operation_id="deactivate_user", response_model=User)
def deactivate_user(user_id: UserId, caller: IdentityChanger, reason: Why = None) -> Reply:
    """Shut a user out at once: sessions and API tokens end."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.users.deactivate(unit, user_id, actor=actor, reason=reason))


@router.post("/users/{user_id}/reactivate", operation_id="reactivate_user", response_model=User)
def reactivate_user(user_id: UserId, caller: IdentityChanger) -> Reply:
    """Let a user in again."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.users.reactivate(unit, user_id, actor=actor))


@router.put("/users/{user_id}/roles/{role}", operation_id="assign_user_role", status_code=204)
def assign_user_role(user_id: UserId, role: Code, caller: IdentityChanger) -> Response:
    """Give a user a role."""
    with caller.unit() as (unit, actor):
        caller.services.users.assign_role(unit, user_id, role=role, actor=actor)
    return nothing()


@router.delete("/users/{user_id}/roles/{role}", operation_id="remove_user_role", status_code=204)
def remove_user_role(user_id: UserId, role: Code, caller: IdentityChanger) -> Response:
    """Take a role from a user."""
    with caller.unit() as (unit, actor):
        caller.services.users.remove_role(unit, user_id, role=role, actor=actor)
    return nothing()


@router.post(
    "/users/{user_id}/password-reset",
    operation_id="issue_password_reset",
    response_model=ResetLink,
    status_code=201,
)
def issue_password_reset(user_id: UserId, caller: IdentityChanger) -> Reply:
    """The secret of a link by which the user sets a password, once, within 24 hours."""
    with caller.unit() as (unit, actor):
        token = caller.services.access.issue_password_reset(unit, user_id, actor=actor)
    return Reply({"token": token}, status_code=201)


@router.get(
    "/users/{user_id}/sessions", operation_id="list_user_sessions", response_model=list[Session]
)
def list_user_sessions(user_id: UserId, caller: IdentityChanger) -> Reply:
    """A user's open sessions."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.sessions.of_user(unit, user_id, actor=actor))


@router.delete("/users/{user_id}/sessions", operation_id="revoke_user_sessions", status_code=204)
def revoke_user_sessions(user_id: UserId, caller: IdentityChanger) -> Response:
    """End all sessions of a user."""
    with caller.unit() as (unit, actor):
        caller.services.users.get(unit, user_id, actor=actor)
        caller.services.sessions.revoke_all(unit, user_id, actor=actor)
    return nothing()


@router.get(
    "/users/{user_id}/tokens", operation_id="list_user_tokens", response_model=list[ApiToken]
)
def list_user_tokens(user_id: UserId, caller: IdentityChanger) -> Reply:
    """A user's API tokens."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.tokens.of_user(unit, user_id, actor=actor))


@router.delete(
    "/users/{user_id}/tokens/{token_id}", operation_id="revoke_user_token", status_code=204
)
def revoke_user_token(user_id: UserId, token_id: UUID, caller: IdentityChanger) -> Response:
    """End an API token of a user."""
    with caller.unit() as (unit, actor):
        caller.services.users.get(unit, user_id, actor=actor)
        caller.services.tokens.revoke(unit, token_id, actor=actor)
    return nothing()


def _detail(services: Services, unit: Unit, user: User, actor: Actor) -> dict[str, object]:
    return {**asdict(user), "roles": services.users.roles_of(unit, user.id, actor=actor)}
