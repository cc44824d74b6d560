"""The description of the API (OpenAPI 3.1): exact about errors and about who may call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from interlock.api.address import Addresses
from interlock.api.caller import Allow
from interlock.api.edge import STREAM_PATH
from interlock.api.problem import MEDIA_TYPE
from interlock.api.schema.common import ProblemBody
from interlock.api.security import CSRF_HEADER, SESSION_COOKIE

Document = dict[str, Any]

DESCRIPTION = """
Governed workflow automation for ERPs. Everything that people can do in Interlock, programs can do
here, by the same rules: rights, gates, approvals and automations bind both.

Errors are `application/problem+json` (RFC 9457) and say what would make the request pass. Amounts
are text with exact digits, times are UTC. Lists are paged by `cursor`. Changes can be guarded by
`If-Match` against overwriting, and by `Idempotency-Key` against being done twice.
"""

TAGS: Mapping[str, str] = {
    "records": "Business records of every published model.",
    "operations": "Operations, and the holds and locks that keep them from taking effect.",
    "comments": "Comments on records, and who follows them.",
    "views": "How people want to see the records of a model.",
    "search": "Finding things by what people call them.",
    "models": "What records are made of, and what the caller may do with them.",
    "inbox": "Home, and everything that waits for the caller, in one list.",
    "approvals": "What waits for whom, and deciding it.",
    "cases": "What is not standard, and the role that owns it.",
    "runs": "Automations at work in the background, and those that failed.",
    "tasks": "Something to be done, by a person, a role or a group.",
    "notifications": "What one was told.",
    "events": "What happened, how automations reacted, and why others did not.",
    "automations": "What there is and how it does; pausing, and starting by hand.",
    "drafts": "Definitions on their way to be published.",
    "expressions": "Expressions while somebody writes them.",
    "definitions": "What is published, and publishing.",
    "tuning": "Rows of decision tables and values of settings.",
    "audit": "The audit log: searching, proving, taking it along.",
    "auth": "Signing in, and one's own sessions and API tokens.",
    "users": "People.",
    "groups": "People who share roles.",
    "delegations": "Acting for somebody else.",
    "system": "The server itself.",
}

_PROBLEMS: Mapping[int, str] = {
    400: "The request could not be read.",
    401: "Nobody is signed in.",
    403: "Signed in, but without the right.",
    404: "No such thing, or not for the caller.",
    409: "The state does not allow it, or a rule, gate, hold or lock refused.",
    413: "Over a stated limit.",
    415: "Not a kind of content that can be read here.",
    422: "The input is not valid; `errors` says field by field.",
    429: "Too many attempts.",
    500: "An error of Interlock's own.",
    503: "A part of the system is away; try again.",
}

_SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "People. Every change must also carry the session's CSRF token as "
        f"`{CSRF_HEADER.title()}` and come from Interlock's own origin.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "Programs: an API token (`ilk_…`). It gives what its owner may do, within "
        "its scopes.",
    },
}


_SCHEMAS = "#/components/schemas/"
_PAGE = re.compile(r"Page_(\w+)_")
_NAMES = {
    "interlock__kit__finding__Severity": "FindingSeverity",
    "interlock__work__case__model__Severity": "CaseSeverity",
    "Layout": "ViewLayout",
    "Sharing": "ViewSharing",
    "Item": "ApprovalItem",
    "Found": "SearchResult",
    "Link": "FigureLink",
    "Waiting": "WaitingFigures",
    "Decided": "RecentDecision",
    "Scope": "InboxScope",
    "Way": "InboxWay",
    "Reason": "InboxReason",
    "ItemKind": "InboxKind",
    "KindCount": "InboxCount",
    "Asker": "InboxAsker",
    "Claimer": "InboxClaimer",
    "Box": "ApprovalBox",
    "Order": "ApprovalOrder",
    "Counts": "ApprovalCounts",
    "RequestState": "ApprovalState",
    "Mode": "ImportMode",
    "Format": "FileFormat",
}


def describe(app: FastAPI) -> Document:
    """The description of an app made by :func:`interlock.api.app.create_app`."""
    document: Document = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION.strip(),
        routes=endpoints_of(app),
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        separate_input_output_schemas=False,
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= _problem_schemas()
    document["components"]["securitySchemes"] = _SECURITY
    document["components"]["responses"] = {
        _problem_name(status): {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
        }
        for status, text in _PROBLEMS.items()
    }
    for route, operation in _operations(app, document):
        _complete(route, operation)
    return _renamed(document)


def endpoints_of(app: FastAPI) -> list[APIRoute]:
    """Every endpoint of the API."""
    return [
        endpoint
        for route in app.routes
        if isinstance(route, Addresses)
        for endpoint in route.endpoints
    ]


def allow_of(route: APIRoute) -> Allow | None:
    """Who may call the endpoint; ``None``: anybody."""
    calls = [dependant.call for dependant in route.dependant.dependencies]
    return next((call for call in calls if isinstance(call, Allow)), None)


def _operations(app: FastAPI, document: Document) -> Iterator[tuple[APIRoute, Document]]:
    for route in endpoints_of(app):
        for method in sorted(route.methods or ()):
            yield route, document["paths"][route.path_format][method.lower()]


def _complete(route: APIRoute, operation: Document) -> None:
    """Say what can go wrong, and who may call."""
    allow = allow_of(route)
    operation["security"] = [{"session": []}, {"token": []}] if allow is not None else []
    if allow is not None and allow.scope is not None:
        operation["x-interlock-scope"] = allow.scope
    responses = operation["responses"]
    responses.pop("422", None)
    for status in _possible(route, operation):
        responses[str(status)] = {"$ref": f"#/components/responses/{_problem_name(status)}"}


def _possible(route: APIRoute, operation: Document) -> list[int]:
    """The errors that an endpoint can answer with."""
    found = {400, 413, 500, 503}
    if allow_of(route) is not None:
        found |= {401, 403}
    if "requestBody" in operation:
        found |= {415, 422}
    if operation.get("parameters"):
        found |= {422}
    if "{" in route.path_format or "auth" in route.tags:
        found |= {404}
    if route.methods != {"GET"}:
        found |= {404, 409, 422}
    if "auth" in route.tags or route.path == STREAM_PATH:
        found |= {401, 403, 429}
    return sorted(found)


def _problem_name(status: int) -> str:
    return f"Problem{status}"


def _renamed(document: Document) -> Document:
    """The document with names of schemas that stand for themselves."""
    schemas = document["components"]["schemas"]
    names = {name: _name(name) for name in schemas}
    document["components"]["schemas"] = {
        new: schemas[old] for old, new in sorted(names.items(), key=lambda item: item[1])
    }
    changed: Document = _with_names(document, names)
    return changed


def _name(name: str) -> str:
    page = _PAGE.fullmatch(name)
    return f"{_NAMES.get(page[1], page[1])}Page" if page else _NAMES.get(name, name)


def _with_names(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        found = {key: _with_names(item, names) for key, item in value.items()}
        reference = found.get("$ref")
        if isinstance(reference, str) and reference.startswith(_SCHEMAS):
            found["$ref"] = _SCHEMAS + names[reference.removeprefix(_SCHEMAS)]
        return found
    return [_with_names(item, names) for item in value] if isinstance(value, list) else value


def _problem_schemas() -> Document:
    schema = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions: Document = schema.pop("$defs")
    return {**definitions, "ProblemBody": schema}


def as_bytes(document: Document) -> bytes:
    """The description as it is kept in a file."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
