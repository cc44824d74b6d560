"""A hint says that something has changed, and nothing of what it is. Pure.

A hint may be lost with the process that was to tell it; nothing may rely on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from interlock.kit import json

LONGEST_PAYLOAD = 7900
"""Bytes; PostgreSQL takes less than 8,000."""


class Hint(NamedTuple):
    """What has changed. ``model`` is the one that it is about, ``id`` whatever the topic counts by.

    ``user_id`` and ``role`` say whose business it is, where it is not everybody's who may read the
    model.
    """

    topic: str
    model: str | None = None
    id: int | str | None = None
    user_id: int | None = None
    role: str | None = None

    @property
    def broad(self) -> Hint:
        """The hint that something of the kind has changed."""
        return self._replace(id=None)


def written(hints: Iterable[Hint]) -> list[str]:
    """Payloads that carry the hints, each short enough."""
    payloads: list[str] = []
    parts: list[str] = []
    size = 2
    for hint in hints:
        part = json.dump(list(hint))
        length = len(part.encode()) + 1
        if parts and size + length > LONGEST_PAYLOAD:
            payloads.append(f"[{','.join(parts)}]")
            parts, size = [], 2
        parts.append(part)
        size += length
    if parts:
        payloads.append(f"[{','.join(parts)}]")
    return payloads


def read(payload: str) -> list[Hint]:
    """The hints that a payload carries; none when it is not one of ours."""
    try:
        return [Hint(*item) for item in json.load(payload) if isinstance(item, list)]
    except (ValueError, TypeError):
        return []
