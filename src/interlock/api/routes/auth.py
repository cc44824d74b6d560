"""Signing in and out, who one is, passwords, and one's own sessions and API tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.caller import Caller
from interlock.api.callers import AnyCaller, IdentityChanger, PasswordChanger
from interlock.api.reply import Reply, created, nothing
from interlock.api.rights import has_any, rights_on
from interlock.api.schema.identity import (
    CompanyChoice,
    FirstAdministrator,
    Me,
    PasswordChange,
    PasswordReset,
    ScopeTitle,
    SignedIn,
    SignIn,
    TokenIssued,
    TokenRequest,
)
from interlock.api.security import (
    clear_session_cookie,
    require_own_origin,
    set_session_cookie,
)
from interlock.api.service import Services, services_of
from interlock.identity.model import CHANGE_PASSWORD, SCOPES, Actor, ApiToken, Session
from interlock.identity.secret import csrf_token
from interlock.identity.session.service import SignedIn as Opened
from interlock.kit.database import Unit
from interlock.kit.problem import UnavailableError
from interlock.records.exchange import COMPANY_MODEL
from interlock.records.presentation import labels_of
from interlock.records.visible import VisibleTables

router = APIRouter(prefix="/api/v1/auth", tags=["auth"], route_class=JsonRoute)


async def _from_own_page(request: Request) -> Services:
    """For endpoints before signing in: another site must not use them in somebody's browser."""
    services = services_of(request)
    require_own_origin(request, services.settings, must_be_told=False)
    return services


Visitor = Annotated[Services, Depends(_from_own_page)]


@router.post("/sign-in", operation_id="sign_in", response_model=SignedIn)
def sign_in(request: Request, body: SignIn, services: Visitor) -> Response:
    """Open a session. The cookie is the proof from then on; changes also need the CSRF token."""
    with services.application.database.unit() as unit:
        opened = services.sessions.sign_in(
            unit, body.login, password=body.password, **_place(request)
        )
    return _open(opened, services)


@router.post("/first-admin", operation_id="redeem_first_admin", response_model=SignedIn)
def redeem_first_admin(request: Request, body: FirstAdministrator, services: Visitor) -> Response:
    """Become the first administrator, by the one-time link, and be signed in."""
    with services.application.database.unit() as unit:
        user = services.access.redeem_first_admin(
            unit, body.token, login=body.login, name=body.name, password=body.password
        )
        opened = services.sessions.open(unit, user.id, **_place(request))
    return _open(opened, services)


@router.post("/password-reset", operation_id="redeem_password_reset", response_model=SignedIn)
def redeem_password_reset(request: Request, body: PasswordReset, services: Visitor) -> Response:
    """Set a new password by the one-time link, and be signed in."""
    with services.application.database.unit() as unit:
        user = services.access.redeem_password_reset(unit, body.token, password=body.password)
        opened = services.sessions.open(unit, user.id, **_place(request))
    return _open(opened, services)


@router.post("/sign-out", operation_id="sign_out", status_code=204)
def sign_out(caller: AnyCaller) -> Response:
    """End this session."""
    with caller.unit() as (unit, actor):
        if caller.credentials.session is not None:
            services = caller.services
            services.sessions.sign_out(unit, caller.credentials.session, actor=actor)
    response = nothing()
    clear_session_cookie(response, caller.services.settings)
    return response


@router.get("/me", operation_id="get_me", response_model=Me)
def get_me(caller: AnyCaller) -> Reply:
    """Who is signed in, with companies, the CSRF token, and the rights on each model."""
    with caller.unit() as (unit, actor):
        return Reply(
            {
                "user_id": actor.user_id,
                "login": actor.login,
                "name": actor.name,
                "roles": actor.roles,
                "groups": actor.groups,
                "company_id": actor.company_id,
                "companies": _companies(caller, unit, actor),
                "language": actor.language,
                "time_zone": actor.time_zone,
                "channel": actor.channel,
                "scopes": actor.scopes,
                "must_change_password": actor.scopes == frozenset({CHANGE_PASSWORD}),
                "csrf_token": _csrf(caller),
                "permissions": _permissions(caller, unit, actor),
            }
        )


@router.post("/password", operation_id="change_password", status_code=204)
def change_password(body: PasswordChange, caller: PasswordChanger) -> Response:
    """Change one's own password. All other sessions end."""
    kept = caller.credentials.session
    with caller.unit() as (unit, actor):
        caller.services.access.change_password(
            unit, actor=actor, old=body.old, new=body.new, keep_session=kept
        )
    return nothing()


@router.post("/company", operation_id="switch_company", status_code=204)
def switch_company(body: CompanyChoice, caller: IdentityChanger) -> Response:
    """Work in another of one's companies from now on."""
    with caller.unit() as (unit, actor):
        change = {"company_id": body.company_id}
        caller.services.users.update(unit, actor.user_id, actor=actor, change=change)  # type: ignore[arg-type]
    return nothing()


# ── sessions ────────────────────────────────────────────────────────────────────────────────────


@router.get("/sessions", operation_id="list_sessions", response_model=list[Session])
def list_sessions(caller: IdentityChanger) -> Reply:
    """One's own open sessions, the latest used first."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.sessions.mine(unit, actor=actor))


@router.delete("/sessions/{session_id}", operation_id="revoke_session", status_code=204)
def revoke_session(session_id: UUID, caller: IdentityChanger) -> Response:
    """End one session with its next request."""
    with caller.unit() as (unit, actor):
        caller.services.sessions.revoke(unit, session_id, actor=actor)
    return nothing()


@router.delete("/sessions", operation_id="revoke_sessions", status_code=204)
def revoke_sessions(caller: IdentityChanger) -> Response:
    """End all of one's sessions, this one too."""
    with caller.unit() as (unit, actor):
        caller.services.sessions.revoke_all(unit, actor.user_id, actor=actor)
    return nothing()


# ── API tokens ──────────────────────────────────────────────────────────────────────────────────


@router.get("/scopes", operation_id="list_scopes", response_model=list[ScopeTitle])
def list_scopes(caller: AnyCaller) -> Reply:
    """What an API token can be limited to."""
    caller.proven()
    return Reply([{"scope": scope, "title": title} for scope, title in SCOPES.items()])


@router.get("/tokens", operation_id="list_tokens", response_model=list[ApiToken])
def list_tokens(caller: IdentityChanger) -> Reply:
    """One's own API tokens, the newest first."""
    with caller.unit() as (unit, actor):
        return Reply(caller.services.tokens.of_user(unit, actor.user_id, actor=actor))


@router.post("/tokens", operation_id="issue_token", response_model=TokenIssued, status_code=201)
def issue_token(body: TokenRequest, caller: IdentityChanger) -> Reply:
    """Issue an API token for oneself; only from a session, and shown only once."""
    with caller.unit() as (unit, actor):
        issued = caller.services.tokens.issue(
            unit, body.name, actor=actor, scopes=body.scopes, expires_at=body.expires_at
        )
    return created(issued, f"/api/v1/auth/tokens/{issued.token.id}")


@router.delete("/tokens/{token_id}", operation_id="revoke_token", status_code=204)
def revoke_token(token_id: UUID, caller: IdentityChanger) -> Response:
    """End an API token with its next request."""
    with caller.unit() as (unit, actor):
        caller.services.tokens.revoke(unit, token_id, actor=actor)
    return nothing()


# ── within ──────────────────────────────────────────────────────────────────────────────────────


def _place(request: Request) -> Mapping[str, str]:
    """Where a request comes from."""
    address = request.client.host if request.client else "unknown"
    return {"address": address, "user_agent": request.headers.get("user-agent", "")}


def _open(opened: Opened, services: Services) -> Response:
    response = Reply(
        {
            "csrf_token": opened.csrf_token,
            "user_id": opened.user.id,
            "name": opened.user.name,
            "must_change_password": opened.user.must_change_password,
            "expires_at": opened.session.expires_at,
        }
    )
    set_session_cookie(response, opened.token, services.settings)
    return response


def _csrf(caller: Caller) -> str | None:
    secret = caller.credentials.session
    return csrf_token(secret) if secret is not None else None


def _companies(caller: Caller, unit: Unit, actor: Actor) -> list[dict[str, Any]]:
    labels: Mapping[int, str] = {}
    try:
        session = caller.services.application.session_in(unit, actor)
    except UnavailableError:
        pass
    else:
        tables = VisibleTables(session)
        labels = labels_of(session, COMPANY_MODEL, actor.company_ids, tables=tables)
    return [{"id": id, "label": labels.get(id)} for id in actor.company_ids]


def _permissions(caller: Caller, unit: Unit, actor: Actor) -> dict[str, Any]:
    try:
        runtime = caller.services.application.provider.current(unit)
    except UnavailableError:
        return {}
    found = {id: rights_on(runtime, model, actor) for id, model in runtime.models.items()}
    return {id: rights for id, rights in found.items() if has_any(rights)}
