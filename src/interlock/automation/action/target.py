"""Which record an action is about: the automation's own, or another one it names with ``of``."""

from __future__ import annotations

from typing import Any

from interlock.automation.registry import ActionContext
from interlock.kit.problem import InvalidError
from interlock.language.action import Site, SiteContext
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import parse
from interlock.language.types import Kind, Type
from interlock.records.access import Right
from interlock.records.record import Record


def target_model(of: Any, model: str | None, context: SiteContext) -> str | None:
    """The model of the record that ``of`` leads to, as far as it can be told before it runs."""
    if model is not None:
        return model
    if of is None:
        return context.model.id if context.model else None
    if isinstance(of, str) and of.startswith("="):
        return _model_of_path(of[1:].strip(), context)
    return None


def _model_of_path(source: str, context: SiteContext) -> str | None:
    """The model at the end of a dotted path like ``partner_id.company_id`` or ``steps.x``."""
    try:
        parse(source)
    except ExpressionError:
        return None
    first, *rest = source.split(".")
    if first == "steps" and rest:
        found = context.step_types.get(rest.pop(0))
        model = found.model if found else None
    elif first == "record":
        model = context.model.id if context.model else None
    else:
        rest, model = [first, *rest], context.model.id if context.model else None
    for name in rest:
        home = context.models.get(model or "")
        item = home.fields.get(name) if home is not None else None
        model = item.type.model if item is not None else None
    return model


def of_site(of: Any, model: str | None) -> list[Site]:
    if of is None:
        return []
    return [Site(("of",), of, expected=Type(Kind.REF, model=model) if model else None)]


def target_record(context: ActionContext, of: Any, right: Right) -> Record:
    """The record to act on, locked, and checked for ``right``."""
    session = context.session
    if of is None:
        record = context.record
        if not record.is_locked_row:
            session.loading.find(record.model, record.id, lock=True)
        return record
    model = _model_referred_to(context)
    if model is None or not isinstance(of, int):
        raise InvalidError(
            f"{context.path}: there is no record to act on; 'of' gave {of!r}.",
            code="no_target",
            remedy="Guard the step with 'when', so that it runs only where the reference is set.",
        )
    return session.get(model, of, right=right, lock=True)


def _model_referred_to(context: ActionContext) -> str | None:
    """The model of the reference that ``of`` evaluates to, as the checker found it."""
    for site in context.step.sites:
        if site.path == ("of",):
            return site.compiled.type.model
    return None
