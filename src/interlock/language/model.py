"""``kind: model`` definitions, all at once, to models: they refer to each other.

A model is its base definition and its extensions. First every model is built as written, then all
are checked against each other, so that one mistake does not hide the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from interlock.kit.finding import Finding, Severity
from interlock.kit.text import did_you_mean, listed
from interlock.language.field import (
    CURRENCY_MODEL,
    MAX_IDENTIFIER,
    build_field,
    check_field,
)
from interlock.language.kinds.model import FieldDefinition, ModelDefinition, OperationDefinition
from interlock.language.schema import SYSTEM_FIELDS, Access, Field, Model, Operation
from interlock.language.types import Kind

Placed = tuple[str, Finding]
"""The id of a definition, and a finding in it."""

_SEQUENCE_SUFFIX = len("_id_seq")


@dataclass(slots=True)
class ModelSource:
    """A model's definition and its extensions; ``owners`` says which of them a part is from.

    Keys of ``owners`` are the paths of the parts: ``fields.name``, ``operations.confirm``.
    """

    base: ModelDefinition
    fields: dict[str, FieldDefinition] = field(default_factory=dict)
    operations: dict[str, OperationDefinition] = field(default_factory=dict)
    transitions: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    access: dict[str, Any] = field(default_factory=dict)
    unique: list[tuple[str, ...]] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)

    def owner(self, path: str) -> str:
        """The id of the definition that holds what is at ``path``."""
        parts = path.split(".")
        while parts:
            if (found := self.owners.get(".".join(parts))) is not None:
                return found
            parts.pop()
        return self.base.id


def gather(definitions: Iterable[ModelDefinition]) -> tuple[dict[str, ModelSource], list[Placed]]:
    """Models with what extends them, in order; clashes are findings in the extension."""
    definitions = list(definitions)
    sources = {item.id: ModelSource(item) for item in definitions if item.extends is None}
    findings: list[Placed] = []
    for source in sources.values():
        findings += _add(source, source.base)
    for item in definitions:
        if item.extends is None:
            continue
        if item.extends in sources:
            findings += _add(sources[item.extends], item)
        else:
            findings.append((item.id, unknown_model("extends", item.extends, sources)))
    findings += _clashing_tables(sources)
    return sources, findings


def _add(source: ModelSource, part: ModelDefinition) -> Iterator[Placed]:
    for name, into, items in (
        ("fields", source.fields, part.fields),
        ("operations", source.operations, part.operations),
        ("access", source.access, part.access),
        ("transitions", source.transitions, part.transitions),
    ):
        for key, item in items.items():
            path = f"{name}.{key}"
            if key in into:
                message = f"{source.base.id} has {key!r} among its {name} already."
                yield part.id, Finding("clash", message, path=path, suggestion="Use another name.")
                continue
            into[key] = item  # type: ignore[assignment]
            source.owners[path] = part.id
    for name, rows, more in (
        ("unique", source.unique, part.unique),
        ("indexes", source.indexes, part.indexes),
    ):
        for index, combination in enumerate(more):
            source.owners[f"{name}.{len(rows)}"] = part.id
            rows.append(combination)
            if part is not source.base:
                yield from _unknown_parts(source, part.id, f"{name}.{index}", combination)


def _clashing_tables(sources: Mapping[str, ModelSource]) -> Iterator[Placed]:
    taken: dict[str, str] = {}
    for id in sources:
        table = id.replace(".", "_")
        if len(table) + _SEQUENCE_SUFFIX > MAX_IDENTIFIER:
            message = f"The id is too long: {MAX_IDENTIFIER - _SEQUENCE_SUFFIX} letters are the most."
            yield id, Finding("too_long", message, path="id")
        if table in taken:
            message = f"The table of {taken[table]!r} would have the same name."
            yield id, Finding("clash", message, path="id", suggestion="Use another id.")
        taken.setdefault(table, id)


def build_model(source: ModelSource) -> Model:
    """The model as written, complete with system fields. It is checked afterwards."""
    base = source.base
    system = {item.name: item for item in SYSTEM_FIELDS}
    fields = {
        name: build_field(name, written, source.fields)
        for name, written in source.fields.items()
        if name not in system
    }
    bound = base.company_bound
    return Model(
        id=base.id,
        title=base.title,
        label=base.label,
        fields={**system, **fields},
        operations={
            name: _operation(name, written, source)
            for name, written in source.operations.items()
        },
        transitions=source.transitions,
        access=tuple(
            Access(
                role, row.read, row.create, row.update, row.delete, row.export, row.rows
            )
            for role, row in source.access.items()
        ),
        unique_together=tuple(source.unique),
        indexes=tuple(source.indexes),
        owned_by=base.owned_by,
        owner=base.owner or "",
        is_company_bound="company_id" in fields if bound is None else bound,
    )


def _operation(name: str, written: OperationDefinition, source: ModelSource) -> Operation:
    return Operation(
        name=name,
        title=written.title or name.replace("_", " ").capitalize(),
        sources=written.from_,
        state_field=_state_field(written, source),
        assignments=written.set,
        roles=written.roles,
        when=written.when,
        is_sensitive=written.sensitive,
        help=written.help,
    )


def _state_field(written: OperationDefinition, source: ModelSource) -> str:
    """The field of states: one with transitions that it sets, else ``state`` or the only one."""
    with_transitions = list(source.transitions)
    for name in with_transitions:
        if name in written.set:
            return name
    if "state" in source.fields or not with_transitions:
        return "state"
    return with_transitions[0]


def check_model(
    source: ModelSource, model: Model, *, models: Mapping[str, Model], roles: frozenset[str] | None
) -> Iterator[Placed]:
    """What is wrong with a model but for its expressions. ``roles`` of ``None``: unchecked."""
    for finding in _findings(source, model, models):
        yield source.owner(finding.path), finding
    for path, role in _roles_named(source):
        if roles is not None and role not in roles:
            message = f"There is no role {role!r}."
            hint = did_you_mean(role, roles)
            yield source.owner(path), Finding("unknown_role", message, path=path, suggestion=hint)


def _findings(
    source: ModelSource, model: Model, models: Mapping[str, Model]
) -> Iterator[Finding]:
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
    base_rows = (("unique", source.base.unique), ("indexes", source.base.indexes))
    for name, combinations in base_rows:
        for index, combination in enumerate(combinations):
            for _, finding in _unknown_parts(source, "", f"{name}.{index}", combination):
                yield finding


def _unknown_parts(
    source: ModelSource, id: str, path: str, combination: Sequence[str]
) -> Iterator[Placed]:
    for index, name in enumerate(combination):
        written = source.fields.get(name)
        if written is None and name not in _SYSTEM_NAMES:
            yield id, unknown_field(f"{path}.{index}", name, source.base.id, source.fields)
        elif written is not None and written.type in ("lines", "json", "file"):
            message = f"{name!r} is of type {written.type}; it cannot be part of this."
            yield id, Finding("not_applicable", message, path=f"{path}.{index}")
    if not combination:
        yield id, Finding("missing", "A combination names its fields.", path=path)


_SYSTEM_NAMES = frozenset(item.name for item in SYSTEM_FIELDS)


def unknown_model(path: str, name: str, models: Iterable[str]) -> Finding:
    """The finding that a model does not exist."""
    hint = did_you_mean(name, models)
    return Finding("unknown_model", f"There is no model {name!r}.", path=path, suggestion=hint)


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
