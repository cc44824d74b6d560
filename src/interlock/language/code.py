"""Text in definitions to compiled conditions and values: parsed, checked and compiled in one go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from interlock.kit.finding import Finding
from interlock.language.expression.check import Checked, Environment, check
from interlock.language.expression.parse import parse
from interlock.language.expression.python import clauses, compile_condition
from interlock.language.expression.template import compile_scalar
from interlock.language.program import Computed, Condition
from interlock.language.types import BOOLEAN, Type


def check_text(source: str, environment: Environment, *, expected: Type | None) -> Checked:
    """An expression, parsed and checked; a leading ``=`` is not part of it.

    Raises ``ExpressionError`` with everything that is wrong.
    """
    return check(parse(source.strip().removeprefix("=")), environment, expected=expected)


def condition(source: str, environment: Environment) -> Condition:
    """A compiled condition; raises ``ExpressionError``."""
    checked = check_text(source, environment, expected=BOOLEAN)
    return Condition(source, checked, compile_condition(checked), clauses(checked))


def computed(
    value: Any, environment: Environment, *, expected: Type | None
) -> tuple[Computed, tuple[Finding, ...]]:
    """A compiled value and warnings: a literal, a text with holes, or ``=expression``.

    Raises ``ExpressionError``.
    """
    scalar = compile_scalar(value, environment, expected)
    compiled = Computed(value, scalar.evaluate, scalar.type, is_literal=scalar.is_literal)
    return compiled, scalar.warnings


def located(finding: Finding, path: str) -> Finding:
    """The finding at a path of the definition; a column within the expression is kept."""
    return replace(finding, path=path)
