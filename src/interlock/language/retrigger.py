"""Whether an automation can set itself off again: it writes what it watches, and still applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.scope import StaticScope
from interlock.language.program import (
    ActionStep,
    Automation,
    ChooseStep,
    Condition,
    ForEachStep,
    ParallelStep,
    Step,
    TriggerKind,
    TryStep,
)


def watched_and_kept(automation: Automation) -> list[str]:
    """The fields of the own record that it writes and watches, if its condition may hold then.

    A simple look: only literal values are followed, and only through each clause by itself.
    """
    watched = [t.fields for t in automation.triggers if t.kind is TriggerKind.UPDATED]
    if not watched:
        return []
    written = written_values(automation.steps)
    is_any = any(not fields for fields in watched)
    names = sorted(name for name in written if is_any or any(name in f for f in watched))
    literals = {name: values[0] for name, values in written.items() if len(values) == 1}
    known = {name: value for name, value in literals.items() if value is not _UNKNOWN}
    return [] if names and _ends_it(automation.when, known) else names


_UNKNOWN = object()


def written_values(steps: Iterable[Step]) -> dict[str, list[Any]]:
    """The values that ``update`` gives to fields of the own record; computed ones are unknown."""
    written: dict[str, list[Any]] = {}
    for step in walk_compiled(steps):
        if not isinstance(step, ActionStep) or step.signature.name != "update":
            continue
        for site in step.sites:
            name = str(site.path[-1])
            if len(site.path) == 1 and "." not in name:
                is_literal = getattr(site.compiled, "is_literal", False)
                value = site.compiled.evaluate({}, StaticScope()) if is_literal else _UNKNOWN  # type: ignore[union-attr]
                written.setdefault(name, []).append(value)
    return written


def walk_compiled(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps and all steps inside them, in the order written."""
    for step in steps:
        yield step
        for inner in _inside(step):
            yield from walk_compiled(inner)


def _inside(step: Step) -> Iterator[tuple[Step, ...]]:
    match step:
        case ChooseStep(cases=cases, otherwise=otherwise):
            yield from (branch for _, branch in cases)
            yield otherwise
        case ForEachStep(steps=steps):
            yield steps
        case ParallelStep(branches=branches):
            yield from branches.values()
        case TryStep(steps=steps, catch=catch):
            yield from (steps, catch)
        case ActionStep(catch=catch, compensate=compensate):
            yield from (part for part in (catch, compensate) if part)


def _ends_it(when: Condition | None, known: Mapping[str, Any]) -> bool:
    """Whether a clause is false once the known values are written, whatever the others are."""
    if when is None:
        return False
    scope = StaticScope(changed=frozenset(known))
    return any(
        _is_false(clause.fn, known, scope)
        for clause in when.clauses
        if any(name in clause.source for name in known)
    )


def _is_false(holds: Any, known: Mapping[str, Any], scope: StaticScope) -> bool:
    try:
        return holds(known, scope) is False
    except EvaluationError:
        return False
