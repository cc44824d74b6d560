"""Finding the endpoint of an address at once, among many.

Endpoints are kept by the noun that their address begins with and by its number of parts, so that a
request is compared with a few of them instead of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

FOUND = "interlock.route"
_ALLOWED = "interlock.allowed"
_NOUN = 3
"""Where the noun stands in ``/api/v1/noun/…``, split at the slashes."""

Key = tuple[int, str]


class Addresses(BaseRoute):
    """All endpoints of the API as one route."""

    def __init__(self, endpoints: Iterable[APIRoute]) -> None:
        self.endpoints = tuple(endpoints)
        self._by_key: dict[Key, list[APIRoute]] = {}
        for endpoint in self.endpoints:
            self._by_key.setdefault(_key(endpoint.path), []).append(endpoint)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The endpoint that takes the request; partial: the address exists, the method does not."""
        if scope["type"] != "http":
            return Match.NONE, {}
        allowed: set[str] = set()
        for endpoint in self._by_key.get(_key(scope["path"]), ()):
            match, found = endpoint.matches(scope)
            if match is Match.FULL:
                return match, {**found, FOUND: endpoint}
            if match is Match.PARTIAL:
                allowed |= endpoint.methods or set()
        return (Match.PARTIAL, {_ALLOWED: allowed}) if allowed else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request by the endpoint that was found."""
        endpoint: Any = scope.get(FOUND)
        if endpoint is None:
            ways = ", ".join(sorted(scope[_ALLOWED]))
            raise HTTPException(405, headers={"Allow": ways})
        await endpoint.handle(scope, receive, send)


def _key(path: str) -> Key:
    parts = path.split("/")
    return len(parts), parts[_NOUN] if len(parts) > _NOUN else ""
