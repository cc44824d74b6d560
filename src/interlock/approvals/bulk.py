"""Deciding many at once: item by item, each for itself, with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from interlock.approvals.deciding import Decided, Ruling, decide
from interlock.approvals.ports import Ports
from interlock.kit.database import Unit
from interlock.kit.problem import Problem, TooLargeError
from interlock.records.savepoint import savepoint
from interlock.records.session import RecordSession

MOST = 500


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item: decided, or the problem that stood in the way."""

    request_id: UUID
    decided: Decided | None
    problem: dict[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        return self.decided is not None


def decide_many(
    ports: Ports,
    unit: Unit,
    items: Sequence[tuple[UUID, Ruling]],
    *,
    open_session: Callable[[Unit], RecordSession],
) -> list[ItemResult]:
    """Decide up to 500 requests; one that is refused leaves the others as they are.

    ``open_session`` makes a fresh session of the deciding user on the unit it is given.
    """
    if len(items) > MOST:
        raise TooLargeError(
            f"{len(items)} requests at once; {MOST} is the most.",
            remedy="Send them in several parts.",
        )
    return [_one(ports, unit, id, ruling, open_session) for id, ruling in items]


def _one(
    ports: Ports,
    unit: Unit,
    id: UUID,
    ruling: Ruling,
    open_session: Callable[[Unit], RecordSession],
) -> ItemResult:
    try:
        with savepoint(unit) as inner:
            return ItemResult(id, decide(ports, open_session(inner), id, ruling))
    except Problem as problem:
        return ItemResult(id, None, problem.as_dict())
