"""Loops over records and lists: ``sum(l.price for l in order_line if l.qty > 0)``."""

from __future__ import annotations

import ast

from interlock.language.expression.catalogue import ORDERED
from interlock.language.expression.checking import UNKNOWN, Checking
from interlock.language.expression.nodes import (
    Aggregate,
    Constant,
    Convert,
    Current,
    Element,
    Expr,
    FieldOf,
    Followed,
    Item,
    Logic,
    Previous,
)
from interlock.language.expression.rules import cast, condition, currency_of
from interlock.language.types import ANY, BOOLEAN, DECIMAL, INTEGER, NUMERIC, SETS, Kind, Type

MAX_LOOP_DEPTH = 3


def infer_loop(check: Checking, function: str, part: ast.GeneratorExp) -> Expr:
    """One of any, all, sum, min, max, count and avg over a loop."""
    generator = part.generators[0]
    assert isinstance(generator.target, ast.Name)
    word = generator.target.id
    if len(check.loops) >= MAX_LOOP_DEPTH:
        message = f"Loops are nested at most {MAX_LOOP_DEPTH} deep."
        return check.refuse(part, "too_deep", message)
    if word in check.loops:
        return check.refuse(part, "name_taken", f"{word!r} is the name of the loop around this.")
    source = check.infer(generator.iter)
    loop = _loop(check, generator.iter, word, source)
    if loop is None:
        return UNKNOWN
    check.loops[word] = loop
    try:
        return _aggregate(check, function, part, loop, source)
    finally:
        del check.loops[word]


def _loop(check: Checking, part: ast.expr, word: str, source: Expr) -> Item | Element | None:
    kind = source.type.kind
    name = f"{word}{len(check.loops)}"
    if kind in SETS:
        return Item(str(source.type.model), name, source)
    if kind in (Kind.LIST, Kind.ANY, Kind.JSON):
        return Element(type=source.type.item or ANY, name=name, text=word)
    text = check.tree.text(part)
    check.refuse(part, "not_many", f"{text} is {source.type}; a loop goes over records or a list.")
    return None


def _aggregate(
    check: Checking, function: str, part: ast.GeneratorExp, loop: Item | Element, source: Expr
) -> Expr:
    filters = tuple(condition(check, test) for test in part.generators[0].ifs)
    test = filters[0] if len(filters) == 1 else None
    if len(filters) > 1:
        test = Logic(type=BOOLEAN, operator="and", parts=filters)
    value, type = _value(check, function, part.elt, loop)
    return Aggregate(
        type=type, function=function, name=loop.name, source=source, value=value, condition=test
    )


def _value(
    check: Checking, function: str, part: ast.expr, loop: Item | Element
) -> tuple[Expr, Type]:
    """What is aggregated, and the type of the result."""
    if function in ("any", "all"):
        return condition(check, part), BOOLEAN
    value = check.infer(part)
    if function == "count" and value.type.kind is not Kind.BOOLEAN:
        return Constant(type=INTEGER, value=1), INTEGER
    if value.type.kind is Kind.ANY:
        value = cast(value, DECIMAL)
    allowed = {"min": ORDERED, "max": ORDERED, "sum": NUMERIC, "avg": NUMERIC}.get(function, ())
    if value.type.kind not in allowed:
        message = f"{function} cannot be taken of {value.type}."
        hint = "Write count(x for x in … if …)." if value.type.kind is Kind.BOOLEAN else None
        check.refuse(part, "type_mismatch", message, hint)
        return UNKNOWN, ANY
    if value.type.kind is Kind.MONEY and isinstance(loop, Item):
        value = _in_parents_currency(check, value, loop)
    is_whole_average = function == "avg" and value.type.kind is Kind.INTEGER
    return value, DECIMAL if is_whole_average else value.type


def _in_parents_currency(check: Checking, value: Expr, loop: Item) -> Expr:
    """Amounts of many records in one currency: that of the record which has them.

    A line's currency is often that of its parent, named through the reference back to it; such
    amounts need no rate. Otherwise they are converted to the parent's currency of the same name,
    or to the company's.
    """
    own = currency_of(check, value)
    source = _through_parent(own, loop)
    target = source if _is_outside(source, loop) else _parents_own(check, source, loop)
    if own == target:
        return value
    return Convert(type=value.type, amount=value, source=source, target=target, text=value.text)


def _through_parent(currency: Expr, loop: Item) -> Expr:
    """``line.order_id.currency_id`` as the parent's ``currency_id``."""
    if not isinstance(currency, FieldOf) or not isinstance(loop.source, FieldOf):
        return currency
    record = currency.record
    if not isinstance(record, Followed) or not isinstance(record.reference, FieldOf):
        return currency
    back = record.reference
    if back.record == loop and back.name == loop.source.inverse:
        return FieldOf(type=currency.type, record=loop.source.record, name=currency.name)
    return currency


def _is_outside(currency: Expr, loop: Item) -> bool:
    if isinstance(currency, Constant):
        return True
    if not isinstance(currency, FieldOf):
        return False
    record = currency.record
    return isinstance(record, Current | Previous) or (
        isinstance(loop.source, FieldOf) and record == loop.source.record
    )


def _parents_own(check: Checking, currency: Expr, loop: Item) -> Expr:
    company = Constant(type=INTEGER, value=None)
    if not isinstance(currency, FieldOf) or not isinstance(loop.source, FieldOf):
        return company
    record = loop.source.record
    model = check.environment.models.get(record.model)
    field = model.fields.get(currency.name) if model else None
    if field is None or field.type != currency.type:
        return company
    return FieldOf(type=field.type, record=record, name=field.name)
