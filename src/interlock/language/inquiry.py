"""Questions about one expression at one place, as an editor asks them while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from interlock.kit.finding import Finding
from interlock.language.action import ActionSignature
from interlock.language.block import record_variable
from interlock.language.catalogue import Catalogue
from interlock.language.compute import unsteady
from interlock.language.context import CompileContext
from interlock.language.expression.check import Checked, Environment, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import parse
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.types import ANY, BOOLEAN, Kind, Type


class Place(StrEnum):
    """Where an expression stands; it decides which names there are."""

    CONDITION = "condition"
    """``when``, ``if`` of an automation."""
    BEFORE = "before"
    """``was`` of an automation: the values before the change."""
    VALUE = "value"
    """What a step of an automation writes or hands on."""
    POLICY = "policy"
    """A condition or approver of an approval policy."""
    FILTER = "filter"
    """A list's condition, a row rule."""
    COMPUTE = "compute"
    """A computed field."""


CONDITIONS = frozenset({Place.CONDITION, Place.BEFORE, Place.POLICY, Place.FILTER})


@dataclass(frozen=True, slots=True)
class Site:
    """A place with the names that only it has: loop aliases and inputs, variables, steps.

    ``field`` is the one that a value is for; ``has_old``: a trigger has values before a change.
    """

    place: Place
    model: str | None = None
    field: str | None = None
    has_old: bool = True
    variables: Mapping[str, Type] | None = None
    vars: Mapping[str, Type] | None = None
    steps: Mapping[str, Type] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of an expression: its type where it is right, and everything found."""

    checked: Checked | None
    findings: tuple[Finding, ...]


def context_of(catalogue: Catalogue, actions: Mapping[str, ActionSignature]) -> CompileContext:
    """The surroundings of every published definition."""
    definitions = catalogue.definitions.values()
    automations = [item for item in definitions if isinstance(item, AutomationDefinition)]
    policies = [item for item in definitions if isinstance(item, ApprovalDefinition)]
    return CompileContext(
        models=catalogue.models,
        roles=catalogue.roles,
        settings={id: setting.type for id, setting in catalogue.settings.items()},
        tables={id: table.signature for id, table in catalogue.tables.items()},
        calendars=catalogue.calendars,
        actions=actions,
        policies={item.id: item for item in policies},
        components={item.id: item for item in automations if "inputs" in item.model_fields_set},
    )


def environment_at(context: CompileContext, site: Site) -> Environment:
    """The names at a place, as the compilers of definitions give them."""
    record = record_variable(site.model)
    given = {**(site.variables or {}), **record}
    if site.place is Place.FILTER:
        return context.environment(site.model, event=None)
    if site.place is Place.COMPUTE:
        return context.environment(site.model, event=None, has_actor=False)
    if site.place in (Place.POLICY, Place.BEFORE):
        return context.environment(site.model, variables=given)
    return context.environment(
        site.model,
        variables=given,
        vars=site.vars or {},
        steps=site.steps or {},
        has_old=site.has_old,
        event=ANY,
    )


def examine(text: str, environment: Environment, site: Site) -> Answer:
    """Check a text at a place. Columns count characters of the whole text, from 1."""
    code = text[1:] if text.startswith("=") and not text.startswith("==") else text
    shift = len(text) - len(code.lstrip())
    try:
        checked = check(parse(code), environment, expected=_expected(environment, site))
    except ExpressionError as error:
        return Answer(None, _shifted(error.findings, shift))
    findings = _shifted(checked.warnings, shift)
    if site.place in CONDITIONS and checked.type.kind is not Kind.BOOLEAN:
        finding = Finding("not_a_condition", "A condition is yes or no; this is empty.", column=1)
        return Answer(None, (*findings, finding))
    if site.place is Place.COMPUTE:
        findings += tuple(replace(found, column=1) for found in unsteady(checked))
    return Answer(checked, findings)


def _expected(environment: Environment, site: Site) -> Type | None:
    if site.place in CONDITIONS:
        return BOOLEAN
    model = environment.record_model
    field = None if model is None or site.field is None else model.fields.get(site.field)
    return None if field is None else field.type


def _shifted(findings: tuple[Finding, ...], count: int) -> tuple[Finding, ...]:
    return tuple(replace(item, column=(item.column or 1) + count) for item in findings)
