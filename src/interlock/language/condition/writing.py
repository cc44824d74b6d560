"""A tree of a condition to its text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from interlock.kit.finding import Finding
from interlock.language.condition.reading import path_of_text
from interlock.language.condition.tree import (
    ACTOR,
    OPPOSITES,
    TAKES_NOTHING,
    Group,
    Operator,
    Part,
    Rule,
    Source,
)
from interlock.language.expression.check import Environment, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import MAX_DEPTH, parse
from interlock.language.types import Kind

_SIGNS: Mapping[Operator, str] = {
    Operator.EQUAL: "==",
    Operator.NOT_EQUAL: "!=",
    Operator.LESS: "<",
    Operator.AT_MOST: "<=",
    Operator.GREATER: ">",
    Operator.AT_LEAST: ">=",
    Operator.IN: "in",
    Operator.NOT_IN: "not in",
}
_CALLS: Mapping[Operator, str] = {
    Operator.CONTAINS: "contains({field}, {value})",
    Operator.BEGINS_WITH: "startswith({field}, {value})",
    Operator.ENDS_WITH: "endswith({field}, {value})",
    Operator.EMPTY: "is_empty({field})",
    Operator.CHANGED: "changed('{field}')",
    Operator.CHANGED_TO: "changed('{field}', to={value})",
    Operator.CHANGED_FROM: "changed('{field}', from_={value})",
    Operator.CROSSED_ABOVE: "crossed('{field}', above={value})",
    Operator.CROSSED_BELOW: "crossed('{field}', below={value})",
    Operator.HAS_ROLE: "has_role({value})",
}
_NEGATED = {opposite: operator for operator, opposite in OPPOSITES.items()}
_LISTS = frozenset({Operator.IN, Operator.NOT_IN, Operator.BETWEEN, Operator.NOT_BETWEEN})


class UnwritableError(Exception):
    """A tree has no text; ``path`` is the rule's place in it (``rules.0.rules.2``)."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def write_condition(group: Group, environment: Environment) -> str:
    """The text of a tree, in one form for each tree; empty groups say nothing.

    Raises :class:`UnwritableError` for a rule that is not one. What is written parses; whether it
    fits the model is for the checker.
    """
    text = _Writer(environment).group(group, "", depth=0) or ""
    if text:
        try:
            parse(text)
        except ExpressionError as error:
            raise UnwritableError("", _first(error.findings)) from error
    return text


class _Writer:
    """Writes one tree. One use."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def group(self, group: Group, path: str, *, depth: int) -> str | None:
        """The text without brackets of its own, or ``None`` if there is nothing in it."""
        if depth > MAX_DEPTH:
            raise UnwritableError(path, f"Groups are nested more than {MAX_DEPTH} deep.")
        parts: list[tuple[Part, str]] = []
        for index, part in enumerate(group.rules):
            place = f"{path}.rules.{index}" if path else f"rules.{index}"
            alone = group.is_negated and len(group.rules) == 1
            text = self._part(part, place, depth=depth, is_alone_negated=alone)
            if text is not None:
                parts.append((part, text))
        if not parts:
            return None
        if len(parts) == 1:
            text = parts[0][1]
            return f"not ({text})" if group.is_negated else text
        joined = f" {group.combinator} ".join(_bracketed(part, text) for part, text in parts)
        return f"not ({joined})" if group.is_negated else joined

    def _part(self, part: Part, path: str, *, depth: int, is_alone_negated: bool) -> str | None:
        if isinstance(part, Group):
            return self.group(part, path, depth=depth + 1)
        return self._rule(part, path, is_alone_negated=is_alone_negated)

    def _rule(self, rule: Rule, path: str, *, is_alone_negated: bool) -> str:
        operator = rule.operator
        if operator in (Operator.HAS_ROLE, Operator.HAS_NOT_ROLE):
            if rule.field != ACTOR:
                raise UnwritableError(path, f"A rule about a role has the field {ACTOR!r}.")
        elif path_of_text(rule.field) is None:
            raise UnwritableError(path, f"{rule.field!r} is not the path of a field.")
        if operator in (Operator.NULL, Operator.NOT_NULL):
            return f"{rule.field} {'==' if operator is Operator.NULL else '!='} None"
        if not is_alone_negated and self._is_yes_or_no(rule):
            return rule.field if rule.value else f"not {rule.field}"
        value = "" if operator in TAKES_NOTHING else _value(rule, path)
        return _written(rule, operator, value, path)

    def _is_yes_or_no(self, rule: Rule) -> bool:
        if rule.operator is not Operator.EQUAL or rule.source is not Source.VALUE:
            return False
        if not isinstance(rule.value, bool):
            return False
        try:
            found = check(parse(rule.field), self._environment)
        except ExpressionError:
            return False
        return found.type.kind is Kind.BOOLEAN


def _written(rule: Rule, operator: Operator, value: str, path: str) -> str:
    if operator in (Operator.BETWEEN, Operator.NOT_BETWEEN):
        if rule.source is not Source.VALUE or len(rule.value) != 2:
            raise UnwritableError(path, "A range has two values, both written out.")
        low, high = (_literal(item, path) for item in rule.value)
        text = f"{low} <= {rule.field} <= {high}"
        return text if operator is Operator.BETWEEN else f"not ({text})"
    if operator in (Operator.HAS, Operator.HAS_NOT):
        return f"{value} {'in' if operator is Operator.HAS else 'not in'} {rule.field}"
    if operator in _SIGNS:
        return f"{rule.field} {_SIGNS[operator]} {value}"
    pattern = _CALLS.get(operator)
    if pattern is not None:
        return pattern.format(field=rule.field, value=value)
    return "not " + _CALLS[_NEGATED[operator]].format(field=rule.field, value=value)


def _bracketed(part: Part, text: str) -> str:
    """A group among other parts stands in brackets, so that it is read as a group again."""
    if isinstance(part, Rule) or part.is_negated:
        return text
    return f"({text})"


def _value(rule: Rule, path: str) -> str:
    if rule.source is Source.VALUE:
        is_list = isinstance(rule.value, list | tuple)
        if is_list is not (rule.operator in _LISTS):
            wanted = "a list of values" if rule.operator in _LISTS else "one value"
            raise UnwritableError(path, f"The operator {rule.operator.value} takes {wanted}.")
        if is_list:
            return "[" + ", ".join(_literal(item, path) for item in rule.value) + "]"
        return _literal(rule.value, path)
    if not isinstance(rule.value, str):
        raise UnwritableError(path, "A field or an expression is given as text.")
    if rule.source is Source.FIELD:
        if path_of_text(rule.value) is None:
            raise UnwritableError(path, f"{rule.value!r} is not the path of a field.")
        return rule.value
    try:
        tree = parse(rule.value)
    except ExpressionError as error:
        raise UnwritableError(path, _first(error.findings)) from error
    is_loose = isinstance(tree.body, ast.BoolOp | ast.Compare | ast.IfExp) or (
        isinstance(tree.body, ast.UnaryOp) and isinstance(tree.body.op, ast.Not)
    )
    return f"({tree.source})" if is_loose else tree.source


def _literal(value: Any, path: str) -> str:
    write: Callable[[Any], str] | None = next(
        (write for kind, write in _LITERALS if isinstance(value, kind)), None
    )
    if write is None:
        raise UnwritableError(path, "A value is text, a number, yes or no.")
    return write(value)


def _decimal(value: Decimal) -> str:
    """A decimal that is read as one again: ``2`` would be a whole number."""
    if not value.is_finite():
        return repr(str(value))
    text = format(value, "f")
    return text if "." in text else f"{text}.0"


_LITERALS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, repr),
    (type(None), repr),
    (int, repr),
    (Decimal, _decimal),
    (str, repr),
)


def _first(findings: tuple[Finding, ...]) -> str:
    return findings[0].message
