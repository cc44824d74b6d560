"""Getting in: the first administrator, choosing a password, and a new one when it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

from interlock.identity.access import store
from interlock.identity.model import (
    ADMINISTRATOR,
    CHANGE_PASSWORD,
    SYSTEM,
    Actor,
    Recorder,
    User,
    unprivileged,
)
from interlock.identity.password import check_password, hash_password, verify_password
from interlock.identity.right import require_administrator
from interlock.identity.secret import hash_token
from interlock.identity.session import store as session_store
from interlock.identity.session.limit import GuessLimit, login_key, require_guess_left
from interlock.identity.user import store as user_store
from interlock.identity.user.service import NewUser, Users, existing
from interlock.kit.database import Unit
from interlock.kit.ids import secret_token
from interlock.kit.problem import ConflictError, FieldError, ForbiddenError, InvalidError

LINK_LIFETIME = timedelta(hours=24)

_FIRST_ADMINISTRATOR = "first_administrator"
_RESET = "password_reset"


@dataclass(frozen=True, slots=True)
class Access:
    """Passwords and the one-time links that set them."""

    recorder: Recorder

    def issue_first_admin_link(self, unit: Unit) -> str:
        """The secret of a link by which somebody becomes the first administrator.

        It works once, for 24 hours, and ends when a newer one is issued. Raises
        :class:`ConflictError` as soon as there is an administrator. Whoever may call this owns the
        machine anyway; it must never be reachable over the network.
        """
        _require_no_administrator(unit)
        token = secret_token()
        store.insert_link(
            unit,
            hash_token(token),
            purpose=_FIRST_ADMINISTRATOR,
            user_id=None,
            valid_for=LINK_LIFETIME,
        )
        self._record(unit, "first_administrator_link_issued", None, actor=SYSTEM)
        return token

    def redeem_first_admin(
        self,
        unit: Unit,
        token: str,
        *,
        login: str,
        name: str,
        password: str,
        company_ids: Sequence[int] = (1,),
    ) -> User:
        """Create the first administrator; a refusal leaves the link usable."""
        user_store.lock_structure(unit)
        is_good, _ = store.use_link(unit, hash_token(token), _FIRST_ADMINISTRATOR)
        if not is_good:
            raise _spent_link()
        _require_no_administrator(unit)
        check_password(password, login=login)
        users = Users(self.recorder)
        new = NewUser(login=login, name=name, company_ids=tuple(company_ids))
        user = users.create(unit, new, actor=SYSTEM)
        user_store.update_user(unit, user.id, {"password_hash": hash_password(password)})
        users.assign_role(unit, user.id, role=ADMINISTRATOR, actor=SYSTEM)
        return user

    def change_password(
        self, unit: Unit, *, actor: Actor, old: str, new: str, keep_session: str | None = None
    ) -> None:
        """Change one's own password. All other sessions end; ``keep_session`` is the token of
        the one to keep. Guesses at the old password count like guesses when signing in."""
        if actor.is_system or not actor.has_scope(CHANGE_PASSWORD):
            raise ForbiddenError("An API token may not change the password.")
        key = login_key(actor.login)
        require_guess_left(unit, GuessLimit(), login=key, address=f"user:{actor.user_id}")
        stored = user_store.password_hash(unit, actor.user_id)
        if not verify_password(old, stored)[0]:
            self._fail(unit, key, actor=actor)
        if old == new:
            raise _wrong("new", "Choose a password that differs from the old one.")
        check_password(new, login=actor.login)
        self._set(unit, actor.user_id, password=new, keep_session=keep_session)
        session_store.forget_failures(unit, key)
        self._record(unit, "password_changed", actor.user_id, actor=actor)

    def issue_password_reset(self, unit: Unit, user_id: int, *, actor: Actor) -> str:
        """The secret of a link by which a user sets a password, once, within 24 hours."""
        require_administrator(actor)
        user = existing(unit, user_id)
        if not user.is_active:
            raise ConflictError("The user is deactivated.", remedy="Reactivate the user first.")
        token = secret_token()
        store.insert_link(
            unit,
            hash_token(token),
            purpose=_RESET,
            user_id=user_id,
            valid_for=LINK_LIFETIME,
        )
        self._record(unit, "password_reset_issued", user_id, actor=actor)
        return token

    def redeem_password_reset(self, unit: Unit, token: str, *, password: str) -> User:
        """Set the password; ends all sessions. A refusal leaves the link usable."""
        is_good, user_id = store.use_link(unit, hash_token(token), _RESET)
        user = user_store.get(unit, user_id) if is_good and user_id is not None else None
        if user is None or not user.is_active:
            raise _spent_link()
        check_password(password, login=user.login)
        self._set(unit, user.id, password=password, keep_session=None)
        session_store.forget_failures(unit, login_key(user.login))
        self._record(unit, "password_reset", user.id, actor=unprivileged(user))
        return existing(unit, user.id)

    def _fail(self, unit: Unit, key: str, *, actor: Actor) -> NoReturn:
        def note(kept: Unit) -> None:
            place = f"user:{actor.user_id}"
            keep_for = 2 * GuessLimit().window
            session_store.insert_failure(kept, login=key, address=place, keep_for=keep_for)
            self._record(kept, "password_change_failed", actor.user_id, actor=actor)

        note(unit)
        unit.keep(note)
        raise _wrong("old", "The old password is not right.")

    def _set(self, unit: Unit, user_id: int, *, password: str, keep_session: str | None) -> None:
        values = {"password_hash": hash_password(password), "must_change_password": False}
        user_store.update_user(unit, user_id, values)
        kept = hash_token(keep_session) if keep_session is not None else None
        session_store.revoke_all(unit, user_id, except_token_hash=kept)

    def _record(self, unit: Unit, action: str, user_id: int | None, *, actor: Actor) -> None:
        self.recorder.record(
            unit,
            action=f"identity.{action}",
            subject=f"user:{user_id}" if user_id is not None else "user:first_administrator",
            actor=actor,
            old=None,
            new=None,
        )


def _require_no_administrator(unit: Unit) -> None:
    if user_store.has_administrator(unit):
        raise ConflictError(
            "There is an administrator already.",
            code="administrator_exists",
            remedy="Ask them to create a user for you.",
        )


def _spent_link() -> ForbiddenError:
    return ForbiddenError(
        "The link is not valid.",
        code="link_spent",
        remedy="It works once and for 24 hours. Ask for a new one.",
    )


def _wrong(path: str, message: str) -> InvalidError:
    return InvalidError(message, errors=[FieldError(path, message, "password")])
