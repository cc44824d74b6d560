"""What is wrong with models, apart from their expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from interlock.kit.finding import Finding, Severity
from interlock.kit.text import did_you_mean, listed
from interlock.language.field import CURRENCY_MODEL, SYSTEM_NAMES, check_field
from interlock.language.model_source import Combination, ModelSource, Placed, unknown_model
from interlock.language.schema import Field, Model, Operation
from interlock.language.types import Kind


def check_model(
    source: ModelSource, model: Model, *, models: Mapping[str, Model], roles: frozenset[str] | None
) -> Iterator[Placed]:
    """What is wrong with a model but for its expressions. ``roles`` of ``None``: unchecked."""
    for finding in _findings(source, model, models):
        yield source.owner(finding.path), finding
    for combination in source.combinations:
        for finding in _check_combination(combination, source):
            yield combination.owner, finding
    for path, role in _roles_named(source):
        if roles is not None and role not in roles:
            message = f"There is no role {role!r}."
            hint = did_you_mean(role, roles)
            yield source.owner(path), Finding("unknown_role", message, path=path, suggestion=hint)


def _findings(source: ModelSource, model: Model, models: Mapping[str, Model]) -> Iterator[Finding]:
    for name, written in source.fields.items():
        yield from check_field(name, written)
        if name in model.fields and not model.fields[name].is_system:
            yield from _check_reference(model.fields[name], model, models)
    yield from _check_label(model)
    yield from _check_company(model)
    for name, rows in source.transitions.items():
        yield from _check_transitions(name, rows, model)
    for operation in model.operations.values():
        yield from _check_operation(operation, model)


def _check_combination(combination: Combination, source: ModelSource) -> Iterator[Finding]:
    path = combination.path
    for index, name in enumerate(combination.fields):
        written = source.fields.get(name)
        if written is None and name not in SYSTEM_NAMES:
            yield unknown_field(f"{path}.{index}", name, source.base.id, source.fields)
        elif written is not None and written.type in ("lines", "json", "file"):
            message = f"{name!r} is of type {written.type}; it cannot be part of this."
            yield Finding("not_applicable", message, path=f"{path}.{index}")
    if not combination.fields:
        yield Finding("missing", "A combination names its fields.", path=path)


def unknown_field(path: str, name: str, model: str, fields: Iterable[str]) -> Finding:
    """The finding that a model has no such field."""
    hint = did_you_mean(name, fields)
    return Finding("unknown_field", f"{model} has no field {name!r}.", path=path, suggestion=hint)


def _check_reference(item: Field, model: Model, models: Mapping[str, Model]) -> Iterator[Finding]:
    path = f"fields.{item.name}"
    target = item.type.model
    if target is not None and target not in models:
        key = "of" if item.type.kind is Kind.LINES else "to"
        yield unknown_model(f"{path}.{key}", target, models)
    elif item.type.kind is Kind.LINES and target is not None and item.inverse is not None:
        yield from _check_inverse(path, item.inverse, model, models[target])
    if item.type.kind is Kind.MONEY and item.type.currency is not None:
        yield from _check_currency(f"{path}.currency", item.type.currency, model)


def _check_inverse(path: str, name: str, model: Model, child: Model) -> Iterator[Finding]:
    inverse = child.fields.get(name)
    if inverse is None:
        yield unknown_field(f"{path}.by", name, child.id, child.fields)
    elif inverse.type.kind is not Kind.REF or inverse.type.model != model.id:
        message = f"{child.id}.{name} is {inverse.type}, not a reference to {model.id}."
        fitting = [
            item.name
            for item in child.fields.values()
            if item.type.kind is Kind.REF and item.type.model == model.id
        ]
        hint = f"Those that fit: {listed(fitting)}." if fitting else None
        yield Finding("wrong_inverse", message, path=f"{path}.by", suggestion=hint)


def _check_currency(path: str, name: str, model: Model) -> Iterator[Finding]:
    found = model.fields.get(name)
    if found is None:
        yield unknown_field(path, name, model.id, model.fields)
    elif found.type.kind is not Kind.REF or found.type.model != CURRENCY_MODEL:
        message = f"{name} is {found.type}, not a reference to {CURRENCY_MODEL}."
        yield Finding("wrong_type", message, path=path)


def _check_label(model: Model) -> Iterator[Finding]:
    found = model.fields.get(model.label)
    if found is None:
        finding = unknown_field("label", model.label, model.id, model.fields)
        hint = finding.suggestion or "Name the field that tells records apart: 'label: …'."
        yield Finding(finding.code, finding.message, path="label", suggestion=hint)
    elif not found.is_column or found.type.kind in (Kind.REFS, Kind.JSON, Kind.FILE):
        message = f"{model.label} is {found.type}; a record cannot be named by it."
        yield Finding("wrong_type", message, path="label")


def _check_company(model: Model) -> Iterator[Finding]:
    if model.is_company_bound and "company_id" not in model.fields:
        message = "Records of a company need the field 'company_id'."
        yield Finding("missing", message, path="company_bound")


def _check_transitions(
    name: str, rows: Mapping[str, Sequence[str]], model: Model
) -> Iterator[Finding]:
    path = f"transitions.{name}"
    item = model.fields.get(name)
    if item is None:
        yield unknown_field(path, name, model.id, model.fields)
        return
    if item.type.kind is not Kind.CHOICE:
        message = f"{name} is {item.type}; only a choice has transitions."
        yield Finding("wrong_type", message, path=path)
        return
    for state, targets in rows.items():
        yield from _check_states(f"{path}.{state}", (state,), item, is_list=False)
        yield from _check_states(f"{path}.{state}", targets, item)


def _check_states(
    path: str, states: Iterable[str], item: Field, *, is_list: bool = True
) -> Iterator[Finding]:
    for index, state in enumerate(states):
        if state not in item.type.options:
            hint = did_you_mean(state, item.type.options)
            message = f"{state!r} is not an option of {item.name}."
            where = f"{path}.{index}" if is_list else path
            yield Finding("unknown_option", message, path=where, suggestion=hint)


def _check_operation(operation: Operation, model: Model) -> Iterator[Finding]:
    path = f"operations.{operation.name}"
    item = model.fields.get(operation.state_field)
    if operation.sources and (item is None or item.type.kind is not Kind.CHOICE):
        message = "It may start from states, but the model has no field of states."
        hint = "Add a choice field 'state', or leave 'from' out."
        yield Finding("missing_state", message, path=f"{path}.from", suggestion=hint)
    elif item is not None and operation.sources:
        yield from _check_states(f"{path}.from", operation.sources, item)
        yield from _check_way(operation, model, path)
    for name in operation.assignments:
        found = model.fields.get(name)
        if found is None:
            yield unknown_field(f"{path}.set.{name}", name, model.id, model.fields)
        elif not found.is_writable or found.type.kind is Kind.LINES:
            why = "computed" if found.compute else "written by Interlock only"
            why = "a set of lines" if found.type.kind is Kind.LINES else why
            message = f"{name} is {why}; an operation cannot set it."
            yield Finding("not_writable", message, path=f"{path}.set.{name}")


def _check_way(operation: Operation, model: Model, path: str) -> Iterator[Finding]:
    """A literal target that the transitions do not allow from a state it may start in."""
    rows = model.transitions.get(operation.state_field)
    target = operation.assignments.get(operation.state_field)
    if rows is None or not isinstance(target, str) or target.startswith("="):
        return
    for index, state in enumerate(operation.sources):
        if state != target and target not in rows.get(state, ()):
            message = f"The transitions do not allow {state} → {target}."
            hint = f"Add it to transitions.{operation.state_field}, or leave the state out here."
            where = f"{path}.from.{index}"
            yield Finding("transition", message, path=where, suggestion=hint,
                          severity=Severity.WARNING)  # fmt: skip


def _roles_named(source: ModelSource) -> Iterator[tuple[str, str]]:
    for role in source.access:
        yield f"access.{role}", role
    for name, operation in source.operations.items():
        for index, role in enumerate(operation.roles):
            yield f"operations.{name}.roles.{index}", role
    for name, written in source.fields.items():
        for key, roles in (("read", written.read), ("write", written.write)):
            for index, role in enumerate(roles):
                yield f"fields.{name}.{key}.{index}", role
