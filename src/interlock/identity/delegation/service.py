"""Use cases about acting for somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from interlock.identity.delegation import store
from interlock.identity.delegation.rule import (
    NewDelegation,
    closes_circle,
    find_wrong,
    find_wrong_period,
)
from interlock.identity.model import Absence, Actor, Delegation, Recorder
from interlock.identity.right import is_administrator, require_self_or_administrator
from interlock.identity.user import store as user_store
from interlock.identity.user.service import existing as existing_user
from interlock.kit.database import Unit
from interlock.kit.problem import FieldError, InvalidError, NotFoundError


@dataclass(frozen=True, slots=True)
class Delegations:
    """Handing rights over for a time, and taking them back."""

    recorder: Recorder

    def create(self, unit: Unit, new: NewDelegation, *, actor: Actor) -> Delegation:
        """Delegate; only the principal and administrators may.

        Refused when it would let a right come back to where it started: by other delegations of
        the same time and scope.
        """
        require_self_or_administrator(actor, new.principal_id)
        existing_user(unit, new.principal_id)
        wrong = find_wrong(new, now=unit.now)
        if not existing_user(unit, new.delegate_id).is_active:
            wrong.append(FieldError("delegate_id", "This person is deactivated.", "delegate"))
        if wrong:
            raise InvalidError(wrong[0].message, errors=wrong)
        user_store.lock_structure(unit)
        if closes_circle(new, store.overlapping(unit, new.starts_at, new.ends_at)):
            raise _circle()
        values = asdict(new)
        own = {"scope": list(new.scope), "created_by": actor.user_id, "created_at": unit.now}
        own |= {"is_told": False}
        number = store.insert_delegation(unit, values | own)
        self._record(unit, "delegation_created", number, actor=actor, new=values)
        return existing(unit, number)

    def revoke(
        self, unit: Unit, delegation_id: int, *, actor: Actor, reason: str | None = None
    ) -> None:
        """End a delegation now; what was decided under it stands."""
        found = self._mine(unit, delegation_id, actor=actor)
        if found.revoked_at is None:
            store.revoke(unit, delegation_id)
            old = {"principal_id": found.principal_id, "delegate_id": found.delegate_id}
            self._record(
                unit, "delegation_revoked", delegation_id, actor=actor, old=old, reason=reason
            )

    def of_user(self, unit: Unit, user_id: int, *, actor: Actor) -> list[Delegation]:
        """What a user has handed over or taken on and has not ended."""
        require_self_or_administrator(actor, user_id)
        return store.not_over(unit, user_id)

    def record_absence(
        self,
        unit: Unit,
        user_id: int,
        *,
        actor: Actor,
        starts_at: datetime,
        ends_at: datetime,
        substitute_id: int | None = None,
    ) -> Absence:
        """Note that a user is away; a substitute gets a delegation of everything for that time."""
        require_self_or_administrator(actor, user_id)
        existing_user(unit, user_id)
        if wrong := find_wrong_period(starts_at, ends_at, now=unit.now):
            raise InvalidError(wrong[0].message, errors=wrong)
        made = None
        if substitute_id is not None:
            new = NewDelegation(user_id, substitute_id, starts_at, ends_at, reason="Absence")
            made = self.create(unit, new, actor=actor).id
        absence = {"user_id": user_id, "starts_at": starts_at, "ends_at": ends_at}
        absence |= {"substitute_id": substitute_id, "delegation_id": made}
        own = {"created_by": actor.user_id, "created_at": unit.now}
        number = store.insert_absence(unit, absence | own)
        self._record(unit, "absence_recorded", number, actor=actor, new=absence)
        return Absence(number, user_id, starts_at, ends_at, substitute_id, made)

    def cancel_absence(self, unit: Unit, absence_id: int, *, actor: Actor) -> None:
        """The user is back, or never went; the substitute's delegation ends too."""
        found = store.absence(unit, absence_id)
        if found is None or not _may_see(actor, found.user_id):
            raise NotFoundError(f"There is no absence {absence_id}.")
        require_self_or_administrator(actor, found.user_id)
        store.cancel_absence(unit, absence_id)
        self._record(unit, "absence_cancelled", absence_id, actor=actor, old=asdict(found))
        if found.delegation_id is not None:
            self.revoke(unit, found.delegation_id, actor=actor, reason="Absence cancelled")

    def absences_of(self, unit: Unit, user_id: int, *, actor: Actor) -> list[Absence]:
        require_self_or_administrator(actor, user_id)
        return store.absences_of(unit, user_id)

    def _mine(self, unit: Unit, delegation_id: int, *, actor: Actor) -> Delegation:
        found = store.get(unit, delegation_id)
        if found is None or not _may_see(actor, found.principal_id, found.delegate_id):
            raise NotFoundError(f"There is no delegation {delegation_id}.")
        require_self_or_administrator(actor, found.principal_id)
        return found

    def _record(
        self,
        unit: Unit,
        action: str,
        number: int,
        *,
        actor: Actor,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        self.recorder.record(
            unit,
            action=f"identity.{action}",
            subject=f"{action.partition('_')[0]}:{number}",
            actor=actor,
            old=old,
            new=new,
            reason=reason,
        )


def existing(unit: Unit, delegation_id: int) -> Delegation:
    """The delegation; raises :class:`NotFoundError`."""
    found = store.get(unit, delegation_id)
    if found is None:
        raise NotFoundError(f"There is no delegation {delegation_id}.")
    return found


def active_delegations(unit: Unit, delegate_id: int, at: datetime) -> list[Delegation]:
    """For whom ``delegate_id`` may decide at that moment; both must be active users."""
    return store.for_delegate(unit, delegate_id, at)


def take_begun_delegations(unit: Unit, *, most: int = 100) -> list[Delegation]:
    """Those that have begun since it was last asked, to tell the delegates; each once."""
    return store.take_begun(unit, most=most)


def delegates_of(unit: Unit, principal_ids: Sequence[int], at: datetime) -> list[Delegation]:
    """Who may decide for any of ``principal_ids`` at that moment."""
    return store.for_principals(unit, principal_ids, at)


def stand_ins(unit: Unit, user_ids: Iterable[int], *subjects: str) -> frozenset[int]:
    """Who may act for one of these users now, by a delegation that covers a subject."""
    found = delegates_of(unit, sorted(set(user_ids)), unit.now)
    return frozenset(item.delegate_id for item in found if item.covers(*subjects))


def absent_users(unit: Unit, user_ids: Sequence[int], at: datetime) -> frozenset[int]:
    """Those of ``user_ids`` who are away at that moment."""
    return store.absent_users(unit, user_ids, at)


def substitutions(unit: Unit, delegations: Sequence[Delegation]) -> frozenset[int]:
    """The ids of those of ``delegations`` by which somebody stands in for an absent one."""
    ids = [item.id for item in delegations]
    return store.behind_absences(unit, ids) if ids else frozenset()


def _may_see(actor: Actor, *user_ids: int) -> bool:
    return actor.user_id in user_ids or is_administrator(actor)


def _circle() -> InvalidError:
    message = "This person has delegated, directly or through others, to the principal."
    return InvalidError(
        message,
        code="delegation_circle",
        errors=[FieldError("delegate_id", message, "circle")],
        remedy="Choose somebody else, another period or another scope.",
    )
