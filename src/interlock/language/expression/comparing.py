"""Comparisons: what may be compared with what, and what should not be written out in them."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from interlock.kit.text import did_you_mean, listed
from interlock.language.expression.checking import UNKNOWN, Checking
from interlock.language.expression.nodes import (
    Call,
    Compare,
    Constant,
    Contains,
    Equality,
    Expr,
    FieldOf,
    ListOf,
    Logic,
    Member,
    Not,
    Ordering,
)
from interlock.language.expression.rules import MOMENTS, WORDS, aligned, condition, united
from interlock.language.literal import read_literal
from interlock.language.types import BOOLEAN, DATE, DATETIME, EMPTY, NUMERIC, SETS, Kind, Type

_OPERATORS: dict[type[ast.cmpop], Ordering | Equality] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_UNORDERED = frozenset({Kind.CHOICE, Kind.BOOLEAN, Kind.REF, Kind.EMPTY})
_INCOMPARABLE = frozenset({*SETS, Kind.LIST, Kind.OBJECT, Kind.JSON, Kind.FILE, Kind.BUSINESS_DAYS})
_TAKEN = NUMERIC | MOMENTS | {Kind.BOOLEAN}
_SMALL_AMOUNT = 1
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def infer_compare(check: Checking, part: ast.Compare) -> Expr:
    """One comparison, or a chain of them: ``0 < amount <= 100``."""
    sides = [part.left, *part.comparators]
    links = tuple(
        _link(check, sides[index], operator, sides[index + 1])
        for index, operator in enumerate(part.ops)
    )
    return links[0] if len(links) == 1 else Logic(type=BOOLEAN, operator="and", parts=links)


def _link(check: Checking, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expr:
    if isinstance(operator, ast.In | ast.NotIn):
        inside = _contains(check, left, right)
        return inside if isinstance(operator, ast.In) else Not(type=BOOLEAN, operand=inside)
    nodes = (check.infer(left), check.infer(right))
    return compare(check, right, _OPERATORS[type(operator)], *nodes)


def compare(
    check: Checking, part: ast.expr, operator: Ordering | Equality, left: Expr, right: Expr
) -> Expr:
    """The comparison of two checked values; problems are reported at ``part``."""
    left, right = _dated(check, part, left, right), _dated(check, part, right, left)
    type = _common(check, part, operator, left, right)
    if type is None:
        return Compare(type=BOOLEAN, operator="eq", left=UNKNOWN, right=UNKNOWN)
    warn_of_constants(check, part, left, right)
    one, other = _toward_company(check, (left, right), type)
    return Compare(type=BOOLEAN, operator=operator, left=one, right=other)


def _dated(check: Checking, part: ast.expr, node: Expr, other: Expr) -> Expr:
    """A text that is written out beside a date or moment, as that: ``due < '2027-06-30'``."""
    if (
        other.type.kind not in MOMENTS
        or not isinstance(node, Constant)
        or not isinstance(node.value, str)
    ):
        return node
    is_day = len(node.value) == len("2027-06-30")
    type = DATE if is_day or other.type.kind is Kind.DATE else DATETIME
    try:
        return replace(node, type=type, value=read_literal(node.value, type))
    except ValueError as error:
        check.refuse(part, "wrong_value", f"{str(error).rstrip('.')}.")
        return UNKNOWN


def _toward_company(check: Checking, sides: tuple[Expr, Expr], type: Type) -> tuple[Expr, ...]:
    """Both sides in one form; of two currencies, the company's if it is one of them."""
    left, right = sides
    if type.kind is Kind.MONEY and right.type.kind is Kind.MONEY and right.type.currency is None:
        return aligned(check, (right, left), type=type)[::-1]
    return aligned(check, sides, type=type)


def _common(
    check: Checking, part: ast.expr, operator: Ordering | Equality, left: Expr, right: Expr
) -> Type | None:
    """The type both sides are compared in; ``None`` after a refusal."""
    is_ordering = operator not in ("eq", "ne")
    for node in (left, right):
        if is_ordering and node.type.kind in _UNORDERED:
            message = f"{_named(node)} is {node.type}, which has no order."
            check.refuse(part, "no_order", message, "Write == or 'in'.")
            return None
    if not _is_comparable(left, right):
        _refuse_pair(check, part, left, right)
        return None
    for one, other in ((left, right), (right, left)):
        check_option(check, part, one, other)
    return _meeting(left.type, right.type) or left.type


def _meeting(left: Type, right: Type) -> Type | None:
    """The type two values meet in; what is known only at run time takes that of the other side."""
    for one, other in ((left, right), (right, left)):
        if one.kind is Kind.ANY and other.kind in _TAKEN:
            return other
    return united(left, right)


def _is_comparable(left: Expr, right: Expr) -> bool:
    kinds = {left.type.kind, right.type.kind}
    if Kind.ANY in kinds:
        return not kinds & (SETS | {Kind.OBJECT, Kind.BUSINESS_DAYS})
    if Kind.EMPTY in kinds:
        return not kinds & (SETS | {Kind.BOOLEAN, Kind.BUSINESS_DAYS})
    if kinds & _INCOMPARABLE:
        return False
    if kinds == {Kind.REF, Kind.INTEGER}:
        return True
    return united(left.type, right.type) is not None


def _refuse_pair(check: Checking, part: ast.expr, left: Expr, right: Expr) -> None:
    kinds = {left.type.kind, right.type.kind}
    hint = None
    if kinds & SETS:
        hint = "Write 'x in …', any(… for x in …), len(…) or is_empty(…)."
    elif Kind.BOOLEAN in kinds and Kind.EMPTY in kinds:
        hint = "A yes/no value is never empty; write 'not x'."
    elif Kind.OBJECT in kinds:
        hint = "Name a member of it with a dot."
    elif Kind.REF in kinds and kinds & WORDS:
        hint = "Compare a field of the record behind it: partner_id.name == '…'."
    message = f"{_named(left)} ({left.type}) cannot be compared with {_named(right)}"
    check.refuse(part, "type_mismatch", f"{message} ({right.type}).", hint)


def _named(node: Expr) -> str:
    return repr(node.value) if isinstance(node, Constant) else node.text or "this"


def check_option(check: Checking, part: ast.expr, node: Expr, other: Expr) -> None:
    """Refuse a text that is none of the options of the choice that it is compared with."""
    options = node.type.options if node.type.kind is Kind.CHOICE else ()
    if not options or not isinstance(other, Constant) or not isinstance(other.value, str):
        return
    if other.value not in options:
        message = f"{other.value!r} is not an option of {_named(node)}: {listed(options)}."
        check.refuse(part, "unknown_option", message, did_you_mean(other.value, options))


def warn_of_constants(check: Checking, part: ast.expr, left: Expr, right: Expr) -> None:
    """Warn of persons, addresses and amounts that belong in a role, a table or a setting."""
    for node, other in ((left, right), (right, left)):
        if not isinstance(other, Constant) or isinstance(node, Constant):
            continue
        value = other.value
        if isinstance(value, str) and _ADDRESS.fullmatch(value):
            message = f"The address {value!r} is written out."
            check.warn(part, "hard_coded_email", message, "Use a role, a setting or a table.")
        elif isinstance(value, int) and not isinstance(value, bool) and _is_id(node):
            message = f"The record {value} is written out; it has another id elsewhere."
            hint = "Compare a field of it, or use a role, a setting or a table."
            check.warn(part, "hard_coded_id", message, hint)
        elif node.type.kind is Kind.MONEY and value is not None and abs(value) > _SMALL_AMOUNT:
            message = f"The amount {value} is written out."
            hint = "Use setting('…') or table('…'), which can be changed without a new version."
            check.warn(part, "hard_coded_amount", message, hint)


def _is_id(node: Expr) -> bool:
    is_number = isinstance(node, FieldOf | Member) and node.name == "id"
    return node.type.kind in (Kind.REF, *SETS) or is_number


def _contains(check: Checking, left: ast.expr, right: ast.expr) -> Expr:
    item = check.infer(left)
    if isinstance(right, ast.List | ast.Tuple):
        return _in_list(check, item, right)
    container = check.infer(right)
    kind = container.type.kind
    if kind in WORDS and item.type.kind in (*WORDS, Kind.ANY):
        return Call(type=BOOLEAN, operation="contains", arguments=(container, item))
    if not _may_hold(container.type, item.type):
        message = f"{_named(item)} ({item.type}) cannot be in {_named(container)}"
        check.refuse(right, "type_mismatch", f"{message} ({container.type}).")
    warn_of_constants(check, right, container, item)
    return Contains(type=BOOLEAN, container=container, item=item)


def _may_hold(container: Type, item: Type) -> bool:
    if Kind.ANY in (container.kind, item.kind):
        return container.kind in (Kind.ANY, Kind.LIST, *SETS)
    if container.kind in SETS:
        same = item.kind is Kind.REF and item.model == container.model
        return same or item.kind is Kind.INTEGER
    if container.kind is not Kind.LIST:
        return False
    of = container.item
    is_id = of is not None and {of.kind, item.kind} == {Kind.REF, Kind.INTEGER}
    return of is None or is_id or united(of, item) is not None


def _in_list(check: Checking, item: Expr, right: ast.List | ast.Tuple) -> Expr:
    """``x in ['a', 'b']``: each value is checked as if ``x`` were compared with it."""
    pairs = [(part, _dated(check, part, check.infer(part), item)) for part in right.elts]
    common = item.type
    for part, node in pairs:
        found = _common(check, part, "eq", item, node)
        warn_of_constants(check, part, item, node)
        common = (None if found is None else _meeting(common, found)) or common
    item, *nodes = aligned(check, [item, *(node for _, node in pairs)], type=common)
    type = Type(Kind.LIST, item=common)
    return Contains(type=BOOLEAN, container=list_of(nodes, type), item=item)


def list_of(nodes: list[Expr], type: Type) -> Expr:
    """A list of values; a constant one if they are."""
    values = [node.value for node in nodes if isinstance(node, Constant)]
    if len(values) == len(nodes):
        return Constant(type=type, value=tuple(values))
    return ListOf(type=type, items=tuple(nodes))


def infer_list(check: Checking, part: ast.List | ast.Tuple) -> Expr:
    """A list of values that have a type in common."""
    nodes = [check.infer(item) for item in part.elts]
    common: Type = EMPTY
    for item, node in zip(part.elts, nodes, strict=True):
        wider = united(common, node.type)
        if wider is None or node.type.kind in SETS:
            message = f"A list holds values of one type; {node.type} is not {common}."
            check.refuse(item, "type_mismatch", message)
        common = wider or common
    return list_of(list(aligned(check, nodes, type=common)), Type(Kind.LIST, item=common))


def infer_logic(check: Checking, part: ast.BoolOp) -> Expr:
    """``and`` and ``or`` of conditions."""
    parts = tuple(condition(check, value) for value in part.values)
    return Logic(
        type=BOOLEAN, operator="and" if isinstance(part.op, ast.And) else "or", parts=parts
    )
