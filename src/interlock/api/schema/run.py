"""Questions and answers about background runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from interlock.api.schema.common import Answer


class RunBody(Answer):
    """A run of an automation in the background."""

    id: UUID
    automation_id: str
    version: int
    owner: str
    model: str | None
    record_id: int | None
    company_id: int | None
    event_id: UUID | None
    correlation_id: UUID
    queue: str
    state: str = Field(examples=["waiting", "done", "failed"])
    outcome: str | None
    error: dict[str, Any] | None
    replays: int
    started_at: datetime
    updated_at: datetime | None
    finished_at: datetime | None


class RunDetail(RunBody):
    """A run with its steps and what it waits for."""

    steps: list[dict[str, Any]]
    waits: list[dict[str, Any]]


class FailureCause(Answer):
    """What failed runs have in common: the automation, the step, the reason."""

    automation_id: str
    path: str | None
    code: str | None
    count: int
    first_at: datetime | None
    last_at: datetime | None
    message: str | None


class FailureCauses(Answer):
    items: list[FailureCause]


class RunAct(BaseModel):
    """Why something is done to a run."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)


class ReplayRequest(RunAct):
    """Which failed runs are replayed."""

    run_ids: list[UUID] = Field(min_length=1, max_length=500)


class OutcomeRequest(RunAct):
    """Whether an effect whose outcome is unknown has happened."""

    path: str = Field(min_length=1, max_length=500)
    has_happened: bool


class ReplayResult(Answer):
    """What came of each replay."""

    run_id: UUID
    outcome: str
    problem: dict[str, Any] | None = None


class ReplayAnswer(Answer):
    replayed: int
    failed: int
    results: list[ReplayResult]
