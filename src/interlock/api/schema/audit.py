"""Answers about the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from interlock.api.schema.common import Answer


class AuditEntry(Answer):
    """Something that somebody did."""

    id: int
    at: datetime
    action: str
    actor_id: int | None
    actor_name: str
    on_behalf_of: str | None
    channel: str
    model: str | None
    record_id: int | None
    subject: str | None
    company_id: int | None
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    reason: str | None
    automation_id: str | None
    automation_version: int | None
    cause_id: UUID | None
    correlation_id: UUID | None
    event_id: UUID | None
    digest: str = Field(description="SHA-256 over the entry.")


class AuditHead(Answer):
    """The end of the chain, to be noted elsewhere; null while nothing is sealed."""

    sequence: int | None
    hash: str | None


class AuditVerification(Answer):
    """What a verification found; lists of row ids are cut at 1,000."""

    is_sound: bool
    sealed: int
    unsealed: int
    seals: int
    problems: int
    changed: list[int]
    removed: list[int]
    inserted: list[int]
    broken_seals: list[int]
    is_head_missing: bool
    is_partial: bool
    is_truncated: bool
