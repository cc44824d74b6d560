"""Use cases about users. Each checks the acting person's rights and records what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypedDict

from interlock.identity.model import (
    Actor,
    DateFormat,
    Implications,
    Person,
    Recorder,
    User,
    expand_roles,
)
from interlock.identity.password import check_password, hash_password
from interlock.identity.right import (
    is_administrator,
    require_administrator,
    require_self_or_administrator,
)
from interlock.identity.session import store as session_store
from interlock.identity.token import store as token_store
from interlock.identity.user import store
from interlock.identity.user.check import check_login, check_role, check_values
from interlock.kit.database import Unit
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)

_OWN_TO_CHANGE = frozenset({"language", "time_zone", "date_format", "company_id", "wants_mail"})


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a user begins with; the default company is the first one unless said otherwise."""

    login: str
    name: str
    company_ids: tuple[int, ...]
    company_id: int | None = None
    email: str | None = None
    manager_id: int | None = None
    department: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    wants_mail: bool = True


class UserChange(TypedDict, total=False):
    """What may be changed about a user; keys left out stay as they are."""

    login: str
    name: str
    email: str | None
    manager_id: int | None
    department: str | None
    company_id: int
    company_ids: tuple[int, ...]
    language: str
    time_zone: str
    date_format: DateFormat
    wants_mail: bool


@dataclass(frozen=True, slots=True)
class Users:
    """Creating, changing, finding and deactivating people."""

    recorder: Recorder

    def create(
        self, unit: Unit, new: NewUser, *, actor: Actor, password: str | None = None
    ) -> User:
        """Create a user; one without a password needs a reset link to sign in.

        A password given here is another person's knowledge, so it must be changed at once.
        """
        require_administrator(actor)
        values = asdict(new)
        values["company_id"] = new.company_id or next(iter(new.company_ids), None)
        if password is not None:
            check_password(password, login=new.login)
        store.lock_structure(unit)
        self._check(unit, values, user_id=None)
        secret = hash_password(password) if password is not None else None
        extra = {"password_hash": secret, "must_change_password": secret is not None}
        user_id = store.insert_user(unit, values | extra | {"created_at": unit.now})
        self._record(unit, "user_created", user_id, actor=actor, new=values)
        return existing(unit, user_id)

    def update(self, unit: Unit, user_id: int, *, actor: Actor, change: UserChange) -> User:
        """Change a user; people may change their own language, time zone, way of writing dates,
        mail, and current company. Their name is how others know who decided: not theirs to change.
        """
        require_self_or_administrator(actor, user_id)
        if not is_administrator(actor) and not _OWN_TO_CHANGE.issuperset(change):
            raise ForbiddenError(
                "Only an administrator may change this.",
                remedy="You can change your language, time zone, date format, mail and current "
                "company yourself.",
            )
        store.lock_structure(unit)
        before = asdict(existing(unit, user_id))
        fresh = {name: value for name, value in change.items() if before.get(name) != value}
        if fresh:
            self._check(unit, before | fresh, user_id=user_id)
            store.update_user(unit, user_id, fresh)
            old = {name: before[name] for name in fresh}
            self._record(unit, "user_updated", user_id, actor=actor, old=old, new=fresh)
        return existing(unit, user_id)

    def deactivate(
        self, unit: Unit, user_id: int, *, actor: Actor, reason: str | None = None
    ) -> User:
        """Shut a user out at once: sessions and API tokens end, delegations have no effect."""
        require_administrator(actor)
        with administrator_kept(unit):
            if existing(unit, user_id).is_active:
                store.update_user(unit, user_id, {"is_active": False})
                session_store.revoke_all(unit, user_id)
                token_store.revoke_all(unit, user_id)
                change: dict[str, Any] = {"old": {"is_active": True}, "new": {"is_active": False}}
                self._record(
                    unit, "user_deactivated", user_id, actor=actor, reason=reason, **change
                )
        return existing(unit, user_id)

    def reactivate(self, unit: Unit, user_id: int, *, actor: Actor) -> User:
        """Let a user in again; old sessions and API tokens stay revoked."""
        require_administrator(actor)
        if not existing(unit, user_id).is_active:
            store.update_user(unit, user_id, {"is_active": True})
            change: dict[str, Any] = {"old": {"is_active": False}, "new": {"is_active": True}}
            self._record(unit, "user_reactivated", user_id, actor=actor, **change)
        return existing(unit, user_id)

    def assign_role(self, unit: Unit, user_id: int, *, role: str, actor: Actor) -> None:
        """Give a user a role; nothing happens when they have it."""
        require_administrator(actor)
        check_role(role)
        existing(unit, user_id)
        if store.assign_role(unit, user_id, role):
            self._record(unit, "role_assigned", user_id, actor=actor, new={"role": role})

    def remove_role(self, unit: Unit, user_id: int, *, role: str, actor: Actor) -> None:
        """Take a role from a user, except the last administrator's."""
        require_administrator(actor)
        existing(unit, user_id)
        with administrator_kept(unit):
            if store.remove_role(unit, user_id, role):
                self._record(unit, "role_removed", user_id, actor=actor, old={"role": role})

    def get(self, unit: Unit, user_id: int, *, actor: Actor) -> User:
        require_self_or_administrator(actor, user_id)
        return existing(unit, user_id)

    def roles_of(self, unit: Unit, user_id: int, *, actor: Actor) -> list[str]:
        """The roles assigned in person, without those through groups."""
        require_self_or_administrator(actor, user_id)
        return store.own_roles(unit, user_id)

    def search(
        self,
        unit: Unit,
        matching: str | None = None,
        *,
        actor: Actor,
        is_active: bool | None = None,
        among: Sequence[int] | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[User]:
        """Users by name; only those of ``among`` where it is given."""
        require_administrator(actor)
        limit = max(1, min(limit, MAXIMUM_LIMIT))
        place = decode_cursor(cursor, length=2, types=(str, int)) if cursor else None
        after = (str(place[0]), int(place[1])) if place else None
        found = store.search(
            unit, matching=matching, is_active=is_active, among=among, after=after, most=limit + 1
        )
        items = found[:limit]
        is_last = len(found) <= limit
        return Page(items, None if is_last else encode_cursor([items[-1].name, items[-1].id]))

    def people(self, unit: Unit, matching: str = "", *, limit: int = 20) -> list[Person]:
        """Active colleagues by a part of their name; open to everybody who is signed in."""
        return store.people(unit, matching=matching, most=max(1, min(limit, 100)))

    def _check(self, unit: Unit, values: Mapping[str, Any], *, user_id: int | None) -> None:
        check_login(values["login"])
        check_values(values)
        taken = store.sign_in_facts(unit, values["login"])
        if taken is not None and taken[0] != user_id:
            raise ConflictError(
                "Another user has this login.",
                code="login_taken",
                remedy="Choose another login, or reactivate the user who has it.",
            )
        if values["manager_id"] is not None:
            _check_manager(unit, values["manager_id"], user_id=user_id)

    def _record(
        self,
        unit: Unit,
        action: str,
        user_id: int,
        *,
        actor: Actor,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        self.recorder.record(
            unit,
            action=f"identity.{action}",
            subject=f"user:{user_id}",
            actor=actor,
            old=old,
            new=new,
            reason=reason,
        )


def existing(unit: Unit, user_id: int) -> User:
    """The user; raises :class:`NotFoundError`."""
    user = store.get(unit, user_id)
    if user is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return user


def managers_of(unit: Unit, user_id: int) -> list[int]:
    """The user's manager, the manager's manager and so on, at most 32."""
    return store.managers_of(unit, user_id)


def users_with_role(
    unit: Unit, role: str, *, implies: Implications, company_id: int | None = None
) -> list[int]:
    """Active users who have ``role`` in any way; in one company where it is given."""
    granting = {other for other in implies if role in expand_roles(frozenset({other}), implies)}
    return store.users_with(unit, frozenset({role, *granting}), company_id=company_id)


def held_roles(unit: Unit, *, implies: Implications) -> frozenset[str]:
    """The roles that some active user has in any way."""
    return expand_roles(store.held_roles(unit), implies)


def active_users(
    unit: Unit, user_ids: Sequence[int], *, company_id: int | None = None
) -> list[int]:
    """Those of ``user_ids`` who are active users, by id; in one company where it is given."""
    return store.active_among(unit, user_ids, company_id=company_id) if user_ids else []


def mail_addresses(unit: Unit, user_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """Id, name and mail address of those of ``user_ids`` who are active and have one."""
    return store.addresses(unit, user_ids) if user_ids else []


def actor_for_user(
    unit: Unit, user_id: int, *, implies: Implications, channel: str
) -> Actor | None:
    """The actor that an active user is, without a session: automations, the command line."""
    return store.actor(unit, user_id, implies=implies, channel=channel)


@contextmanager
def administrator_kept(unit: Unit) -> Iterator[None]:
    """Refuse a change that would leave nobody who administers people."""
    store.lock_structure(unit)
    had_one = store.has_administrator(unit)
    yield
    if had_one and not store.has_administrator(unit):
        raise ConflictError(
            "This would leave no active administrator.",
            code="last_administrator",
            remedy="Give somebody else the role 'administrator' first.",
        )


def _check_manager(unit: Unit, manager_id: int, *, user_id: int | None) -> None:
    if store.get(unit, manager_id) is None:
        raise _wrong_manager(f"There is no user {manager_id}.")
    if user_id is not None and store.reports_to(unit, manager_id, user_id):
        raise _wrong_manager("This person reports to the user; that would be a circle.")


def _wrong_manager(message: str) -> InvalidError:
    return InvalidError(
        "The manager is not possible.",
        errors=[FieldError("manager_id", message, "manager")],
        remedy="Choose somebody who does not report to this user.",
    )
