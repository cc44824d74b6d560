"""Rules of the house for definitions: who answers for them, how they are named, what is hard-coded.

An automation, an approval policy or a table is not activated without an owner, a purpose and a
day or reason to look at it again (GOV-01). Owners are roles. Names follow one convention (GOV-12),
and no person is written into a definition (GOV-05).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interlock.kit.finding import Finding, Severity
from interlock.kit.text import did_you_mean, listed
from interlock.language.catalogue import Role
from interlock.language.kinds.base import Header
from interlock.language.kinds.model import ModelDefinition
from interlock.language.workspace import LoadedDefinition

GOVERNED_KINDS = frozenset({"automation", "approval", "table"})
"""Kinds that decide or act, and so need somebody who answers for them."""

_WITH_AREA = frozenset({"automation", "approval", "process"})
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b")


def check_governance(loaded: LoadedDefinition, roles: Mapping[str, Role]) -> Iterator[Finding]:
    """What a definition lacks to be activated, and what it should not hold."""
    definition = loaded.definition
    if definition.kind in GOVERNED_KINDS:
        yield from _missing(definition)
    yield from _owner(definition, roles)
    yield from _editors(definition, roles)
    yield from _naming(definition)
    if definition.kind == "automation":
        yield from _persons("do", loaded.source.data.get("do"))


def _missing(definition: Header) -> Iterator[Finding]:
    """A definition that is switched off may be unfinished, so that is only a warning then."""
    lacking = [
        name for name in ("owner", "purpose") if not (getattr(definition, name) or "").strip()
    ]
    if definition.review_by is None and not (definition.retire_when or "").strip():
        lacking.append("review_by or retire_when")
    if lacking:
        is_on = getattr(definition, "enabled", True)
        message = f"It cannot be activated without {listed(lacking)}."
        yield Finding(
            "governance_missing",
            message,
            path="id",
            suggestion="Say who answers for it, what it is for, and when to look at it again.",
            severity=Severity.ERROR if is_on else Severity.WARNING,
        )


def _owner(definition: Header, roles: Mapping[str, Role]) -> Iterator[Finding]:
    owner = definition.owner
    if owner is None:
        return
    if owner not in roles:
        hint = did_you_mean(owner, roles) or "Define it with 'kind: role'."
        message = f"The owner {owner!r} is not a role."
        yield Finding("unknown_role", message, path="owner", suggestion=hint)
    elif roles[owner].is_service:
        message = f"The owner {owner!r} is a service role; nobody has it."
        yield Finding("service_role", message, path="owner")


def _editors(definition: Header, roles: Mapping[str, Role]) -> Iterator[Finding]:
    for index, name in enumerate(getattr(definition, "editors", ())):
        if name not in roles:
            hint = did_you_mean(name, roles)
            message = f"There is no role {name!r}."
            yield Finding("unknown_role", message, path=f"editors.{index}", suggestion=hint)


def _naming(definition: Header) -> Iterator[Finding]:
    if definition.kind in _WITH_AREA and "." not in definition.id:
        hint = "Begin with the area it belongs to, like 'purchase.over_limit'."
        yield _name("The id names no area.", "id", hint)
    if definition.title in (definition.id, definition.id.upper()):
        yield _name("The title only repeats the id.", "title", "Say in words what it does.")
    if definition.title.endswith("."):
        yield _name("A title is not a sentence.", "title", "Leave the full stop out.")
    if isinstance(definition, ModelDefinition):
        yield from _field_names(definition)


def _field_names(definition: ModelDefinition) -> Iterator[Finding]:
    for name, item in definition.fields.items():
        suffix = {"ref": "_id", "refs": "_ids"}.get(item.type)
        if suffix is not None and not name.endswith((suffix, "_uid")):
            message = f"A field of type {item.type} is named with {suffix!r} at its end."
            hint = f"Rename it to {name + suffix!r}."
            yield Finding("naming", message, path=f"fields.{name}", suggestion=hint,
                          severity=Severity.NOTE)  # fmt: skip


def _name(message: str, path: str, hint: str) -> Finding:
    return Finding("naming", message, path=path, suggestion=hint, severity=Severity.WARNING)


def _persons(path: str, value: Any) -> Iterator[Finding]:
    """E-mail addresses in what an automation does; those in expressions the checker finds."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _persons(f"{path}.{key}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _persons(f"{path}.{index}", item)
    elif isinstance(value, str) and not value.startswith("=") and (found := _EMAIL.search(value)):
        yield Finding(
            "hard_coded_person",
            f"The address {found.group()!r} is written into the automation.",
            path=path,
            suggestion="Address a role, a field of the record, or a setting.",
            severity=Severity.WARNING,
        )


def shared_titles(definitions: Iterable[Header]) -> Iterator[tuple[str, Finding]]:
    """Definitions of one kind with the same title, by id: people could not tell them apart."""
    taken: dict[tuple[str, str], str] = {}
    for item in definitions:
        key = (item.kind, item.title.casefold())
        if key in taken and not getattr(item, "extends", None):
            hint = "Say in the title what is different."
            yield item.id, _name(f"{taken[key]!r} has the same title.", "title", hint)
        taken.setdefault(key, item.id)
