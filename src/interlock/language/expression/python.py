"""Checked expressions as Python functions, alone and many at once, and their parts explained."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, FunctionType
from typing import Any

from interlock.language.expression.check import Checked
from interlock.language.expression.emit import Emitter
from interlock.language.expression.errors import (
    RUNTIME_ERRORS,
    EvaluationError,
    evaluation_error,
)
from interlock.language.expression.nodes import (
    Added,
    Aggregate,
    Expr,
    FieldOf,
    HasChanged,
    Logic,
    Lookup,
    Member,
    Setting,
    Variable,
    children,
    is_condition,
    walk,
)
from interlock.language.expression.scope import Scope
from interlock.language.schema import MASK

Values = Mapping[str, Any]
Evaluate = Callable[[Values, Scope], Any]
Verdict = int | EvaluationError
"""-1: the condition holds. 0 and up: the first clause that fails. An error: it cannot be told."""

HOLDS = -1
CHUNK = 200
"""How many conditions share a function: enough to be fast, few enough to compile quickly."""

_CAUGHT = (*RUNTIME_ERRORS, EvaluationError)


def compile_value(checked: Checked) -> Evaluate:
    """A function of the record's values and a scope that gives the expression's value.

    It raises :class:`EvaluationError` when the values do not allow the calculation; what the
    scope itself raises (a lost database connection) passes through.
    """
    return _guarded(_assemble_one(checked.node), checked.source)


def compile_condition(checked: Checked) -> Callable[[Values, Scope], bool]:
    """As :func:`compile_value`, for an expression that was checked as a boolean."""
    if not is_condition(checked.node):
        raise ValueError(f"not checked as a condition: {checked.source}")
    return compile_value(checked)


def compile_node(node: Expr) -> Evaluate:
    """As :func:`compile_value`, for a part of a checked expression."""
    return _guarded(_assemble_one(node), node.text)


def _guarded(function: Evaluate, source: str) -> Evaluate:
    def evaluate(r: Values, s: Scope) -> Any:
        try:
            return function(r, s)
        except _CAUGHT as error:
            raise evaluation_error(error, source) from error

    return evaluate


def _assemble_one(node: Expr) -> Evaluate:
    emitter = Emitter()
    return _assemble(emitter.value(node), emitter.names)


def _assemble(body: ast.expr, names: dict[str, Any]) -> Evaluate:
    """A function of ``r`` and ``s`` with that body, which sees ``names`` and nothing else."""
    parameters = ast.arguments(
        posonlyargs=[],
        args=[ast.arg("r"), ast.arg("s")],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    tree = ast.Expression(ast.Lambda(args=parameters, body=body))
    code = compile(ast.fix_missing_locations(tree), "<expression>", "eval")
    inner = next(const for const in code.co_consts if isinstance(const, CodeType))
    return FunctionType(inner, {"__builtins__": {}, **names}, "expression")


# Many conditions at once.


def compile_bucket(
    conditions: Sequence[Checked | None],
) -> Callable[[Values, Scope], list[Verdict]]:
    """One function for all conditions that are asked of the same change.

    Its result has a :data:`Verdict` for each, in their order; ``None`` always holds. A condition
    that cannot be evaluated does not keep the others from being told.
    """
    chunks = [
        _chunk(conditions[start : start + CHUNK]) for start in range(0, len(conditions), CHUNK)
    ]
    if len(chunks) == 1:
        return chunks[0]

    def judge(r: Values, s: Scope) -> list[Verdict]:
        return [verdict for chunk in chunks for verdict in chunk(r, s)]

    return judge


def _chunk(conditions: Sequence[Checked | None]) -> Callable[[Values, Scope], list[Verdict]]:
    emitter = Emitter()
    verdicts = [_verdict(emitter, condition) for condition in conditions]
    together = _assemble(ast.List(elts=verdicts, ctx=ast.Load()), emitter.names)
    alone: dict[int, Evaluate] = {}

    def judge_alone(index: int, r: Values, s: Scope) -> Verdict:
        condition = conditions[index]
        if condition is None:
            return HOLDS
        if index not in alone:
            own = Emitter()
            alone[index] = _assemble(_verdict(own, condition), own.names)
        try:
            return alone[index](r, s)  # type: ignore[no-any-return]
        except _CAUGHT as error:
            return evaluation_error(error, condition.source)

    def judge(r: Values, s: Scope) -> list[Verdict]:
        try:
            return together(r, s)  # type: ignore[no-any-return]
        except _CAUGHT:
            return [judge_alone(index, r, s) for index in range(len(conditions))]

    return judge


def _verdict(emitter: Emitter, condition: Checked | None) -> ast.expr:
    """Code for the index of the first clause that fails, or -1."""
    emitter.temporaries = 0
    verdict: ast.expr = ast.Constant(HOLDS)
    parts = () if condition is None else _parts(condition.node)
    codes = [emitter.value(part) for part in parts]
    for index, code in reversed(list(enumerate(codes))):
        verdict = ast.IfExp(test=code, body=verdict, orelse=ast.Constant(index))
    return verdict


def _parts(node: Expr) -> tuple[Expr, ...]:
    """What is joined by ``and`` at the top, however it is bracketed."""
    if isinstance(node, Logic) and node.operator == "and":
        return tuple(part for inner in node.parts for part in _parts(inner))
    return (node,)


# Explanations.


@dataclass(frozen=True)
class Clause:
    """One of the conditions that ``and`` joins at the top; its index is that of a verdict."""

    source: str
    node: Expr

    @cached_property
    def fn(self) -> Callable[[Values, Scope], bool]:
        """Whether it holds; raises :class:`EvaluationError`."""
        return _guarded(_assemble_one(self.node), self.source)

    @cached_property
    def _readings(self) -> dict[str, Evaluate]:
        nodes = {node.text: node for node in _readings(self.node) if node.text}
        return {text: _tellable(node, text) for text, node in nodes.items()}

    def values(self, r: Values, s: Scope) -> dict[str, Any]:
        """What it reads, by its text: ``{"amount_total": …, "setting('limit')": …}``.

        A value that cannot be told is the :class:`EvaluationError` that says why; what comes from
        a sensitive field is masked, for these values are stored and shown.
        """
        return {text: _value_or_error(read, r, s) for text, read in self._readings.items()}


def _tellable(node: Expr, text: str) -> Evaluate:
    """The function that gives a reading's value as it may be told."""
    read = _guarded(_assemble_one(node), text)
    if not any(isinstance(part, FieldOf) and part.is_sensitive for part in walk(node)):
        return read
    return lambda r, s: None if read(r, s) is None else MASK


def _value_or_error(read: Evaluate, r: Values, s: Scope) -> Any:
    try:
        return read(r, s)
    except EvaluationError as error:
        return error


def clauses(checked: Checked) -> tuple[Clause, ...]:
    """The clauses of a condition, in the order in which they are asked."""
    return tuple(Clause(part.text or checked.source, part) for part in _parts(checked.node))


_READINGS = (FieldOf, Variable, Member, Setting, Lookup, HasChanged, Added, Aggregate)


def _readings(node: Expr) -> list[Expr]:
    """The outermost parts that come from outside: names and paths, calls of the surroundings."""
    if isinstance(node, _READINGS):
        inside = [value for _, value in node.inputs] if isinstance(node, Lookup) else []
        return [node, *(reading for value in inside for reading in _readings(value))]
    return [reading for child in children(node) for reading in _readings(child)]
