"""``kind: approval``: who must agree before an operation takes effect (design 5.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from interlock.language.kinds.base import (
    DurationText,
    Expression,
    Header,
    Identifier,
    Name,
    Strict,
    Value,
)


class EscalationDefinition(Strict):
    """One rung of the ladder: who is asked as well once a step has been open for so long."""

    to: Value = Field(description="'role x', 'group x', or '=expression' that gives users.")
    after: DurationText


class StepDefinition(Strict):
    """One approval step."""

    title: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=1000)
    approvers: Value = Field(
        description="'role x', 'group x', 'manager', 'manager 2', '=expression', or a list."
    )
    need: Literal["any", "all"] | Annotated[int, Field(ge=1, le=100)] = "any"
    after: tuple[Name, ...] = Field((), description="Steps that must be granted before.")
    when: Expression | None = Field(None, description="Asked only when this holds.")
    due: DurationText | None = None
    remind: tuple[DurationText, ...] = Field((), description="How long before it is due.")
    escalate: EscalationDefinition | tuple[EscalationDefinition, ...] = Field(
        (), description="Who is asked as well, and after how long; several are a ladder."
    )
    notify: tuple[Value, ...] = ()


class BindingDefinition(Strict):
    tolerance: str | Decimal = Field(description="'2%' or an amount.")


class RequestFieldDefinition(Strict):
    """A field that a stand-alone request asks for."""

    type: Literal[
        "text",
        "integer",
        "decimal",
        "money",
        "boolean",
        "date",
        "datetime",
        "choice",
        "ref",
    ]
    title: str | None = None
    required: bool = False
    options: tuple[Name, ...] = ()
    to: Identifier | None = None
    help: str = ""


class ApprovalDefinition(Header):
    """An approval policy as written."""

    kind: Literal["approval"]
    model: Identifier | None = None
    guards: Name | None = Field(None, description="The operation that stays blocked.")
    asked: Literal["by_operation", "explicitly"] = Field(
        "by_operation",
        description="Whether asking for the operation makes the request, or it must be made before "
        "(by the 'approve' action or by submitting it) and the operation is refused without.",
    )
    enabled: bool = True
    control: Literal["mandatory", "advisory"] = "mandatory"
    when: Expression | None = None
    reason: Value | None = Field(None, description="Told to requester and approvers.")
    auto: Expression | None = Field(None, description="Granted by rule when this holds.")
    reject_when: Expression | None = Field(None, description="Refused by rule when this holds.")
    steps: dict[Name, StepDefinition] = {}
    distinct: bool = True
    requester: Literal["never", "allowed"] = "never"
    binds: dict[Name, Literal["exact"] | BindingDefinition] = {}
    fields: dict[Name, RequestFieldDefinition] = Field({}, description="Of a stand-alone request.")
    submitters: tuple[Identifier, ...] = Field((), description="Roles that may ask stand-alone.")
    on_granted: Literal["operate", "nothing"] = "operate"
    on_rejected: dict[Name, Any] = Field({}, description="Fields to set on the record.")
    on_returned: dict[Name, Any] = {}
    delegable: bool = True
    expires: DurationText | None = None
