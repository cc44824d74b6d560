"""``kind: automation``: triggers, conditions and steps, as written (design 5.3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from interlock.language.kinds.base import (
    DurationText,
    Expression,
    Header,
    Identifier,
    Name,
    Strict,
    Value,
)


class TimeTrigger(Strict):
    """A moment computed from the record: a date field, its creation or its last update."""

    field: Name | None = Field(None, description="The date or moment that it counts from.")
    before: DurationText | None = Field(None, description="This long before the field.")
    after: DurationText | None = Field(None, description="This long after the field.")
    created: DurationText | None = Field(None, description="This long after creation.")
    updated: DurationText | None = Field(None, description="This long after the last update.")
    calendar: Identifier | None = Field(None, description="Counts in its working time.")
    repeat: DurationText | None = Field(None, description="Again each time so much has passed.")
    backfill: bool = Field(
        False, description="Also for records whose time had passed when it was published."
    )


class ScheduleTrigger(Strict):
    """Starts at the times of a cron expression, in a time zone; with a model once for each of its
    records for which the condition holds."""

    cron: Annotated[
        str, Field(max_length=120, description="Minute, hour, day, month, day of the week.")
    ]
    timezone: str = Field("UTC", description="Of the times; both clock changes are minded.")
    catch_up: Literal["skip", "once", "each"] = Field(
        "once", description="What becomes of times that were missed."
    )
    calendar: Identifier | None = Field(None, description="On its working days only.")


class ManualTrigger(Strict):
    roles: tuple[Identifier, ...] = Field((), description="Who may; everybody if empty.")
    selection: bool = Field(True, description="May be started on several records at once.")


class TriggerDefinition(Strict):
    """One entry of ``on``; exactly one of the keys is given.

    ``created``, ``updated`` and ``deleted`` may be written as a bare word.
    """

    created: bool | None = None
    updated: tuple[Name, ...] | None = None
    deleted: bool | None = None
    operation: Name | None = None
    time: TimeTrigger | None = None
    schedule: ScheduleTrigger | None = None
    webhook: Identifier | None = None
    event: Identifier | None = None
    manual: ManualTrigger | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        bare = {"created": True, "updated": (), "deleted": True, "manual": {}}
        return {value: bare[value]} if isinstance(value, str) and value in bare else value

    @model_validator(mode="after")
    def _exactly_one(self) -> TriggerDefinition:
        if len(self.model_fields_set) != 1:
            raise ValueError("give exactly one trigger per entry")
        return self


class RetryDefinition(Strict):
    """How often, and after which waits, a failed step is tried again."""

    attempts: int = Field(5, ge=1, le=100, description="How often in all.")
    first: DurationText = Field("10s", description="The first pause.")
    factor: float = Field(3, ge=1, le=100, description="How much longer each next pause is.")
    max: DurationText = Field("1h", description="The longest pause.")


class WaitDefinition(Strict):
    """What a run waits for: exactly one of ``for``, ``until``, ``event``, ``when``."""

    for_: DurationText | None = Field(None, alias="for", description="So long.")
    until: Value | None = Field(None, description="'=a date or moment'; it follows its field.")
    event: Identifier | None = Field(None, description="An event of this type.")
    match: Expression | None = Field(None, description="Which one: asked with event.data.")
    when: Expression | None = Field(None, description="Until this holds of the record.")
    timeout: DurationText | None = Field(None, description="No longer than this.")


class ForEachDefinition(Strict):
    """Steps for each item of a list."""

    in_: Expression = Field(alias="in", description="Lines, records found, or a list.")
    as_: Name = Field("item", alias="as", description="What each is called in the steps.")
    at_once: int = Field(1, ge=1, le=100, description="So many side by side.")
    do: tuple[StepDefinition, ...]


class ParallelDefinition(Strict):
    """Steps side by side."""

    wait_for: Literal["all", "any"] | Annotated[int, Field(ge=1)] = Field(
        "all", description="all, any, or how many; the others are cancelled."
    )
    branches: dict[Name, tuple[StepDefinition, ...]]


class ChoiceDefinition(Strict):
    """One case of ``choose``."""

    when: Expression
    do: tuple[StepDefinition, ...]


class StepDefinition(Strict):
    """One step: a control step, or one action with its input under the action's name.

    The action is whatever single key is not one of the names below; which actions exist, and
    what input they take, the action catalogue says.
    """

    if_: Expression | None = Field(None, alias="if")
    then: tuple[StepDefinition, ...] | None = None
    else_: tuple[StepDefinition, ...] | None = Field(None, alias="else")
    choose: tuple[ChoiceDefinition, ...] | None = None
    for_each: ForEachDefinition | None = None
    parallel: ParallelDefinition | None = None
    wait: WaitDefinition | None = None
    set: dict[Name, Value] | None = Field(None, description="Gives values to vars.<name>.")
    stop: Value | None = Field(None, description="Ends the run with this outcome.")
    run: Identifier | None = Field(None, description="Runs a component.")
    try_: tuple[StepDefinition, ...] | None = Field(None, alias="try")
    action: Name | None = None
    input: Any = None
    with_: dict[Name, Value] | None = Field(None, alias="with")
    as_: Name | None = Field(None, alias="as", description="The output's name under steps.")
    when: Expression | None = Field(None, description="The step is skipped unless this holds.")
    retry: RetryDefinition | None = None
    catch: tuple[StepDefinition, ...] | None = None
    compensate: tuple[StepDefinition, ...] | None = None
    note: str | None = Field(None, max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _action_key(cls, value: Any) -> Any:
        """``{update: {...}, as: x}`` becomes ``{action: update, input: {...}, as: x}``."""
        if not isinstance(value, dict) or "action" in value:
            return value
        known = STEP_KEYS
        others = [key for key in value if key not in known]
        if len(others) != 1:
            return value
        rest = {key: item for key, item in value.items() if key != others[0]}
        return {**rest, "action": others[0], "input": value[others[0]]}


CONTROL_KEYS = frozenset(
    {"if", "choose", "for_each", "parallel", "wait", "set", "stop", "run", "try"}
)
"""Keys that make a step a control step; exactly one of them, or one action."""

STEP_KEYS = CONTROL_KEYS | {
    "then",
    "else",
    "with",
    "as",
    "when",
    "retry",
    "catch",
    "compensate",
    "note",
}


class InputDefinition(Strict):
    """An input of a component."""

    type: str
    to: Identifier | None = None
    required: bool = True
    default: Any = None


class AutomationDefinition(Header):
    """An automation as written; with ``inputs`` it is a component."""

    kind: Literal["automation"]
    model: Identifier | None = None
    mode: Literal["inline", "background"] = "background"
    layer: Literal["erp", "orchestration", "assistance"] | None = Field(
        None, description="Records only, other systems, or recommendations; else by its steps."
    )
    control: Literal["mandatory", "advisory"] = "mandatory"
    priority: int = Field(100, ge=0, le=10_000, description="Lower runs first; then by id.")
    enabled: bool = True
    on: tuple[TriggerDefinition, ...] = ()
    was: Expression | None = Field(None, description="On the values before; never on create.")
    when: Expression | None = None
    rollout: dict[str, Any] = Field({}, description="Pilot scope: fields, and from/until dates.")
    run_as: str = Field("actor", description="'actor', or a service role.")
    inputs: dict[Name, InputDefinition] = Field({}, description="Makes it a component.")
    outputs: dict[Name, Value] = {}
    do: tuple[StepDefinition, ...]
    kpi: str | None = None


class RolloutPeriod(Strict):
    """The two reserved keys of ``rollout``; all others are fields with their accepted values."""

    from_: date | None = Field(None, alias="from")
    until: date | None = None


ForEachDefinition.model_rebuild()
ParallelDefinition.model_rebuild()
ChoiceDefinition.model_rebuild()
StepDefinition.model_rebuild()
