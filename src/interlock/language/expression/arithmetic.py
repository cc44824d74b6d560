"""Operators that calculate: which operation a sign stands for between two types."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from interlock.language.expression.checking import Checking
from interlock.language.expression.errors import RUNTIME_ERRORS, EvaluationError, evaluation_error
from interlock.language.expression.functions import IMPURE, implementation
from interlock.language.expression.nodes import Call, Choose, Constant, Expr, Not
from interlock.language.expression.rules import MOMENTS, WORDS, aligned, cast, condition, united
from interlock.language.types import (
    BOOLEAN,
    DATETIME,
    DECIMAL,
    DURATION,
    INTEGER,
    NUMERIC,
    SETS,
    TEXT,
    Kind,
    Type,
)

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}


def call(
    check: Checking, part: ast.expr, operation: str, arguments: Sequence[Expr], *, type: Type
) -> Expr:
    """An operation on checked values; on constants it is carried out here and now."""
    values = [node.value for node in arguments if isinstance(node, Constant)]
    if len(values) < len(arguments) or operation in IMPURE or not values:
        return Call(type=type, operation=operation, arguments=tuple(arguments))
    try:
        value = implementation(operation)[0](*values)
    except (*RUNTIME_ERRORS, EvaluationError) as error:
        words = evaluation_error(error, "").message
        return check.refuse(part, "impossible_calculation", f"This always fails: {words}.")
    return Constant(type=type, value=value)


def infer_binary(check: Checking, part: ast.BinOp) -> Expr:
    """A calculation with two sides."""
    sign = _SIGNS[type(part.op)]
    left, right = _known(check.infer(part.left), check.infer(part.right))
    kinds = (left.type.kind, right.type.kind)
    if {*kinds} <= NUMERIC:
        return _numbers(check, part, sign, left, right)
    if {*kinds} <= WORDS and sign == "+":
        return call(check, part, "concat", (left, right), type=TEXT)
    if sign in "+-" and (node := _time(check, part, sign, left, right)) is not None:
        return node
    if sign == "*" and {*kinds} == {Kind.DURATION, Kind.INTEGER}:
        sides = (left, right) if kinds[0] is Kind.DURATION else (right, left)
        return call(check, part, "multiply_duration", sides, type=DURATION)
    return _refuse(check, part, sign, left, right)


def _known(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Values known only when they are there, taken for what the other side calls for."""
    pair = []
    for node, other in ((left, right), (right, left)):
        kind, wanted = node.type.kind, other.type.kind
        if kind is not Kind.ANY:
            pair.append(node)
        elif wanted in WORDS:
            pair.append(Call(type=TEXT, operation="as_text", arguments=(node,), text=node.text))
        elif wanted in (Kind.DURATION, Kind.BUSINESS_DAYS, *MOMENTS):
            pair.append(cast(node, DATETIME))
        else:
            pair.append(cast(node, DECIMAL))
    return pair[0], pair[1]


def _numbers(check: Checking, part: ast.BinOp, sign: str, left: Expr, right: Expr) -> Expr:
    common = united(left.type, right.type) or DECIMAL
    amounts = [side.type for side in (left, right) if side.type.kind is Kind.MONEY]
    if sign in ("//", "%"):
        if common.kind is not Kind.INTEGER:
            message = f"{sign!r} is for whole numbers."
            return check.refuse(part, "type_mismatch", message, "Use / with floor() or round().")
        return call(check, part, sign, (left, right), type=INTEGER)
    if sign == "/":
        common = DECIMAL if common.kind is not Kind.MONEY else common
    sides: Sequence[Expr] = (left, right)
    if len(amounts) == 2:
        sides = aligned(check, sides, type=common)
        common = DECIMAL if sign in "*/" else common
    elif sign == "/" and right.type.kind is Kind.MONEY:
        common = DECIMAL
    return call(check, part, sign, sides, type=common)


def _time(check: Checking, part: ast.BinOp, sign: str, left: Expr, right: Expr) -> Expr | None:
    if sign == "+" and right.type.kind in MOMENTS:
        left, right = right, left
    kinds = (left.type.kind, right.type.kind)
    back = "_back" if sign == "-" else ""
    if kinds[0] in MOMENTS and kinds[1] is Kind.DURATION:
        return call(check, part, f"shift{back}", (left, right), type=left.type)
    if kinds[0] in MOMENTS and kinds[1] is Kind.BUSINESS_DAYS:
        return call(check, part, f"shift_business{back}", (left, right), type=left.type)
    if sign == "-" and {*kinds} <= MOMENTS:
        sides = aligned(check, (left, right), type=DATETIME)
        return call(check, part, "elapsed", sides, type=DURATION)
    if {*kinds} == {Kind.DURATION}:
        return call(check, part, f"shift{back}", (left, right), type=DURATION)
    return None


def _refuse(check: Checking, part: ast.BinOp, sign: str, left: Expr, right: Expr) -> Expr:
    kinds = {left.type.kind, right.type.kind}
    hint = None
    if kinds & WORDS and sign == "+":
        hint = "Write format(value) to make text of a value."
    elif kinds & WORDS:
        hint = "Text can only be joined, with +."
    elif kinds & MOMENTS and kinds & NUMERIC:
        hint = "Write days(n), hours(n) or business_days(n)."
    elif kinds & SETS:
        hint = "Use sum(… for x in …) over the records."
    message = f"{sign!r} does not go between {left.type} and {right.type}."
    return check.refuse(part, "type_mismatch", message, hint)


def infer_unary(check: Checking, part: ast.UnaryOp) -> Expr:
    """``not`` of a condition; plus and minus of a number or duration."""
    if isinstance(part.op, ast.Not):
        return Not(type=BOOLEAN, operand=condition(check, part.operand))
    node = check.infer(part.operand)
    if node.type.kind is Kind.ANY:
        node = cast(node, DECIMAL)
    if node.type.kind not in (Kind.DURATION, *NUMERIC):
        message = f"A sign does not go before {node.type}."
        return check.refuse(part, "type_mismatch", message)
    if isinstance(part.op, ast.UAdd):
        return node
    operation = "negate_duration" if node.type.kind is Kind.DURATION else "negate"
    return call(check, part, operation, (node,), type=node.type)


def infer_choice(check: Checking, part: ast.IfExp) -> Expr:
    """``a if condition else b``, both of one type."""
    test = condition(check, part.test)
    then, otherwise = check.infer(part.body), check.infer(part.orelse)
    common = united(then.type, otherwise.type)
    if common is None:
        message = f"Both values must be of one type, not {then.type} and {otherwise.type}."
        return check.refuse(part, "type_mismatch", message)
    first, second = aligned(check, (then, otherwise), type=common)
    return Choose(type=common, condition=test, then=first, otherwise=second)
