"""The pages at their addresses."""

from __future__ import annotations

from html import escape

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from interlock.api.security import set_session_cookie
from interlock.api.service import Services, services_of
from interlock.identity.session.service import SignedIn
from interlock.kit.problem import Problem
from interlock.page.application import application_routes
from interlock.page.decide import decide_page
from interlock.page.layout import page, told
from interlock.page.reference import reference
from interlock.post import DECIDE


def add_pages(app: FastAPI) -> None:
    """Give the app its pages: the reference, those of one-time links, and the application."""
    app.router.routes += [
        Route("/docs", _reference, include_in_schema=False),
        Route("/first-admin", _first_admin, methods=["GET", "POST"], include_in_schema=False),
        Route("/reset-password", _reset, methods=["GET", "POST"], include_in_schema=False),
        Route(DECIDE, decide_page, methods=["GET", "POST"], include_in_schema=False),
        *application_routes(),
    ]


def _reference(request: Request) -> HTMLResponse:
    return page("Interlock API", reference(request.app.openapi()))


async def _first_admin(request: Request) -> Response:
    title = "Become the first administrator"
    if request.method == "GET":
        return page(title, _first_admin_form(request.query_params.get("token", "")))
    given = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_redeem_first_admin, request, title, given)


def _redeem_first_admin(request: Request, title: str, given: dict[str, str]) -> Response:
    services, token = services_of(request), given.get("token", "")
    try:
        with services.application.database.unit() as unit:
            user = services.access.redeem_first_admin(
                unit,
                token,
                login=given.get("login", ""),
                name=given.get("name", ""),
                password=given.get("password", ""),
            )
            opened = services.sessions.open(unit, user.id, **_place(request))
    except Problem as problem:
        return page(title, _first_admin_form(token, problem, given), status=problem.status)
    return _welcome(services, opened)


async def _reset(request: Request) -> Response:
    title = "Choose a new password"
    if request.method == "GET":
        return page(title, _reset_form(request.query_params.get("token", "")))
    given = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_redeem_reset, request, title, given)


def _redeem_reset(request: Request, title: str, given: dict[str, str]) -> Response:
    services, token = services_of(request), given.get("token", "")
    try:
        with services.application.database.unit() as unit:
            user = services.access.redeem_password_reset(
                unit, token, password=given.get("password", "")
            )
            opened = services.sessions.open(unit, user.id, **_place(request))
    except Problem as problem:
        return page(title, _reset_form(token, problem), status=problem.status)
    return _welcome(services, opened)


def _welcome(services: Services, opened: SignedIn) -> Response:
    body = (
        f'<h1>Welcome, {escape(opened.user.name)}</h1><p class="done">You are signed in as '
        f'{escape(opened.user.login)}.</p><p><a href="/docs">Go on to the API</a></p>'
    )
    response = page("Interlock", body)
    set_session_cookie(response, opened.token, services.settings)
    return response


def _place(request: Request) -> dict[str, str]:
    return {
        "address": request.client.host if request.client else "",
        "user_agent": request.headers.get("user-agent", "")[:400],
    }


def _first_admin_form(
    token: str, problem: Problem | None = None, given: dict[str, str] | None = None
) -> str:
    known = given or {}
    return _form(
        "Become the first administrator",
        token,
        _field("login", "Login", known.get("login", ""), "username")
        + _field("name", "Name", known.get("name", ""), "name"),
        problem,
    )


def _reset_form(token: str, problem: Problem | None = None) -> str:
    return _form("Choose a new password", token, "", problem)


def _form(title: str, token: str, fields: str, problem: Problem | None) -> str:
    chosen = (
        '<label for="password">Password, 12 characters or more</label>'
        '<input id="password" name="password" type="password" autocomplete="new-password" '
        'minlength="12" required>'
    )
    return (
        f'<h1>{escape(title)}</h1>{told(problem)}<form method="post">'
        f'<input type="hidden" name="token" value="{escape(token)}">{fields}{chosen}'
        "<br><button>Go on</button></form>"
    )


def _field(name: str, label: str, value: str, complete: str) -> str:
    return (
        f'<label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" '
        f'value="{escape(value)}" autocomplete="{complete}" required>'
    )
