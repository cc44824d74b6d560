"""What was published."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from interlock.api.schema.common import Answer


class PublishedChangeBody(Answer):
    """What a publication did to one definition."""

    revision: int
    id: str
    kind: str
    version: int = Field(description="The version that it made; the one before is what was.")
    path: str
    change: Literal["added", "changed", "removed"]


class PublicationBody(Answer):
    """A publication: definitions that changed together."""

    revision: int
    published_at: datetime
    published_by: int | None
    author: str
    reason: str
    count: int = Field(description="How many definitions it changed.")
    changes: list[PublishedChangeBody]
