"""Actions that change records: update, create, delete, link, unlink, find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field, RootModel

from interlock.automation.action.declare import declare
from interlock.automation.action.target import of_site, target_model, target_record
from interlock.automation.frame import resolve
from interlock.automation.registry import Action, ActionContext
from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import did_you_mean
from interlock.language.action import (
    Effect,
    Idempotency,
    Site,
    SiteContext,
    SiteKind,
)
from interlock.language.expression.check import Checked
from interlock.language.kinds.base import Expression, Identifier, Name, Strict, Value
from interlock.language.types import Kind, Type
from interlock.records import editing, removal
from interlock.records.access import Right
from interlock.records.record import Record
from interlock.records.selection import find_records


class UpdateInput(RootModel[dict[str, Any]]):
    """Fields and their new values; a key may lead through references (``partner_id.blocked``)."""


class CreateInput(Strict):
    model: Identifier
    values: dict[Name, Value] = {}
    link: Name | None = Field(None, description="The record's reference that the new one fills.")


class DeleteInput(Strict):
    of: Value | None = Field(None, description="'=reference'; the record itself when left out.")
    model: Identifier | None = None


class LinkInput(Strict):
    field: Name
    to: Value
    of: Value | None = None


class FindInput(Strict):
    """Which records to find, in which order, and how many."""

    model: Identifier
    where: Expression | None = None
    sort: tuple[str, ...] = ()
    limit: int = Field(1000, ge=1, le=10_000)
    first: bool = Field(False, description="Give the first record, not a list.")


# ── what the checker sees ───────────────────────────────────────────────────────────────────────


def _update_sites(input: UpdateInput, context: SiteContext) -> Iterable[Site]:
    if context.model is None:
        return
    for key, value in input.root.items():
        yield from _field_site((key,), key, value, context.model.id, context)


def _field_site(
    path: tuple[str | int, ...], key: str, value: Any, model: str, context: SiteContext
) -> Iterable[Site]:
    """The site of one value, with the type of the field that ``key`` leads to."""
    at = context.models.get(model)
    *through, last = key.split(".")
    for name in through:
        item = at.fields.get(name) if at else None
        if item is None or item.type.kind is not Kind.REF:
            context.findings.append(
                (path, "unknown_field", f"{name!r} of {key!r} is not a reference", None)
            )
            return
        at = context.models.get(item.type.model or "")
    item = at.fields.get(last) if at else None
    if at is None:
        return
    if item is None:
        context.findings.append(
            (path, "unknown_field", f"{at.id} has no field {last!r}", did_you_mean(last, at.fields))
        )
    elif item.type.kind is Kind.LINES or not (item.is_writable or last == "active"):
        why = "is kept by Interlock" if item.is_system else "is computed"
        why = "holds lines; create them instead" if item.type.kind is Kind.LINES else why
        context.findings.append((path, "read_only", f"{last} {why}", None))
    else:
        yield Site(path, value, expected=item.type, is_discreet=item.is_sensitive)


def _create_sites(input: CreateInput, context: SiteContext) -> Iterable[Site]:
    if input.model not in context.models:
        hint = did_you_mean(input.model, context.models)
        message = f"there is no model {input.model!r}"
        context.findings.append((("model",), "unknown_model", message, hint))
        return
    for key, value in input.values.items():
        yield from _field_site(("values", key), key, value, input.model, context)
    if input.link and context.model and input.link not in context.model.fields:
        message = f"{context.model.id} has no field {input.link!r}"
        context.findings.append((("link",), "unknown_field", message, None))


def _delete_sites(input: DeleteInput, context: SiteContext) -> Iterable[Site]:
    return of_site(input.of, target_model(input.of, input.model, context))


def _link_sites(input: LinkInput, context: SiteContext) -> Iterable[Site]:
    yield from of_site(input.of, None)
    model = target_model(input.of, None, context)
    item = context.models[model].fields.get(input.field) if model else None
    if item is None or item.type.kind is not Kind.REFS:
        message = f"{input.field!r} is not a set of references"
        context.findings.append((("field",), "unknown_field", message, None))
        return
    yield Site(("to",), input.to)


def _find_sites(input: FindInput, context: SiteContext) -> Iterable[Site]:
    if input.model not in context.models:
        hint = did_you_mean(input.model, context.models)
        message = f"there is no model {input.model!r}"
        context.findings.append((("model",), "unknown_model", message, hint))
    elif input.where is not None:
        yield Site(("where",), input.where, SiteKind.FILTER, candidates=input.model)


def _create_output(input: CreateInput, _context: SiteContext) -> Type:
    return Type(Kind.REF, model=input.model)


def _find_output(input: FindInput, _context: SiteContext) -> Type:
    one = Type(Kind.REF, model=input.model)
    return one if input.first else Type(Kind.REFS, model=input.model)


# ── what they do ────────────────────────────────────────────────────────────────────────────────


def _update(context: ActionContext, input: dict[str, Any]) -> None:
    record = target_record(context, None, Right.UPDATE)
    ways = {key: tuple(key.split(".")) for key in input}
    targets = {way[:-1]: _follow(context, record, way[:-1]) for way in ways.values()}
    if len(targets) > 1 or () not in targets:
        # What is written may be reckoned from what it replaces: read it again under the lock.
        input = resolve(context.step, context.frame)
    changes: dict[tuple[str, int], tuple[Record, dict[str, Any]]] = {record.key: (record, {})}
    for key, (*through, last) in ways.items():
        target = targets[tuple(through)]
        changes.setdefault(target.key, (target, {}))[1][last] = input[key]
    for target, values in changes.values():
        if values:
            editing.update(context.session, target, values)


def _follow(context: ActionContext, record: Record, path: Iterable[str]) -> Record:
    for name in path:
        item = record.model.fields[name]
        id = record.values.get(name)
        if id is None:
            raise InvalidError(
                f"{record.label}: {name} is empty, so there is nothing to update through it.",
                code="no_target",
                remedy=f"Guard the step with 'when: {name}'.",
            )
        record = context.session.get(item.type.model or "", id, right=Right.UPDATE, lock=True)
    return record


def _create(context: ActionContext, input: dict[str, Any]) -> int:
    session = context.session
    record = editing.create(session, input["model"], input["values"])
    if input.get("link"):
        editing.update(session, target_record(context, None, Right.UPDATE), {
            input["link"]: record.id
        })  # fmt: skip
    return record.id


def _delete(context: ActionContext, input: dict[str, Any]) -> None:
    target = target_record(context, input.get("of"), Right.DELETE)
    removal.delete(context.session, target)


def _change_set(context: ActionContext, input: dict[str, Any], *, is_link: bool) -> None:
    record = target_record(context, input.get("of"), Right.UPDATE)
    field = input["field"]
    given = input["to"]
    ids = {given} if isinstance(given, int) else set(_as_ids(given, field))
    before = set(record.values.get(field) or ())
    after = before | ids if is_link else before - ids
    editing.update(context.session, record, {field: sorted(after)})


def _as_ids(given: Any, field: str) -> Iterable[Any]:
    if given is None or isinstance(given, (tuple, list, set, frozenset)):
        return given or ()
    raise InvalidError(
        f"{given!r} is neither a record nor a set of records to put into {field}.",
        errors=[FieldError(field, "is not a record or a set of records")],
        remedy="Let 'to' give a reference, or several.",
    )


def _link(context: ActionContext, input: dict[str, Any]) -> None:
    _change_set(context, input, is_link=True)


def _unlink(context: ActionContext, input: dict[str, Any]) -> None:
    _change_set(context, input, is_link=False)


def _find(context: ActionContext, input: dict[str, Any]) -> Any:
    where = input.get("where")
    assert where is None or isinstance(where, Checked)
    records = find_records(
        context.session,
        input["model"],
        where=where,
        sort=tuple(input.get("sort") or ()),
        limit=1 if input.get("first") else input["limit"],
        around=context.frame.scope,
    )
    ids = [record.id for record in records]
    return (ids[0] if ids else None) if input.get("first") else tuple(ids)


CHANGE_ACTIONS = (
    Action(
        declare(
            "update", "Update the record", UpdateInput, _update_sites, needs_record=True,
            doc="Gives fields new values; a key may lead through references.",
            example='update: {state: to_approve, note: "Over the limit"}',
        ),
        _update,
    ),
    Action(
        declare(
            "create", "Create a record", CreateInput, _create_sites, output=_create_output,
            idempotency=Idempotency.KEYED,
            doc="Makes a record; the output refers to it.",
            example='create: {model: project.task, values: {name: "Call {partner_id.name}"}}',
        ),
        _create,
    ),
    Action(
        declare(
            "delete", "Delete a record", DeleteInput, _delete_sites, shorthand="of",
            doc="Deletes the record, or the one that `of` refers to.",
            example='delete: {of: "=quotation_id"}',
        ),
        _delete,
    ),
    Action(
        declare(
            "link", "Relate records", LinkInput, _link_sites,
            doc="Adds to a set of references.",
            example='link: {field: tag_ids, to: "=steps.tag"}',
        ),
        _link,
    ),
    Action(
        declare(
            "unlink", "Unrelate records", LinkInput, _link_sites,
            doc="Removes from a set of references.",
            example='unlink: {field: tag_ids, to: "=steps.tag"}',
        ),
        _unlink,
    ),
    Action(
        declare(
            "find", "Find records", FindInput, _find_sites, output=_find_output,
            effect=Effect.NONE,
            doc="Gives the records for which `where` holds; its bare names are their fields.",
            example='find: {model: res.partner, where: "email == record.email", first: true}',
        ),
        _find,
    ),
)  # fmt: skip
