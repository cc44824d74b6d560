"""Identifiers: time-ordered UUIDs, and secrets that nobody can guess."""

from __future__ import annotations

import secrets
from datetime import datetime
from itertools import count
from uuid import UUID

_numbers = count(secrets.randbits(31))
"""Orders what one process makes within a millisecond; ``next`` on it is atomic."""


def time_ordered_id(moment: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds of ``moment``, a counter, then random bits.

    Ordered by time to the millisecond, and within it by the order in which this process made
    them; an index over it grows at one end.
    """
    milliseconds = int(moment.timestamp() * 1000) & 0xFFFFFFFFFFFF
    number = next(_numbers) & 0xFFFFFFFF
    high, middle = number >> 20, number & 0xFFFFF
    low = middle << 42 | secrets.randbits(42)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def first_id_at(moment: datetime) -> UUID:
    """The least id that :func:`time_ordered_id` can have given at ``moment``."""
    return UUID(int=(int(moment.timestamp() * 1000) & 0xFFFFFFFFFFFF) << 80)


def secret_token() -> str:
    """256 random bits as URL-safe text: sessions, API tokens, one-time links."""
    return secrets.token_urlsafe(32)
