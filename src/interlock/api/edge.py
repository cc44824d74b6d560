"""The outermost layer, plain ASGI: limits on what comes in, headers on what goes out, and the
answer to errors that nobody foresaw."""

from __future__ import annotations

import asyncio
from time import perf_counter
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interlock.api.address import FOUND
from interlock.api.metrics.metrics import Metrics
from interlock.api.problem import CarriedError, answer, unknown_error
from interlock.api.settings import ApiSettings
from interlock.kit.clock import Clock
from interlock.kit.ids import time_ordered_id
from interlock.kit.problem import (
    MalformedError,
    Problem,
    TooLargeError,
    UnavailableError,
)
from interlock.kit.tracing import span
from interlock.log import correlation

CORRELATION_HEADER = "x-correlation-id"
API_POLICY = b"default-src 'none'; frame-ancestors 'none'"

_GUARDS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
STREAM_PATH = "/api/v1/stream"
"""Its requests stay open and wait; they have a limit of their own."""

_LONGEST_QUERY = 32_000
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NOT_ANSWERED = 499
"""The status that is counted for a request whose caller went away."""
_FORM = 64 * 1024
"""What a form adds to the file that it carries."""


class Edge:
    """Wraps the app. Every request gets a correlation id, which its answer carries too."""

    def __init__(
        self, app: ASGIApp, *, settings: ApiSettings, clock: Clock, metrics: Metrics
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock
        self._settings = settings
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        weight = 0 if scope["path"] == STREAM_PATH else 1
        self._in_flight += weight
        begun = perf_counter()
        leaving = Leaving(send)
        try:
            await self._serve(scope, receive, leaving)
        finally:
            self._in_flight -= weight
            self._metrics.seen(
                method=scope["method"] if scope["method"] in _METHODS else "other",
                route=getattr(scope.get(FOUND), "path", "other"),
                status=leaving.status,
                seconds=perf_counter() - begun,
            )

    async def _serve(self, scope: Scope, receive: Receive, leaving: Leaving) -> None:
        id = time_ordered_id(self._clock.now())
        scope.setdefault("state", {})["correlation_id"] = id
        leaving.id = str(id).encode()
        body = Incoming(receive, self._settings, limit=self._limit(scope["path"]))
        with correlation(id), span("request", path=scope["path"], correlation_id=str(id)):
            refusal = self._refusal(scope, body)
            if refusal is not None:
                await answer(refusal, path=scope["path"])(scope, receive, leaving.send)
                return
            try:
                await self._app(scope, body.receive, leaving.send)
            except Exception as error:  # boundary: whatever it is, the caller gets an answer
                if leaving.has_begun:
                    raise
                response = unknown_error(error, path=scope["path"], correlation_id=id)
                await response(scope, receive, leaving.send)

    def _limit(self, path: str) -> int:
        if not path.startswith("/api/v1/records/"):
            return self._settings.largest_body
        if path.endswith("/import"):
            return self._settings.largest_import
        return self._settings.largest_body + ("/files/" in path) * _FORM

    def _refusal(self, scope: Scope, body: Incoming) -> Problem | None:
        """Why the request is not looked at any further."""
        if self._in_flight > self._settings.most_in_flight:
            return UnavailableError(
                "Too many requests at once.", code="overloaded", remedy="Try again in a second."
            )
        query: bytes = scope.get("query_string", b"")
        if len(query) > _LONGEST_QUERY:
            return TooLargeError(f"The query is longer than {_LONGEST_QUERY:,} characters.")
        if "\x00" in scope["path"] or (b"%00" in query and b"\x00" in unquote_to_bytes(query)):
            return MalformedError("The address contains a null character.")
        return body.announced_too_large(scope)


class Incoming:
    """The body as it arrives: counted, and not waited for forever."""

    __slots__ = ("_is_complete", "_limit", "_receive", "_size", "_wait")

    def __init__(self, receive: Receive, settings: ApiSettings, *, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._wait = settings.body_timeout.total_seconds()
        self._size = 0
        self._is_complete = False

    def announced_too_large(self, scope: Scope) -> Problem | None:
        """The problem of a body that says itself that it is too large."""
        for name, value in scope["headers"]:
            if name == b"content-length":
                size = int(value) if value.isdigit() else -1
                return self._too_large() if size > self._limit else None
        return None

    async def receive(self) -> Message:
        """The next piece; raises a carried problem when it is too much or comes too late."""
        if self._is_complete:
            return await self._receive()
        try:
            async with asyncio.timeout(self._wait):
                message = await self._receive()
        except TimeoutError:
            raise CarriedError(MalformedError("The body did not arrive in time.")) from None
        self._size += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        if self._size > self._limit:
            raise CarriedError(self._too_large())
        return message

    def _too_large(self) -> Problem:
        most = self._limit // (1024 * 1024)
        return TooLargeError(
            f"The body is larger than {most} MB.", remedy="Send it in several parts."
        )


class Leaving:
    """The answer as it leaves: with the headers that every answer has."""

    __slots__ = ("_send", "has_begun", "id", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.id = b""
        self.has_begun = False
        self.status = _NOT_ANSWERED

    async def send(self, message: Message) -> None:
        """Hand a piece on; the first one gets the headers."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            self.status = message["status"]
            self._guard(message["headers"])
        await self._send(message)

    def _guard(self, headers: list[tuple[bytes, bytes]]) -> None:
        present = {name for name, _ in headers}
        headers.extend(_GUARDS)
        headers.append((CORRELATION_HEADER.encode(), self.id))
        if b"content-security-policy" not in present:
            headers.append((b"content-security-policy", API_POLICY))
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
