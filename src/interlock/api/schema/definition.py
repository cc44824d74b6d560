"""Requests and answers about definitions, tables and settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from interlock.api.schema.common import Answer, Id, ProblemBody, Reason, Request
from interlock.kit.finding import Finding, Severity

FilePath = Annotated[str, StringConstraints(min_length=1, max_length=300)]
FileText = Annotated[str, StringConstraints(max_length=5_000_000)]
Files = Annotated[
    dict[FilePath, FileText],
    Field(
        max_length=20_000,
        description="The text of each file, by its path.",
        examples=[{"roles/buyer.yaml": "kind: role\nid: buyer\ntitle: Buyer\n"}],
    ),
]


class WorkspaceFiles(Request):
    files: Files


class WorkspaceDraft(WorkspaceFiles):
    """Files to be published: a whole workspace, or changes of the published one."""

    is_complete: bool = Field(
        True, description="What is not among the files goes; otherwise it stays as published."
    )
    removed: list[FilePath] = Field(
        default=[], max_length=20_000, description="Published files to leave out."
    )


class Publication(WorkspaceDraft):
    reason: Reason
    allow_destructive: bool = Field(False, description="Data may be lost, as the plan says.")


class Rollback(Request):
    version: Id
    reason: Reason


class CheckAnswer(Answer):
    is_publishable: bool
    findings: list[Finding]


class ParseRequest(Request):
    """The text of one definition, to be shown as a form or on a canvas."""

    source: FileText
    kind: str | None = Field(None, max_length=50, description="What it should be.")


class ParseAnswer(Answer):
    """The data of a definition. Numbers and dates are as JSON has them."""

    value: dict[str, Any] | None = Field(description="Null where the text cannot be read.")
    problems: list[Finding]


class RenderRequest(Request):
    """The data of one definition, to be written as text."""

    value: dict[str, Any]
    source: FileText | None = Field(
        None, description="The text as it was: comments and layout stay, little is changed."
    )


class RenderAnswer(Answer):
    """The text, and what is wrong with the form of it."""

    source: str
    problems: list[Finding]


class DiffSide(Answer):
    """One of two texts that are compared."""

    label: str
    version: int | None
    content: str
    rows_content: str | None


class DiffAnswer(Answer):
    """What differs between two texts of a definition."""

    is_same: bool
    before: DiffSide
    after: DiffSide
    unified: str = Field(description="The differing lines, in the form of a unified diff.")


class DefinitionChangeBody(Answer):
    """What a publication does to one definition."""

    kind: Literal["added", "changed", "removed"]
    id: str
    definition_kind: str
    version: int
    path: str
    before: str | None
    after: str | None


class TableChangeBody(Answer):
    """What a publication does to a table of records."""

    table: str
    kind: str
    description: str
    is_destructive: bool
    is_online: bool


class PlanAnswer(Answer):
    """What a publication would do, or did."""

    is_publishable: bool
    changes: list[DefinitionChangeBody]
    findings: list[Finding]
    tables: list[TableChangeBody]
    refusals: list[str] = Field(description="Rows that do not fit what is wanted.")


class DefinitionSummary(Answer):
    """A published definition in one line."""

    id: str
    kind: str
    title: str
    owner: str | None
    purpose: str | None
    policy: str | None
    review_by: date | None
    version: int
    path: str
    state: Literal["active", "disabled", "broken"]
    problem: str | None = Field(description="Why it is broken.")


class DefinitionDetail(DefinitionSummary):
    """A published definition with its text, its meaning and its document."""

    content: str
    rows_content: str | None
    definition: dict[str, Any] | None = Field(description="As validated; null when it is broken.")
    document: str | None = Field(description="An automation or policy in words, as Markdown.")


class DefinitionUse(Answer):
    """A definition that another one names."""

    id: str
    kind: str
    title: str


class DefinitionUses(Answer):
    """What a definition works with, and what works with it."""

    uses: list[DefinitionUse]
    used_by: list[DefinitionUse]


class DefinitionVersion(Answer):
    """A version that was published once."""

    id: str
    version: int
    kind: str
    path: str
    published_at: datetime
    published_by: int | None
    author: str
    reason: str
    revision: int
    is_removal: bool


class DefinitionVersionDetail(DefinitionVersion):
    content: str
    rows_content: str | None


class ActionBody(Answer):
    """Something that automations can do."""

    name: str
    title: str
    effect: str
    idempotency: str
    is_inline: bool
    needs_record: bool
    waits: bool
    shorthand: str | None
    doc: str
    example: str
    input: dict[str, Any] = Field(description="The JSON Schema of its input.")


class ColumnBody(Answer):
    """An input or output of a decision table."""

    name: str
    title: str
    type: str
    match: str
    is_required: bool


class TableBody(Answer):
    """A decision table without its rows."""

    id: str
    title: str
    owner: str
    hit: str
    inputs: list[ColumnBody]
    outputs: list[ColumnBody]
    editors: list[str]
    needs_four_eyes: bool
    version: int


class SettingBody(Answer):
    """A setting with the value in force."""

    id: str
    title: str
    owner: str
    type: str
    value: Any = Field(description="In force today for the caller's company.")
    editors: list[str]
    needs_four_eyes: bool
    version: int


class RowsAnswer(Answer):
    """The rows in force, or the values of a setting."""

    id: str
    rows: list[dict[str, Any]]
    revision: str = Field(description="Another one as soon as the rows are others.")


class RowsRequest(Request):
    """All rows or values as they are to be, and why."""

    rows: list[dict[str, Any]] = Field(max_length=50_000)
    reason: Reason
    effective_from: date | None = None
    revision: str | None = Field(
        None,
        max_length=64,
        description="That of the rows on which the change was made; refused if they are others.",
    )


class TuningBody(Answer):
    """One change of rows or values."""

    number: int
    definition_id: str
    rows: list[dict[str, Any]]
    state: Literal["proposed", "active", "replaced", "refused"]
    author: str
    changed_by: int | None
    changed_at: datetime
    reason: str
    decided_by: int | None
    decided_at: datetime | None
    effective_from: date | None


class TuningDecision(Request):
    approve: bool
    reason: Reason


class TableQuestion(Request):
    inputs: dict[str, Any] = Field(max_length=100)
    on: date | None = Field(None, description="The day to decide for; none: today.")


class TableAnswer(Answer):
    value: Any
    rows: list[int] = Field(description="The numbers of the rows that matched.")
    is_default: bool


class TableCheckRequest(Request):
    """A table to look at: a draft's text, or a published one; with other rows where given."""

    table_id: str | None = Field(None, max_length=200)
    source: FileText | None = None
    rows: list[dict[str, Any]] | None = Field(None, max_length=50_000)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.table_id is None) is (self.source is None):
            raise ValueError("give either table_id or source")
        return self


class CellProblem(Answer):
    """Something wrong with a row or one of its cells, or with the table (no row)."""

    row: int | None = Field(description="From 1, as given.")
    column: str | None
    code: str
    message: str
    suggestion: str | None
    severity: Severity


class OverlapBody(Answer):
    """Two rows that the same input meets on the same day."""

    rows: list[int]
    values: dict[str, Any] = Field(description="Such an input.")
    message: str


class GapBody(Answer):
    """An input that no row meets."""

    since: date | None = Field(description="From this day on; null: from the start.")
    values: dict[str, Any]
    message: str


class TableCheckAnswer(Answer):
    """Everything found in a table; rows are in force on different days as they say."""

    is_valid: bool
    problems: list[CellProblem]
    overlaps: list[OverlapBody]
    gaps: list[GapBody]
    unreachable: list[int] = Field(description="Rows that a row before them takes all of.")


class RunRequest(Request):
    record_ids: list[Id] = Field(min_length=1, max_length=500)


class RunResult(Answer):
    record_id: int
    outcome: Literal["done", "failed"]
    problem: ProblemBody | None = None


class RunAnswer(Answer):
    done: int
    failed: int
    results: list[RunResult]
