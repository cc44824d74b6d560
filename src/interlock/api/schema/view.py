"""Requests and answers about saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from interlock.api.schema.common import Answer, FieldProblem, Line, Request
from interlock.desk.view.model import Layout, Sharing

FieldPathText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ViewBody(Request):
    """A view as a whole."""

    model: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    name: Line
    layout: Layout = Layout.LIST
    where: Annotated[str, StringConstraints(max_length=8000)] = Field(
        "", description="An expression over the record; empty: all.", examples=["total > 100"]
    )
    search: Annotated[str, StringConstraints(max_length=200)] = ""
    sort: list[FieldPathText] = Field(default=[], max_length=4, examples=[["-total"]])
    columns: list[FieldPathText] = Field(default=[], max_length=100, examples=[["name", "total"]])
    group_by: FieldPathText | None = Field(
        None, description="As groups of records take it; a board needs one.", examples=["state"]
    )
    sharing: Sharing = Sharing.PRIVATE
    roles: list[Annotated[str, StringConstraints(min_length=1, max_length=128)]] = Field(
        default=[], max_length=50, description="With whom, where it is shared with roles."
    )


class SavedViewBody(Answer):
    """A view, and whether it still fits."""

    id: int
    owner_id: int
    owner_name: str
    model: str
    name: str
    layout: Layout
    where: str
    search: str
    sort: list[str]
    columns: list[str]
    group_by: str | None
    sharing: Sharing
    roles: list[str]
    created_at: datetime
    updated_at: datetime
    is_mine: bool
    may_change: bool
    problems: list[FieldProblem] = Field(
        description="Why it does not fit the model any more, or not for the caller."
    )
