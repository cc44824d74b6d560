"""Identifiers: time-ordered UUIDs, and secrets that nobody can guess."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID


def time_ordered_id(moment: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds of ``moment``, then 74 random bits.

    Ordered by time to the millisecond, so that an index over it grows at one end.
    """
    milliseconds = int(moment.timestamp() * 1000) & 0xFFFFFFFFFFFF
    noise = secrets.randbits(74)
    high = noise >> 62
    low = noise & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def secret_token() -> str:
    """256 random bits as URL-safe text: sessions, API tokens, one-time links."""
    return secrets.token_urlsafe(32)
