"""What a unit of work needs to know of the published models, worked out once per catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.language.catalogue import Catalogue
from interlock.language.compute import ComputedField, Dependent
from interlock.language.program import Computed
from interlock.language.schema import Field, Model
from interlock.language.types import Kind
from interlock.records.storage.row import Rows
from interlock.records.storage.table import Tables
from interlock.records.value import Coercer, coercer

MASK = "***"
"""What stands in events and audit where a sensitive value was."""


class ModelRuntime:
    """One model, ready to be worked with."""

    def __init__(self, model: Model, catalogue: Catalogue, tables: Tables) -> None:
        self.model = model
        self.id = model.id
        self.fields: Mapping[str, Field] = model.fields
        self.rows = Rows(model, tables.table(model.id))
        self.coercers: Mapping[str, Coercer] = {
            name: coercer(item) for name, item in model.fields.items()
        }
        self.required = tuple(
            item.name
            for item in model.fields.values()
            if item.is_required and item.is_column and item.compute is None
        )
        self.sensitive = frozenset(item.name for item in model.fields.values() if item.is_sensitive)
        self.lines = tuple(item for item in model.fields.values() if item.type.kind is Kind.LINES)
        self.references = tuple(
            item for item in model.fields.values() if item.type.kind in (Kind.REF, Kind.REFS)
        )
        self.blank: Mapping[str, Any] = {
            name: _literal_default(self, item)
            for name, item in model.fields.items()
            if item.is_column
        }
        self.defaults: Mapping[str, Computed] = catalogue.defaults.get(model.id, {})
        self.computes: Mapping[str, ComputedField] = {
            item.field: item for item in catalogue.computes.get(model.id, ())
        }
        self.compute_order = {name: at for at, name in enumerate(self.computes)}
        self.has_company = "company_id" in model.fields
        self.operations_setting = _operations_setting(model, catalogue)


def _literal_default(runtime: ModelRuntime, item: Field) -> Any:
    if item.type.kind is Kind.REFS:
        return tuple(item.default_value or ())
    if item.default_value is None:
        return False if item.type.kind is Kind.BOOLEAN else None
    return runtime.coercers[item.name](item.default_value)


def _operations_setting(
    model: Model, catalogue: Catalogue
) -> Mapping[tuple[str, Any], tuple[str, ...]]:
    """For each value of a state field that operations set: which operations do.

    Whoever writes such a value asks for the operation, whatever way it comes in.
    """
    found: dict[tuple[str, Any], tuple[str, ...]] = {}
    for name, operation in model.operations.items():
        compiled = catalogue.operations[(model.id, name)]
        state = compiled.assignments.get(operation.state_field)
        if state is not None and state.is_literal:
            key = (operation.state_field, state.source)
            found[key] = (*found.get(key, ()), name)
    return found


@dataclass(frozen=True, slots=True)
class Referrer:
    """A field of some model that refers to the model in question."""

    model: str
    field: Field


@dataclass(frozen=True)
class Runtime:
    """The models of one catalogue, ready to be worked with."""

    catalogue: Catalogue
    tables: Tables
    models: Mapping[str, ModelRuntime]
    referrers: Mapping[str, tuple[Referrer, ...]]
    dependents: Mapping[tuple[str, str], tuple[Dependent, ...]]
    line_homes: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    """(child model, its reference) → the (parent model, lines field) that it feeds."""
    parents_of: Mapping[str, tuple[Dependent, ...]]
    """Child model → what reads its records as lines."""
    known_sequences: set[str] = field(default_factory=set)
    cache: dict[Any, Any] = field(default_factory=dict)
    """What others work out once per catalogue (rights by set of roles, trigger buckets)."""

    def derived(self, key: Any, make: Callable[[], Any]) -> Any:
        """A value worked out once for this catalogue."""
        found = self.cache.get(key)
        if found is None:
            found = self.cache[key] = make()
        return found


def build_runtime(catalogue: Catalogue) -> Runtime:
    """Work out what units of work need to know of a catalogue."""
    tables = Tables(catalogue.models)
    referrers: dict[str, list[Referrer]] = {}
    homes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for model in catalogue.models.values():
        for item in model.fields.values():
            target = item.type.model
            if target and item.type.kind in (Kind.REF, Kind.REFS):
                referrers.setdefault(target, []).append(Referrer(model.id, item))
            if target and item.type.kind is Kind.LINES and item.inverse:
                homes.setdefault((target, item.inverse), []).append((model.id, item.name))
    return Runtime(
        catalogue=catalogue,
        tables=tables,
        models={id: ModelRuntime(m, catalogue, tables) for id, m in catalogue.models.items()},
        referrers={id: tuple(items) for id, items in referrers.items()},
        dependents=catalogue.dependents,
        line_homes={key: tuple(items) for key, items in homes.items()},
        parents_of=_parents_of(catalogue),
    )


def _parents_of(catalogue: Catalogue) -> Mapping[str, tuple[Dependent, ...]]:
    found: dict[str, dict[Dependent, None]] = {}
    for (model, _field), dependents in catalogue.dependents.items():
        for dependent in dependents:
            if dependent.path and _ends_in_lines(dependent, catalogue):
                found.setdefault(model, {})[dependent] = None
    return {model: tuple(items) for model, items in found.items()}


def _ends_in_lines(dependent: Dependent, catalogue: Catalogue) -> bool:
    model = dependent.model
    for name in dependent.path[:-1]:
        model = catalogue.models[model].fields[name].type.model or model
    return catalogue.models[model].fields[dependent.path[-1]].type.kind is Kind.LINES
