"""Parts that requests and answers share."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import Body, Header, Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from interlock.kit.paging import MAXIMUM_LIMIT


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone; write it like Europe/Berlin")
    return name


GREATEST_ID = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=GREATEST_ID)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]
Moment = AwareDatetime

ModelId = Annotated[
    str,
    Path(pattern=r"^[a-z][a-z0-9_.]*$", max_length=100, examples=["purchase.order"]),
]
RecordId = Annotated[int, Path(ge=1, le=GREATEST_ID, examples=[7])]
DefinitionId = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9_.]*$", max_length=200, examples=["purchase.over_limit"])
]
UserId = Annotated[int, Path(ge=1, le=GREATEST_ID)]
Number = Annotated[int, Path(ge=1, le=GREATEST_ID)]

Limit = Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT, description="The most items of one page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=4000, description="`next_cursor` of the page before; none: the first page."),
]
Why = Annotated[
    str | None, Query(max_length=2000, description="The reason, kept in the audit log.")
]
TimeZone = Annotated[
    str,
    AfterValidator(_known_zone),
    Query(max_length=60, description="Whose days are meant.", examples=["Europe/Berlin"]),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="Names this attempt. The same key with the same request is answered as the "
        "first time and done once; with another request it is a conflict.",
    ),
]
Values = Annotated[
    dict[str, Any],
    Body(
        description="Fields by name.",
        examples=[{"name": "PO0001", "partner_id": 7, "order_line": [{"product_qty": "2"}]}],
    ),
]


class Request(BaseModel):
    """A request body: what is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """An answer, for documentation; what is sent is not converted by it."""

    model_config = ConfigDict(frozen=True)


class Because(Request):
    """A reason, where one must be given."""

    reason: Reason


class FieldProblem(Answer):
    """One wrong input."""

    path: str = Field(description="Where: `order_line.2.qty`.")
    message: str
    code: str
    suggestion: str | None = None


class ProblemBody(Answer):
    """What went wrong and what would make it right (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description="The kind of problem, for machines; it never changes.")
    detail: str
    instance: str
    remedy: str | None = Field(None, description="What would make the request pass.")
    errors: list[FieldProblem] | None = None
    context: dict[str, Any] | None = None
    correlation_id: str | None = None
