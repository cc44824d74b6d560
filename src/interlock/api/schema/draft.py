"""Requests and answers about drafts of definitions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from interlock.api.schema.common import Answer, Reason, Request
from interlock.govern.draft.model import DraftState

Source = Annotated[str, StringConstraints(max_length=1_000_000)]
Remark = Annotated[str, StringConstraints(max_length=2000)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class DraftText(Request):
    source: Source
    rows_source: Source | None = Field(None, description="The CSV rows beside a table.")


class DraftCheckRequest(DraftText):
    """A text that somebody is writing; it need not be saved."""


class NewDraft(DraftText):
    kind: str = Field(max_length=50, examples=["automation"])
    base_version: Version = Field(0, description="The version it begins with; 0: a new one.")
    note: Remark | None = None


class SavedDraft(DraftText):
    revision: Version = Field(description="The one that was read; another is a conflict.")
    base_version: Version | None = Field(
        None, description="Given when what was published since has been worked in."
    )
    note: Remark | None = None


class DraftRevision(Request):
    revision: Version


class DraftReturn(DraftRevision):
    reason: Reason


class DraftPublication(DraftReturn):
    allow_destructive: bool = Field(False, description="Data may be lost, as the plan says.")


class DraftSummary(Answer):
    """A draft in one line."""

    id: int
    definition_id: str | None = Field(description="As its text says; null where it does not yet.")
    kind: str
    title: str
    state: DraftState
    author_id: int
    author: str
    is_mine: bool
    base_version: int
    published_version: int = Field(description="In force now; 0: none.")
    is_outdated: bool = Field(description="Something was published since it began.")
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    revision: int
    note: str | None


class DraftDetail(DraftSummary):
    """A draft with its text."""

    path: str = Field(description="Where it will lie among the published files.")
    source: str
    rows_source: str | None
