"""Who is asked: the approver rules of a step, resolved to roles, groups and people.

Nothing may hang without an owner. A step that would ask nobody, or only the requester who may not
decide, asks the policy's owner role instead, and a case says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from interlock.approvals.matter import Matter
from interlock.approvals.model import Asked, AskedKind
from interlock.identity.group import store as group_store
from interlock.identity.model import ADMINISTRATOR
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import ApproverKind, ApproverRule, PolicyStep


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is asked; ``note`` says why it is not whom the policy names."""

    asked: tuple[Asked, ...]
    note: str | None = None


def resolve(matter: Matter, step: PolicyStep) -> Resolution:
    """Who is asked for a step now. Reads only."""
    try:
        named = [item for rule in step.approvers for item in _by_rule(matter, rule)]
    except EvaluationError as error:
        return _fallback(matter, step, f"its approvers cannot be worked out: {error}")
    unique = {(item.kind, item.id): item for item in named}
    asked = [item for item in unique.values() if _is_possible(matter, item)]
    able = _able(matter, asked)
    if not able:
        why = "nobody is there to be asked" if not named else "only the requester would be asked"
        if named and not any(_members(matter, item) for item in named):
            why = f"nobody is behind {', '.join(item.label for item in unique.values())}"
        return _fallback(matter, step, why)
    note = None
    if step.need > len(able):
        note = f"It needs {step.need} approvals, and only {len(able)} can give one."
    return Resolution(_with_users(matter, asked, is_all=step.need == 0), note)


def resolve_rules(matter: Matter, rules: Iterable[ApproverRule]) -> list[Asked]:
    """Whom rules name now, each once; raises ``EvaluationError``."""
    found = [item for rule in rules for item in _by_rule(matter, rule)]
    return list({(item.kind, item.id): item for item in found}.values())


def _by_rule(matter: Matter, rule: ApproverRule) -> list[Asked]:
    if rule.kind is ApproverKind.ROLE:
        return [_role(matter, rule.name, f"role {rule.name}")]
    if rule.kind is ApproverKind.GROUP:
        return [_group(matter, rule.name, f"group {rule.name}")]
    if rule.kind is ApproverKind.MANAGER:
        id = matter.people.manager(matter.requester.user_id, levels=rule.levels)
        origin = "manager of the requester" + (f", level {rule.levels}" if rule.levels > 1 else "")
        return [] if id is None else _user(matter, id, origin)
    assert rule.expression is not None
    return _from_value(matter, matter.value(rule.expression), str(rule.expression.source))


def _from_value(matter: Matter, value: Any, origin: str) -> list[Asked]:
    """What an expression gave: a user's id, ``role:x``, a role's name, or several of those."""
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, int):
        return _user(matter, value, origin)
    if isinstance(value, str):
        return _from_text(matter, value.strip(), origin)
    if isinstance(value, Iterable):
        return [item for part in value for item in _from_value(matter, part, origin)]
    return []


def _from_text(matter: Matter, text: str, origin: str) -> list[Asked]:
    kind, _, name = text.replace(":", " ", 1).partition(" ")
    if kind == "role" and name:
        return [_role(matter, name.strip(), origin)]
    if kind == "group" and name:
        return [_group(matter, name.strip(), origin)]
    if text in matter.session.runtime.catalogue.roles:
        return [_role(matter, text, origin)]
    return []


def _role(matter: Matter, name: str, origin: str) -> Asked:
    role = matter.session.runtime.catalogue.roles.get(name)
    return Asked(AskedKind.ROLE, name, role.title if role else name, origin)


def _group(matter: Matter, code: str, origin: str) -> Asked:
    group = group_store.get(matter.session.unit, code)
    return Asked(AskedKind.GROUP, code, group.title if group else code, origin)


def _user(matter: Matter, id: int, origin: str) -> list[Asked]:
    standing = matter.people.standing(id)
    return [] if standing is None else [Asked(AskedKind.USER, str(id), standing.name, origin)]


def _is_possible(matter: Matter, item: Asked) -> bool:
    is_requester = item.kind is AskedKind.USER and item.id == str(matter.requester.user_id)
    return matter.policy.requester_may_decide or not is_requester


def _members(matter: Matter, item: Asked) -> frozenset[int]:
    return matter.people.members(item.kind, item.id, company_id=matter.company_id)


def _able(matter: Matter, asked: Iterable[Asked]) -> frozenset[int]:
    """The people behind ``asked`` who may decide."""
    found = frozenset(user for item in asked for user in _members(matter, item))
    barred = frozenset() if matter.policy.requester_may_decide else {matter.requester.user_id}
    return found - barred


def _with_users(matter: Matter, asked: Sequence[Asked], *, is_all: bool) -> tuple[Asked, ...]:
    """Where all must agree, each entry keeps who is behind it now."""
    if not is_all:
        return tuple(asked)
    return tuple(replace(item, users=tuple(sorted(_able(matter, [item])))) for item in asked)


def _fallback(matter: Matter, step: PolicyStep, why: str) -> Resolution:
    """The owner of the policy; where nobody is there either, the administrators."""
    for role in (matter.policy.owner, ADMINISTRATOR):
        asked = _role(matter, role, "owner of the policy")
        if role and _able(matter, [asked]):
            break
    note = f"{step.title}: {why}; asked instead: {asked.label}."
    return Resolution(_with_users(matter, [asked], is_all=step.need == 0), note)
