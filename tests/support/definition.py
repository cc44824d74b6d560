"""A small company for tests of definitions: models, roles, actions, and texts made into them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field as Key
from pydantic import RootModel

from interlock.kit.business_time import WorkingCalendar
from interlock.language.action import (
    ActionSignature,
    Effect,
    Idempotency,
    Site,
    SiteContext,
    SiteKind,
)
from interlock.language.catalogue import Role
from interlock.language.context import CompileContext
from interlock.language.expression.check import TableSignature
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.kinds.base import Expression, Identifier, Name, Strict, Value
from interlock.language.schema import SYSTEM_FIELDS, Field, Model, Operation
from interlock.language.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    EMPTY,
    MONEY,
    TEXT,
    Kind,
    Type,
)
from interlock.language.workspace import LoadedDefinition, load_workspace

OFFICE = WorkingCalendar(ZoneInfo("UTC"), {0: ((time(9), time(17)),)})
STATES = ("draft", "to_approve", "purchase", "done", "cancel")


def _model(id: str, fields: Iterable[Field], **more: Any) -> Model:
    all_fields = {field.name: field for field in (*SYSTEM_FIELDS, *fields)}
    return Model(id=id, title=id, label="name", fields=all_fields, **more)


def _reference(name: str, model: str) -> Field:
    return Field(name, Type(Kind.REF, model=model))


ORDER = _model(
    "purchase.order",
    [
        Field("name", TEXT),
        Field("email", TEXT),
        Field("state", Type(Kind.CHOICE, options=STATES)),
        Field("amount_total", MONEY),
        Field("tax", MONEY, compute="amount_total * 0.19"),
        Field("weight", DECIMAL),
        Field("urgent", BOOLEAN),
        Field("date_planned", DATE),
        Field("note", TEXT),
        _reference("partner_id", "res.partner"),
        _reference("user_id", "res.users"),
        _reference("company_id", "res.company"),
        _reference("department_id", "hr.department"),
        Field("order_line", Type(Kind.LINES, model="purchase.order.line"), inverse="order_id"),
        Field("reviewer_ids", Type(Kind.REFS, model="res.users")),
    ],
    operations={
        "confirm": Operation("confirm", "Confirm", assignments={"state": "purchase"}),
        "cancel": Operation("cancel", "Cancel", assignments={"state": "cancel"}),
    },
    transitions={
        "state": {
            "draft": ("to_approve", "purchase", "cancel"),
            "to_approve": ("purchase", "cancel"),
            "purchase": ("done",),
        }
    },
)
MODELS = {
    model.id: model
    for model in (
        ORDER,
        _model(
            "purchase.order.line",
            [
                Field("name", TEXT),
                Field("qty", DECIMAL),
                Field("price", MONEY),
                _reference("order_id", "purchase.order"),
            ],
        ),
        _model("res.partner", [Field("name", TEXT), Field("blocked", BOOLEAN)]),
        _model("res.company", [Field("name", TEXT)]),
        _model("res.users", [Field("name", TEXT), Field("login", TEXT)]),
        _model("hr.department", [Field("name", TEXT), _reference("manager_id", "hr.employee")]),
        _model("hr.employee", [Field("name", TEXT), _reference("user_id", "res.users")]),
    )
}


class UpdateInput(RootModel[dict[str, Any]]):
    pass


class CreateInput(Strict):
    model: Identifier
    values: dict[Name, Value] = {}


class BlockInput(Strict):
    message: Value
    field: Name | None = None


class NotifyInput(Strict):
    to: Value
    subject: Value = ""


class CallInput(Strict):
    operation: Identifier
    with_: dict[Name, Value] = Key({}, alias="with")


class FindInput(Strict):
    model: Identifier
    where: Expression
    unless: Expression | None = None
    limit: int = Key(100, ge=1)


class DeleteInput(Strict):
    of: Value | None = None


def _update_sites(input: UpdateInput, context: SiteContext) -> Iterable[Site]:
    assert context.model is not None
    for name, value in input.root.items():
        field = context.model.fields.get(name)
        if field is None:
            context.findings.append(((name,), "unknown_field", f"no field {name!r}", "Look."))
        elif not field.is_writable:
            context.findings.append(((name,), "read_only", f"{name} is computed", None))
        else:
            yield Site((name,), value, expected=field.type)


def _create_sites(input: CreateInput, context: SiteContext) -> Iterable[Site]:
    for name, value in input.values.items():
        field = context.models[input.model].fields[name]
        yield Site(("values", name), value, expected=field.type)


def _find_sites(input: FindInput, _context: SiteContext) -> Iterable[Site]:
    yield Site(("where",), input.where, SiteKind.FILTER, candidates=input.model)
    if input.unless is not None:
        yield Site(("unless",), input.unless, SiteKind.CONDITION)


def _notify_sites(input: NotifyInput, _context: SiteContext) -> Iterable[Site]:
    yield Site(("to",), input.to)
    yield Site(("subject",), input.subject, expected=TEXT)


def _call_sites(input: CallInput, _context: SiteContext) -> Iterable[Site]:
    for name, value in input.with_.items():
        yield Site(("with", name), value)


def _block_sites(input: BlockInput, _context: SiteContext) -> Iterable[Site]:
    yield Site(("message",), input.message, expected=TEXT)


def _delete_sites(input: DeleteInput, _context: SiteContext) -> Iterable[Site]:
    if input.of is not None:
        yield Site(("of",), input.of)


def _signature(name: str, input: Any, sites: Any, effect: Effect, **more: Any) -> ActionSignature:
    return ActionSignature(
        name=name,
        title=more.pop("title", name.capitalize()),
        input=input,
        effect=effect,
        idempotency=Idempotency.NATURAL,
        is_inline=more.pop("is_inline", True),
        sites=sites,
        **more,
    )


ACTIONS = {
    signature.name: signature
    for signature in (
        _signature("update", UpdateInput, _update_sites, Effect.RECORD, needs_record=True),
        _signature(
            "create",
            CreateInput,
            _create_sites,
            Effect.RECORD,
            output=lambda given, _context: Type(Kind.REF, model=given.model),
        ),
        _signature(
            "find",
            FindInput,
            _find_sites,
            Effect.NONE,
            output=lambda given, _context: Type(Kind.REFS, model=given.model),
        ),
        _signature("delete", DeleteInput, _delete_sites, Effect.RECORD, shorthand="of"),
        _signature("block", BlockInput, _block_sites, Effect.NONE, shorthand="message"),
        _signature(
            "notify",
            NotifyInput,
            _notify_sites,
            Effect.MESSAGE,
            shorthand="to",
            output=lambda _input, _context: EMPTY,
        ),
        _signature(
            "call",
            CallInput,
            _call_sites,
            Effect.EXTERNAL,
            is_inline=False,
            shorthand="operation",
            title="Call another system",
            output=lambda _input, _context: Type(
                Kind.OBJECT, members={"price": DECIMAL, "carrier": TEXT}
            ),
        ),
        _signature("approve", NotifyInput, lambda _i, _c: (), Effect.RECORD, shorthand="to"),
    )
}

ROLES = {
    role.id: role
    for role in (
        Role("buyer", "Buyer"),
        Role("finance", "Finance"),
        Role("finance_director", "Finance director"),
        Role("robot", "Robot", is_service=True),
    )
}


def make_context(*components: LoadedDefinition, **more: Any) -> CompileContext:
    """The company, with components and whatever else a test needs."""
    return CompileContext(
        models=MODELS,
        roles=ROLES,
        settings={"po_limit": MONEY},
        tables={"approver": TableSignature({"amount": MONEY}, {"role": TEXT})},
        calendars={"office": OFFICE},
        actions=ACTIONS,
        components={item.id: _automation(item) for item in components},
        **more,
    )


def _automation(loaded: LoadedDefinition) -> AutomationDefinition:
    assert isinstance(loaded.definition, AutomationDefinition)
    return loaded.definition


def load(text: str) -> LoadedDefinition:
    """The definition that a text describes; the text itself must have the right shape."""
    workspace = load_workspace({"file.yaml": text})
    assert not workspace.findings, [str(finding) for finding in workspace.findings]
    return next(iter(workspace.definitions.values()))
