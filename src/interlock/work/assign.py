"""The action ``assign``: gives the record to one of a role or group, by an explicit rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field

from interlock.automation.action.target import of_site, target_model, target_record
from interlock.automation.registry import Action, ActionContext, CaseRequest
from interlock.identity.delegation.service import absent_users
from interlock.kit.text import did_you_mean, listed
from interlock.language.action import ActionSignature, Effect, Idempotency, Site, SiteContext
from interlock.language.kinds.base import Name, Strict, Value
from interlock.language.types import Kind, Type
from interlock.records import editing
from interlock.records.access import Right
from interlock.records.record import Record
from interlock.records.storage.table import USERS_MODEL
from interlock.work.acting import about_of, open_case, people_of, target_sites, targets_of
from interlock.work.assignment import store
from interlock.work.assignment.model import Way, choose, final_values
from interlock.work.audience import Target


class AssignInput(Strict):
    """The field that gets a user, from whom one is chosen, and how."""

    field: Name = Field(description="The record's reference to a user.")
    to: Value = Field(description="'role x', 'group x' or '=reference to a user'.")
    by: Way = Way.LEAST_LOADED
    of: Value | None = Field(None, description="'=reference'; the record itself when left out.")


def _sites(input: AssignInput, context: SiteContext) -> Iterable[Site]:
    model = target_model(input.of, None, context)
    yield from of_site(input.of, model)
    yield from target_sites(("to",), input.to, context, many=False)
    if model is None or model not in context.models:
        return
    fields = context.models[model].fields
    item = fields.get(input.field)
    if item is None:
        hint = did_you_mean(input.field, fields)
        message = f"{model} has no field {input.field!r}"
        context.findings.append((("field",), "unknown_field", message, hint))
    elif item.type.model != USERS_MODEL or item.type.kind is not Kind.REF:
        message = f"{input.field} does not refer to a user"
        context.findings.append((("field",), "wrong_type", message, None))


def _output(_input: Any, _context: SiteContext) -> Type:
    return Type(Kind.REF, model=USERS_MODEL)


def _assign(context: ActionContext, input: dict[str, Any]) -> int | None:
    session = context.session
    record = target_record(context, input.get("of"), Right.UPDATE)
    targets = targets_of(context, input["to"])
    chosen = _chosen(context, record, input["field"], targets=targets, way=Way(input["by"]))
    if chosen is None:
        _open_case(context, record, targets)
        return None
    editing.update(session, record, {input["field"]: chosen})
    return chosen


def _chosen(
    context: ActionContext, record: Record, field: str, *, targets: Sequence[Target], way: Way
) -> int | None:
    """Who gets the record; the choice is the pool's last one until the next."""
    unit = context.session.unit
    members = people_of(context, targets, record)
    away = absent_users(unit, members, unit.now)
    present = [member for member in members if member not in away]
    if way is Way.FIRST or len(present) < 2:
        return choose(present, way, loads={}, last=None)
    model, pool = record.model, listed(str(target) for target in targets)
    last = store.lock_turn(unit, model.id, field, pool=pool)
    loads: dict[int, int] = {}
    if way is Way.LEAST_LOADED:
        context.session.write_out()
        final = final_values(model.model)
        loads = store.loads(unit, model.rows.table, field, user_ids=present, final=final)
    chosen = choose(present, way, loads=loads, last=last)
    if chosen is not None:
        store.set_turn(unit, model.id, field, pool=pool, user_id=chosen)
    return chosen


def _open_case(context: ActionContext, record: Record, targets: Sequence[Target]) -> None:
    asked = listed(str(target) for target in targets) or "an empty reference"
    about = about_of(record)
    request = CaseRequest(
        category="unassigned",
        title=f"Nobody could be assigned to {record.label}",
        detail=f"{context.automation.title} assigns to {asked}; nobody of them is active and "
        "present, and works in the record's company.",
        owner_role=context.automation.owner,
        cause_key=f"unassigned:{context.automation.id}:{about.model}:{about.record_id}",
        model=about.model,
        record_id=about.record_id,
        company_id=about.company_id,
        automation_id=context.automation.id,
        event_id=context.event.id,
    )
    open_case(context, request)


ASSIGN_ACTIONS = (
    Action(
        ActionSignature(
            name="assign",
            title="Assign",
            input=AssignInput,
            effect=Effect.RECORD,
            idempotency=Idempotency.NATURAL,
            is_inline=True,
            sites=_sites,
            output=_output,
            doc="Gives the record to somebody of a role or group who is there: the least loaded, "
            "the next in turn or the first. With nobody there the field stays, and a case is "
            "opened.",
            example="assign: {field: user_id, to: role sales, by: round_robin}",
        ),
        _assign,
    ),
)
