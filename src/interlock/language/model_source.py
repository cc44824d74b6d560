"""Models as they are written: base definitions with their extensions, and what they amount to.

Nothing is checked here but clashes; every model is built as far as it goes, so that all of them
can be checked against each other, and one mistake does not hide the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean
from interlock.language.field import MAX_IDENTIFIER, build_field
from interlock.language.kinds.model import FieldDefinition, ModelDefinition, OperationDefinition
from interlock.language.schema import SYSTEM_FIELDS, Access, Model, Operation

Placed = tuple[str, Finding]
"""The id of a definition, and a finding in it."""

_SEQUENCE_SUFFIX = len("_ids")


@dataclass(frozen=True, slots=True)
class Combination:
    """Fields that are unique or indexed together; ``owner`` and ``path`` say where it is."""

    owner: str
    path: str
    fields: tuple[str, ...]

    @property
    def is_unique(self) -> bool:
        return self.path.startswith("unique.")


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
    combinations: list[Combination] = field(default_factory=list)
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
    groups: tuple[tuple[str, dict[str, Any], Mapping[str, Any]], ...] = (
        ("fields", source.fields, part.fields),
        ("operations", source.operations, part.operations),
        ("access", source.access, part.access),
    )
    for name, into, items in groups:
        for key, item in items.items():
            path = f"{name}.{key}"
            if key in into:
                message = f"{source.base.id} has {key!r} among its {name} already."
                yield part.id, Finding("clash", message, path=path, suggestion="Use another name.")
                continue
            into[key] = item
            source.owners[path] = part.id
    yield from _add_transitions(source, part)
    for name, rows in (("unique", part.unique), ("indexes", part.indexes)):
        source.combinations += [
            Combination(part.id, f"{name}.{index}", fields) for index, fields in enumerate(rows)
        ]


def _add_transitions(source: ModelSource, part: ModelDefinition) -> Iterator[Placed]:
    for name, rows in part.transitions.items():
        known = source.transitions.setdefault(name, {})
        for state, targets in rows.items():
            path = f"transitions.{name}.{state}"
            if state in known:
                message = f"{source.base.id} has transitions from {state!r} already."
                yield part.id, Finding("clash", message, path=path)
                continue
            known[state] = targets
            source.owners[path] = part.id


def _clashing_tables(sources: Mapping[str, ModelSource]) -> Iterator[Placed]:
    taken: dict[str, str] = {}
    for id in sources:
        table = id.replace(".", "_")
        if len(table) + _SEQUENCE_SUFFIX > MAX_IDENTIFIER:
            message = (
                f"The id is too long: {MAX_IDENTIFIER - _SEQUENCE_SUFFIX} letters are the most."
            )
            yield id, Finding("too_long", message, path="id")
        if table in taken:
            message = f"The table of {taken[table]!r} would have the same name."
            yield id, Finding("clash", message, path="id", suggestion="Use another id.")
        taken.setdefault(table, id)


def unknown_model(path: str, name: str, models: Iterable[str]) -> Finding:
    """The finding that a model does not exist."""
    hint = did_you_mean(name, models)
    return Finding("unknown_model", f"There is no model {name!r}.", path=path, suggestion=hint)


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
            name: _operation(name, written, source) for name, written in source.operations.items()
        },
        transitions=source.transitions,
        access=tuple(
            Access(role, row.read, row.create, row.update, row.delete, row.export, row.rows)
            for role, row in source.access.items()
        ),
        unique_together=tuple(c.fields for c in source.combinations if c.is_unique),
        indexes=tuple(c.fields for c in source.combinations if not c.is_unique),
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
