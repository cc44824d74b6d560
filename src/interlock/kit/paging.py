"""Cursors: where a page ended, as opaque text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from interlock.kit import json
from interlock.kit.problem import FieldError, InvalidError

Item = TypeVar("Item")

MAXIMUM_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items and the cursor of the next page (``None``: this was the last)."""

    items: list[Item]
    next_cursor: str | None = None
    total: int | None = None


def encode_cursor(position: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dump_bytes(position)).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int, types: Sequence[type] = ()) -> list[Any]:
    """The position that a cursor stands for; raises ``InvalidError`` for one we did not make.

    ``types`` are those of its parts, where a list relies on them.
    """
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        position = json.load(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, UnicodeEncodeError):
        position = None
    if not isinstance(position, list) or len(position) != length or not _fits(position, types):
        raise InvalidError(
            "The cursor is not one that this list gave out.",
            errors=[FieldError("cursor", "not a cursor of this list and sort order", "cursor")],
            remedy="Leave the cursor out to start from the first page.",
        )
    return position


def _fits(position: list[Any], types: Sequence[type]) -> bool:
    return all(_is_a(part, wanted) for part, wanted in zip(position, types, strict=False))


def _is_a(part: Any, wanted: type) -> bool:
    if wanted is int:
        return type(part) is int and -(2**63) <= part < 2**63
    return isinstance(part, wanted)
