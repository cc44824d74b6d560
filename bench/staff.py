"""People for a replay: one user with a role, as an actor who may act at once."""

from __future__ import annotations

from interlock.application import Application
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.model import SYSTEM, Actor, Channel
from interlock.identity.user.service import NewUser, Users, actor_for_user
from interlock.records.editing import create


def add_company(application: Application, name: str, *, currency: str) -> int:
    """A company with its currency."""
    with application.session(SYSTEM) as session:
        money = create(session, "res.currency", {"name": currency})
        company = create(session, "res.company", {"name": name, "currency_id": money.id})
    return company.id


def hire(application: Application, login: str, *, roles: tuple[str, ...], company_id: int) -> Actor:
    """A user with exactly these roles and what they imply."""
    users = Users(IdentityTrail())
    with application.database.unit() as unit:
        known = application.provider.current(unit).catalogue.roles
        implies = {id: role.implies for id, role in known.items()}
        new = NewUser(login=login, name=login.replace("_", " ").title(), company_ids=(company_id,))
        user = users.create(unit, new, actor=SYSTEM)
        for role in roles:
            users.assign_role(unit, user.id, role=role, actor=SYSTEM)
        actor = actor_for_user(unit, user.id, implies=implies, channel=Channel.API)
    assert actor is not None
    return actor
