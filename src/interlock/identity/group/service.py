"""Use cases about groups; all of them are for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interlock.identity.group import store
from interlock.identity.model import Actor, Group, Recorder
from interlock.identity.right import require_administrator
from interlock.identity.user.check import check_group_code, check_role
from interlock.identity.user.service import administrator_kept
from interlock.identity.user.service import existing as existing_user
from interlock.kit.database import Unit
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import ConflictError, FieldError, InvalidError, NotFoundError


@dataclass(frozen=True, slots=True)
class Groups:
    """Making groups, and saying who is in them and what they may do."""

    recorder: Recorder

    def create(self, unit: Unit, code: str, *, title: str, actor: Actor) -> Group:
        """Make a group without members and roles; its code is permanent."""
        require_administrator(actor)
        check_group_code(code)
        _check_title(title)
        if not store.insert_group(unit, code, title):
            raise ConflictError(f"There is a group {code!r} already.", code="group_taken")
        self._record(unit, "group_created", code, actor=actor, new={"title": title})
        return existing(unit, code)

    def rename(self, unit: Unit, code: str, *, title: str, actor: Actor) -> Group:
        """Give a group another title; its code stays."""
        require_administrator(actor)
        _check_title(title)
        before = existing(unit, code)
        if before.title != title:
            store.rename_group(unit, code, title)
            change = {"old": {"title": before.title}, "new": {"title": title}}
            self._record(unit, "group_updated", code, actor=actor, **change)
        return existing(unit, code)

    def delete(self, unit: Unit, code: str, *, actor: Actor) -> None:
        """Remove a group; its members lose what they had through it."""
        require_administrator(actor)
        group = existing(unit, code)
        with administrator_kept(unit):
            store.delete_group(unit, code)
        old = {"title": group.title, "member_ids": group.member_ids, "roles": group.roles}
        self._record(unit, "group_deleted", code, actor=actor, old=old)

    def add_member(self, unit: Unit, code: str, *, user_id: int, actor: Actor) -> None:
        """Put a user into a group; nothing happens when they are in it."""
        require_administrator(actor)
        existing(unit, code)
        existing_user(unit, user_id)
        if store.add_member(unit, code, user_id):
            self._record(unit, "member_added", code, actor=actor, new={"user_id": user_id})

    def remove_member(self, unit: Unit, code: str, *, user_id: int, actor: Actor) -> None:
        """Take a user out, except the last administrator."""
        require_administrator(actor)
        existing(unit, code)
        with administrator_kept(unit):
            if store.remove_member(unit, code, user_id):
                self._record(unit, "member_removed", code, actor=actor, old={"user_id": user_id})

    def assign_role(self, unit: Unit, code: str, *, role: str, actor: Actor) -> None:
        """Give a role to all members, those of today and of later."""
        require_administrator(actor)
        check_role(role)
        existing(unit, code)
        if store.assign_role(unit, code, role):
            self._record(unit, "role_assigned", code, actor=actor, new={"role": role})

    def remove_role(self, unit: Unit, code: str, *, role: str, actor: Actor) -> None:
        """Take a role from all members, except the last administrator's."""
        require_administrator(actor)
        existing(unit, code)
        with administrator_kept(unit):
            if store.remove_role(unit, code, role):
                self._record(unit, "role_removed", code, actor=actor, old={"role": role})

    def get(self, unit: Unit, code: str, *, actor: Actor) -> Group:
        require_administrator(actor)
        return existing(unit, code)

    def search(
        self, unit: Unit, *, actor: Actor, limit: int = 50, cursor: str | None = None
    ) -> Page[Group]:
        """Groups by code."""
        require_administrator(actor)
        limit = max(1, min(limit, MAXIMUM_LIMIT))
        after = str(decode_cursor(cursor, length=1, types=(str,))[0]) if cursor else None
        found = store.search(unit, after=after, most=limit + 1)
        items = found[:limit]
        return Page(items, encode_cursor([items[-1].code]) if len(found) > limit else None)

    def _record(
        self,
        unit: Unit,
        action: str,
        code: str,
        *,
        actor: Actor,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        self.recorder.record(
            unit,
            action=f"identity.{action}",
            subject=f"group:{code}",
            actor=actor,
            old=old,
            new=new,
        )


def existing(unit: Unit, code: str) -> Group:
    """The group; raises :class:`NotFoundError`."""
    group = store.get(unit, code)
    if group is None:
        raise NotFoundError(f"There is no group {code!r}.")
    return group


def _check_title(title: str) -> None:
    if not title.strip():
        wrong = FieldError("title", "A group needs a title.", "required")
        raise InvalidError(wrong.message, errors=[wrong])
