"""A part of a unit of work that may fail without taking the rest along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from interlock.kit.database import Unit
from interlock.kit.problem import Problem
from interlock.language.expression.errors import EvaluationError


@contextmanager
def savepoint(unit: Unit) -> Iterator[Unit]:
    """A unit on the same connection; an exception undoes what was done in it, and goes on.

    What the part wanted kept although it fails is written at once, within the outer unit.
    """
    inner = Unit(unit.connection, unit.now, opened=unit.opened)
    unit.finish()
    try:
        with unit.connection.begin_nested():
            yield inner
            inner.finish()
    except (Problem, EvaluationError):
        for write in inner._kept:
            write(unit)
        raise
    unit.memo.clear()
    unit._kept.extend(inner._kept)
    unit._after_commit.extend(inner._after_commit)
    unit.hints |= inner.hints
