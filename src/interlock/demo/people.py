"""The people of the demo, with one password that is no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interlock.application import Application
from interlock.demo.table import parts, read_table
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.access.service import Access
from interlock.identity.model import SYSTEM, Actor, Channel, Implications
from interlock.identity.user.service import NewUser, Users, actor_for_user
from interlock.identity.user.store import sign_in_facts
from interlock.kit.database import Unit

DEMO_PASSWORD = "copper kettle morning train"  # noqa: S105 - printed for everybody to use


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of the demo; as text it is the line that is printed."""

    login: str
    password: str
    name: str
    roles: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.login:8} {self.password}   {self.name} ({', '.join(self.roles)})"


def hire(application: Application, companies: Mapping[str, int]) -> list[DemoLogin]:
    """Add the people who are missing, with their password and roles; all of their logins."""
    users, access = Users(IdentityTrail()), Access(IdentityTrail())
    ids: dict[str, int] = {}
    logins = []
    for row in read_table("people"):
        roles = tuple(parts(row["roles"]))
        new = NewUser(
            login=row["login"],
            name=row["name"],
            company_ids=tuple(companies[name] for name in parts(row["companies"])),
            email=f"{row['login']}@halden.example",
            department=row["department"],
            manager_id=ids.get(row["manager"]),
        )
        with application.database.unit() as unit:
            ids[new.login] = _known(unit, new.login) or _add(unit, users, access, new, roles)
        logins.append(DemoLogin(new.login, DEMO_PASSWORD, new.name, roles))
    return logins


def _known(unit: Unit, login: str) -> int | None:
    facts = sign_in_facts(unit, login)
    return None if facts is None else facts[0]


def _add(unit: Unit, users: Users, access: Access, new: NewUser, roles: tuple[str, ...]) -> int:
    user = users.create(unit, new, actor=SYSTEM)
    for role in roles:
        users.assign_role(unit, user.id, role=role, actor=SYSTEM)
    link = access.issue_password_reset(unit, user.id, actor=SYSTEM)
    access.redeem_password_reset(unit, link, password=DEMO_PASSWORD)
    return user.id


def actors_of(application: Application, logins: list[DemoLogin]) -> dict[str, Actor]:
    """The demo's people by login, as they act through the web."""
    with application.database.unit() as unit:
        roles = application.provider.current(unit).catalogue.roles
        implies: Implications = {id: role.implies for id, role in roles.items()}
        found = {}
        for item in logins:
            id = _known(unit, item.login)
            actor = actor_for_user(unit, id or 0, implies=implies, channel=Channel.WEB)
            if actor is not None:
                found[item.login] = actor
    return found
