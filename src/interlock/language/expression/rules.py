"""What goes together: common types, casts, conditions, and amounts in different currencies."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from interlock.language.expression import runtime
from interlock.language.expression.checking import UNKNOWN, Checking
from interlock.language.expression.nodes import (
    Aggregate,
    Call,
    Choose,
    Coerce,
    Constant,
    Convert,
    Expr,
    FieldOf,
    Followed,
    Truth,
)
from interlock.language.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    EMPTY,
    INTEGER,
    NUMERIC,
    SETS,
    TEXT,
    Kind,
    Type,
)

WORDS = frozenset({Kind.TEXT, Kind.CHOICE})
MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})
COMPANY_CURRENCY = Constant(type=INTEGER, value=None)


def united(left: Type, right: Type) -> Type | None:
    """The type that values of both types have, or ``None``."""
    kinds = {left.kind, right.kind}
    if left == right or right.kind is Kind.EMPTY:
        return left
    if left.kind is Kind.EMPTY:
        return right
    for group, common in ((WORDS, TEXT), (MOMENTS, DATETIME)):
        if kinds <= group:
            return common
    if Kind.ANY in kinds:
        return ANY
    if kinds <= NUMERIC:
        return _wider_number(left, right)
    return _united_alike(left, right) if len(kinds) == 1 else None


def _united_alike(left: Type, right: Type) -> Type | None:
    """As :func:`united`, of two different types of one kind."""
    if left.kind is Kind.LIST:
        item = united(left.item or EMPTY, right.item or EMPTY)
        return None if item is None else Type(Kind.LIST, item=item)
    is_other_model = left.kind in (Kind.REF, *SETS) and left.model != right.model
    return None if is_other_model else left


def _wider_number(left: Type, right: Type) -> Type:
    money = [side for side in (left, right) if side.kind is Kind.MONEY]
    if money:
        return money[0]
    return INTEGER if left.kind is right.kind is Kind.INTEGER else DECIMAL


_ACCEPTED: Mapping[Kind, frozenset[Kind]] = {
    Kind.DECIMAL: NUMERIC,
    Kind.MONEY: NUMERIC,
    Kind.TEXT: WORDS,
    Kind.CHOICE: WORDS,
    Kind.DATETIME: MOMENTS,
    Kind.INTEGER: frozenset({Kind.INTEGER, Kind.REF}),
    Kind.LIST: frozenset({Kind.LIST, *SETS}),
    Kind.JSON: frozenset(Kind),
}


def accepts(expected: Type, actual: Type) -> bool:
    """Whether a value of type ``actual`` may stand where ``expected`` is wanted."""
    if Kind.ANY in (expected.kind, actual.kind) or actual.kind is Kind.EMPTY:
        return True
    if expected.kind is Kind.REF:
        return actual.kind is Kind.INTEGER or _same_model(expected, actual, Kind.REF)
    if expected.kind in SETS:
        return _holds_ids(expected, actual)
    return actual.kind in _ACCEPTED.get(expected.kind, (expected.kind,))


def _same_model(expected: Type, actual: Type, *kinds: Kind) -> bool:
    return actual.kind in kinds and actual.model == expected.model


def _holds_ids(expected: Type, actual: Type) -> bool:
    if actual.kind is Kind.LIST:
        return actual.item is None or accepts(replace(expected, kind=Kind.REF), actual.item)
    return _same_model(expected, actual, *SETS)


def cast(node: Expr, target: Type) -> Expr:
    """``node`` as a value of ``target``: with the cast, if the values have another form."""
    kind, wanted = node.type.kind, target.kind
    if kind is Kind.EMPTY and isinstance(node, Constant) and wanted is not Kind.BOOLEAN:
        return replace(node, type=target)
    if wanted is Kind.DATETIME and kind is Kind.DATE:
        if isinstance(node, Constant):
            return replace(node, type=DATETIME, value=runtime.midnight(node.value))
        return Coerce(type=DATETIME, operand=node, text=node.text)
    if kind is Kind.INTEGER and wanted in (Kind.DECIMAL, Kind.MONEY) and isinstance(node, Constant):
        return replace(node, type=DECIMAL, value=Decimal(node.value))
    if kind is Kind.ANY and wanted in NUMERIC | MOMENTS:
        return Coerce(type=target, operand=node, text=node.text)
    if kind is not Kind.BOOLEAN and wanted is Kind.BOOLEAN:
        return Truth(type=BOOLEAN, operand=node, text=node.text)
    return node


def condition(check: Checking, part: ast.expr, node: Expr | None = None) -> Expr:
    """A part that must be true or false. A reference or set counts as whether there is one."""
    node = check.infer(part) if node is None else node
    kind = node.type.kind
    if kind is Kind.BOOLEAN:
        return node
    if kind in (Kind.REF, Kind.ANY, *SETS):
        return Truth(type=BOOLEAN, operand=node, text=node.text)
    text = check.tree.text(part)
    hint = f"Write {text} != ''." if kind in WORDS else f"Write not is_empty({text})."
    if kind in NUMERIC:
        hint = f"Write {text} != 0."
    check.refuse(part, "not_a_condition", f"A condition is yes or no; this is {node.type}.", hint)
    return Truth(type=BOOLEAN, operand=UNKNOWN)


def currency_of(check: Checking, node: Expr) -> Expr:
    """The node that says which currency an amount is in; empty for the company's."""
    match node:
        case FieldOf(record=record, type=Type(currency=str(path))):
            return _follow(check, record, path) or COMPANY_CURRENCY
        case Convert(target=target):
            return target
        case Call(arguments=arguments):
            return _first_currency(check, arguments)
        case Choose(then=then, otherwise=otherwise):
            return _first_currency(check, (then, otherwise))
        case Aggregate(value=value):
            return currency_of(check, value)
        case Coerce(operand=operand):
            return currency_of(check, operand)
    return COMPANY_CURRENCY


def _first_currency(check: Checking, nodes: Sequence[Expr]) -> Expr:
    amounts = (node for node in nodes if node.type.kind is Kind.MONEY)
    first = next((node for node in amounts if not isinstance(node, Constant)), None)
    return COMPANY_CURRENCY if first is None else currency_of(check, first)


def _follow(check: Checking, record: object, path: str) -> Expr | None:
    """The field at the end of a dotted path from a record; ``None`` if the models have none."""
    node: FieldOf | None = None
    for name in path.split("."):
        owner = record if node is None else Followed(str(node.type.model), node)
        model = check.environment.models.get(getattr(owner, "model", ""))
        if model is None or name not in model.fields:
            return None
        node = FieldOf(type=model.fields[name].type, record=owner, name=name)  # type: ignore[arg-type]
    return node


def in_currency(check: Checking, node: Expr, target: Expr) -> Expr:
    """An amount in the currency ``target``; other values, and amounts in it already, as is."""
    if node.type.kind is not Kind.MONEY or isinstance(node, Constant):
        return node
    source = currency_of(check, node)
    if source == target:
        return node
    return Convert(type=node.type, amount=node, source=source, target=target, text=node.text)


def aligned(check: Checking, nodes: Sequence[Expr], *, type: Type) -> tuple[Expr, ...]:
    """Values of one type, and amounts in one currency: that of the first amount."""
    values = [cast(node, type) for node in nodes]
    if type.kind is Kind.MONEY:
        target = _first_currency(check, values)
        values = [in_currency(check, value, target) for value in values]
    return tuple(values)


def common_date(left: Type, right: Type) -> Type:
    return DATE if left.kind is right.kind is Kind.DATE else DATETIME
