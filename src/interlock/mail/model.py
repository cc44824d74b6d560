"""A letter, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class LetterState(StrEnum):
    """``unknown``: the connection broke while it was being handed over. It may have arrived, so it
    is not sent again."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be sent. ``link`` is a path inside Interlock; ``data`` is for whoever completes
    the letter when it is sent. Of one ``once_key`` one letter is sent."""

    to_address: str
    subject: str
    body: str = ""
    to_name: str = ""
    to_user_id: int | None = None
    link: str | None = None
    data: Mapping[str, Any] | None = None
    model: str | None = None
    record_id: int | None = None
    automation_id: str | None = None
    once_key: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is stored; ``attempts`` counts the one under way."""

    id: UUID
    to_address: str
    to_name: str
    to_user_id: int | None
    subject: str
    body: str
    link: str | None
    data: Mapping[str, Any] | None
    model: str | None
    record_id: int | None
    automation_id: str | None
    state: LetterState
    attempts: int
    created_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class Button:
    """A link that a letter shows as a button; ``url`` is whole."""

    title: str
    url: str


class RefusedError(Exception):
    """The other side will never take the letter: the address is wrong, or it is not wanted."""


class DelayedError(Exception):
    """It could not be handed over now; later it may."""


class UncertainError(Exception):
    """It was handed over, and no answer came: it may have arrived."""
