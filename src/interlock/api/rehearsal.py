"""What would happen: done for real in the database, and undone before anybody can see it.

A rehearsal meets the same rules, gates and automations as the act itself, because it is the act.
Numbers that were drawn from a sequence meanwhile are not given back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from interlock.kit.database import Unit

Result = TypeVar("Result")


class _Undone(Exception):
    """Leaves the savepoint, so that all of it is undone."""

    def __init__(self, found: Any) -> None:
        self.found = found


def rehearse(unit: Unit, act: Callable[[Unit], Result]) -> Result:
    """What ``act`` gives when it is done now; nothing of it stays, nor what it wanted kept.

    Raises what ``act`` raises.
    """
    try:
        with unit.connection.begin_nested():
            _undo(act(Unit(unit.connection, unit.now)))
    except _Undone as undone:
        found: Result = undone.found
        return found
    raise AssertionError("unreachable")


def _undo(found: Any) -> NoReturn:
    raise _Undone(found)
