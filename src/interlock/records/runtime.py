"""What a unit of work needs to know of the published models, worked out once per catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.identity.model import Implications
from interlock.language.catalogue import Catalogue
from interlock.language.compute import ComputedField, Dependent
from interlock.language.program import Computed
from interlock.language.schema import Field, Model
from interlock.language.types import Kind
from interlock.records.storage.row import Rows
from interlock.records.storage.table import Tables
from interlock.records.value import Coercer, coercer

Path = tuple[str, ...]
"""Names of fields, each of the record that the one before it leads to."""

_UNMARKED = frozenset({Kind.LINES, Kind.REFS, Kind.JSON, Kind.FILE})
"""Kinds of fields whose values do not say by themselves which operation set them."""


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
        self.operations_setting = _operations_setting(model, catalogue, self.coercers)
        self.line_of = _line_of(model, catalogue)
        self.marked_fields = frozenset(name for name, _ in self.operations_setting)


def _literal_default(runtime: ModelRuntime, item: Field) -> Any:
    if item.type.kind is Kind.REFS:
        return tuple(item.default_value or ())
    if item.default_value is None:
        return False if item.type.kind is Kind.BOOLEAN else None
    return runtime.coercers[item.name](item.default_value)


def _line_of(model: Model, catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """The references of a model by which its records are lines of others: to which models."""
    found: dict[str, tuple[str, ...]] = {}
    for home in catalogue.models.values():
        for item in home.fields.values():
            if item.type.kind is Kind.LINES and item.type.model == model.id and item.inverse:
                found[item.inverse] = (*found.get(item.inverse, ()), home.id)
    return found


def _operations_setting(
    model: Model, catalogue: Catalogue, coercers: Mapping[str, Coercer]
) -> Mapping[tuple[str, Any], tuple[str, ...]]:
    """For each value that is the mark of operations: which operations set it.

    The mark of an operation is the state it sets or, where it sets none, every value it sets.
    Whoever writes such a value asks for the operation, whatever way it comes in.
    """
    found: dict[tuple[str, Any], tuple[str, ...]] = {}
    for name, operation in model.operations.items():
        results = catalogue.operations[(model.id, name)].results
        state = operation.state_field
        for field_name in (state,) if state in results else results:
            if model.fields[field_name].type.kind in _UNMARKED:
                continue
            for value in results[field_name]:
                key = (field_name, coercers[field_name](value))
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
    looked_through: Mapping[str, Mapping[str, tuple[Path, ...]]]
    """Model → its reference → the ways, beginning with it, by which computed fields read."""
    known_sequences: set[str] = field(default_factory=set)
    cache: dict[Any, Any] = field(default_factory=dict)
    """What others work out once per catalogue (rights by set of roles, trigger buckets)."""

    @property
    def implications(self) -> Implications:
        """What each published role implies directly."""
        roles = self.catalogue.roles
        found: Implications = self.derived(
            "implications", lambda: {id: role.implies for id, role in roles.items()}
        )
        return found

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
        looked_through=_looked_through(catalogue),
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


def _looked_through(catalogue: Catalogue) -> Mapping[str, Mapping[str, tuple[Path, ...]]]:
    found: dict[str, dict[str, dict[Path, None]]] = {}
    for dependents in catalogue.dependents.values():
        for dependent in dependents:
            path = _references(dependent, catalogue)
            if path:
                found.setdefault(dependent.model, {}).setdefault(path[0], {})[path] = None
    return {
        model: {name: tuple(paths) for name, paths in by_name.items()}
        for model, by_name in found.items()
    }


def _references(dependent: Dependent, catalogue: Catalogue) -> Path:
    """The path of a dependent up to its first lines."""
    model = dependent.model
    for position, name in enumerate(dependent.path):
        item = catalogue.models[model].fields[name]
        if item.type.kind is not Kind.REF:
            return dependent.path[:position]
        model = item.type.model or model
    return dependent.path
