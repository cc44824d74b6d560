"""Cells of a decision table: what an input must be for a row to match.

======================  =========================================
written                 matches
======================  =========================================
empty, or ``-``         anything
``green``               that value
``green, blue``         one of them (columns with ``match: in``)
``[0 .. 10000]``        from and to, both included
``(10000 .. ]``         more than 10000
``> 5000``, ``<= 10%``  as it says
======================  =========================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from interlock.language.literal import read_literal
from interlock.language.types import Kind, Type


@dataclass(frozen=True, slots=True)
class OneOf:
    """Matches the listed values."""

    values: frozenset[Any]

    def matches(self, value: Any) -> bool:
        return value in self.values


@dataclass(frozen=True, slots=True)
class Range:
    """Matches values between two ends; an end that is ``None`` is open to all."""

    low: Any = None
    high: Any = None
    with_low: bool = True
    with_high: bool = True

    def matches(self, value: Any) -> bool:
        """Whether a value lies within what the cell allows."""
        if value is None:
            return False
        if self.low is not None and (value < self.low or (value == self.low and not self.with_low)):
            return False
        return self.high is None or (value < self.high or (value == self.high and self.with_high))


Cell: TypeAlias = OneOf | Range | None
"""``None`` matches anything, an empty value too."""

_SPAN = re.compile(r"(?P<open>[\[(])?\s*(?P<low>.*?)\s*\.\.\s*(?P<high>.*?)\s*(?P<close>[\])])?")
_BOUND = re.compile(r"(?P<sign><=|>=|<|>|=)\s*(?P<value>.+)")
_LAST_DAY = date.max.toordinal()
_RANGED = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.DATE})


def can_range(type: Type) -> bool:
    """Whether values of the type have an order that a range can speak of."""
    return type.kind in _RANGED


def read_cell(value: Any, type: Type, match: str) -> Cell:
    """The cell as written, read by the column's type and way of matching.

    Raises ``ValueError`` in words.
    """
    if value is None or (isinstance(value, str) and value.strip() in ("", "-")):
        return None
    if match == "range":
        return _range(value, type)
    if match == "in":
        words = [word.strip() for word in value.split(",")] if isinstance(value, str) else value
        return OneOf(frozenset(read_literal(word, type) for word in _as_list(words)))
    if isinstance(value, list | tuple):
        raise ValueError("a list needs a column with 'match: in'")  # noqa: TRY004 what is written
    return OneOf(frozenset({read_literal(value, type)}))


def _as_list(value: Any) -> list[Any]:
    items = list(value) if isinstance(value, list | tuple) else [value]
    if not items or any(item in (None, "") for item in items):
        raise ValueError("a list of values has an empty entry")
    return items


def _range(value: Any, type: Type) -> Cell:
    if not isinstance(value, str):
        return OneOf(frozenset({read_literal(value, type)}))
    text = value.strip()
    if found := _BOUND.fullmatch(text):
        end = read_literal(found["value"], type)
        sign = found["sign"]
        if sign == "=":
            return OneOf(frozenset({end}))
        if sign.startswith(">"):
            return _closed(Range(low=end, with_low=sign == ">="), type)
        return _closed(Range(high=end, with_high=sign == "<="), type)
    if found := _SPAN.fullmatch(text):
        return _closed(_span(found, type, value), type)
    return OneOf(frozenset({read_literal(text, type)}))


def _span(found: re.Match[str], type: Type, value: str) -> Range:
    low = read_literal(found["low"], type) if found["low"] else None
    high = read_literal(found["high"], type) if found["high"] else None
    if low is None and high is None:
        raise ValueError(f"{value!r} has no ends; leave the cell empty for anything")
    result = Range(low, high, found["open"] != "(", found["close"] != ")")
    if low is not None and high is not None:
        if low > high:
            raise ValueError(f"{value!r} begins after it ends")
        if low == high and not (result.with_low and result.with_high):
            raise ValueError(f"{value!r} matches nothing")
    return result


def _closed(cell: Range, type: Type) -> Range:
    """Of whole numbers and days: the same range with both ends included."""
    if type.kind not in (Kind.INTEGER, Kind.DATE):
        return cell
    low = cell.low if cell.with_low or cell.low is None else _moved(cell.low, 1)
    high = cell.high if cell.with_high or cell.high is None else _moved(cell.high, -1)
    if low is not None and high is not None and low > high:
        raise ValueError("the range matches nothing")
    return Range(low, high)


def common_value(first: Cell, second: Cell) -> tuple[bool, Any]:
    """Whether some value matches both cells, and an example of one (``None``: any value)."""
    if first is None or second is None:
        return True, example(first if second is None else second)
    if isinstance(first, OneOf):
        return _common_listed(first, second)
    if isinstance(second, OneOf):
        return _common_listed(second, first)
    return _common_between(first, second)


def _common_listed(listed: OneOf, other: OneOf | Range) -> tuple[bool, Any]:
    shared = sorted((value for value in listed.values if other.matches(value)), key=str)
    return (True, shared[0]) if shared else (False, None)


def _common_between(first: Range, second: Range) -> tuple[bool, Any]:
    joint = intersect(first, second)
    return (False, None) if joint is None else (True, example(joint))


def covers(wide: Cell, narrow: Cell) -> bool:
    """Whether every value that matches ``narrow`` matches ``wide`` too."""
    if wide is None or narrow is None:
        return wide is None
    if isinstance(narrow, OneOf):
        return all(wide.matches(value) for value in narrow.values)
    return isinstance(wide, Range) and intersect(wide, narrow) == narrow


def intersect(first: Range, second: Range) -> Range | None:
    """The values that are in both ranges, or ``None`` where there are none."""
    low, with_low = _tighter(
        (first.low, first.with_low), (second.low, second.with_low), is_low=True
    )
    high, with_high = _tighter(
        (first.high, first.with_high), (second.high, second.with_high), is_low=False
    )
    is_closed = with_low and with_high
    if low is not None and high is not None and (low > high or (low == high and not is_closed)):
        return None
    return Range(low, high, with_low, with_high)


def _tighter(
    first: tuple[Any, bool], second: tuple[Any, bool], *, is_low: bool
) -> tuple[Any, bool]:
    if first[0] is None or second[0] is None:
        return second if first[0] is None else first
    if first[0] == second[0]:
        return first[0], first[1] and second[1]
    return max(first, second) if is_low else min(first, second)


def example(cell: Cell) -> Any:
    """A value that matches the cell; ``None`` where any does."""
    if cell is None:
        return None
    if isinstance(cell, OneOf):
        return min(cell.values, key=str)
    if cell.low is not None and cell.with_low:
        return cell.low
    if cell.high is not None and cell.with_high:
        return cell.high
    return _inside(cell)


def _inside(cell: Range) -> Any:
    """A value strictly between the ends."""
    if cell.low is None or cell.high is None:
        end, sign = (cell.high, -1) if cell.low is None else (cell.low, 1)
        return _moved(end, sign)
    return cell.low + (cell.high - cell.low) / 2


def _moved(value: Any, sign: int) -> Any:
    """The next whole number or day, or a number one away."""
    if isinstance(value, date):
        return date.fromordinal(min(max(value.toordinal() + sign, 1), _LAST_DAY))
    return value + sign
