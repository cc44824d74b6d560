"""Requests and answers about people."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from interlock.api.schema.common import Answer, Id, Line, Moment, Request
from interlock.identity.model import Absence, ApiToken, DateFormat, Person

Login = Annotated[str, StringConstraints(min_length=1, max_length=254)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class SignIn(Request):
    login: Login = Field(examples=["anna"])
    password: Password


class FirstAdministrator(Request):
    """Who becomes the first administrator, by the one-time link."""

    token: Secret = Field(description="From the link that `interlock init` printed.")
    login: Login
    name: Line
    password: Password


class PasswordChange(Request):
    old: Password
    new: Password


class PasswordReset(Request):
    token: Secret = Field(description="From the link that an administrator handed over.")
    password: Password


class CompanyChoice(Request):
    company_id: Id


class CompanyLabel(Answer):
    id: int
    label: str | None = None


class ModelRights(Answer):
    """What the caller may do with a model."""

    read: bool
    create: bool
    update: bool
    delete: bool
    export: bool
    operations: list[str]


class Me(Answer):
    """Who is signed in, and what they may do."""

    user_id: int
    login: str
    name: str
    roles: list[str]
    groups: list[str]
    company_id: int
    companies: list[CompanyLabel]
    language: str
    time_zone: str
    channel: str
    scopes: list[str] | None = Field(description="Of an API token; null: everything.")
    must_change_password: bool
    csrf_token: str | None = Field(
        description="To be sent as `X-CSRF-Token` with every change; null for an API token."
    )
    permissions: dict[str, ModelRights] = Field(description="By model.")


class Profile(Answer):
    """What the caller is known by, and how they want things shown."""

    user_id: int
    login: str
    name: str = Field(description="Changed by administrators only: it is how others know them.")
    email: str | None
    department: str | None
    manager: Person | None
    roles: list[str] = Field(description="All, also through groups and other roles.")
    groups: list[str]
    language: str
    time_zone: str
    date_format: DateFormat
    wants_mail: bool
    away: Absence | None = Field(description="The absence at this moment, or the next one.")


class ProfileUpdate(Request):
    """Keys left out stay as they are."""

    language: Literal["en", "de"] | None = None
    time_zone: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        None, examples=["Europe/Berlin"]
    )
    date_format: DateFormat | None = None
    wants_mail: bool | None = Field(None, description="Notifications by mail as well.")


class SignedIn(Answer):
    """A new session; the cookie comes with it."""

    csrf_token: str
    user_id: int
    name: str
    must_change_password: bool
    expires_at: datetime


class TokenRequest(Request):
    name: Line
    scopes: list[Annotated[str, StringConstraints(max_length=64)]] = Field(
        min_length=1, max_length=20, examples=[["records:read"]]
    )
    expires_at: Moment | None = None


class TokenIssued(Answer):
    secret: str = Field(description="Shown only here.")
    token: ApiToken


class ScopeTitle(Answer):
    scope: str
    title: str


class UserCreation(Request):
    """What a user begins with."""

    login: Login
    name: Line
    company_ids: list[Id] = Field(min_length=1, max_length=200)
    company_id: Id | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    manager_id: Id | None = None
    department: Annotated[str, StringConstraints(max_length=200)] | None = None
    language: Annotated[str, StringConstraints(max_length=20)] = "en"
    time_zone: Annotated[str, StringConstraints(max_length=64)] = "UTC"
    password: Password | None = Field(None, description="To be changed with the first sign-in.")
    roles: list[Code] = Field(default=[], max_length=100)


class UserUpdate(Request):
    """Keys left out stay as they are."""

    login: Login | None = None
    name: Line | None = None
    company_ids: list[Id] | None = Field(None, min_length=1, max_length=200)
    company_id: Id | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    manager_id: Id | None = None
    department: Annotated[str, StringConstraints(max_length=200)] | None = None
    language: Annotated[str, StringConstraints(max_length=20)] | None = None
    time_zone: Annotated[str, StringConstraints(max_length=64)] | None = None
    date_format: DateFormat | None = None
    wants_mail: bool | None = Field(None, description="Notifications by mail as well.")


class UserDetail(Answer):
    """A user, with the roles given in person."""

    id: int
    login: str
    name: str
    email: str | None
    manager_id: int | None
    department: str | None
    company_id: int
    company_ids: list[int]
    language: str
    time_zone: str
    date_format: DateFormat
    wants_mail: bool
    is_active: bool
    must_change_password: bool
    created_at: datetime
    roles: list[str]


class ResetLink(Answer):
    token: str = Field(description="Works once, for 24 hours.")


class RoleTitle(Answer):
    """A published role and those that it implies."""

    id: str
    title: str
    implies: list[str]
    is_service: bool
    is_held: bool = Field(description="Whether an active user has it in any way.")


class GroupCreation(Request):
    code: Code
    title: Line


class GroupUpdate(Request):
    title: Line


class DelegationRequest(Request):
    """Whose rights go to whom, and for how long."""

    principal_id: Id | None = Field(None, description="Whose rights; none: one's own.")
    delegate_id: Id
    starts_at: Moment
    ends_at: Moment
    scope: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        default=[], max_length=200, description="Approval policies or models; empty: all."
    )
    amount_limit: Decimal | None = Field(None, ge=0, max_digits=36, decimal_places=12)
    currency: Annotated[str, StringConstraints(max_length=10)] | None = None
    reason: Annotated[str, StringConstraints(max_length=2000)] | None = None


class AbsenceRequest(Request):
    """When somebody is away, and who stands in."""

    user_id: Id | None = Field(None, description="Who is away; none: oneself.")
    starts_at: Moment
    ends_at: Moment
    substitute_id: Id | None = None
