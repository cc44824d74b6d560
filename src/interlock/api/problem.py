"""Every error as ``application/problem+json`` (RFC 9457), in words that people can act on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from interlock.kit import json
from interlock.kit.problem import (
    FieldError,
    InvalidError,
    MalformedError,
    NotFoundError,
    Problem,
    RateLimitedError,
    TooLargeError,
    UnavailableError,
)

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger("interlock.api")

_SERIALISATION = frozenset({"55P03", "57014"})  # lock not available, query cancelled
_UNSTORABLE = "22"  # the class of data exceptions
_CONNECTION = ("08", "53", "57")  # connection lost, resources exhausted, server going down


class WrongMethodError(Problem):
    """A resource that exists does not know this method."""

    status = 405
    title = "Not a method of this resource"
    default_code = "method_not_allowed"


class MediaTypeError(Problem):
    """The body is of a kind that the resource does not read."""

    status = 415
    title = "Not a kind of content that can be read here"
    default_code = "unsupported_media_type"


class CarriedError(HTTPException):
    """A problem raised where the framework lets only its own exceptions through: while a body is
    being read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status)
        self.problem = problem


def answer(problem: Problem, *, path: str, correlation_id: object = None) -> Response:
    """The response for a problem; ``path`` becomes its ``instance``."""
    body: dict[str, Any] = {**problem.as_dict(), "instance": path}
    if correlation_id is not None:
        body["correlation_id"] = str(correlation_id)
    return Response(
        json.dump_bytes(_tellable(body)),
        status_code=problem.status,
        headers=_headers(problem),
        media_type=MEDIA_TYPE,
    )


def unknown_error(error: Exception, *, path: str, correlation_id: object) -> Response:
    """The response for an error that nobody foresaw: the log gets all of it, the caller a number
    by which it is found there."""
    found = _database_problem(error)
    if found is None:
        _log.error("unforeseen error at %s", path, exc_info=error)
        found = Problem(
            "Interlock could not do this because of an error of its own.",
            remedy=f"Tell your administrator the number {correlation_id}.",
        )
    return answer(found, path=path, correlation_id=correlation_id)


def install(app: FastAPI) -> None:
    """Let the app answer its errors in these words."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error, path=request.url.path)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(_from_validation(error.errors()), path=request.url.path)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, CarriedError):
        return answer(error.problem, path=request.url.path)
    response = answer(_from_http(error, request), path=request.url.path)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _from_http(error: HTTPException, request: Request) -> Problem:
    if error.status_code == 404:
        return NotFoundError(f"There is nothing at {request.url.path}.")
    if error.status_code == 405:
        ways = (error.headers or {}).get("Allow", "")
        return WrongMethodError(
            f"{request.method} cannot be used at {request.url.path}.",
            remedy=f"It takes {ways}." if ways else None,
        )
    if error.status_code == 413:
        return TooLargeError("The request is too large.")
    return MalformedError("The body of the request could not be read.")


def _from_validation(errors: Iterable[Mapping[str, Any]]) -> Problem:
    found = list(errors)
    broken = next((item for item in found if item["type"] == "json_invalid"), None)
    if broken is not None:
        why = str(broken.get("ctx", {}).get("error", "")).partition(":")[0]
        return MalformedError(f"The body is not JSON: {why}.", remedy="Send one JSON value.")
    fields = [_field_error(item) for item in found]
    first = fields[0]
    return InvalidError(f"{first.path or 'The body'} {first.message}.", errors=fields)


def _field_error(item: Mapping[str, Any]) -> FieldError:
    place = [str(part) for part in item["loc"] if part not in ("body", "query", "path", "header")]
    kind, context = str(item["type"]), item.get("ctx") or {}
    words = _WORDS.get(kind)
    if words is None:
        message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    else:
        message = words.format(**{name: str(value) for name, value in context.items()})
    return FieldError(".".join(place), message, _CODES.get(kind, "invalid"))


_WORDS = {
    "missing": "must be given",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "is not written as it must be",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is outside what a whole number can hold (64 bits)",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "uuid_parsing": "must be an identifier (UUID)",
    "uuid_type": "must be an identifier (UUID)",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "decimal_parsing": "must be a number, as text or digits",
    "datetime_from_date_parsing": "must be a date and time with its offset (2027-03-01T09:00:00Z)",
    "datetime_parsing": "must be a date and time with its offset (2027-03-01T09:00:00Z)",
    "timezone_aware": "must name its offset (2027-03-01T09:00:00Z)",
    "date_from_datetime_parsing": "must be a date (2027-03-01)",
    "date_parsing": "must be a date (2027-03-01)",
    "too_long": "must have at most {max_length} items",
    "too_short": "must have at least {min_length} items",
}
_CODES = {"missing": "required", "extra_forbidden": "unknown_field"}


def _database_problem(error: Exception) -> Problem | None:
    """What the database said, where the caller can do something about it."""
    if isinstance(error, PoolTimeoutError):
        return _busy("Too many requests are waiting for the database.")
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _SERIALISATION:
        return _busy("Somebody else is working on the same records for too long.")
    if state.startswith(_UNSTORABLE) or type(error).__name__ == "DataError":
        return InvalidError("The request holds a value that cannot be stored or compared.")
    if state.startswith(_CONNECTION) or error.connection_invalidated:
        _log.error("the database is away", exc_info=error)
        return UnavailableError(
            "The database does not answer.", code="database_away", remedy="Try again soon."
        )
    return None


def _busy(detail: str) -> Problem:
    return UnavailableError(detail, code="busy", remedy="Nothing was changed. Try again soon.")


def _headers(problem: Problem) -> dict[str, str]:
    if isinstance(problem, RateLimitedError):
        return {"retry-after": str(problem.retry_after)}
    if problem.status == 503:
        return {"retry-after": "1"}
    return {"www-authenticate": "Bearer"} if problem.status == 401 else {}


def _tellable(value: Any) -> Any:
    """The value with every text as valid Unicode and every other thing as text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(key): _tellable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_tellable(item) for item in value]
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    return value if _has_json(value) else str(value)


def _has_json(value: Any) -> bool:
    try:
        json.dump_bytes(value)
    except TypeError:
        return False
    return True
