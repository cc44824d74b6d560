"""What two units at once would compete for: a budget's rest, a customer's open amount.

A condition that looks through a reference at something that others move must not be judged on a
value which another unit of work is about to move. So the records that conditions read in that way
are locked before they are judged, and the second unit waits for the first. Moved are the fields
that are computed, lines, and whatever an automation writes through a reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interlock.language.catalogue import Catalogue
from interlock.language.program import (
    ActionStep,
    Automation,
    ChooseStep,
    Condition,
    TriggerKind,
)
from interlock.language.retrigger import walk_compiled
from interlock.language.types import Kind
from interlock.records.record import Record
from interlock.records.runtime import Path, Runtime
from interlock.records.session import RecordSession


def lock_contended(session: RecordSession, record: Record, operation: str) -> None:
    """Lock the records whose moved fields decide about ``operation``."""
    lock_along(session, record, contended_paths(session.runtime, record.model.id, operation))


def lock_along(session: RecordSession, record: Record, paths: Iterable[Path]) -> None:
    """Lock the records that ``paths`` lead to, and those on the way."""
    for path in paths:
        found: Record | None = record
        for name in path:
            if found is None:
                break
            target = session.model(found.model.fields[name].type.model or "")
            id = found.values.get(name)
            found = None if id is None else session.loading.find(target, id, lock=True)


def contended_paths(runtime: Runtime, model: str, operation: str) -> tuple[Path, ...]:
    """The ways to those records, worked out once for each catalogue."""
    catalogue = runtime.catalogue

    def find() -> tuple[Path, ...]:
        moved: MovedFields = runtime.derived(MovedFields, lambda: MovedFields(catalogue))
        return moved.ways(model, _conditions(catalogue, model, operation))

    paths: tuple[Path, ...] = runtime.derived(("contended", model, operation), find)
    return paths


class MovedFields:
    """The fields of a catalogue that change as a consequence of changes elsewhere."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._written = frozenset(_written_from_afar(catalogue))

    def ways(self, model: str, conditions: Iterable[Condition | None]) -> tuple[Path, ...]:
        """The ways from a record of ``model`` to those of which ``conditions`` read such fields."""
        found = {
            self._way(model, read.path)
            for condition in conditions
            if condition is not None
            for read in condition.checked.reads
            if read.origin == "record" and len(read.path) > 1
        }
        return tuple(sorted(found - {()}))

    def _way(self, model: str, path: Path) -> Path:
        """The references of a path up to the record of which a moved field is read."""
        for position, name in enumerate(path):
            item = self._catalogue.models[model].fields[name]
            is_moved = item.compute is not None or item.type.kind is Kind.LINES
            if is_moved or (model, name) in self._written:
                return path[:position]
            if item.type.kind is not Kind.REF:
                return ()
            model = item.type.model or model
        return ()


def conditions_of(automation: Automation) -> Iterator[Condition | None]:
    """All that an automation asks: its own condition, and those of its steps."""
    yield automation.when
    for step in walk_compiled(automation.steps):
        if isinstance(step, ActionStep):
            yield step.when
        elif isinstance(step, ChooseStep):
            yield from (condition for condition, _ in step.cases)


def _conditions(catalogue: Catalogue, model: str, operation: str) -> Iterator[Condition | None]:
    """All that may refuse the operation: its own condition, policies, automations before it."""
    yield catalogue.operations[(model, operation)].when
    for policy in catalogue.policies.values():
        if policy.is_enabled and (policy.model, policy.operation) == (model, operation):
            yield from (policy.when, policy.auto, policy.reject_when)
    for automation in catalogue.automations.values():
        if automation.is_enabled and automation.is_inline and automation.model == model:
            triggers = automation.triggers
            if any(t.kind is TriggerKind.OPERATION and t.name == operation for t in triggers):
                yield from conditions_of(automation)


def _written_from_afar(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The (model, field) pairs that inline automations write through a reference."""
    for automation in catalogue.automations.values():
        if not (automation.is_enabled and automation.is_inline and automation.model):
            continue
        for step in walk_compiled(automation.steps):
            if isinstance(step, ActionStep) and step.signature.name == "update":
                for key in step.input:
                    *through, last = str(key).split(".")
                    if through:
                        yield _end(catalogue, automation.model, through), last


def _end(catalogue: Catalogue, model: str, references: Iterable[str]) -> str:
    for name in references:
        model = catalogue.models[model].fields[name].type.model or model
    return model
