"""The part of a condition that follows from the record alone.

A list of records may be narrowed by it before the whole condition is asked of each one: what is
left out depends on the moment, on who asks, on the record's company or on what caused it all.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.language.expression.check import Checked
from interlock.language.expression.nodes import (
    Added,
    Convert,
    Expr,
    FieldOf,
    HasChanged,
    Logic,
    Lookup,
    Member,
    Previous,
    Root,
    Setting,
    Variable,
    walk,
)

_OF_THE_MOMENT = (Added, Convert, HasChanged, Lookup, Member, Root, Setting, Variable)


def narrowed(checked: Checked) -> Checked | None:
    """The condition without the ``and`` parts that look beyond the record; ``None`` if none is
    left. Every record for which the condition holds meets it."""
    node = checked.node
    if not (isinstance(node, Logic) and node.operator == "and"):
        return checked if _is_of_the_record(node) else None
    kept = tuple(part for part in node.parts if _is_of_the_record(part))
    return replace(checked, node=replace(node, parts=kept)) if kept else None


def _is_of_the_record(part: Expr) -> bool:
    return not any(
        isinstance(node, _OF_THE_MOMENT)
        or (isinstance(node, FieldOf) and isinstance(node.record, Previous))
        for node in walk(part)
    )
