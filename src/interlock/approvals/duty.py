"""Segregation of duties: what one person may not combine with giving an approval. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from interlock.language.program import ApprovalPolicy, Conflict, Duty

_RECORD_ACTIONS = {"create": "record.created", "update": "record.updated"}


@dataclass(frozen=True, slots=True)
class Past:
    """What people did on the record in question.

    ``doers``: action (``record.created``, ``operation.confirm``) to users; ``approved``: policy
    and operation to the users who approved it.
    """

    doers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    approved: Mapping[tuple[str, str | None], frozenset[int]] = field(default_factory=dict)


NOTHING_DONE = Past()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody for whom a decision would count."""

    id: int
    name: str
    roles: frozenset[str]


def relevant(
    conflicts: Iterable[Conflict], policy: ApprovalPolicy, model: str | None
) -> tuple[Conflict, ...]:
    """The conflicts that an approval under ``policy`` can be part of."""
    return tuple(
        item
        for item in conflicts
        if (item.model is None or item.model == model)
        and (_is_this(item.first, policy) or _is_this(item.second, policy) or _is_of_roles(item))
    )


def actions_needed(conflicts: Iterable[Conflict]) -> frozenset[str]:
    """The actions on the record whose doers must be known to judge ``conflicts``."""
    duties = [duty for item in conflicts for duty in (item.first, item.second)]
    return frozenset(action for duty in duties if (action := action_of(duty)) is not None)


def action_of(duty: Duty) -> str | None:
    """The audited action that fulfils a duty on a record."""
    if duty.kind == "operation":
        return f"operation.{duty.name}"
    return _RECORD_ACTIONS.get(duty.kind)


def find_conflict(
    conflicts: Iterable[Conflict],
    policy: ApprovalPolicy,
    person: Person,
    *,
    past: Past,
    role: str | None,
) -> Conflict | None:
    """The first conflict that an approval by ``person`` would bring about.

    ``role`` is the one by which the person was asked: two roles that exclude each other stand in
    the way where one of them is what gives the right to decide.
    """
    for item in conflicts:
        if _is_of_roles(item):
            names = {item.first.name, item.second.name}
            if role in names and names <= person.roles:
                return item
            continue
        for mine, other in ((item.first, item.second), (item.second, item.first)):
            if _is_this(mine, policy) and _has(other, policy, person, past):
                return item
    return None


def _is_this(duty: Duty, policy: ApprovalPolicy) -> bool:
    return duty.kind == "approve" and duty.name in ("", policy.id, policy.operation)


def _is_of_roles(conflict: Conflict) -> bool:
    return conflict.first.kind == conflict.second.kind == "role"


def _has(duty: Duty, policy: ApprovalPolicy, person: Person, past: Past) -> bool:
    if duty.kind == "role":
        return duty.name in person.roles
    if duty.kind == "approve":
        return any(
            person.id in users
            for names, users in past.approved.items()
            if names[0] != policy.id and duty.name in ("", *names)
        )
    return person.id in past.doers.get(action_of(duty) or "", frozenset())
