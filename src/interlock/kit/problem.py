"""Errors for people: what is wrong, where, and what would make it right (RFC 9457).

    Problem
    ├── InvalidError        422  the input is wrong; ``errors`` says field by field
    ├── MalformedError      400  the request could not be read at all
    ├── UnauthenticatedError 401 nobody is signed in
    ├── ForbiddenError      403  signed in, but without the right
    ├── NotFoundError       404  no such thing, or not for this user
    ├── ConflictError       409  somebody else was faster, or the state does not allow it
    ├── RefusedError        409  a rule, gate, hold or lock stands in the way
    ├── TooLargeError       413  over a stated limit
    ├── RateLimitedError    429  too many; ``retry_after`` seconds
    └── UnavailableError    503  a part of the system is away

Whoever raises one writes ``detail`` for the person who reads it, and ``remedy`` with what would
make the request pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong input: ``path`` is where (``order_line.2.qty``), ``message`` what and why."""

    path: str
    message: str
    code: str = "invalid"
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        row = {"path": self.path, "message": self.message, "code": self.code}
        return row if self.suggestion is None else {**row, "suggestion": self.suggestion}


class Problem(Exception):
    """The root. ``code`` names the kind of problem for machines and never changes."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    default_code: ClassVar[str] = "internal"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        remedy: str | None = None,
        errors: Sequence[FieldError] = (),
        context: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.remedy = remedy
        self.errors = tuple(errors)
        self.context = dict(context or {})

    def as_dict(self) -> dict[str, Any]:
        """The problem+json body, without ``instance``."""
        body: dict[str, Any] = {
            "type": f"urn:interlock:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.remedy:
            body["remedy"] = self.remedy
        if self.errors:
            body["errors"] = [error.as_dict() for error in self.errors]
        if self.context:
            body["context"] = self.context
        return body


class MalformedError(Problem):
    status = 400
    title = "The request could not be read"
    default_code = "malformed"


class UnauthenticatedError(Problem):
    status = 401
    title = "Sign in first"
    default_code = "unauthenticated"


class ForbiddenError(Problem):
    status = 403
    title = "Not allowed"
    default_code = "forbidden"


class NotFoundError(Problem):
    status = 404
    title = "Not found"
    default_code = "not_found"


class ConflictError(Problem):
    status = 409
    title = "The state does not allow it"
    default_code = "conflict"


class RefusedError(ConflictError):
    """A rule, a gate, a hold or a lock refused. ``context`` names it."""

    title = "Refused"
    default_code = "refused"


class InvalidError(Problem):
    status = 422
    title = "The input is not valid"
    default_code = "invalid"


class TooLargeError(Problem):
    status = 413
    title = "Too large"
    default_code = "too_large"


class RateLimitedError(Problem):
    """Too many attempts; ``retry_after`` is in seconds."""

    status = 429
    title = "Too many attempts"
    default_code = "rate_limited"

    def __init__(self, detail: str, *, retry_after: int, **more: Any) -> None:
        super().__init__(detail, **more)
        self.retry_after = retry_after


class UnavailableError(Problem):
    status = 503
    title = "Not available"
    default_code = "unavailable"
