"""Trying an approval policy."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from interlock.api.schema.approval import PlannedStepBody, PolicyId
from interlock.api.schema.common import Answer, Id, Request

Verdict = Literal[
    "not_required", "granted_by_rule", "rejected_by_rule", "nobody_may_grant", "asked", "advised"
]
Source = Annotated[str, StringConstraints(max_length=1_000_000)]


class SimulationRequest(Request):
    """A policy, published or a draft's text, and what it is tried on: a record, values, or a
    record with some values changed."""

    policy_id: PolicyId | None = None
    source: Source | None = None
    record_id: Id | None = None
    values: dict[str, Any] = Field(
        default={}, max_length=200, description="Fields of the record, computed ones too."
    )
    requester_id: Id | None = Field(None, description="Who asks; none: the caller.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.policy_id is None) is (self.source is None):
            raise ValueError("give either policy_id or source")
        return self


class PersonBody(Answer):
    """Somebody who asks, or could decide."""

    id: int
    name: str
    stands_in_for: str | None = Field(description="Whose delegate it is.")


class AskedBody(Answer):
    """A role, group or person that is asked, and by which rule."""

    kind: Literal["role", "group", "user"]
    id: str
    label: str
    origin: str
    people: list[PersonBody] = Field(description="The first fifty behind it, and stand-ins.")


class ClauseBody(Answer):
    """A condition and the values that it read, as far as the caller may see them."""

    clause: str
    values: dict[str, Any]


class SimulatedStepBody(PlannedStepBody):
    """A step as it would be asked. Times suppose that each step before is decided when due."""

    condition: str | None
    values: dict[str, Any] = Field(description="What its condition read.")
    asked: list[AskedBody]
    opens_at: datetime | None
    due_at: datetime | None


class SimulationAnswer(Answer):
    """What a policy would do."""

    policy_id: str
    policy_version: int
    title: str
    verdict: Verdict
    reason: str | None
    clause: str | None = Field(description="The clause that led to a verdict without steps.")
    values: dict[str, Any] | None = Field(description="What that clause read.")
    asks: list[str]
    requester: PersonBody
    condition: ClauseBody | None = Field(description="Why the policy applies.")
    due_at: datetime | None = Field(description="When the last step would be due.")
    steps: list[SimulatedStepBody] = Field(description="Each after those that it waits for.")
