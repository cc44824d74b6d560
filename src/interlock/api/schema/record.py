"""Requests and answers about business records."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from interlock.api.schema.common import Answer, Id, Line, ProblemBody, Request

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]


class RecordBody(Answer):
    """A record: its fields by name. Amounts and decimals are text, times UTC; a reference is
    `{"id": 7, "label": "Azure"}`. What the caller may not read is left out."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: int


class WaitsFor(Answer):
    """An approval request that an operation waits for."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: str
    policy: str
    title: str
    asks: list[str]
    reason: str | None = None
    due_at: datetime | None = None


class OperationAnswer(Answer):
    """How asking for an operation ended: `done`, or `pending` with what it waits for."""

    outcome: Literal["done", "pending"]
    operation: str
    waits_for: list[WaitsFor]
    notes: list[str]
    record: RecordBody


class OperationOption(Answer):
    """An operation, and what would happen if the caller asked for it now."""

    operation: str
    title: str
    outcome: Literal["done", "pending", "refused"]
    waits_for: list[WaitsFor] = Field(description="Which approvals it would ask for.")
    notes: list[str]
    problem: ProblemBody | None = Field(None, description="Why not, and what would make it pass.")


class RecordAction(Answer):
    """An automation that the caller may start on the record by hand."""

    automation_id: str
    title: str
    is_background: bool = Field(description="It goes on behind the answer.")
    applies: bool
    why_not: str | None = Field(description="Why it does not apply to the record now.")


class OperationRequest(Request):
    """Inputs of an operation."""

    inputs: dict[FieldName, Any] = Field(default={}, max_length=100)
    version: Id | None = Field(None, description="The version that the caller has seen.")


class HoldRequest(Request):
    reason: Line = Field(description="Coded, so that reasons can be counted.", examples=["credit"])
    operations: list[FieldName] = Field(default=[], max_length=100, description="Empty: all.")
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None


class ReleaseRequest(Request):
    reason: Line | None = Field(None, description="Of the hold to release; none: all holds.")


class LockRequest(Request):
    reason: Line


class BulkItem(Request):
    """One change. Which of the other keys it needs depends on `do`."""

    do: Literal["create", "update", "delete", "operate", "archive", "unarchive"]
    id: Id | None = None
    version: Id | None = None
    values: dict[str, Any] = {}
    operation: FieldName | None = None
    inputs: dict[str, Any] = {}


class BulkRequest(Request):
    """Several changes: `each` in a transaction of its own, or `all` or none in one."""

    mode: Literal["each", "all"] = "each"
    items: list[BulkItem] = Field(min_length=1, max_length=1000)


class BulkResult(Answer):
    """What became of one item."""

    position: int
    outcome: Literal["done", "pending", "failed"]
    id: int | None = None
    version: int | None = None
    waits_for: list[WaitsFor] = []
    problem: ProblemBody | None = None


class BulkAnswer(Answer):
    """How many items ended how, and each one."""

    done: int
    pending: int
    failed: int
    results: list[BulkResult]


class StoredFileBody(Answer):
    """A file in a field of a record."""

    id: UUID
    name: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str


class RecordGroup(Answer):
    """The keys and aggregates of one group, spelled as they were asked for."""

    model_config = ConfigDict(extra="allow", frozen=True)


class TimelineEntry(Answer):
    """Something that happened to a record, newest first: a change, a refusal, an approval, a case,
    a comment."""

    id: int
    at: datetime
    action: str = Field(examples=["record.updated", "operation.confirm", "gate.refused"])
    actor_id: int | None
    actor_name: str
    on_behalf_of: str | None
    channel: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    reason: str | None
    automation_id: str | None
    automation_version: int | None
    event_id: UUID | None
    correlation_id: UUID | None
    reactions: list[dict[str, Any]] = Field(description="Which automations looked at the event.")
    comment: str | None = Field(None, description="The text of a comment, unless it was deleted.")


class FieldDescription(Answer):
    """A field of a model."""

    name: str
    title: str
    type: str
    to: str | None = Field(None, description="The model that a reference or lines lead to.")
    options: list[str] = []
    labels: dict[str, str] = Field({}, description="What people call the options.")
    inverse: str | None = None
    is_required: bool
    is_unique: bool
    is_computed: bool
    is_system: bool
    is_sensitive: bool
    is_writable: bool = Field(description="By the caller.")
    default: Any = Field(None, description="Where it is the same for every record.")
    has_default: bool = Field(description="Filled in by itself when it is left out.")
    maximum_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    currency: str | None = Field(None, description="The field that says in which currency.")
    help: str = ""


class OperationDescription(Answer):
    """An operation of a model."""

    name: str
    title: str
    sources: list[str] = Field(description="The states it may start from; empty: any.")
    state_field: str
    target: str | None = Field(description="The state it leads to; null: it leaves the state be.")
    roles: list[str]
    is_sensitive: bool
    is_open: bool = Field(description="To the caller's roles.")
    policies: list[str] = Field(description="The approval policies that guard it.")
    help: str = ""


class ModelSummary(Answer):
    """A model in one line, with the caller's rights."""

    id: str
    title: str
    label: str = Field(description="The field by which people know a record.")
    owned_by: str
    rights: dict[str, Any]


class ModelDescription(ModelSummary):
    """Everything that a client needs to show and change records of a model."""

    fields: list[FieldDescription]
    operations: list[OperationDescription]
    transitions: dict[str, dict[str, list[str]]]
    unique_together: list[list[str]]
    automations: list[str] = Field(description="Those that somebody may start on a record.")


class ImportRowError(Answer):
    """Why a row was left out."""

    line: int
    column: str | None
    field: str | None
    value: str | None
    reason: str
    suggestion: str | None
    code: str


class ImportAnswer(Answer):
    """What became of an import; `total` is the sum of the four counts."""

    total: int
    created: int
    updated: int
    unchanged: int
    failed_records: int
    failed: list[ImportRowError]
    ignored_columns: list[str]
    is_dry_run: bool
