"""Stored computed fields, kept true within the transaction, across models.

A change marks the fields that read it, on whatever record they are; marked fields are computed
before anything looks at them: before a condition, an operation, an event or a write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from interlock.kit.problem import FieldError, InvalidError
from interlock.language.compute import Dependent
from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.scope import Scope
from interlock.language.types import Kind
from interlock.records.loading import Loading
from interlock.records.record import Record
from interlock.records.runtime import Runtime
from interlock.records.value import ValueProblem

_ROUNDS = 10_000


class Recomputer:
    """Marks and computes. ``assign(record, field, value)`` gives a field its new value."""

    def __init__(
        self,
        runtime: Runtime,
        loading: Loading,
        *,
        scope: Callable[[Record], Scope],
        assign: Callable[[Record, str, Any], None],
    ) -> None:
        self._runtime = runtime
        self._loading = loading
        self._scope = scope
        self._assign = assign
        self._marked: dict[tuple[str, int], tuple[Record, set[str]]] = {}
        self._is_running = False

    def changed(self, record: Record, field: str, *, old: Any = None) -> None:
        """Mark what reads ``field`` of ``record``; ``old`` is its value before."""
        for dependent in self._runtime.dependents.get((record.model.id, field), ()):
            self._mark_dependents(record, dependent)
        self._hold(record, field)
        for parent_model, lines in self._runtime.line_homes.get((record.model.id, field), ()):
            parents = {id for id in (old, record.values.get(field)) if id is not None}
            self._mark_parents(parent_model, lines, parents)

    def appeared(self, record: Record) -> None:
        """A record was made or is about to go: its parents' fields that read it are marked.

        Nothing refers to a new record yet, and what refers to one that goes is changed itself.
        """
        dependents = self._runtime.parents_of.get(record.model.id, ())
        for dependent in dependents:
            self._mark_dependents(record, dependent)
        for name, item in record.model.fields.items():
            if item.type.model and item.is_column and record.values.get(name):
                self._changed_parent(record, name, record.values[name])
                if not record.is_deleted:
                    self._hold(record, name)
        self.mark(record, record.model.computes)

    def _changed_parent(self, record: Record, field: str, parent: Any) -> None:
        for model, lines in self._runtime.line_homes.get((record.model.id, field), ()):
            self._mark_parents(model, lines, {parent})

    def _hold(self, record: Record, field: str) -> None:
        """Hold what is read through a reference that is new: whoever changes that cannot know of
        this record yet, so it must not change before this record can be found."""
        for path in self._runtime.looked_through.get(record.model.id, {}).get(field, ()):
            found = record
            for name in path:
                id = found.values.get(name)
                model = found.model.fields[name].type.model or ""
                held = id and self._loading.hold(self._runtime.models[model], id)
                if not held:
                    break
                found = held

    def mark(self, record: Record, fields: Iterable[str]) -> None:
        """Let ``fields`` of the record be computed again."""
        names = set(fields)
        if not names or record.is_deleted:
            return
        entry = self._marked.get(record.key)
        if entry is None:
            self._marked[record.key] = (record, names)
        else:
            entry[1].update(names)

    def _mark_parents(self, model: str, lines: str, ids: Iterable[int]) -> None:
        dependents = self._runtime.dependents.get((model, lines), ())
        if not dependents:
            return
        for parent in self._loading.find_many(self._runtime.models[model], ids, lock=True):
            for dependent in dependents:
                self._mark_dependents(parent, dependent)

    def _mark_dependents(self, record: Record, dependent: Dependent) -> None:
        for found in self._walk_back(record, dependent):
            self.mark(found, (dependent.field,))

    def _walk_back(self, record: Record, dependent: Dependent) -> list[Record]:
        """The records from which ``dependent.path`` leads to ``record``."""
        hops = []
        model = dependent.model
        for name in dependent.path:
            item = self._runtime.models[model].fields[name]
            hops.append((model, item))
            model = item.type.model or model
        current = [record]
        for home, item in reversed(hops):
            current = self._one_hop_back(home, item, current)
        return current

    def _one_hop_back(self, home: str, item: Any, current: list[Record]) -> list[Record]:
        model = self._runtime.models[home]
        if item.type.kind is Kind.LINES:
            inverses = (found.values.get(item.inverse) for found in current)
            parents = [id for id in inverses if id is not None]
            return self._loading.find_many(model, parents, lock=True)
        ids = [
            referring.id
            for found in current
            for referring in self._loading.referring(home, item.name, found.id)
        ]
        return self._loading.find_many(model, ids, lock=True)

    def settle(self) -> None:
        """Compute all that is marked, and what follows from it."""
        if self._is_running:
            return
        self._is_running = True
        try:
            for _round in range(_ROUNDS):
                if not self._marked:
                    return
                key = next(iter(self._marked))
                self._compute(*self._marked.pop(key))
            raise InvalidError(
                "Computed fields did not come to rest.",
                code="compute_loop",
                remedy="Two computed fields read each other through records; break the circle.",
            )
        finally:
            self._is_running = False

    def _compute(self, record: Record, names: set[str]) -> None:
        model = record.model
        order = model.compute_order
        scope = self._scope(record)
        for name in sorted(names, key=order.__getitem__):
            if record.is_deleted:
                return
            try:
                value = model.computes[name].evaluate(record.values, scope)
                self._assign(record, name, model.coercers[name](value))
            except (EvaluationError, ValueProblem) as error:
                raise InvalidError(
                    f"{model.model.title} {record.label}: {name} cannot be computed: {error}",
                    errors=[FieldError(name, str(error), "compute_failed")],
                    remedy="Correct the values that it is computed from.",
                ) from error
