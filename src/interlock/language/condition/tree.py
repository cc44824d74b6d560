"""What a condition is made of where it is built by clicks: groups of rules, joined by and or or.

A tree is in *normal form* when reading it back from its text gives the very same tree:

- a group inside another has two rules or more, or is negated;
- a yes/no field is compared with ``=``; its opposite is ``= False``, never a negated group;
- what has an operator of its own for the opposite (``in`` and ``notIn``) is not in a negated group
  alone.

Any other tree has the meaning of its normal form, which is what its text is read as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeAlias


class Source(StrEnum):
    """What the value of a rule is: written out, a field, or any other expression."""

    VALUE = "value"
    FIELD = "field"
    EXPRESSION = "expression"


class Operator(StrEnum):
    """How a rule compares. The names are those of query builders where those have one."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    IN = "in"
    NOT_IN = "notIn"
    HAS = "has"
    HAS_NOT = "hasNot"
    NULL = "null"
    NOT_NULL = "notNull"
    EMPTY = "empty"
    NOT_EMPTY = "notEmpty"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "doesNotContain"
    BEGINS_WITH = "beginsWith"
    DOES_NOT_BEGIN_WITH = "doesNotBeginWith"
    ENDS_WITH = "endsWith"
    DOES_NOT_END_WITH = "doesNotEndWith"
    BETWEEN = "between"
    NOT_BETWEEN = "notBetween"
    CHANGED = "changed"
    NOT_CHANGED = "notChanged"
    CHANGED_TO = "changedTo"
    NOT_CHANGED_TO = "notChangedTo"
    CHANGED_FROM = "changedFrom"
    NOT_CHANGED_FROM = "notChangedFrom"
    CROSSED_ABOVE = "crossedAbove"
    NOT_CROSSED_ABOVE = "notCrossedAbove"
    CROSSED_BELOW = "crossedBelow"
    NOT_CROSSED_BELOW = "notCrossedBelow"
    HAS_ROLE = "hasRole"
    HAS_NOT_ROLE = "hasNotRole"


OPPOSITES: Mapping[Operator, Operator] = {
    Operator.IN: Operator.NOT_IN,
    Operator.HAS: Operator.HAS_NOT,
    Operator.EMPTY: Operator.NOT_EMPTY,
    Operator.CONTAINS: Operator.DOES_NOT_CONTAIN,
    Operator.BEGINS_WITH: Operator.DOES_NOT_BEGIN_WITH,
    Operator.ENDS_WITH: Operator.DOES_NOT_END_WITH,
    Operator.BETWEEN: Operator.NOT_BETWEEN,
    Operator.CHANGED: Operator.NOT_CHANGED,
    Operator.CHANGED_TO: Operator.NOT_CHANGED_TO,
    Operator.CHANGED_FROM: Operator.NOT_CHANGED_FROM,
    Operator.CROSSED_ABOVE: Operator.NOT_CROSSED_ABOVE,
    Operator.CROSSED_BELOW: Operator.NOT_CROSSED_BELOW,
    Operator.HAS_ROLE: Operator.HAS_NOT_ROLE,
}
"""What ``not`` makes of a rule. ``=`` is not here: ``not (x < 1)`` is true of an empty x, and
``x >= 1`` is not; so a negated comparison stays a negated group."""

TAKES_NOTHING = frozenset(
    {
        Operator.NULL, Operator.NOT_NULL, Operator.EMPTY, Operator.NOT_EMPTY, Operator.CHANGED,
        Operator.NOT_CHANGED,
    }
)  # fmt: skip
"""Operators without a value."""

ACTOR = "actor"
"""The field of a rule about roles: who acts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One comparison. Values are text, whole numbers, ``Decimal``, yes/no, ``None``; a list of
    such for ``in`` and ``between``; the text of a path or expression by ``source``."""

    field: str
    operator: Operator
    value: Any = None
    source: Source = Source.VALUE


@dataclass(frozen=True, slots=True)
class Group:
    """Rules and groups that hold together, or one of which does."""

    combinator: Literal["and", "or"] = "and"
    rules: tuple[Part, ...] = ()
    is_negated: bool = False


Part: TypeAlias = Rule | Group
