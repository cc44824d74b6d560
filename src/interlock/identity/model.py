"""People as Interlock knows them, and the :class:`Actor` that every other room is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from interlock.kit.database import Unit

ADMINISTRATOR = "administrator"
"""The role that manages people and everything about them."""

AUDITOR = "auditor"
"""The role that may see everything of its companies, and change nothing."""

ALL_SCOPES = "*"
CHANGE_PASSWORD = "password:change"  # noqa: S105 - the name of a scope
"""The only scope of a session whose user must first choose a new password."""

MANAGE_IDENTITY = "identity:manage"

SCOPES: Mapping[str, str] = {
    "records:read": "Read business records",
    "records:write": "Create, change and delete business records",
    "operations": "Carry out operations on business records",
    "approvals:decide": "Decide approval requests",
    "definitions:read": "Read definitions",
    "definitions:publish": "Publish definitions",
    "audit:read": "Search, verify and export the audit log",
    "metrics:read": "Read the numbers of the installation",
    MANAGE_IDENTITY: "Manage users, groups, roles and delegations",
    ALL_SCOPES: "Everything that the user may do",
}
"""What an API token can be limited to. A scope never gives a right that the user lacks."""


class Channel(StrEnum):
    """The way by which somebody acts."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    IMPORT = "import"
    AUTOMATION = "automation"
    MAIL = "mail"
    SYSTEM = "system"


Implications = Mapping[str, tuple[str, ...]]
"""For each role the roles it implies directly; from the workspace's role definitions."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: everything that rights are decided on, and nothing to be looked up later.

    ``roles`` are all of them, also those through groups and by implication. ``company_ids`` are
    the companies the actor may work in, ``company_id`` the one chosen now. ``scopes`` is ``None``
    for everything the roles allow, else what the API token was limited to.
    """

    user_id: int
    login: str
    name: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    company_ids: tuple[int, ...] = ()
    company_id: int = 0
    is_system: bool = False
    scopes: frozenset[str] | None = None
    channel: str = Channel.WEB
    language: str = "en"
    time_zone: str = "UTC"

    def has_role(self, role: str) -> bool:
        """Whether the actor has ``role``; Interlock itself has every one."""
        return self.is_system or role in self.roles

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes or ALL_SCOPES in self.scopes

    def through(self, channel: str) -> Actor:
        """The same actor, acting by another way."""
        return replace(self, channel=channel)


SYSTEM = Actor(user_id=0, login="system", name="Interlock", is_system=True, channel=Channel.SYSTEM)
"""Interlock itself: timers, sealing, migrations. No row in the table of users."""


class Recorder(Protocol):
    """Writes to the audit log, which identity must not know.

    ``subject`` names what was changed (``user:7``, ``group:buyers``); ``old`` and ``new`` hold
    the changed values, never a secret or a hash of one.
    """

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
    ) -> None: ...


class DateFormat(StrEnum):
    """How somebody wants to see dates: as their language writes them, or always the same way."""

    LOCALE = "locale"
    ISO = "iso"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class User:
    """A person with a login; ``company_id`` is the default among ``company_ids``."""

    id: int
    login: str
    name: str
    email: str | None
    manager_id: int | None
    department: str | None
    company_id: int
    company_ids: tuple[int, ...]
    language: str
    time_zone: str
    date_format: DateFormat
    wants_mail: bool
    is_active: bool
    must_change_password: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """What every signed-in user may know of a colleague."""

    id: int
    name: str
    department: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """People who share roles; its code is permanent."""

    code: str
    title: str
    member_ids: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser, as its user may see it."""

    id: UUID
    user_id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs, as its user may see it; ``hint`` is how its secret ends."""

    id: UUID
    user_id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delegation:
    """The delegate may decide for the principal while ``starts_at`` ≤ now < ``ends_at``.

    ``scope`` lists approval policies or models, empty is all. Amounts above ``amount_limit`` (in
    ``currency``) stay with the principal.
    """

    id: int
    principal_id: int
    principal_name: str
    delegate_id: int
    delegate_name: str
    starts_at: datetime
    ends_at: datetime
    scope: tuple[str, ...]
    amount_limit: Decimal | None
    currency: str | None
    reason: str | None
    created_by: int | None
    revoked_at: datetime | None

    def covers(self, *subjects: str) -> bool:
        """Whether one of ``subjects`` (a policy, its model) is in scope."""
        return not self.scope or any(subject in self.scope for subject in subjects)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away; with a substitute, a delegation stands behind it."""

    id: int
    user_id: int
    starts_at: datetime
    ends_at: datetime
    substitute_id: int | None
    delegation_id: int | None


def unprivileged(user: User) -> Actor:
    """The actor to record for what a user does before being signed in: a name, no rights."""
    return Actor(user_id=user.id, login=user.login, name=user.name, company_id=user.company_id)


def expand_roles(roles: frozenset[str], implies: Implications) -> frozenset[str]:
    """``roles`` and all they imply, through any number of steps; cycles do no harm."""
    known = set(roles)
    waiting = list(roles)
    while waiting:
        fresh = [role for role in implies.get(waiting.pop(), ()) if role not in known]
        known.update(fresh)
        waiting.extend(fresh)
    return frozenset(known)
