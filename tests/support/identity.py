"""People for tests, and a recorder that remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.identity.model import ADMINISTRATOR, SYSTEM, Actor, User
from interlock.identity.user.service import NewUser, Users, actor_for_user
from interlock.kit.database import Database, Unit

PASSWORD = "green lamps sing quietly"


@dataclass(slots=True)
class ListRecorder:
    """Keeps what it was told, in order."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def record(
        self,
        unit: Unit,
        *,
        action: str,
        subject: str,
        actor: Actor,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
        reason: str | None = None,
    ) -> None:
        values = {"action": action, "subject": subject, "by": actor.user_id}
        self.entries.append(values | {"old": old, "new": new, "reason": reason})

    @property
    def actions(self) -> list[str]:
        return [entry["action"].removeprefix("identity.") for entry in self.entries]


def make_user(
    database: Database,
    login: str,
    *,
    roles: tuple[str, ...] = (),
    manager_id: int | None = None,
    company_ids: tuple[int, ...] = (1,),
) -> User:
    """A user without a password, in their own unit."""
    users = Users(ListRecorder())
    new = NewUser(login=login, name=login.title(), company_ids=company_ids, manager_id=manager_id)
    with database.unit() as unit:
        user = users.create(unit, new, actor=SYSTEM)
        for role in roles:
            users.assign_role(unit, user.id, role=role, actor=SYSTEM)
    return user


def make_actor(database: Database, login: str, *, roles: tuple[str, ...] = ()) -> Actor:
    """The actor that a new user is."""
    user = make_user(database, login, roles=roles)
    return actor_of(database, user.id)


def make_administrator(database: Database, login: str = "admin") -> Actor:
    return make_actor(database, login, roles=(ADMINISTRATOR,))


def actor_of(database: Database, user_id: int) -> Actor:
    """The actor that a user is now."""
    with database.unit() as unit:
        actor = actor_for_user(unit, user_id, implies={}, channel="web")
    assert actor is not None
    return actor
