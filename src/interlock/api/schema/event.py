"""Answers about events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from interlock.api.schema.common import Answer


class EventBody(Answer):
    """Something that happened. `data` holds old and new values of what changed."""

    id: UUID
    at: datetime
    type: str = Field(examples=["record.updated", "approval.granted"])
    source: str
    model: str | None
    record_id: int | None
    record_version: int | None
    company_id: int | None
    operation: str | None
    actor_id: int | None
    channel: str
    correlation_id: UUID = Field(description="Shared by a whole business transaction.")
    cause_id: UUID | None = Field(description="The event that this one followed from.")
    depth: int
    data: dict[str, Any]
    reactions: list[dict[str, Any]] = Field(description="Which automations looked at it.")


class Explanation(Answer):
    """Which automations looked at an event, what fired, and why the others did not."""

    model_config = ConfigDict(extra="allow", frozen=True)

    event: str
    type: str
    model: str | None
    record_id: int | None
    at: datetime
    changed: list[str]
    revision: int
    reactions: list[dict[str, Any]]
    not_looked_at: list[dict[str, Any]]
