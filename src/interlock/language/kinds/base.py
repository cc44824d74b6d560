"""What all definitions share: the header, strictness, and how texts that are code are marked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ID_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"

Identifier = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=120)]
"""Dotted snake_case: ``purchase.over_limit``."""

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=60)]
"""One snake_case word: a field, an operation, a variable."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]

Expression = Annotated[str, Field(max_length=4000, json_schema_extra={"x-interlock": "expression"})]
"""Source of an expression; the whole text is code."""

Value = Annotated[Any, Field(json_schema_extra={"x-interlock": "value"})]
"""A literal, text with ``{expression}`` holes, or ``=expression``."""

DurationText = Annotated[str, Field(max_length=60, examples=["3 days", "2 business days", "10s"])]


class Strict(BaseModel):
    """Unknown keys are errors; a definition does not change once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Header(Strict):
    """What every definition starts with."""

    kind: str
    id: Identifier = Field(description="Unique and permanent, dotted snake_case.")
    title: Title
    owner: Identifier | None = Field(None, description="The role that answers for it.")
    purpose: str | None = Field(None, max_length=2000, description="Why it exists, in words.")
    policy: str | None = Field(None, max_length=120, description="The policy it implements.")
    review_by: date | None = Field(None, description="When its owner looks at it again.")
    retire_when: str | None = Field(None, max_length=500, description="When it is not needed.")
    tags: tuple[Name, ...] = ()
