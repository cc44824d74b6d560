"""What an approval binds: plain values, their hash, and when a change breaks the bond. Pure.

Everything here works on *plain* values, the form in which they are stored and shown: a number is
text with no trailing zeros, so that 1000 and 1000.00 are one value with one hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from interlock.kit import json
from interlock.language.program import Binding

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Break:
    """A bound value that is no longer what was approved."""

    field: str
    approved: Any
    now: Any

    def as_dict(self) -> dict[str, Any]:
        return {"field": self.field, "then": self.approved, "now": self.now}


def plain(value: Any) -> Any:
    """A value as it is stored, compared and hashed; anything else becomes its text."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, Set) else items
    return str(value)


def _number(value: Decimal) -> str:
    return "0" if value == 0 else format(value.normalize(), "f")


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def hash_values(values: Any) -> str:
    """SHA-256 of plain values in their one spelling."""
    return hashlib.sha256(json.canonical_bytes(plain(values))).hexdigest()


def sealed(value: Any, *, salt: str) -> str | None:
    """What stands for a sensitive value: equal for equal values of one request, and unreadable.

    The salt keeps short secrets of different requests from being compared with each other.
    """
    return None if value is None else f"sha256:{hash_values([salt, value])}"


def line_digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """One value for all lines; their order does not count."""
    texts = sorted(json.canonical_bytes(plain(row)) for row in rows)
    return f"sha256:{hashlib.sha256(b'|'.join(texts)).hexdigest()}"


def is_broken(binding: Binding, approved: Any, now: Any) -> bool:
    """Whether the value has left what was approved; the edge of the band still holds.

    A relative band is a share of the approved amount, so an approved zero allows no change.
    """
    if approved == now:
        return False
    if binding.is_exact or approved is None or now is None:
        return True
    try:
        before, after = Decimal(str(approved)), Decimal(str(now))
    except ArithmeticError:
        return True
    band = binding.absolute if binding.absolute is not None else _ZERO
    if binding.relative is not None:
        band = max(band, abs(before) * binding.relative)
    return abs(after - before) > band


def find_breaks(
    bindings: Iterable[Binding], approved: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[Break, ...]:
    """The bound values that differ too much; fields that were not bound then do not count."""
    return tuple(
        Break(item.field, approved[item.field], now.get(item.field))
        for item in bindings
        if item.field in approved and is_broken(item, approved[item.field], now.get(item.field))
    )


def difference(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Break, ...]:
    """Every value that differs at all: what is shown as changed since."""
    return tuple(
        Break(name, then.get(name), now.get(name))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    )
