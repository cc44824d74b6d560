"""The inventory of automations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from interlock.api.schema.common import Answer
from interlock.kit.finding import Finding
from interlock.language.layer import Layer

AutomationState = Literal["active", "paused", "broken"]
AutomationMode = Literal["inline", "background"]


class TallyBody(Answer):
    """How often, in the last day and the last seven."""

    day: int
    week: int


class AutomationBody(Answer):
    """An automation in one line."""

    id: str
    title: str
    owner: str | None
    purpose: str | None
    model: str | None
    mode: AutomationMode | None
    layer: Layer | None = Field(
        description="Records only, other systems, or recommendations; empty when it is broken."
    )
    state: AutomationState
    problem: str | None = Field(description="Why it is broken.")
    is_component: bool = Field(description="Others run it.")
    triggers: list[str] = Field(description="What starts it, in words.")
    version: int
    review_by: date | None
    fired: TallyBody
    skipped: TallyBody = Field(description="Looked at, and its condition did not hold.")
    failed: TallyBody = Field(description="Background runs; what fails inline leaves a case.")
    last_run_at: datetime | None = Field(description="In the last seven days.")
    dead_letters: int
    open_cases: int
    published_at: datetime | None
    published_by: str | None
    findings: list[Finding] = Field(description="What the checker says of it today.")


class AutomationPage(Answer):
    """A page of the inventory."""

    items: list[AutomationBody]
    next_cursor: str | None
    total: int | None = Field(description="On the first page.")
    is_partial: bool = Field(description="The figures are of the most recent events only.")


class ScheduleBody(Answer):
    """A schedule of an automation."""

    automation_id: str
    title: str
    purpose: str | None
    owner: str
    model: str | None = Field(description="It starts once for each of its records.")
    cron: str
    timezone: str
    calendar: str | None = Field(description="It comes on the working days of this one only.")
    catch_up: Literal["skip", "once", "each"] = Field(description="What becomes of missed times.")
    last_at: datetime | None
    next_at: datetime | None = Field(description="Empty before its first look, or if never.")
    is_late: bool = Field(description="It should have come and did not.")


class RunDayBody(Answer):
    """The runs that began on a day, by how they stand now; the rest were cancelled."""

    day: date
    started: int
    done: int
    failed: int
    open: int


class StepFiguresBody(Answer):
    """A step over the latest 1,000 runs of its automation."""

    path: str
    action: str
    performed: int
    failed: int
    retries: int = Field(description="Attempts beyond the first.")
    median_seconds: float | None = Field(description="From its beginning to its end, waits too.")


class PerformanceBody(Answer):
    """How the background runs of an automation went."""

    since: datetime
    started: int
    done: int
    failed: int
    open: int
    median_seconds: float | None = Field(description="Half of the runs that ended took no longer.")
    p90_seconds: float | None = Field(description="Nine of ten took no longer.")
    days: list[RunDayBody] = Field(description="Those with a run, oldest first.")
    steps: list[StepFiguresBody] = Field(description="Where the time went, the most first.")
    is_partial: bool = Field(description="The figures are of the latest 20,000 runs only.")
