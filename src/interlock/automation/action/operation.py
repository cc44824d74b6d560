"""Actions about operations and restraints: operate, block, hold, release, lock, unlock, emit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from interlock.automation.action.declare import declare
from interlock.automation.action.target import of_site, target_model, target_record
from interlock.automation.registry import Action, ActionContext
from interlock.kit.problem import FieldError, RefusedError
from interlock.kit.text import did_you_mean
from interlock.language.action import (
    Effect,
    Site,
    SiteContext,
)
from interlock.language.kinds.base import Identifier, Name, Strict, Value
from interlock.language.types import TEXT, Kind, Type
from interlock.records import restraint
from interlock.records.access import Right
from interlock.records.operating import operate

_OWN_EVENTS = frozenset({
    "approval", "automation", "case", "definition", "gate", "hold", "lock", "operation", "process",
    "record", "run", "stage", "task", "tuning",
})  # fmt: skip
"""What Interlock itself tells of. Others react to it and count on it as evidence."""


class OperateInput(Strict):
    """Which operation, and of which record when it is another one."""

    operation: Name
    of: Value | None = None
    model: Identifier | None = None
    inputs: dict[Name, Value] = {}


class BlockInput(Strict):
    message: Value = Field(description="What is refused, and why.")
    field: Name | None = Field(None, description="The field where it is shown.")
    remedy: Value | None = Field(None, description="What would make it pass.")


class HoldInput(Strict):
    """Why and what is held."""

    reason: Name = Field(description="A coded reason; reasons are counted.")
    operations: tuple[Name, ...] = Field((), description="Held operations; none: all of them.")
    note: Value | None = None
    of: Value | None = None


class ReleaseInput(Strict):
    reason: Name | None = Field(None, description="The hold to release; left out: all holds.")
    of: Value | None = None


class LockInput(Strict):
    reason: Value
    of: Value | None = None


class UnlockInput(Strict):
    of: Value | None = None


class EmitInput(Strict):
    type: Identifier
    data: dict[Name, Value] = {}


def _operate_sites(input: OperateInput, context: SiteContext) -> Iterable[Site]:
    model = target_model(input.of, input.model, context)
    yield from of_site(input.of, model)
    known = context.models[model].operations if model and model in context.models else None
    if known is not None and input.operation not in known:
        hint = did_you_mean(input.operation, known)
        message = f"{model} has no operation {input.operation!r}"
        context.findings.append((("operation",), "unknown_operation", message, hint))
    for key, value in input.inputs.items():
        yield Site(("inputs", key), value)


def _block_sites(input: BlockInput, context: SiteContext) -> Iterable[Site]:
    yield Site(("message",), input.message, expected=TEXT)
    if input.remedy is not None:
        yield Site(("remedy",), input.remedy, expected=TEXT)
    if input.field and context.model and input.field not in context.model.fields:
        hint = did_you_mean(input.field, context.model.fields)
        message = f"{context.model.id} has no field {input.field!r}"
        context.findings.append((("field",), "unknown_field", message, hint))


def _hold_sites(input: HoldInput, context: SiteContext) -> Iterable[Site]:
    model = target_model(input.of, None, context)
    yield from of_site(input.of, model)
    if input.note is not None:
        yield Site(("note",), input.note, expected=TEXT)
    known = context.models[model].operations if model and model in context.models else None
    for at, name in enumerate(input.operations):
        if known is not None and name not in known:
            hint = did_you_mean(name, known)
            message = f"{model} has no operation {name!r}"
            context.findings.append((("operations", at), "unknown_operation", message, hint))


def _of_sites(input: ReleaseInput | UnlockInput, context: SiteContext) -> Iterable[Site]:
    return of_site(input.of, target_model(input.of, None, context))


def _lock_sites(input: LockInput, context: SiteContext) -> Iterable[Site]:
    yield from of_site(input.of, target_model(input.of, None, context))
    yield Site(("reason",), input.reason, expected=TEXT)


def _emit_sites(input: EmitInput, context: SiteContext) -> Iterable[Site]:
    family = input.type.partition(".")[0]
    if family in _OWN_EVENTS:
        message = f"{input.type!r} is reserved: only Interlock tells what happened to a {family}"
        hint = "Begin the type with a word of your own, like 'shipment.ready'."
        context.findings.append((("type",), "reserved_type", message, hint))
    for key, value in input.data.items():
        yield Site(("data", key), value)


def _operate_output(_input: Any, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"outcome": TEXT})


def _operate(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    record = target_record(context, input.get("of"), Right.READ)
    outcome = operate(context.session, record, input["operation"], inputs=input.get("inputs") or {})
    return {"outcome": outcome.outcome.value}


def _block(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any] | None:
    automation, event = context.automation, context.event
    message, field = input["message"], input.get("field")
    if not automation.is_mandatory:
        return {"advice": message}
    clause = automation.when.source if automation.when else None
    told = {
        "automation": automation.id,
        "version": automation.version,
        "clause": clause,
        "operation": event.operation,
    }
    if event.record is not None:
        context.session.keep_refusal(event.record, "automation.blocked", message, **told)
    remedy = input.get("remedy") or (
        f"It passes once this no longer holds: {clause}" if clause else None
    )
    raise RefusedError(
        message,
        code="blocked",
        remedy=remedy,
        errors=[FieldError(field, message, "blocked")] if field else (),
        context={**told, "title": automation.title, "step": context.path},
    )


def _hold(context: ActionContext, input: dict[str, Any]) -> None:
    record = target_record(context, input.get("of"), Right.READ)
    restraint.place_hold(
        context.session,
        record,
        reason=input["reason"],
        operations=tuple(input.get("operations") or ()),
        note=input.get("note"),
    )


def _release(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    record = target_record(context, input.get("of"), Right.READ)
    released = restraint.release_hold(context.session, record, reason=input.get("reason"))
    return {"released": released}


def _lock(context: ActionContext, input: dict[str, Any]) -> None:
    record = target_record(context, input.get("of"), Right.READ)
    restraint.place_lock(context.session, record, reason=input["reason"])


def _unlock(context: ActionContext, input: dict[str, Any]) -> None:
    record = target_record(context, input.get("of"), Right.READ)
    restraint.remove_lock(context.session, record)


def _emit(context: ActionContext, input: dict[str, Any]) -> None:
    context.session.emit(input["type"], record=context.event.record, data=input.get("data") or {})


OPERATION_ACTIONS = (
    Action(
        declare(
            "operate", "Carry out an operation", OperateInput, _operate_sites,
            shorthand="operation", output=_operate_output,
            doc="Asks for an operation, with all its gates; the outcome is done or pending.",
            example="operate: confirm",
        ),
        _operate,
    ),
    Action(
        declare(
            "block", "Refuse", BlockInput, _block_sites, shorthand="message",
            effect=Effect.NONE,
            doc="Refuses the change with a message; all of it is rolled back.",
            example='block: {message: "Tax code is missing", field: tax_id}',
        ),
        _block,
    ),
    Action(
        declare(
            "hold", "Put on hold", HoldInput, _hold_sites, shorthand="reason",
            doc="Keeps operations from taking effect until the hold is released.",
            example="hold: {reason: credit, operations: [deliver]}",
        ),
        _hold,
    ),
    Action(
        declare(
            "release", "Release from hold", ReleaseInput, _of_sites, shorthand="reason",
            doc="Releases the hold with this reason, or all of them.",
            example="release: credit",
        ),
        _release,
    ),
    Action(
        declare(
            "lock", "Lock", LockInput, _lock_sites, shorthand="reason",
            doc="Keeps the record from being changed until it is unlocked.",
            example='lock: "Billing run is being approved"',
        ),
        _lock,
    ),
    Action(
        declare("unlock", "Unlock", UnlockInput, _of_sites, doc="Lets it be changed again."),
        _unlock,
    ),
    Action(
        declare(
            "emit", "Emit an event", EmitInput, _emit_sites, shorthand="type",
            effect=Effect.NONE,
            doc="Makes something known; automations with `event:` react to it.",
            example='emit: {type: shipment.ready, data: {order: "=name"}}',
        ),
        _emit,
    ),
)  # fmt: skip
