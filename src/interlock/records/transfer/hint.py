"""How a value that a field cannot hold should be written."""

from __future__ import annotations

import re
from typing import Any

from interlock.language.types import NUMERIC, Kind

_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:[. '\u00a0\u202f]?\d{3})*,\d+|[+-]?\d+,\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH_NAMED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_CURRENCY = re.compile(r"[€$£¥]|\b[A-Z]{3}\b")


def hint(kind: Kind, value: Any) -> str | None:
    """A suggestion for the usual ways in which amounts and dates are spelled elsewhere."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if kind in NUMERIC:
        return _number(text)
    return _date(text) if kind in (Kind.DATE, Kind.DATETIME) else None


def _number(text: str) -> str | None:
    bare = _CURRENCY.sub("", text).strip()
    if _GROUPED.fullmatch(bare) and not _is_ambiguous(bare):
        return f"Write it as {bare.replace(',', '')}."
    if _DECIMAL_COMMA.fullmatch(bare) and not _GROUPED.fullmatch(bare):
        whole, _, rest = bare.rpartition(",")
        return f"Write it as {re.sub(r'[^0-9+-]', '', whole)}.{rest}."
    if bare != text:
        return "Write the number alone, without a currency."
    return "Write it with a point and without separators, like 1234.50."


def _is_ambiguous(text: str) -> bool:
    """1,234 is a thousand to some and one to others."""
    return text.count(",") == 1 and "." not in text


def _date(text: str) -> str | None:
    match = _DAY_FIRST.fullmatch(text)
    if match:
        day, month, year = match.groups()
        return f"Write it as {year}-{month:0>2}-{day:0>2}."
    if _MONTH_NAMED.fullmatch(text):
        return "Write it as YYYY-MM-DD; day and month cannot be told apart here."
    return None
