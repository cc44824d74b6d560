"""A draft of a definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DraftState(StrEnum):
    """Whether the author still writes it, or waits for it to be published."""

    OPEN = "open"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes and has not published. ``base_version`` is the version of the
    definition that it began with, 0 for a new one; ``revision`` counts the savings."""

    id: int
    definition_id: str | None
    kind: str
    state: DraftState
    source: str
    rows_source: str | None
    base_version: int
    note: str | None
    author_id: int
    author: str
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class Text:
    """What is saved of a draft: its text, the CSV rows beside it, and a note to the publisher."""

    source: str
    rows_source: str | None = None
    note: str | None = None
