"""Circles in what refers to what."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def find_cycles(edges: Mapping[T, Iterable[T]]) -> list[list[T]]:
    """One circle for each group of nodes that reach each other, in the order of ``edges``.

    Each begins at the node of its circle that comes first in ``edges``. Without recursion, so
    that long chains are no problem.
    """
    order = {node: index for index, node in enumerate(edges)}
    state: dict[T, int] = {}
    cycles = []
    for start in edges:
        if start in state:
            continue
        path: list[T] = [start]
        pending = [iter(edges[start])]
        state[start] = 1
        while pending:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                state[path.pop()] = 2
            elif following in edges and following not in state:
                state[following] = 1
                path.append(following)
                pending.append(iter(edges[following]))
            elif state.get(following) == 1:
                cycles.append(_rotated(path[path.index(following) :], order))
    return cycles


def _rotated(cycle: list[T], order: Mapping[T, int]) -> list[T]:
    first = min(range(len(cycle)), key=lambda index: order[cycle[index]])
    return [*cycle[first:], *cycle[:first]]


def sorted_by_need(edges: Mapping[T, Iterable[T]]) -> list[T]:
    """The nodes, each after those that it refers to; otherwise in the order of ``edges``.

    Circles are cut somewhere; report them with :func:`find_cycles` first.
    """
    done: set[T] = set()
    open_: set[T] = set()
    result: list[T] = []
    for start in edges:
        pending: list[tuple[T, bool]] = [(start, False)]
        while pending:
            node, is_leaving = pending.pop()
            if is_leaving:
                done.add(node)
                result.append(node)
            elif node in edges and node not in done and node not in open_:
                open_.add(node)
                pending.append((node, True))
                pending += [(item, False) for item in reversed(list(edges[node]))]
    return result
