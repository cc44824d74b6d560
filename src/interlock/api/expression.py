"""Expressions and conditions as answers tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from interlock.api.record import known_model
from interlock.api.schema.expression import (
    ConditionGroup,
    ConditionRule,
    NameType,
    PlaceRequest,
)
from interlock.kit.finding import Finding
from interlock.kit.problem import FieldError, InvalidError
from interlock.language.action import ActionSignature
from interlock.language.condition.reading import OutsideError, read_condition
from interlock.language.condition.tree import Group, Part, Rule, Source
from interlock.language.condition.writing import UnwritableError, write_condition
from interlock.language.context import CompileContext
from interlock.language.expression.check import Checked, Environment
from interlock.language.expression.errors import ExpressionError
from interlock.language.inquiry import Answer, Place, Site, context_of, environment_at, examine
from interlock.language.types import Type
from interlock.records.access import Right, require
from interlock.records.filter import filter_condition
from interlock.records.session import RecordSession
from interlock.records.visible import VisibleTables

Actions = Mapping[str, ActionSignature]


def surroundings(session: RecordSession, actions: Actions) -> CompileContext:
    """Everything published, as expressions see it; worked out once for each catalogue."""
    runtime = session.runtime
    context: CompileContext = runtime.derived(
        CompileContext, lambda: context_of(runtime.catalogue, actions)
    )
    return context


def site_of(session: RecordSession, model: str | None, given: PlaceRequest) -> Site:
    """The place that a request describes; raises a problem for a model that is not there, and
    for a filter over one that may not be read."""
    if model is not None:
        runtime = known_model(session, model)
        if given.place is Place.FILTER:
            require(session.runtime, runtime, session.actor, Right.READ)
    return Site(
        given.place,
        model,
        field=given.field,
        has_old=given.has_old,
        variables=_types(given.variables),
        vars=_types(given.vars),
        steps=_types(given.steps),
    )


def place_of(
    session: RecordSession, actions: Actions, model: str | None, given: PlaceRequest
) -> tuple[Site, Environment]:
    site = site_of(session, model, given)
    return site, environment_at(surroundings(session, actions), site)


def check_body(
    session: RecordSession, text: str, site: Site, environment: Environment
) -> dict[str, Any]:
    """What is known of a text; a filter is also compiled for the database, with the rights of
    whoever asks."""
    answer = examine(text, environment, site)
    if answer.checked is not None and site.place is Place.FILTER and site.model is not None:
        answer = _in_database(session, answer, answer.checked, site.model)
    checked = answer.checked
    return {
        "is_valid": checked is not None,
        "type": None if checked is None else type_body(checked.type),
        "problems": [problem_of(finding) for finding in answer.findings],
        "reads": []
        if checked is None
        else sorted({".".join(read.path) for read in checked.reads if read.path}),
    }


def _in_database(session: RecordSession, answer: Answer, checked: Checked, model: str) -> Answer:
    try:
        filter_condition(
            session, session.model(model), checked, tables=VisibleTables(session, model)
        )
    except InvalidError as refused:
        found = tuple(
            Finding(error.code, error.message, suggestion=error.suggestion)
            for error in refused.errors
        )
        return Answer(None, (*answer.findings, *found))
    return answer


def tree_body(text: str, environment: Environment) -> dict[str, Any]:
    """The tree of a condition, or why there is none."""
    code = text[1:] if text.startswith("=") and not text.startswith("==") else text
    try:
        group = read_condition(code, environment)
    except OutsideError as error:
        return {"tree": None, "reason": str(error)}
    except ExpressionError as error:
        return {"tree": None, "reason": error.findings[0].message}
    return {"tree": _part_body(group), "reason": None}


def text_body(group: ConditionGroup, environment: Environment) -> dict[str, Any]:
    """The text of a tree; raises ``InvalidError`` that names the rule which is none."""
    try:
        return {"text": write_condition(_group(group, "tree"), environment)}
    except UnwritableError as error:
        raise _invalid(f"tree.{error.path}".rstrip("."), error.message) from error


def type_body(type: Type) -> dict[str, Any]:
    return {
        "kind": type.kind,
        "model": type.model,
        "options": list(type.options),
        "text": str(type),
    }


def problem_of(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "column": finding.column,
        "suggestion": finding.suggestion,
        "severity": finding.severity,
    }


def _types(given: Mapping[str, NameType]) -> dict[str, Type]:
    return {
        name: Type(item.kind, model=item.model, options=tuple(item.options))
        for name, item in given.items()
    }


def _part_body(part: Part) -> dict[str, Any]:
    if isinstance(part, Group):
        rules = [_part_body(item) for item in part.rules]
        return {"combinator": part.combinator, "not": part.is_negated, "rules": rules}
    is_list = isinstance(part.value, list)
    values: Iterable[Any] = part.value if is_list else [part.value]
    is_exact = any(isinstance(item, Decimal) for item in values)
    value = part.value
    if is_exact:
        plain = [str(item) if _is_number(item) else item for item in values]
        value = plain if is_list else plain[0]
    return {
        "field": part.field,
        "operator": part.operator,
        "value": value,
        "valueSource": part.source,
        "valueType": "number" if is_exact else None,
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _group(group: ConditionGroup, path: str) -> Group:
    rules = tuple(
        _group(item, f"{path}.rules.{index}")
        if isinstance(item, ConditionGroup)
        else _rule(item, f"{path}.rules.{index}")
        for index, item in enumerate(group.rules)
    )
    return Group(group.combinator, rules, is_negated=group.is_negated)


def _rule(rule: ConditionRule, path: str) -> Rule:
    value: Any = rule.value
    if rule.value_source is Source.VALUE:
        is_number = rule.value_type == "number"
        if isinstance(value, list):
            value = [_exact(item, path, is_number=is_number) for item in value]
        else:
            value = _exact(value, path, is_number=is_number)
    return Rule(rule.field, rule.operator, value, rule.value_source)


def _exact(value: Any, path: str, *, is_number: bool) -> Any:
    """A number of JSON as the one that was written; a text that stands for a number as that."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if not is_number or not isinstance(value, str):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise _invalid(f"{path}.value", f"{value!r} is not a number") from error
    if not number.is_finite():
        raise _invalid(f"{path}.value", f"{value!r} is not a number")
    return int(number) if "." not in value and "E" not in value.upper() else number


def _invalid(path: str, message: str) -> InvalidError:
    return InvalidError(
        f"{path}: {message}", code="invalid_condition", errors=[FieldError(path, message)]
    )
