"""Reading JSON bodies: strictly, and refusing what could not be stored."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import params
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from interlock.api.problem import CarriedError, MediaTypeError
from interlock.kit import json
from interlock.kit.problem import FieldError, InvalidError


class JsonRequest(Request):
    """A request whose JSON is read by the rules of JSON: no NaN, valid Unicode, bounded depth."""

    async def json(self) -> Any:
        """The body's value.

        Raises a problem for a null character, which PostgreSQL cannot keep in any text.
        """
        body = await self.body()
        value = json.load(body)
        if b"\\u0000" in body:
            _refuse_null(value, ())
        return value


class JsonRoute(APIRoute):
    """An endpoint whose body, if it has one, is JSON and says so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler behind the check of the kind of content."""
        handle = super().get_route_handler()
        field = self.body_field
        reads_json = field is not None and not isinstance(field.field_info, params.Form)

        async def serve(request: Request) -> Response:
            if reads_json:
                require_json(request)
            return await handle(JsonRequest(request.scope, request.receive))

        return serve


def require_json(request: Request) -> None:
    """Refuse a body of another kind; none at all is for the endpoint to judge."""
    kind = request.headers.get("content-type", "")
    essence = kind.partition(";")[0].strip().lower()
    if essence == "application/json" or (essence.startswith("application/") and "+json" in essence):
        return
    if not kind and request.headers.get("content-length", "0") == "0":
        return
    raise MediaTypeError(
        f"The body is {essence or 'of no stated kind'}.",
        remedy="Send JSON, with the header Content-Type: application/json.",
    )


def _refuse_null(value: Any, path: tuple[str, ...]) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise CarriedError(_null_at(path))
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_null(name, path)
            _refuse_null(item, (*path, name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            _refuse_null(item, (*path, str(position)))


def _null_at(path: tuple[str, ...]) -> InvalidError:
    message = "contains a null character, which text cannot hold"
    place = ".".join(path).replace("\x00", "\ufffd")
    return InvalidError(
        f"{place or 'The body'} {message}.", errors=[FieldError(place, message, "null_character")]
    )
