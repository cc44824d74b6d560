"""What an event must equal for a wait to end: found in ``match`` when it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from interlock.language.expression.nodes import Coerce, Compare, Expr, Logic, Member, Root, walk
from interlock.language.expression.python import compile_value
from interlock.language.program import Condition, Evaluate


def correlations(match: Condition) -> tuple[tuple[str, Evaluate], ...]:
    """For each ``event.data.<name> == …`` that must hold: the name, and the other side.

    The other side is known before any event comes.
    """
    found: list[tuple[str, Evaluate]] = []
    for part in _parts(match.checked.node):
        if isinstance(part, Compare) and part.operator == "eq":
            for here, there in ((part.left, part.right), (part.right, part.left)):
                name = _of_data(here)
                if name is not None and not _asks_event(there):
                    found.append((name, compile_value(replace(match.checked, node=there))))
    return tuple(found)


def _parts(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Logic) and node.operator == "and":
        for part in node.parts:
            yield from _parts(part)
    else:
        yield node


def _of_data(node: Expr) -> str | None:
    """The name in ``event.data.<name>``."""
    if isinstance(node, Coerce):
        node = node.operand
    if not isinstance(node, Member) or not isinstance(node.base, Member):
        return None
    data = node.base
    is_data = data.name == "data" and isinstance(data.base, Root) and data.base.name == "event"
    return node.name if is_data else None


def _asks_event(node: Expr) -> bool:
    return any(isinstance(part, Root) and part.name == "event" for part in walk(node))
