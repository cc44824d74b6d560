"""A comment, on a record or on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from interlock.kit.problem import FieldError, InvalidError

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said. One that was deleted keeps its place; its ``body`` is empty."""

    id: UUID
    case_id: UUID | None
    model: str | None
    record_id: int | None
    body: str
    author_id: int
    author_name: str
    automation_id: str | None
    created_at: datetime
    deleted_at: datetime | None
    deleted_by: int | None


def checked_body(body: str) -> str:
    """The text without blanks around it; raises ``InvalidError`` when it is empty or too long."""
    text = body.replace("\x00", "").strip()
    if text and len(text) <= LONGEST:
        return text
    message = f"has 1 to {LONGEST:,} characters"
    raise InvalidError(f"A comment {message}.", errors=[FieldError("body", message, "length")])
