"""Who is behind a role, a group, a delegation: identity as approvals need it, for one unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from interlock.approvals.inquiry import Standing
from interlock.approvals.model import AskedKind, Assignee
from interlock.identity.delegation.service import active_delegations, stand_ins
from interlock.identity.group import store as group_store
from interlock.identity.model import SYSTEM, Actor, Delegation, Implications
from interlock.identity.user.service import (
    active_users,
    actor_for_user,
    managers_of,
    users_with_role,
)
from interlock.kit.database import Unit
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class People:
    """Questions to identity, answered as of now: rights follow roles and groups at once."""

    unit: Unit
    implies: Implications

    def actor(self, user_id: int, *, channel: str = "system") -> Actor | None:
        """The actor that an active user is; ``None`` for anybody else, and for Interlock."""
        if user_id == SYSTEM.user_id:
            return None
        return actor_for_user(self.unit, user_id, implies=self.implies, channel=channel)

    def members(self, kind: AskedKind, id: str, *, company_id: int | None) -> frozenset[int]:
        """The active users who are meant; of roles and groups those who work in the company."""
        if kind is AskedKind.ROLE:
            return frozenset(
                users_with_role(self.unit, id, implies=self.implies, company_id=company_id)
            )
        if kind is AskedKind.USER:
            return self.active([int(id)]) if id.isdigit() else frozenset()
        group = group_store.get(self.unit, id)
        ids = group.member_ids if group is not None else ()
        return frozenset(active_users(self.unit, ids, company_id=company_id))

    def behind(self, assignees: Iterable[Assignee], *, company_id: int | None) -> frozenset[int]:
        """All active users whom ``assignees`` stand for."""
        found = [self.members(item.kind, item.id, company_id=company_id) for item in assignees]
        return frozenset().union(*found)

    def active(self, user_ids: Iterable[int]) -> frozenset[int]:
        return frozenset(active_users(self.unit, sorted(set(user_ids))))

    def manager(self, user_id: int, *, levels: int) -> int | None:
        """The manager so many levels up."""
        chain = managers_of(self.unit, user_id)
        return chain[levels - 1] if len(chain) >= levels else None

    def delegations_to(self, user_id: int) -> list[Delegation]:
        return active_delegations(self.unit, user_id, self.unit.now)

    def stand_ins(self, user_ids: Iterable[int], *subjects: str) -> frozenset[int]:
        """Who may decide for one of these users now, by a delegation that covers a subject."""
        return stand_ins(self.unit, user_ids, *subjects)

    def standing(self, user_id: int) -> Standing | None:
        actor = self.actor(user_id)
        return None if actor is None else standing_of(actor)


def people_of(session: RecordSession) -> People:
    return People(session.unit, session.runtime.implications)


def standing_of(actor: Actor) -> Standing:
    return Standing(actor.user_id, actor.name, actor.roles, actor.groups, actor.company_ids)
