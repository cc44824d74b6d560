"""Text of a condition to its tree, where the tree can show it."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import Any

from interlock.language.condition.tree import ACTOR, OPPOSITES, Group, Operator, Part, Rule, Source
from interlock.language.expression.check import Environment, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import Tree, parse
from interlock.language.types import SETS, Kind

_COMPARISONS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: Operator.EQUAL,
    ast.NotEq: Operator.NOT_EQUAL,
    ast.Lt: Operator.LESS,
    ast.LtE: Operator.AT_MOST,
    ast.Gt: Operator.GREATER,
    ast.GtE: Operator.AT_LEAST,
}
_MIRRORED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.GREATER: Operator.LESS,
    Operator.AT_LEAST: Operator.AT_MOST,
}
_NONE = {Operator.EQUAL: Operator.NULL, Operator.NOT_EQUAL: Operator.NOT_NULL}
_TEXTS = {
    "contains": Operator.CONTAINS,
    "startswith": Operator.BEGINS_WITH,
    "endswith": Operator.ENDS_WITH,
}
_CHANGES = {
    ("changed", "to"): Operator.CHANGED_TO,
    ("changed", "from_"): Operator.CHANGED_FROM,
    ("crossed", "above"): Operator.CROSSED_ABOVE,
    ("crossed", "below"): Operator.CROSSED_BELOW,
}


class OutsideError(Exception):
    """The tree cannot show this; the message says what, for people."""


def read_condition(source: str, environment: Environment) -> Group:
    """The tree of a condition; no text is the empty group.

    Names need not be known: only a bare name must be, to tell a yes/no field from a reference.
    Raises :class:`OutsideError` for what a tree cannot show, ``ExpressionError`` for what is no
    expression at all.
    """
    if not source.strip():
        return Group()
    tree = parse(source)
    found = _Reader(tree, environment).part(tree.body)
    return found if isinstance(found, Group) else Group("and", (found,))


class _Reader:
    """Reads one parsed text. One use."""

    def __init__(self, tree: Tree, environment: Environment) -> None:
        self._tree = tree
        self._environment = environment

    def part(self, node: ast.expr) -> Part:
        match node:
            case ast.BoolOp(op=operator, values=values):
                parts = tuple(self.part(value) for value in values)
                return Group("and" if isinstance(operator, ast.And) else "or", parts)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._negated(inner)
            case ast.Compare():
                return self._compared(node)
            case ast.Call():
                return self._called(node)
        path = path_of(node)
        if path is None:
            raise self._outside(node)
        return self._bare(node, path)

    def _negated(self, inner: ast.expr) -> Part:
        found = self.part(inner)
        if isinstance(found, Group):
            if found.is_negated:
                return Group("and", (found,), is_negated=True)
            return Group(found.combinator, found.rules, is_negated=True)
        if path_of(inner) is not None and found.operator is Operator.EQUAL:
            return Rule(found.field, Operator.EQUAL, False)
        if path_of(inner) is not None and found.operator is Operator.NOT_NULL:
            return Rule(found.field, Operator.NULL)
        if path_of(inner) is not None and found.operator is Operator.NOT_EMPTY:
            return Rule(found.field, Operator.EMPTY)
        if found.operator in OPPOSITES:
            return Rule(found.field, OPPOSITES[found.operator], found.value, found.source)
        return Group("and", (found,), is_negated=True)

    def _bare(self, node: ast.expr, path: str) -> Rule:
        """A name alone: a yes/no field, or whether there is what a reference or set refers to."""
        try:
            kind = check(parse(path), self._environment).type.kind
        except ExpressionError as error:
            raise OutsideError(error.findings[0].message) from error
        if kind is Kind.BOOLEAN:
            return Rule(path, Operator.EQUAL, True)
        if kind is Kind.REF:
            return Rule(path, Operator.NOT_NULL)
        if kind in SETS:
            return Rule(path, Operator.NOT_EMPTY)
        raise self._outside(node)

    def _compared(self, node: ast.Compare) -> Part:
        if len(node.ops) == 1:
            return self._pair(node.left, node.ops[0], node.comparators[0])
        middle = node.comparators[0]
        path = path_of(middle)
        between = len(node.ops) == 2 and all(isinstance(item, ast.LtE) for item in node.ops)
        if between and path is not None:
            ends = (self._literal(node.left), self._literal(node.comparators[1]))
            if None not in ends:
                return Rule(path, Operator.BETWEEN, [end[0] for end in ends if end is not None])
        sides = [node.left, *node.comparators]
        if len(node.ops) != 2 or path is None:
            raise self._outside(node)
        links = zip(sides, node.ops, sides[1:], strict=False)
        return Group("and", tuple(self._pair(*link) for link in links))

    def _pair(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Rule:
        if isinstance(sign, ast.In | ast.NotIn):
            found = self._membership(left, right)
            is_in = isinstance(sign, ast.In)
            operator = found.operator if is_in else OPPOSITES[found.operator]
            return Rule(found.field, operator, found.value, found.source)
        operator = _COMPARISONS[type(sign)]
        path = path_of(left)
        if path is None:
            path, operator, right = path_of(right), _MIRRORED[operator], left
        if path is None:
            raise self._outside(left)
        if isinstance(right, ast.Constant) and right.value is None:
            if operator not in _NONE:
                raise self._outside(left)
            return Rule(path, _NONE[operator])
        return Rule(path, operator, *self._value(right))

    def _membership(self, left: ast.expr, right: ast.expr) -> Rule:
        path = path_of(left)
        if path is None:
            container = path_of(right)
            if container is None:
                raise self._outside(left)
            return Rule(container, Operator.HAS, *self._value(left))
        if isinstance(right, ast.List | ast.Tuple):
            items = [self._literal(item) for item in right.elts]
            if None not in items:
                return Rule(path, Operator.IN, [item[0] for item in items if item is not None])
        return Rule(path, Operator.IN, *self._value(right))

    def _called(self, node: ast.Call) -> Rule:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        arguments, named = node.args, node.keywords
        if name == "has_role" and len(arguments) == 1 and not named:
            return Rule(ACTOR, Operator.HAS_ROLE, *self._value(arguments[0]))
        if name in ("changed", "crossed") and len(arguments) == 1:
            return self._change(node, name)
        path = path_of(arguments[0]) if arguments and not named else None
        if path is not None and name == "is_empty" and len(arguments) == 1:
            return Rule(path, Operator.EMPTY)
        if path is not None and name in _TEXTS and len(arguments) == 2:
            return Rule(path, _TEXTS[name], *self._value(arguments[1]))
        raise self._outside(node)

    def _change(self, node: ast.Call, name: str) -> Rule:
        field = node.args[0]
        if not isinstance(field, ast.Constant) or not isinstance(field.value, str):
            raise self._outside(node)
        if path_of_text(field.value) is None:
            raise self._outside(node)
        if name == "changed" and not node.keywords:
            return Rule(field.value, Operator.CHANGED)
        operator = _CHANGES.get((name, str(node.keywords[0].arg))) if node.keywords else None
        if operator is None or len(node.keywords) > 1:
            raise self._outside(node)
        return Rule(field.value, operator, *self._value(node.keywords[0].value))

    def _value(self, node: ast.expr) -> tuple[Any, Source]:
        literal = self._literal(node)
        if literal is not None:
            return literal[0], Source.VALUE
        path = path_of(node)
        if path is not None:
            return path, Source.FIELD
        return self._tree.text(node), Source.EXPRESSION

    def _literal(self, node: ast.expr) -> tuple[Any] | None:
        """The value that is written out here, in a tuple: it may be ``None`` itself."""
        match node:
            case ast.Constant(value=value):
                return (value,)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | Decimal() as value)):
                return None if isinstance(value, bool) else (-value,)
        return None

    def _outside(self, node: ast.expr) -> OutsideError:
        return OutsideError(f"This is written as text only: {self._tree.text(node)}")


def path_of(node: ast.expr) -> str | None:
    """The dotted path that a node spells, or ``None``."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(names)])


def path_of_text(text: str) -> str | None:
    """The text, if it is a dotted path and nothing else."""
    try:
        found = path_of(parse(text).body)
    except ExpressionError:
        return None
    return found if found == text else None
