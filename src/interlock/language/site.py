"""Places of a definition that hold code: parsed, checked and compiled once, problems reported.

Each function gives ``None`` where something is wrong, and the report says what; so the caller can
go on and find what else there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from interlock.kit.duration import Duration, parse_duration
from interlock.kit.finding import Finding
from interlock.language.expression.check import Checked, Environment, Read, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import parse
from interlock.language.expression.python import clauses, compile_condition, compile_value
from interlock.language.expression.scalar import compile_scalar
from interlock.language.expression.scope import Scope
from interlock.language.expression.template import has_holes
from interlock.language.program import Computed, Condition
from interlock.language.report import Report
from interlock.language.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    INTEGER,
    JSON,
    SETS,
    Kind,
    Type,
)

_ADDRESS = re.compile(r"[^@\s{}]+@[^@\s{}]+\.[a-z]{2,}", re.IGNORECASE)


def compile_condition_at(
    source: str, here: Report, *, environment: Environment
) -> Condition | None:
    """A condition; the whole text is code, with or without a leading ``=``."""
    checked = _checked(source, here, environment, BOOLEAN)
    if checked is None:
        return None
    if checked.type.kind is not Kind.BOOLEAN:
        here.refuse("not_a_condition", "A condition is yes or no; this is empty.")
        return None
    holds = _on_first_use(compile_condition, checked)
    return Condition(checked.source, checked, holds, clauses(checked))


def compile_filter_at(source: str, here: Report, *, environment: Environment) -> Checked | None:
    """A condition over candidates, to be handed on as it is checked."""
    return _checked(source, here, environment, BOOLEAN)


def compile_expression_at(
    source: str, here: Report, *, environment: Environment, expected: Type | None = None
) -> Computed | None:
    """A place where the whole text is code, with or without a leading ``=``."""
    checked = _checked(source, here, environment, expected)
    if checked is None:
        return None
    evaluate = _on_first_use(compile_value, checked)
    return Computed(checked.source, evaluate, checked.type, reads=checked.reads)


def compile_duration_at(text: str | None, here: Report) -> Duration | None:
    """A stretch of time; ``None`` also where none is given."""
    if text is None:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        here.refuse("duration", f"{error}.")
        return None


def compile_value_at(
    value: Any, here: Report, *, environment: Environment, expected: Type | None = None
) -> Computed | None:
    """A literal, text with holes, or ``=expression``; also a list or mapping of such values.

    Warns of people and records that are written out (GOV-05), as the expressions do.
    """
    if isinstance(value, list | tuple | dict) and _holds_code(value):
        return _compile_container(value, here, environment, expected)
    if isinstance(value, str) and value.startswith("="):
        computed = compile_expression_at(value, here, environment=environment, expected=expected)
        return None if computed is None else replace(computed, source=value)
    try:
        scalar = compile_scalar(value, environment, expected)
    except ExpressionError as error:
        here.take(error.findings)
        return None
    # A hole counts columns from itself, which says nothing out here.
    here.take(replace(finding, column=None) for finding in scalar.warnings)
    if scalar.is_literal:
        _warn_of_literal(scalar.literal, here, expected)
    type = _literal_type(scalar.literal) or scalar.type if expected is None else scalar.type
    return Computed(value, scalar.evaluate, type, is_literal=scalar.is_literal, reads=scalar.reads)


def _on_first_use(
    compile: Callable[[Checked], Callable[[Mapping[str, Any], Scope], Any]], checked: Checked
) -> Callable[[Mapping[str, Any], Scope], Any]:
    """The compiled expression, made when it is first evaluated and kept.

    What is checked is sure to compile; of ten thousand automations few are ever evaluated alone.
    """
    compiled: Callable[[Mapping[str, Any], Scope], Any] | None = None

    def evaluate(r: Mapping[str, Any], s: Scope) -> Any:
        nonlocal compiled
        if compiled is None:
            compiled = compile(checked)
        return compiled(r, s)

    return evaluate


def _checked(
    source: str, here: Report, environment: Environment, expected: Type | None
) -> Checked | None:
    code = source[1:] if source.startswith("=") and not source.startswith("==") else source
    blanks = len(code) - len(code.lstrip())
    try:
        checked = check(parse(code), environment, expected=expected)
    except ExpressionError as error:
        here.take(_shifted(error.findings, blanks))
        return None
    here.take(_shifted(checked.warnings, blanks))
    return checked


def _shifted(findings: Iterable[Finding], count: int) -> Iterable[Finding]:
    return [
        finding if finding.column is None else replace(finding, column=finding.column + count)
        for finding in findings
    ]


def _warn_of_literal(value: Any, here: Report, expected: Type | None) -> None:
    is_reference = expected is not None and expected.kind in (Kind.REF, *SETS)
    if is_reference and value not in (None, ()):
        message = f"The record {value} is written out; it has another id elsewhere."
        here.warn("hard_coded_id", message, "Use a setting, a table or a search for it.")
    elif isinstance(value, str) and _ADDRESS.fullmatch(value.strip()):
        message = f"The address {value!r} is written out."
        here.warn("hard_coded_email", message, "Use a role, a setting or a table.")


def _literal_type(value: Any) -> Type | None:
    """The type that a literal shows where no type is asked for; text and empty know their own."""
    kinds: tuple[tuple[type, Type], ...] = (
        (bool, BOOLEAN),
        (int, INTEGER),
        (Decimal, DECIMAL),
        (datetime, DATETIME),
        (date, DATE),
        (dict, JSON),
    )
    return next((type for python, type in kinds if isinstance(value, python)), None)


def _holds_code(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("=") or has_holes(value)
    if isinstance(value, dict):
        return any(_holds_code(item) for item in value.values())
    return isinstance(value, list | tuple) and any(_holds_code(item) for item in value)


def _compile_container(
    value: Any, here: Report, environment: Environment, expected: Type | None
) -> Computed | None:
    """A list or mapping with code somewhere inside."""
    if isinstance(value, dict):
        if expected is not None and expected.kind not in (Kind.JSON, Kind.OBJECT, Kind.ANY):
            here.refuse("wrong_value", f"This is a mapping, where {expected} is wanted.")
            return None
        return _compile_mapping(value, here, environment)
    item = _item_type(expected)
    parts = [
        compile_value_at(part, here.at(number), environment=environment, expected=item)
        for number, part in enumerate(value)
    ]
    known = [part for part in parts if part is not None]
    type = expected or Type(Kind.LIST, item=known[0].type if known else None)
    if len(known) < len(parts):
        return None
    return Computed(value, _gather(known), type, reads=_reads_of(known))


def _item_type(expected: Type | None) -> Type | None:
    if expected is None:
        return None
    return Type(Kind.REF, model=expected.model) if expected.kind in SETS else expected.item


def _gather(parts: list[Computed]) -> Callable[[Mapping[str, Any], Scope], Any]:
    return lambda r, s: tuple(part.evaluate(r, s) for part in parts)


def _compile_mapping(
    value: Mapping[str, Any], here: Report, environment: Environment
) -> Computed | None:
    parts = {
        key: compile_value_at(item, here.at(key), environment=environment)
        for key, item in value.items()
    }
    known = {key: part for key, part in parts.items() if part is not None}
    if len(known) < len(parts):
        return None
    types = {key: part.type for key, part in known.items()}

    def evaluate(r: Mapping[str, Any], s: Scope) -> Any:
        return {key: part.evaluate(r, s) for key, part in known.items()}

    type = Type(Kind.OBJECT, members=types)
    return Computed(value, evaluate, type, reads=_reads_of(known.values()))


def _reads_of(parts: Iterable[Computed]) -> frozenset[Read]:
    return frozenset().union(*(part.reads for part in parts))
