"""Duplicated rules: automations that decide the same on the same model, and do the same."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from interlock.kit.finding import Finding, Severity
from interlock.kit.text import listed
from interlock.language.action import ActionSignature
from interlock.language.expression.check import Checked
from interlock.language.program import Automation, Computed, Condition

_BESIDE_THE_POINT = frozenset({"path", "note", "otherwise_path", "name"})
"""What two steps may differ in and still do the same."""


def find_duplicates(automations: Iterable[Automation]) -> list[tuple[str, Finding]]:
    """Automations of one model with the same conditions and steps: a warning on each, by its id.

    The order of clauses does not matter, nor do triggers: one rule with two triggers would do.
    Components are left out, and so is what is switched off.
    """
    groups: dict[Any, list[Automation]] = {}
    for automation in automations:
        if automation.is_enabled and automation.triggers:
            groups.setdefault(_essence(automation), []).append(automation)
    return [
        (automation.id, _warning(automation, group))
        for group in groups.values()
        if len(group) > 1
        for automation in group
    ]


def _warning(automation: Automation, group: Iterable[Automation]) -> Finding:
    others = listed(other.id for other in group if other is not automation)
    message = f"{others} has the same conditions and does the same."
    hint = "Keep one of them, with all the triggers."
    return Finding("duplicate_rule", message, suggestion=hint, severity=Severity.WARNING)


def _essence(automation: Automation) -> Any:
    return (
        automation.model,
        automation.is_inline,
        _normal_form(automation.was),
        _normal_form(automation.when),
        _portable(automation.rollout),
        _portable(automation.steps),
    )


def _normal_form(condition: Condition | None) -> tuple[str, ...]:
    """The clauses of a condition, sorted; a clause that is said twice counts once."""
    if condition is None:
        return ()
    return tuple(sorted({ast.dump(part) for part in _clauses(condition.checked.tree.body)}))


def _clauses(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for part in node.values:
            yield from _clauses(part)
    else:
        yield node


def _portable(value: Any) -> Any:
    """A step and all in it as plain values that can be compared and hashed."""
    match value:
        case Condition():
            return _normal_form(value)
        case Checked():
            return ast.dump(value.tree.body)
        case Computed():
            return ("computed", _portable(value.source))
        case ActionSignature():
            return value.name
    return _portable_parts(value)


def _portable_parts(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        parts = [f.name for f in fields(value) if f.name not in _BESIDE_THE_POINT]
        return (type(value).__name__, *(_portable(getattr(value, name)) for name in parts))
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _portable(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return tuple(_portable(item) for item in value)
    if isinstance(value, frozenset):
        return tuple(sorted(map(repr, value)))
    return repr(value)
