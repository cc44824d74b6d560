"""What two operations at once would compete for: a budget's rest, a customer's open amount.

A condition that looks through a reference at something that operations move must not be judged on
a value which another unit of work is about to move. So the records that the conditions of an
operation read in that way are locked before it is judged, and the second unit waits for the first.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.language.catalogue import Catalogue
from interlock.language.expression.check import Checked
from interlock.language.program import Condition, TriggerKind
from interlock.language.types import Kind
from interlock.records.record import Record
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession

Path = tuple[str, ...]


def lock_contended(session: RecordSession, record: Record, operation: str) -> None:
    """Lock the records whose computed fields and lines decide about ``operation``."""
    for path in contended_paths(session.runtime, record.model.id, operation):
        found: Record | None = record
        for name in path:
            if found is None:
                break
            target = session.model(found.model.fields[name].type.model or "")
            id = found.values.get(name)
            found = None if id is None else session.loading.find(target, id, lock=True)


def contended_paths(runtime: Runtime, model: str, operation: str) -> tuple[Path, ...]:
    """The ways to those records, worked out once for each catalogue."""
    paths: tuple[Path, ...] = runtime.derived(
        ("contended", model, operation),
        lambda: tuple(
            sorted(
                {
                    path
                    for checked in _conditions(runtime.catalogue, model, operation)
                    for read in checked.reads
                    if read.origin == "record"
                    if (path := _contended(runtime.catalogue, model, read.path))
                }
            )
        ),
    )
    return paths


def _conditions(catalogue: Catalogue, model: str, operation: str) -> Iterator[Checked]:
    """All that may refuse the operation: its own condition, policies, automations before it."""
    found: list[Condition | None] = [catalogue.operations[(model, operation)].when]
    for policy in catalogue.policies.values():
        if policy.is_enabled and (policy.model, policy.operation) == (model, operation):
            found += (policy.when, policy.auto, policy.reject_when)
    for automation in catalogue.automations.values():
        if automation.is_enabled and automation.is_inline and automation.model == model:
            triggers = automation.triggers
            if any(t.kind is TriggerKind.OPERATION and t.name == operation for t in triggers):
                found.append(automation.when)
    return (condition.checked for condition in found if condition is not None)


def _contended(catalogue: Catalogue, model: str, path: Path) -> Path:
    """The references of a path up to the record of which something is read that others move."""
    for position, name in enumerate(path):
        item = catalogue.models[model].fields[name]
        if item.type.kind is not Kind.REF:
            is_moved = item.compute is not None or item.type.kind is Kind.LINES
            return path[:position] if is_moved else ()
        model = item.type.model or model
    return ()
