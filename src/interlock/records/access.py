"""Rights on records: deny by default, by role, company and row rule, and by field.

A user may do what any of the user's roles grants. A role's ``rows`` expression limits what it
grants to the records for which it holds; roles without one are not limited. Where a model carries
a company, everybody is limited to the own companies (and to records without one).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interlock.identity.model import Actor
from interlock.kit.problem import ForbiddenError, NotFoundError
from interlock.kit.text import listed
from interlock.language.expression.check import Checked
from interlock.language.expression.python import compile_condition
from interlock.language.expression.scope import Scope
from interlock.records.runtime import ModelRuntime, Runtime


class Right(StrEnum):
    """What a role may be given on a model."""

    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class RowRule:
    """One role's limit on rows, for SQL (``checked``) and for a record at hand (``holds``)."""

    checked: Checked
    holds: Any


@dataclass(frozen=True, slots=True)
class Grant:
    """What one right amounts to. ``rows``: at least one must hold; ``None``: no limit."""

    is_given: bool
    rows: tuple[RowRule, ...] | None = None


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """What a set of roles may do with one model."""

    model: str
    grants: Mapping[Right, Grant]
    hidden_fields: frozenset[str]
    frozen_fields: frozenset[str]
    """Fields that may be seen but not changed."""

    def may(self, right: Right) -> bool:
        return self.grants[right].is_given


def access_of(runtime: Runtime, model: ModelRuntime, roles: frozenset[str]) -> ModelAccess:
    """The rights of ``roles`` on ``model``, worked out once for each catalogue."""
    key = ("access", model.id, roles)
    found: ModelAccess = runtime.derived(key, lambda: _work_out(runtime, model, roles))
    return found


def _work_out(runtime: Runtime, model: ModelRuntime, roles: frozenset[str]) -> ModelAccess:
    fields = model.fields.values()
    return ModelAccess(
        model=model.id,
        grants={right: _grant(runtime, model, roles, right) for right in Right},
        hidden_fields=frozenset(
            item.name for item in fields if item.read_roles and not roles & set(item.read_roles)
        ),
        frozen_fields=frozenset(
            item.name for item in fields if item.write_roles and not roles & set(item.write_roles)
        ),
    )


def _grant(runtime: Runtime, model: ModelRuntime, roles: frozenset[str], right: Right) -> Grant:
    giving = [row for row in model.model.access if row.role in roles and getattr(row, right)]
    if not giving:
        return Grant(False)
    if any(row.rows is None for row in giving):
        return Grant(True)
    checked = [runtime.catalogue.row_rules[(model.id, row.role)] for row in giving]
    return Grant(True, tuple(RowRule(item, compile_condition(item)) for item in checked))


def require(
    runtime: Runtime, model: ModelRuntime, actor: Actor, right: Right
) -> ModelAccess | None:
    """The access of ``actor`` if the right is given at all; ``None`` for Interlock itself."""
    if actor.is_system:
        return None
    access = access_of(runtime, model, actor.roles)
    if access.may(right):
        return access
    having = sorted({row.role for row in model.model.access if getattr(row, right)})
    raise ForbiddenError(
        f"You may not {right.value} records of {model.model.title}.",
        remedy=(
            f"The roles that may: {listed(having)}." if having else "No role has been given this."
        ),
        context={"model": model.id, "right": right.value},
    )


def is_visible(
    model: ModelRuntime,
    access: ModelAccess | None,
    actor: Actor,
    *,
    right: Right,
    values: Mapping[str, Any],
    scope: Callable[[], Scope],
) -> bool:
    """Whether a record lies within what the right covers: its company, and the row rules.

    Only where there are such rules is a ``scope`` asked for.
    """
    if access is None:
        return True
    if not in_companies(model, actor, values):
        return False
    rows = access.grants[right].rows
    if rows is None:
        return True
    seen = scope()
    return any(rule.holds(values, seen) for rule in rows)


def in_companies(model: ModelRuntime, actor: Actor, values: Mapping[str, Any]) -> bool:
    """Whether the record belongs to one of the actor's companies, or to none."""
    if actor.is_system or not model.model.is_company_bound:
        return True
    company = values.get("company_id")
    return company is None or company in actor.company_ids


def not_found(model: ModelRuntime, id: object) -> NotFoundError:
    """One answer for what does not exist and what must not be seen."""
    return NotFoundError(
        f"There is no {model.model.title} {id}, or you may not see it.",
        context={"model": model.id, "id": id},
    )
