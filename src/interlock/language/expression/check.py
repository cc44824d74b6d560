"""Checking an expression against the models, and everything that can be said of it afterwards."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from interlock.kit.finding import Finding, Severity
from interlock.language.expression.arithmetic import infer_binary, infer_choice, infer_unary
from interlock.language.expression.calls import infer_call
from interlock.language.expression.checking import UNKNOWN, Checking
from interlock.language.expression.comparing import (
    check_option,
    infer_compare,
    infer_list,
    infer_logic,
    warn_of_constants,
)
from interlock.language.expression.environment import Environment, Read, TableSignature
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.names import infer_attribute, infer_name
from interlock.language.expression.nodes import (
    Added,
    Call,
    Constant,
    Element,
    Expr,
    FieldOf,
    Followed,
    HasChanged,
    Item,
    Lookup,
    Member,
    Previous,
    Record,
    Setting,
    Variable,
    children,
    walk,
)
from interlock.language.expression.parse import Tree
from interlock.language.expression.rules import accepts, cast, condition, currency_of
from interlock.language.types import BOOLEAN, DECIMAL, EMPTY, INTEGER, TEXT, Kind, Type


@dataclass(frozen=True, slots=True)
class Checked:
    """An expression that is right, with what it reads. ``warnings`` do not stop it."""

    tree: Tree
    type: Type
    environment: Environment
    node: Expr
    reads: frozenset[Read]
    uses_old: bool
    changed_fields: frozenset[str]
    settings_used: frozenset[str]
    tables_used: frozenset[str]
    warnings: tuple[Finding, ...] = ()

    @property
    def source(self) -> str:
        return self.tree.source


def check(tree: Tree, environment: Environment, *, expected: Type | None = None) -> Checked:
    """Check an expression where ``environment`` says what there is.

    ``expected`` is the type that its place wants; for a boolean, references and sets count as
    whether there is one. Raises :class:`ExpressionError` with all problems.
    """
    state = Checking(tree, environment, _infer)
    node = state.infer(tree.body)
    node = node if expected is None else _as_expected(state, node, expected)
    _refuse_drawing(state, node, expected)
    _refuse_telling(state, node)
    errors = tuple(f for f in state.findings if f.severity is Severity.ERROR)
    if errors:
        raise ExpressionError(tuple(dict.fromkeys(errors)))
    return _described(state, node)


def _infer(state: Checking, part: ast.expr) -> Expr:
    match part:
        case ast.Constant(value=value):
            return Constant(type=_literal_type(value), value=value)
        case ast.Name():
            return infer_name(state, part)
        case ast.Attribute():
            return infer_attribute(state, part)
        case ast.Compare():
            return infer_compare(state, part)
        case ast.BoolOp():
            return infer_logic(state, part)
        case ast.BinOp():
            return infer_binary(state, part)
        case ast.UnaryOp():
            return infer_unary(state, part)
        case _:
            return _infer_compound(state, part)


def _infer_compound(state: Checking, part: ast.expr) -> Expr:
    match part:
        case ast.Call():
            return infer_call(state, part)
        case ast.IfExp():
            return infer_choice(state, part)
        case ast.List() | ast.Tuple():
            return infer_list(state, part)
    return state.refuse(part, "syntax", "This is not part of the language.")


def _literal_type(value: object) -> Type:
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    if isinstance(value, str):
        return TEXT
    return EMPTY if value is None else DECIMAL


def _as_expected(state: Checking, node: Expr, expected: Type) -> Expr:
    part = state.tree.body
    if expected.kind is Kind.BOOLEAN:
        is_nothing = node.type.kind is Kind.EMPTY
        return cast(node, BOOLEAN) if is_nothing else condition(state, part, node)
    if not accepts(expected, node.type):
        message = f"This is {node.type}, where {expected} is wanted."
        return state.refuse(part, "type_mismatch", message)
    wanted = Constant(type=expected, value=None, text="this field")
    check_option(state, part, wanted, node)
    if expected.kind is Kind.REF:
        warn_of_constants(state, part, FieldOf(type=expected, record=_NOWHERE, name=""), node)
    return cast(node, expected)


_NOWHERE = Followed("", UNKNOWN)


def _refuse_drawing(state: Checking, node: Expr, expected: Type | None) -> None:
    """A condition may be asked often; asking must not use up numbers."""
    is_condition = expected is not None and expected.kind is Kind.BOOLEAN
    if is_condition and any(_is_drawing(part) for part in walk(node)):
        message = "A condition must not draw a number from a sequence."
        state.refuse(state.tree.body, "not_in_condition", message)


def _refuse_telling(state: Checking, node: Expr) -> None:
    """What is told must not show a sensitive value; whether something holds of it, it may."""
    if not state.environment.is_told:
        return
    for item in _shown(node):
        if isinstance(item, FieldOf) and item.is_sensitive:
            message = f"{item.name} is sensitive, and this would show it to others."
            hint = "Leave it out, or write it to a field that is sensitive too."
            state.refuse(state.tree.body, "sensitive_told", message, hint)


def _shown(node: Expr) -> Iterator[Expr]:
    """The parts of an expression whose values can be read from what it gives."""
    if node.type.kind is Kind.BOOLEAN and not isinstance(node, FieldOf):
        return
    yield node
    if not isinstance(node, Lookup):
        for child in children(node):
            yield from _shown(child)


def _is_drawing(node: Expr) -> bool:
    return isinstance(node, Call) and node.operation == "sequence"


def _described(state: Checking, node: Expr) -> Checked:
    nodes = list(walk(node))
    return Checked(
        tree=state.tree,
        type=_own_currency(state, node),
        environment=state.environment,
        node=node,
        reads=frozenset(read for part in nodes for read in _reads(part)),
        uses_old=any(isinstance(part, HasChanged | Added) or _is_old(part) for part in nodes),
        changed_fields=frozenset(p.name for p in nodes if isinstance(p, HasChanged | Added)),
        settings_used=frozenset(p.key for p in nodes if isinstance(p, Setting)),
        tables_used=frozenset(p.table for p in nodes if isinstance(p, Lookup)),
        warnings=tuple(dict.fromkeys(state.findings)),
    )


def _own_currency(state: Checking, node: Expr) -> Type:
    """The type of an amount with its currency as a path from this record, where there is one."""
    if node.type.kind is not Kind.MONEY:
        return node.type
    currency = currency_of(state, node)
    path, origin = _path_to(currency)
    is_own = isinstance(currency, FieldOf) and origin == "record"
    return replace(node.type, currency=".".join(path) if is_own else None)


def _is_old(node: Expr) -> bool:
    return isinstance(node, FieldOf) and isinstance(node.record, Previous)


def _reads(node: Expr) -> Iterator[Read]:
    match node:
        case FieldOf(record=record, name=name):
            path, origin = _path(record)
            yield Read(record.model, name, (*path, name), origin)
        case Added(model=model, name=name):
            yield Read(model, name, (name,))


def _path(record: Record) -> tuple[tuple[str, ...], str]:
    """How a record is reached, and where that begins."""
    match record:
        case Followed(reference=behind) | Item(source=behind):
            return _path_to(behind)
        case Previous():
            return (), "old"
    return (), "record"


def _path_to(node: Expr) -> tuple[tuple[str, ...], str]:
    match node:
        case FieldOf(record=record, name=name):
            path, origin = _path(record)
            return (path, origin) if _is_id_of_item(node) else ((*path, name), origin)
        case Added(name=name):
            return (name,), "record"
        case Variable(name=name) | Element(name=name) | Member(name=name):
            return (name,), "variable"
    return (), "variable"


def _is_id_of_item(node: FieldOf) -> bool:
    return isinstance(node.record, Item) and node.name == "id"


__all__ = ["Checked", "Environment", "Read", "TableSignature", "check"]
