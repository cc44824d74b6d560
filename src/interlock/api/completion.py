"""What an editor offers while an expression is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.api.expression import type_body
from interlock.api.record import known_model
from interlock.kit.problem import InvalidError
from interlock.language.catalogue import Catalogue
from interlock.language.expression.check import Environment, check
from interlock.language.expression.environment import ACTOR
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.functions import FUNCTIONS
from interlock.language.expression.parse import parse
from interlock.language.inquiry import Place, Site
from interlock.language.schema import Field
from interlock.language.types import ANY, Kind, Type
from interlock.records.field_path import may_read, readable_fields, resolve_path
from interlock.records.session import RecordSession

_LEADING_ON = frozenset({Kind.REF, Kind.OBJECT, Kind.JSON, Kind.ANY})
_FOR_AUTOMATIONS = frozenset({"changed", "crossed", "added"})


def completion_body(
    session: RecordSession, site: Site, environment: Environment, prefix: str
) -> dict[str, Any]:
    """What can stand at a place behind ``prefix``, a path with or without its last dot; a path
    that leads nowhere has nothing behind it. A filter offers only what may be read."""
    path = prefix.rstrip(".")
    found: dict[str, Any] = {
        "prefix": path,
        "fields": _behind(session, site, environment, path),
        "variables": [],
        "functions": [],
        "settings": [],
        "tables": [],
        "roles": [],
    }
    return found if path else found | _at_the_beginning(session.runtime.catalogue, environment)


def _behind(
    session: RecordSession, site: Site, environment: Environment, path: str
) -> list[dict[str, Any]]:
    model = environment.model if path in ("", "old") else None
    members: Mapping[str, Type] = {}
    if path == "old" and not environment.has_old:
        return []
    if path and path != "old":
        type = _type_of(session, site, environment, path)
        model = type.model if type is not None and type.kind is Kind.REF else None
        members = type.members if type is not None and type.kind is Kind.OBJECT else {}
    if model is None:
        return [_name(f"{path}.{name}", type) for name, type in members.items()]
    start = f"{path}." if path else ""
    return [_field(start, item) for item in _fields(session, site, model)]


def _type_of(
    session: RecordSession, site: Site, environment: Environment, path: str
) -> Type | None:
    if path in ("vars", "steps"):
        known = environment.vars if path == "vars" else environment.steps
        return Type(Kind.OBJECT, members=known or {})
    if site.place is Place.FILTER and site.model is not None and path.partition(".")[0] != "actor":
        try:
            found = resolve_path(session, known_model(session, site.model), path, place="prefix")
        except InvalidError:
            return None
        return found.field.type
    try:
        return check(parse(path), environment).type
    except ExpressionError:
        return None


def _fields(session: RecordSession, site: Site, model: str) -> list[Field]:
    runtime = known_model(session, model)
    if site.place is not Place.FILTER:
        return list(runtime.fields.values())
    if not may_read(session, runtime):
        return []
    readable = readable_fields(session, runtime)
    return [item for name, item in runtime.fields.items() if name in readable]


def _at_the_beginning(catalogue: Catalogue, environment: Environment) -> dict[str, Any]:
    return {
        "variables": [_name(name, type) for name, type in _variables(environment).items()],
        "functions": [
            {
                "name": item.name,
                "signature": item.usage,
                "help": item.doc,
                "example": item.example,
                "is_in_filter": item.is_in_filter,
            }
            for item in FUNCTIONS.values()
            if (environment.has_old or item.name not in _FOR_AUTOMATIONS)
            and (environment.has_actor or item.name != "has_role")
        ],
        "settings": [
            _word(id, catalogue.titles.get(id, id), type)
            for id, type in environment.settings.items()
        ],
        "tables": [
            _word(id, catalogue.titles.get(id, id), signature.type)
            for id, signature in environment.tables.items()
        ],
        "roles": [_word(role.id, role.title, None) for role in catalogue.roles.values()],
    }


def _variables(environment: Environment) -> dict[str, Type]:
    found = dict(environment.variables)
    if environment.has_old and environment.model is not None:
        found["old"] = Type(Kind.REF, model=environment.model)
    if environment.has_actor:
        found["actor"] = ACTOR
    if environment.event is not None:
        found["event"] = environment.event
    for root, names in (("vars", environment.vars), ("steps", environment.steps)):
        if names:
            found[root] = Type(Kind.OBJECT, members=names)
        elif names is None:
            found[root] = ANY
    return found


def _field(start: str, item: Field) -> dict[str, Any]:
    return {
        "path": f"{start}{item.name}",
        "label": item.title or item.name,
        "type": type_body(item.type),
        "leads_on": item.type.kind in _LEADING_ON,
        "is_sensitive": item.is_sensitive,
        "help": item.help,
    }


def _name(path: str, type: Type) -> dict[str, Any]:
    return {
        "path": path,
        "label": path.rpartition(".")[2],
        "type": type_body(type),
        "leads_on": type.kind in _LEADING_ON,
        "is_sensitive": False,
        "help": "",
    }


def _word(id: str, title: str, type: Type | None) -> dict[str, Any]:
    return {"id": id, "title": title, "type": None if type is None else type_body(type)}
