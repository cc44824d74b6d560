"""JSON as Interlock stores, hashes and sends it.

Amounts and dates have no JSON type: a ``Decimal`` is written as a string with its exact digits, a
date or datetime in ISO 8601. Who reads them knows the type from the model, not from the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson

_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dump_bytes(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z)


def dump(value: Any) -> str:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z).decode()


def canonical_bytes(value: Any) -> bytes:
    """One spelling for one value: sorted keys, no spaces. What hashes are taken of."""
    return orjson.dumps(value, default=_plain, option=_CANONICAL)


def load(text: str | bytes | memoryview) -> Any:
    return orjson.loads(text)
