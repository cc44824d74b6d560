"""Who a request claims to be, and whether the browser sent it from Interlock's own pages.

A request carries a session cookie (people) or a bearer token (programs). A browser adds the cookie
to any request that any page makes, so a change that only a cookie vouches for must also carry the
session's CSRF token and come from one's own origin; a bearer token needs neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from interlock.api.settings import ApiSettings
from interlock.identity.secret import verify_csrf
from interlock.kit.problem import ForbiddenError, UnauthenticatedError

SESSION_COOKIE = "interlock_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_LONGEST_SECRET = 256


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the request shows: exactly one of the two."""

    session: str | None = None
    token: str | None = None


def read_credentials(request: Request, settings: ApiSettings) -> Credentials:
    """The credentials of a request; a token counts before a cookie.

    Raises ``UnauthenticatedError`` when there are none, ``ForbiddenError`` when a change comes
    with a cookie but not from Interlock's own pages.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return Credentials(token=_bearer(authorization))
    session = session_cookie(request)
    if session is None:
        raise UnauthenticatedError(
            "Nobody is signed in.",
            remedy="Sign in, or send an API token as 'Authorization: Bearer ilk_…'.",
        )
    if request.method not in SAFE_METHODS:
        require_own_origin(request, settings)
        verify_csrf(session, request.headers.get(CSRF_HEADER))
    return Credentials(session=session)


def session_cookie(request: Request) -> str | None:
    """The session's secret, if the request has the cookie."""
    raw = request.headers.get("cookie")
    if raw is None or SESSION_COOKIE not in raw:
        return None
    try:
        found = SimpleCookie(raw).get(SESSION_COOKIE)
    except CookieError:
        return None
    value = found.value if found is not None else ""
    return value if 0 < len(value) <= _LONGEST_SECRET else None


def require_own_origin(
    request: Request, settings: ApiSettings, *, must_be_told: bool = True
) -> None:
    """Refuse what another site made the browser send.

    Browsers tell where a change comes from, in ``Origin`` or ``Sec-Fetch-Site``; with
    ``must_be_told`` a request that tells neither is refused as well.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_told = site is not None or origin is not None
    is_own = site in (None, "same-origin", "none") and (
        origin is None or _is_own(origin, request.headers, settings)
    )
    if is_own and (is_told or not must_be_told):
        return
    raise ForbiddenError(
        "The request did not come from Interlock's own pages.",
        code="foreign_origin",
        remedy="Open Interlock at its own address; programs use an API token.",
    )


def set_session_cookie(response: Response, token: str, settings: ApiSettings) -> None:
    """Hand the session to the browser; it ends with the browser, or when the database says so."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, settings: ApiSettings) -> None:
    response.delete_cookie(
        SESSION_COOKIE, path="/", secure=settings.is_secure, httponly=True, samesite="lax"
    )


def _bearer(authorization: str) -> str:
    scheme, _, secret = authorization.partition(" ")
    secret = secret.strip()
    if scheme.lower() == "bearer" and 0 < len(secret) <= _LONGEST_SECRET:
        return secret
    raise UnauthenticatedError(
        "The Authorization header cannot be used.",
        remedy="Send an API token as 'Authorization: Bearer ilk_…'.",
    )


def _is_own(origin: str, headers: Mapping[str, str], settings: ApiSettings) -> bool:
    if origin in settings.own_origins:
        return True
    parts = urlsplit(origin)
    is_fitting = parts.scheme == "https" or (parts.scheme == "http" and not settings.is_secure)
    return is_fitting and parts.netloc == headers.get("host", "")
