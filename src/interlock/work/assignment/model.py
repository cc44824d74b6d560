"""Who of a pool gets the next record. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from interlock.language.schema import Model


class Way(StrEnum):
    """The fewest open records; the next in turn; the first by id."""

    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"
    FIRST = "first"


def choose(
    members: Sequence[int], way: Way, *, loads: Mapping[int, int], last: int | None
) -> int | None:
    """One of ``members`` (in order of their ids), or ``None`` of nobody.

    ``last`` is who was chosen the time before, whether still a member or not; where loads are
    equal the turn decides, so that nobody gets every first record of the day.
    """
    if not members:
        return None
    if way is Way.FIRST:
        return members[0]
    after = [member for member in members if last is not None and member > last]
    in_turn = [*after, *(member for member in members if member not in after)]
    if way is Way.ROUND_ROBIN:
        return in_turn[0]
    return min(in_turn, key=lambda member: loads.get(member, 0))


def final_values(model: Model) -> Mapping[str, frozenset[str]]:
    """For each field with transitions, the values from which none leads on: such a record is
    nobody's work any more."""
    return {
        name: frozenset(
            option for option in model.fields[name].type.options if not allowed.get(option)
        )
        for name, allowed in model.transitions.items()
    }
