"""What is computed, and what must be computed again when something changes.

A computed field is stored. When a field changes, everything that reads it must follow, on the same
record and on others: a :class:`Dependent` says which field of which model, and by which path the
record that holds it leads to the record that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from interlock.kit.finding import Finding, Severity
from interlock.language.code import check_text, located
from interlock.language.cycle import find_cycles, sorted_by_need
from interlock.language.expression.check import Checked, Environment
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.nodes import Call, walk
from interlock.language.expression.python import compile_value
from interlock.language.model_source import ModelSource, Placed
from interlock.language.program import Computed, Condition, Evaluate
from interlock.language.schema import Model, Operation

FieldKey = tuple[str, str]
"""A model and one of its fields."""


@dataclass(frozen=True, slots=True)
class ComputedField:
    """A computed field with its compiled expression."""

    model: str
    field: str
    checked: Checked
    evaluate: Evaluate


@dataclass(frozen=True, slots=True)
class Dependent:
    """A field to compute again. ``path`` leads from its record to the one that changed.

    ``()`` is the same record, ``("order_line",)`` one of its lines, ``("partner_id",)`` the record
    that it refers to.
    """

    model: str
    field: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledOperation:
    """An operation with what it sets and what must hold, compiled.

    ``results`` are, for each field that it sets, the values that can be told beforehand: a
    literal, or the outcomes of ``'a' if … else 'b'``.
    """

    operation: Operation
    assignments: Mapping[str, Computed] = field(default_factory=dict)
    when: Condition | None = None
    results: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


def compile_computes(
    source: ModelSource, model: Model, environment: Environment
) -> tuple[tuple[ComputedField, ...], list[Placed]]:
    """The computed fields of one model in the order written, and what is wrong with them.

    The environment should have neither an actor nor an event: a stored value is the same for all.
    """
    found: list[ComputedField] = []
    findings: list[Placed] = []
    for item in model.fields.values():
        if item.compute is None:
            continue
        path = f"fields.{item.name}.compute"
        owner = source.owner(path)
        try:
            told = replace(environment, is_told=not item.is_sensitive)
            checked = check_text(item.compute, told, expected=item.type)
        except ExpressionError as error:
            findings += [(owner, located(f, path)) for f in error.findings]
            continue
        findings += [(owner, located(f, path)) for f in unsteady(checked)]
        found.append(ComputedField(model.id, item.name, checked, compile_value(checked)))
    return tuple(found), findings


_UNSTEADY = {
    "today": "changes every day",
    "now": "changes all the time",
    "has_role": "differs from person to person",
    "sequence": "draws a number each time",
}


def unsteady(checked: Checked) -> Iterable[Finding]:
    """Reasons why a stored value would not stay right, although nothing that it reads changes."""
    for node in walk(checked.node):
        if isinstance(node, Call) and node.operation in _UNSTEADY:
            message = f"{node.operation}() {_UNSTEADY[node.operation]}; a stored value would not."
            hint = "Use it where the value is read: in a condition or an automation."
            is_wrong = node.operation in ("has_role", "sequence")
            severity = Severity.ERROR if is_wrong else Severity.WARNING
            yield Finding("unsteady_compute", message, suggestion=hint, severity=severity)
    for key in sorted(checked.settings_used):
        message = f"The field is not computed again when the setting {key!r} changes."
        yield Finding("unsteady_compute", message, severity=Severity.NOTE)


def dependencies(computes: Iterable[ComputedField]) -> dict[FieldKey, tuple[Dependent, ...]]:
    """For each field that is read: what is computed from it, each path once."""
    found: dict[FieldKey, dict[Dependent, None]] = {}
    for item in computes:
        for read in sorted(item.checked.reads, key=lambda read: (read.path, read.model)):
            dependent = Dependent(item.model, item.field, read.path[:-1])
            found.setdefault((read.model, read.field), {})[dependent] = None
    return {key: tuple(dependents) for key, dependents in found.items()}


def compute_cycles(computes: Iterable[ComputedField]) -> list[tuple[FieldKey, Finding]]:
    """Circles among computed fields, across models too."""
    return [(cycle[0], _cycle(cycle)) for cycle in find_cycles(_edges(computes))]


def _cycle(cycle: list[FieldKey]) -> Finding:
    way = " → ".join(f"{model}.{name}" for model, name in [*cycle, cycle[0]])
    return Finding(
        "compute_cycle",
        f"The fields are computed from each other in a circle: {way}.",
        path=f"fields.{cycle[0][1]}.compute",
        suggestion="Make one of them an ordinary field.",
    )


def _edges(computes: Iterable[ComputedField]) -> dict[FieldKey, list[FieldKey]]:
    items = list(computes)
    known = {(item.model, item.field) for item in items}
    return {
        (item.model, item.field): sorted(
            {(read.model, read.field) for read in item.checked.reads} & known
        )
        for item in items
    }


def in_order(computes: Iterable[ComputedField]) -> dict[str, tuple[ComputedField, ...]]:
    """The computed fields of each model, each after those that it is computed from."""
    items = {(item.model, item.field): item for item in computes}
    ordered: dict[str, list[ComputedField]] = {}
    for key in sorted_by_need(_edges(items.values())):
        ordered.setdefault(key[0], []).append(items[key])
    return {model: tuple(fields) for model, fields in ordered.items()}
