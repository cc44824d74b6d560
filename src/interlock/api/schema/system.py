"""Answers about the server itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from interlock.api.schema.common import Answer


class Health(Answer):
    status: Literal["alive"]


class Readiness(Answer):
    status: Literal["ready"]
    revision: int


class CheckBody(Answer):
    """One thing that was looked at."""

    subject: str
    health: Literal["ok", "warning", "error"]
    detail: str
    remedy: str | None = Field(description="What to do, unless it is well.")


class WorkerBody(Answer):
    """A process that carries runs on."""

    id: str
    host: str
    process: int
    started_at: datetime
    beat_at: datetime = Field(description="Its last sign of life.")
    is_alive: bool


class QueueBody(Answer):
    """The jobs of one queue."""

    queue: str
    waiting: int
    working: int
    oldest_at: datetime | None = Field(description="Since when, or from when on, the first waits.")


class FigureBody(Answer):
    """A count, as a monitoring system gets it too."""

    name: str
    label: str
    value: float


class SystemHealth(Answer):
    """How the installation does."""

    is_healthy: bool = Field(description="Nothing is broken; there may be warnings.")
    at: datetime
    checks: list[CheckBody]
    alarms: list[CheckBody] = Field(description="Those of the checks that are not well.")
    workers: list[WorkerBody]
    queues: list[QueueBody]
    oldest_ready_run_seconds: float
    figures: list[FigureBody]
    version: str
    database_version: str
    database_size: int = Field(description="In bytes.")
    tables_at: str | None
    tables_newest: str
    revision: int = Field(description="Of the definitions in force.")
