"""What a checked expression is made of: typed, with every name resolved and every cast written out.

The compilers walk these nodes and decide nothing; all deciding is done by the checker. Conditions
are two-valued here: the operands of :class:`Logic`, :class:`Not` and of ``Choose.condition`` are
true or false, never empty, because the checker puts a :class:`Truth` around what may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from interlock.language.types import SETS, Kind, Type

RootName = Literal["event", "actor", "vars", "steps"]
Ordering = Literal["lt", "le", "gt", "ge"]
Equality = Literal["eq", "ne"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has: its type, and its source text for explanations."""

    type: Type
    text: str = field(default="", compare=False)


# Records: what fields are read from.


@dataclass(frozen=True, slots=True)
class Current:
    """The record that the expression is about."""

    model: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The same record with the values before the change; empty if it is new."""

    model: str


@dataclass(frozen=True, slots=True)
class Item:
    """The record of one turn of a loop over ``source``, a set of records."""

    model: str
    name: str
    source: Expr


@dataclass(frozen=True, slots=True)
class Followed:
    """The record that a reference points to."""

    model: str
    reference: Expr


Record: TypeAlias = Current | Previous | Item | Followed


# Values.


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Node):
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Node):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOf(Node):
    """A field; explanations do not tell the value of one that ``is_sensitive``."""

    record: Record
    name: str
    inverse: str | None = None
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(Node):
    """The ids that a many-to-many field of the current record has now and had not before."""

    model: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HasChanged(Node):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Node):
    """The value of one turn of a loop over a list."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Node):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Root(Node):
    name: RootName


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Node):
    base: Expr
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Node):
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Node):
    """A decision table's answer; ``output`` names the only output, if there is one only."""

    table: str
    inputs: tuple[tuple[str, Expr], ...]
    output: str | None
    is_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """An operation of the catalogue or an arithmetic operator, by name."""

    operation: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert(Node):
    """An amount in another currency. ``source`` and ``target`` give currency ids.

    An empty id stands for the company's currency. Where both are the same node there is nothing
    to convert; the node only says by which way the currency is reached.
    """

    amount: Expr
    source: Expr
    target: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Coerce(Node):
    """A value taken for its type: a date as midnight, JSON text as the number that it spells."""

    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    operator: Ordering | Equality
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains(Node):
    container: Expr
    item: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    operator: Literal["and", "or"]
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth(Node):
    """A yes/no value with empty as no; of a reference or set, whether there is one."""

    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Node):
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """``function(value for name in source if condition)``."""

    function: str
    name: str
    source: Expr
    value: Expr
    condition: Expr | None


Expr: TypeAlias = (
    Constant | ListOf | FieldOf | Added | HasChanged | Element | Variable | Root | Member | Setting
    | Lookup | Call | Convert | Coerce | Compare | Contains | Logic | Not | Truth | Choose
    | Aggregate
)  # fmt: skip


_INSIDE: Mapping[type[Node], tuple[str, ...]] = {
    ListOf: ("items",),
    Member: ("base",),
    Call: ("arguments",),
    Convert: ("amount", "source", "target"),
    Coerce: ("operand",),
    Compare: ("left", "right"),
    Contains: ("container", "item"),
    Logic: ("parts",),
    Not: ("operand",),
    Truth: ("operand",),
    Choose: ("condition", "then", "otherwise"),
    Aggregate: ("source", "value", "condition"),
}


def children(node: Expr) -> tuple[Expr, ...]:
    """The nodes directly inside ``node``; of a field, the reference that its record is behind."""
    if isinstance(node, FieldOf):
        return (node.record.reference,) if isinstance(node.record, Followed) else ()
    if isinstance(node, Lookup):
        return tuple(value for _, value in node.inputs)
    inside = (getattr(node, name) for name in _INSIDE.get(type(node), ()))
    return tuple(part for value in inside for part in _each(value))


def _each(value: Any) -> tuple[Expr, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def walk(node: Expr) -> Iterator[Expr]:
    """``node`` and everything inside it, each before what is inside it."""
    yield node
    for child in children(node):
        yield from walk(child)


def is_set(node: Expr) -> bool:
    """Whether the value is a set of records (lines, or many to many)."""
    return node.type.kind in SETS


_NEVER_EMPTY = (HasChanged, Truth, Compare, Contains, Logic, Not, ListOf, Added)
_FUNCTIONS_NEVER_EMPTY = frozenset({"today", "now", "has_role", "is_empty", "sequence"})


def may_be_empty(node: Expr) -> bool:
    """Whether the value can be ``None``; false only where that is certain."""
    match node:
        case Constant(value=value):
            return value is None
        case Aggregate(function=function):
            return function in ("min", "max", "avg")
        case Call(operation=operation):
            return operation not in _FUNCTIONS_NEVER_EMPTY
        case Choose(then=then, otherwise=otherwise):
            return may_be_empty(then) or may_be_empty(otherwise)
    return not isinstance(node, _NEVER_EMPTY) and node.type.kind not in SETS


def is_condition(node: Expr) -> bool:
    return node.type.kind is Kind.BOOLEAN
