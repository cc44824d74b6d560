"""Signing in and out.

The session's token is a random secret that lives in a cookie (``Secure``, ``HttpOnly``,
``SameSite=Lax``) and, hashed, in the database, so revoking a session ends it with the next request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID

from interlock.identity.model import (
    SYSTEM,
    Actor,
    Channel,
    Implications,
    Recorder,
    Session,
    User,
    unprivileged,
)
from interlock.identity.password import verify_password
from interlock.identity.right import is_administrator, require_self_or_administrator
from interlock.identity.secret import csrf_token, hash_token
from interlock.identity.session import store
from interlock.identity.session.limit import (
    GuessLimit,
    address_key,
    login_key,
    require_guess_left,
)
from interlock.identity.user import store as user_store
from interlock.kit.database import Unit
from interlock.kit.ids import secret_token, time_ordered_id
from interlock.kit.problem import NotFoundError, UnauthenticatedError


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """A session ends after its lifetime, or after so long without a request."""

    lifetime: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=2)
    touch_every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; ``token`` and ``csrf_token`` are shown to the browser only here."""

    token: str
    csrf_token: str
    session: Session
    user: User


@dataclass(frozen=True, slots=True)
class Sessions:
    """Proof of who is there, for people."""

    recorder: Recorder
    policy: SessionPolicy = field(default_factory=SessionPolicy)
    limit: GuessLimit = field(default_factory=GuessLimit)

    def sign_in(
        self, unit: Unit, login: str, *, password: str, address: str, user_agent: str = ""
    ) -> SignedIn:
        """Open a session.

        Raises :class:`UnauthenticatedError`, the same for an unknown login, a wrong password and
        a deactivated user and after the same time, and :class:`RateLimitedError`. A failure
        counts although the unit is rolled back.
        """
        key, place = login_key(login), address_key(address)
        require_guess_left(unit, self.limit, login=key, address=place)
        facts = user_store.sign_in_facts(unit, _storable(login.strip()))
        is_right, fresh = verify_password(password, facts[1] if facts else None)
        if facts is None or not is_right or not facts[2]:
            self._fail(unit, key, address=place, user_id=facts[0] if facts else None)
        store.forget_failures(unit, key)
        if fresh is not None:
            user_store.update_user(unit, facts[0], {"password_hash": fresh})
        return self.open(unit, facts[0], address=address, user_agent=user_agent)

    def open(self, unit: Unit, user_id: int, *, address: str, user_agent: str = "") -> SignedIn:
        """Open a session for a user who proved who they are in some other way."""
        user = user_store.get(unit, user_id)
        if user is None or not user.is_active:
            raise _unauthenticated()
        token = secret_token()
        session = Session(
            id=time_ordered_id(unit.now),
            user_id=user_id,
            created_at=unit.now,
            last_seen_at=unit.now,
            expires_at=unit.now + self.policy.lifetime,
            address=address[:64],
            user_agent=_storable(user_agent)[:256],
        )
        store.insert_session(unit, session, token_hash=hash_token(token))
        new = {"session": session.id, "address": session.address}
        self._record(unit, "signed_in", user_id, actor=unprivileged(user), new=new)
        return SignedIn(token, csrf_token(token), session, user)

    def actor_for_session(
        self,
        unit: Unit,
        token: str,
        *,
        implies: Implications,
        channel: str = Channel.WEB,
        is_use: bool = True,
    ) -> Actor:
        """Who holds ``token``; raises :class:`UnauthenticatedError`. One statement.

        With ``is_use`` the session counts as used; what goes on by itself must not keep it. While
        the user must change the password, the actor can do nothing else.
        """
        idle_since = unit.now - self.policy.idle
        row = store.actor_row(unit, hash_token(token), idle_since=idle_since)
        if row is None:
            raise _unauthenticated("Your session has ended.")
        if is_use and unit.now - row.seen_at >= self.policy.touch_every:
            store.touch(unit, row.session_id)
        return user_store.actor_of(row, implies=implies, channel=channel)

    def mine(self, unit: Unit, *, actor: Actor) -> list[Session]:
        """The actor's own open sessions, the latest used first."""
        return self.of_user(unit, actor.user_id, actor=actor)

    def of_user(self, unit: Unit, user_id: int, *, actor: Actor) -> list[Session]:
        require_self_or_administrator(actor, user_id)
        return store.live_sessions(unit, user_id, idle_since=unit.now - self.policy.idle)

    def sign_out(self, unit: Unit, token: str, *, actor: Actor) -> None:
        """End the session that ``token`` belongs to; nothing happens if it has ended."""
        row = store.actor_row(unit, hash_token(token), idle_since=unit.now - self.policy.idle)
        if row is not None and store.revoke(unit, row.session_id):
            old = {"session": row.session_id}
            self._record(unit, "signed_out", actor.user_id, actor=actor, old=old)

    def revoke(self, unit: Unit, session_id: UUID, *, actor: Actor) -> None:
        """End one session, with its next request."""
        owner = store.owner_of(unit, session_id)
        if owner is None or not (owner == actor.user_id or is_administrator(actor)):
            raise NotFoundError("There is no such session.")
        require_self_or_administrator(actor, owner)
        if store.revoke(unit, session_id):
            self._record(unit, "session_revoked", owner, actor=actor, old={"session": session_id})

    def revoke_all(self, unit: Unit, user_id: int, *, actor: Actor) -> int:
        """End all sessions of a user; how many there were."""
        require_self_or_administrator(actor, user_id)
        if count := store.revoke_all(unit, user_id):
            self._record(unit, "sessions_revoked", user_id, actor=actor, old={"count": count})
        return count

    def _fail(self, unit: Unit, key: str, *, address: str, user_id: int | None) -> NoReturn:
        def note(kept: Unit) -> None:
            keep_for = 2 * self.limit.window
            store.insert_failure(kept, login=key, address=address, keep_for=keep_for)
            self._record(kept, "sign_in_failed", user_id, actor=SYSTEM, new={"address": address})

        note(unit)
        unit.keep(note)
        raise _unauthenticated("The login or the password is not right.")

    def _record(
        self,
        unit: Unit,
        action: str,
        user_id: int | None,
        *,
        actor: Actor,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        self.recorder.record(
            unit,
            action=f"identity.{action}",
            subject=f"user:{user_id}" if user_id is not None else "user:unknown",
            actor=actor,
            old=old,
            new=new,
        )


def _storable(text: str) -> str:
    """Text from outside without what PostgreSQL refuses: NUL and lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _unauthenticated(detail: str = "Nobody is signed in.") -> UnauthenticatedError:
    return UnauthenticatedError(detail, remedy="Sign in and send the request again.")
