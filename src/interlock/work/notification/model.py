"""What a user is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interlock.work.model import NOTHING, About


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told to people.

    ``link`` is a path inside Interlock. ``once_key`` names the occasion: of one occasion everybody
    is told once, however often and by however many roles they are addressed.
    """

    title: str
    body: str = ""
    about: About = NOTHING
    link: str | None = None
    once_key: str | None = None
    automation_id: str | None = None
    event_id: UUID | None = None
    data: Mapping[str, Any] | None = None
    """What a mail needs besides, such as the request that can be decided from it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A notice as one user has it; unread while ``read_at`` is empty."""

    id: UUID
    user_id: int
    title: str
    body: str
    model: str | None
    record_id: int | None
    link: str | None
    created_at: datetime
    read_at: datetime | None
    automation_id: str | None
    event_id: UUID | None
