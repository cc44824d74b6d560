"""Questions and answers about background runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from interlock.api.schema.common import Answer
from interlock.automation.durable.model import RunState, StepState


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
    state: RunState
    outcome: str | None
    error: dict[str, Any] | None
    replays: int
    started_at: datetime
    updated_at: datetime | None
    finished_at: datetime | None


class AttemptBody(Answer):
    """One attempt at an effect outside."""

    attempt: int
    began_at: datetime
    ended_at: datetime
    outcome: str = Field(examples=["done", "retry", "failed", "unknown"])
    error: dict[str, Any] | None = None


class RunStepBody(Answer):
    """A step of a run."""

    path: str = Field(description="The step, and the pass of each loop: `do.2.for_each.do.0#3`.")
    place: str = Field(
        description="Where it stands in the version of the run: `do.2.for_each.do.0`."
    )
    passes: list[int] = Field(description="The pass of each loop around it, the outermost first.")
    position: int
    action: str
    state: StepState
    input: Any
    output: Any
    error: dict[str, Any] | None
    attempt: int = Field(description="The number of the present attempt.")
    attempts: list[AttemptBody] | None
    due_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


class RunWaitBody(Answer):
    """What a run waits for."""

    path: str
    kind: str
    title: str
    since: datetime
    wakes_at: datetime | None = Field(description="When it goes on anyhow.")


class RunDetail(RunBody):
    """A run with its steps and what it waits for."""

    steps: list[RunStepBody] = Field(description="The first thousand, in order.")
    waits: list[RunWaitBody]


class FailureCause(Answer):
    """What failed runs have in common: the automation, the step, the reason."""

    automation_id: str
    owner: str
    path: str | None
    code: str | None
    count: int
    first_at: datetime | None
    last_at: datetime | None
    message: str | None
    is_design_problem: bool = Field(
        description="The same permanent error again and again: the automation is to be mended."
    )


class FailureCauses(Answer):
    items: list[FailureCause]


class RunAct(BaseModel):
    """Why something is done to a run."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)


class Replay(RunAct):
    """How a failed run goes on."""

    version: Literal["original", "present"] = Field(
        "original", description="The version that it began with, or the one in force."
    )


class CauseRef(BaseModel):
    """A cause as `list_failure_causes` tells it."""

    model_config = ConfigDict(extra="forbid")

    automation_id: str = Field(max_length=200)
    path: str | None = Field(None, max_length=500)
    code: str | None = Field(None, max_length=200)


class ReplayRequest(Replay):
    """Which failed runs are replayed: these, or up to 500 of one cause."""

    run_ids: list[UUID] = Field(default=[], max_length=500)
    cause: CauseRef | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.run_ids) is (self.cause is not None):
            raise ValueError("give either run_ids or a cause")
        return self


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
