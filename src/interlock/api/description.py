"""Models as answers describe them: for one caller, with what that one may see and do."""

from __future__ import annotations

from typing import Any

from interlock.api.rights import rights_on
from interlock.language.program import TriggerKind
from interlock.language.schema import Field, Operation
from interlock.records.access import access_of
from interlock.records.field_path import readable_fields
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession


def summarise_model(session: RecordSession, model: ModelRuntime) -> dict[str, Any]:
    """The model's names, and the actor's rights on it."""
    return {
        "id": model.id,
        "title": model.model.title,
        "label": model.model.label,
        "owned_by": model.model.owned_by,
        "rights": rights_on(session.runtime, model, session.actor),
    }


def describe_model(session: RecordSession, model: ModelRuntime) -> dict[str, Any]:
    """Everything about a model that the actor may know."""
    summary = summarise_model(session, model)
    readable = readable_fields(session, model)
    writable = _writable(session, model) if summary["rights"]["update"] else frozenset()
    automations = session.runtime.catalogue.automations.values()
    return {
        **summary,
        "fields": [
            _field(item, is_writable=item.name in writable)
            for item in model.fields.values()
            if item.name in readable
        ],
        "operations": [
            _operation(session, model, item, is_open=item.name in summary["rights"]["operations"])
            for item in model.model.operations.values()
        ],
        "transitions": model.model.transitions,
        "unique_together": model.model.unique_together,
        "automations": [
            item.id
            for item in automations
            if item.model == model.id
            and any(trigger.kind is TriggerKind.MANUAL for trigger in item.triggers)
        ],
    }


def _writable(session: RecordSession, model: ModelRuntime) -> frozenset[str]:
    names = frozenset(item.name for item in model.fields.values() if item.is_writable)
    if session.actor.is_system:
        return names
    access = access_of(session.runtime, model, session.actor.roles)
    return names - access.frozen_fields - access.hidden_fields


def _field(item: Field, *, is_writable: bool) -> dict[str, Any]:
    return {
        "name": item.name,
        "title": item.title or item.name,
        "type": item.type.kind.value,
        "to": item.type.model,
        "options": item.type.options,
        "labels": dict(item.labels),
        "inverse": item.inverse,
        "is_required": item.is_required,
        "is_unique": item.is_unique,
        "is_computed": item.compute is not None,
        "is_system": item.is_system,
        "is_sensitive": item.is_sensitive,
        "is_writable": is_writable,
        "default": item.default_value,
        "has_default": item.default is not None or item.default_value is not None,
        "maximum_length": item.maximum_length,
        "minimum": None if item.minimum is None else format(item.minimum, "f"),
        "maximum": None if item.maximum is None else format(item.maximum, "f"),
        "currency": item.type.currency,
        "help": item.help,
    }


def _target(item: Operation) -> str | None:
    """The state that ``item`` sets, where it is a plain one and not worked out."""
    state = item.assignments.get(item.state_field)
    return state if isinstance(state, str) and not state.startswith("=") else None


def _operation(
    session: RecordSession, model: ModelRuntime, item: Operation, *, is_open: bool
) -> dict[str, Any]:
    policies = session.runtime.catalogue.policies.values()
    return {
        "name": item.name,
        "title": item.title,
        "sources": item.sources,
        "state_field": item.state_field,
        "roles": item.roles,
        "is_sensitive": item.is_sensitive,
        "target": _target(item),
        "is_open": is_open,
        "policies": [
            policy.id
            for policy in policies
            if policy.is_enabled and (policy.model, policy.operation) == (model.id, item.name)
        ],
        "help": item.help,
    }
