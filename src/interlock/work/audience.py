"""People named by what they are: ``role x``, ``group x``, followers, or a reference to a user.

Definitions name roles, never persons; who that is is looked up when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interlock.identity.group import store as group_store
from interlock.identity.model import Implications
from interlock.identity.user.service import active_users, users_with_role
from interlock.kit.database import Unit


class TargetKind(StrEnum):
    """By what people are named."""

    ROLE = "role"
    GROUP = "group"
    USER = "user"
    FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody named: ``name`` of a role or group, ``user_id`` of a person."""

    kind: TargetKind
    name: str = ""
    user_id: int = 0

    def __str__(self) -> str:
        if self.kind is TargetKind.FOLLOWERS:
            return "followers"
        return f"{self.kind} {self.name or self.user_id}"


FOLLOWERS = Target(TargetKind.FOLLOWERS)


def read_target(text: str) -> Target:
    """What a definition wrote; raises ``ValueError`` that says what would be right."""
    kind, _, name = text.strip().replace(":", " ", 1).partition(" ")
    name = name.strip()
    if kind == "followers" and not name:
        return FOLLOWERS
    if kind in ("role", "group") and name and " " not in name:
        return Target(TargetKind(kind), name)
    raise ValueError(
        f"{text!r} names nobody; write 'role <id>', 'group <code>' or '=<reference to a user>'"
    )


def targets_of(value: Any) -> list[Target]:
    """The targets that a value stands for: a text, the id of a user, or several of those.

    Nothing stands for nobody. Raises ``ValueError`` for anything else.
    """
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [read_target(value)]
    if isinstance(value, int) and not isinstance(value, bool):
        return [Target(TargetKind.USER, user_id=value)]
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return [target for item in value for target in targets_of(item)]
    raise ValueError(f"{value!r} names nobody")


def people(
    unit: Unit,
    targets: Iterable[Target],
    *,
    implies: Implications,
    company_id: int | None = None,
    followers: Iterable[int] = (),
) -> tuple[int, ...]:
    """The active users that ``targets`` stand for, each once, by id.

    With a company only those who work in it. ``followers`` are those of the record at hand.
    """
    named: set[int] = set()
    found: set[int] = set()
    for target in targets:
        if target.kind is TargetKind.ROLE:
            found |= set(users_with_role(unit, target.name, implies=implies, company_id=company_id))
        else:
            named |= _named(unit, target, followers)
    found |= set(active_users(unit, sorted(named), company_id=company_id))
    return tuple(sorted(found))


def _named(unit: Unit, target: Target, followers: Iterable[int]) -> set[int]:
    if target.kind is TargetKind.FOLLOWERS:
        return set(followers)
    if target.kind is TargetKind.USER:
        return {target.user_id}
    group = group_store.get(unit, target.name)
    return set(group.member_ids) if group is not None else set()
