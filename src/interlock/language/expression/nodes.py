"""What a checked expression is made of: typed, with every name resolved and every cast written out.

The compilers walk these nodes and decide nothing; all deciding is done by the checker. Conditions
are two-valued here: the operands of :class:`Logic`, :class:`Not` and of ``Choose.condition`` are
true or false, never empty, because the checker puts a :class:`Truth` around what may be.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    record: Record
    name: str
    inverse: str | None = None


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

    An empty id stands for the company's currency.
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


def children(node: Expr) -> tuple[Expr, ...]:
    """The nodes directly inside ``node``; of a field, the reference or set its record is behind."""
    match node:
        case FieldOf(record=record):
            return _behind(record)
        case ListOf(items=parts) | Logic(parts=parts) | Call(arguments=parts):
            return parts
        case Lookup(inputs=inputs):
            return tuple(value for _, value in inputs)
        case Convert(amount=amount, source=source, target=target):
            return (amount, source, target)
        case Compare(left=left, right=right) | Contains(container=left, item=right):
            return (left, right)
        case Not(operand=inner) | Truth(operand=inner) | Coerce(operand=inner):
            return (inner,)
        case Member(base=inner):
            return (inner,)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Aggregate(source=source, value=value, condition=condition):
            return (source, value) if condition is None else (source, value, condition)
    return ()


def _behind(record: Record) -> tuple[Expr, ...]:
    return (record.reference,) if isinstance(record, Followed) else ()


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
