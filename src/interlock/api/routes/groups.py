"""Groups: people who share roles. For administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import IdentityChanger
from interlock.api.reply import Reply, created, nothing
from interlock.api.schema.common import Cursor, Limit, UserId
from interlock.api.schema.identity import Code, GroupCreation, GroupUpdate
from interlock.identity.model import Group
from interlock.kit.paging import Page

router = APIRouter(prefix="/api/v1/groups", tags=["groups"], route_class=JsonRoute)

GroupCode = Annotated[str, Path(min_length=1, max_length=128)]


@router.get("", operation_id="list_groups", response_model=Page[Group])
def list_groups(caller: IdentityChanger, limit: Limit = 50, cursor: Cursor = None) -> Reply:
    """Groups by code."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.groups.search(unit, actor=actor, limit=limit, cursor=cursor))


@router.post("", operation_id="create_group", response_model=Group, status_code=201)
def create_group(body: GroupCreation, caller: IdentityChanger) -> Reply:
    """Make a group; its code is permanent."""
    with caller.unit() as (unit, actor):
        group = caller.services.groups.create(unit, body.code, title=body.title, actor=actor)
    return created(group, f"/api/v1/groups/{group.code}")


@router.get("/{code}", operation_id="get_group", response_model=Group)
def get_group(code: GroupCode, caller: IdentityChanger) -> Reply:
    """A group with its members and roles."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.groups.get(unit, code, actor=actor))


@router.patch("/{code}", operation_id="update_group", response_model=Group)
def update_group(code: GroupCode, body: GroupUpdate, caller: IdentityChanger) -> Reply:
    """Give a group another title."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.groups.rename(unit, code, title=body.title, actor=actor))


@router.delete("/{code}", operation_id="delete_group", status_code=204)
def delete_group(code: GroupCode, caller: IdentityChanger) -> Response:
    """Remove a group; its members lose what they had through it."""
    with caller.unit() as (unit, actor):
        caller.services.groups.delete(unit, code, actor=actor)
    return nothing()


@router.put("/{code}/members/{user_id}", operation_id="add_group_member", status_code=204)
def add_group_member(code: GroupCode, user_id: UserId, caller: IdentityChanger) -> Response:
    """Put a user into a group."""
    with caller.unit() as (unit, actor):
        caller.services.groups.add_member(unit, code, user_id=user_id, actor=actor)
    return nothing()


@router.delete("/{code}/members/{user_id}", operation_id="remove_group_member", status_code=204)
def remove_group_member(code: GroupCode, user_id: UserId, caller: IdentityChanger) -> Response:
    """Take a user out of a group."""
    with caller.unit() as (unit, actor):
        caller.services.groups.remove_member(unit, code, user_id=user_id, actor=actor)
    return nothing()


@router.put("/{code}/roles/{role}", operation_id="assign_group_role", status_code=204)
def assign_group_role(code: GroupCode, role: Code, caller: IdentityChanger) -> Response:
    """Give a role to all members, those of today and of later."""
    with caller.unit() as (unit, actor):
        caller.services.groups.assign_role(unit, code, role=role, actor=actor)
    return nothing()


@router.delete("/{code}/roles/{role}", operation_id="remove_group_role", status_code=204)
def remove_group_role(code: GroupCode, role: Code, caller: IdentityChanger) -> Response:
    """Take a role from all members."""
    with caller.unit() as (unit, actor):
        caller.services.groups.remove_role(unit, code, role=role, actor=actor)
    return nothing()
