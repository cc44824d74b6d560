"""One's own profile: who one is to others, and how one wants things shown."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.caller import Caller
from interlock.api.callers import IdentityChanger
from interlock.api.reply import Reply
from interlock.api.schema.identity import Profile, ProfileUpdate
from interlock.identity.model import Absence, Actor, Person, User
from interlock.identity.user.service import UserChange, existing
from interlock.kit.database import Unit

router = APIRouter(prefix="/api/v1/me", tags=["auth"], route_class=JsonRoute)


@router.get("", operation_id="get_profile", response_model=Profile)
def get_profile(caller: IdentityChanger) -> Reply:
    """The caller's profile."""
    with caller.unit() as (unit, actor):
        user = caller.services.users.get(unit, actor.user_id, actor=actor)
        return Reply(_profile(caller, unit, actor, user))


@router.patch("", operation_id="update_profile", response_model=Profile)
def update_profile(body: ProfileUpdate, *, caller: IdentityChanger) -> Reply:
    """Change how things are shown; passwords and absences have endpoints of their own."""
    given = body.model_dump(exclude_none=True)
    with caller.unit() as (unit, actor):
        change = cast("UserChange", given)
        user = caller.services.users.update(unit, actor.user_id, actor=actor, change=change)
        return Reply(_profile(caller, unit, actor, user))


def _profile(caller: Caller, unit: Unit, actor: Actor, user: User) -> dict[str, Any]:
    return {
        "user_id": user.id,
        "login": user.login,
        "name": user.name,
        "email": user.email,
        "department": user.department,
        "manager": _person(unit, user.manager_id),
        "roles": actor.roles,
        "groups": actor.groups,
        "language": user.language,
        "time_zone": user.time_zone,
        "date_format": user.date_format,
        "wants_mail": user.wants_mail,
        "away": _away(caller, unit, actor),
    }


def _person(unit: Unit, user_id: int | None) -> Person | None:
    if user_id is None:
        return None
    manager = existing(unit, user_id)
    return Person(manager.id, manager.name, manager.department)


def _away(caller: Caller, unit: Unit, actor: Actor) -> Absence | None:
    """The absence that is, or else the next one."""
    known = caller.services.delegations.absences_of(unit, actor.user_id, actor=actor)
    coming = [item for item in known if item.ends_at > unit.now]
    return min(coming, key=lambda item: item.starts_at, default=None)
