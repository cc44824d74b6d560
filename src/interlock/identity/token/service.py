"""API tokens: what a program shows instead of a password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from interlock.identity.model import SCOPES, Actor, ApiToken, Channel, Implications, Recorder
from interlock.identity.right import (
    is_administrator,
    require_self_or_administrator,
    require_session,
)
from interlock.identity.secret import hash_token
from interlock.identity.token import store
from interlock.identity.user import store as user_store
from interlock.kit.database import Unit
from interlock.kit.ids import secret_token, time_ordered_id
from interlock.kit.problem import FieldError, InvalidError, NotFoundError, UnauthenticatedError
from interlock.kit.text import did_you_mean, listed

PREFIX = "ilk_"
"""How every secret begins, so that scanners find one that got into a repository."""

_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token; its ``secret`` is shown only here."""

    secret: str
    token: ApiToken


@dataclass(frozen=True, slots=True)
class Tokens:
    """Proof of who is there, for programs."""

    recorder: Recorder

    def issue(
        self,
        unit: Unit,
        name: str,
        *,
        actor: Actor,
        scopes: Sequence[str],
        expires_at: datetime | None = None,
    ) -> IssuedToken:
        """Make a token for the actor's own account; only from a session, never from a token."""
        require_session(actor)
        _check(name, scopes=scopes, expires_at=expires_at, now=unit.now)
        secret = PREFIX + secret_token()
        token = ApiToken(
            id=time_ordered_id(unit.now),
            user_id=actor.user_id,
            name=name.strip(),
            hint=secret[-4:],
            scopes=tuple(sorted(set(scopes))),
            created_at=unit.now,
            expires_at=expires_at,
            last_used_at=None,
        )
        store.insert_token(unit, token, token_hash=hash_token(secret))
        new = {"token": token.id, "name": token.name, "scopes": token.scopes}
        self._record(unit, "token_issued", actor.user_id, actor=actor, new=new)
        return IssuedToken(secret, token)

    def actor_for_token(
        self, unit: Unit, secret: str, *, implies: Implications, channel: str = Channel.API
    ) -> Actor:
        """Who holds ``secret``; raises :class:`UnauthenticatedError`. One statement."""
        row = store.actor_row(unit, hash_token(secret)) if secret.startswith(PREFIX) else None
        if row is None:
            raise UnauthenticatedError(
                "The API token is not valid.",
                remedy="It may have been revoked or have expired; issue a new one.",
            )
        if row.used_at is None or unit.now - row.used_at >= _TOUCH_EVERY:
            store.touch(unit, row.token_id)
        scopes = frozenset(row.scopes)
        return user_store.actor_of(row, implies=implies, channel=channel, scopes=scopes)

    def of_user(self, unit: Unit, user_id: int, *, actor: Actor) -> list[ApiToken]:
        """Tokens that are neither revoked nor expired, the newest first."""
        require_self_or_administrator(actor, user_id)
        return store.live_tokens(unit, user_id)

    def revoke(self, unit: Unit, token_id: UUID, *, actor: Actor) -> None:
        """End a token, with its next request."""
        owner = store.owner_of(unit, token_id)
        if owner is None or not (owner == actor.user_id or is_administrator(actor)):
            raise NotFoundError("There is no such API token.")
        require_self_or_administrator(actor, owner)
        if (name := store.revoke(unit, token_id)) is not None:
            old = {"token": token_id, "name": name}
            self._record(unit, "token_revoked", owner, actor=actor, old=old)

    def _record(
        self,
        unit: Unit,
        action: str,
        user_id: int,
        *,
        actor: Actor,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        self.recorder.record(
            unit,
            action=f"identity.{action}",
            subject=f"user:{user_id}",
            actor=actor,
            old=old,
            new=new,
        )


def _check(name: str, *, scopes: Sequence[str], expires_at: datetime | None, now: datetime) -> None:
    wrong = [
        FieldError("scopes", f"There is no scope {scope!r}.", "scope", did_you_mean(scope, SCOPES))
        for scope in scopes
        if scope not in SCOPES
    ]
    if not scopes:
        wrong.append(FieldError("scopes", f"Choose from {listed(SCOPES)}.", "required"))
    if not name.strip():
        wrong.append(FieldError("name", "Say what the token is for.", "required"))
    if expires_at is not None and expires_at <= now:
        wrong.append(FieldError("expires_at", "The token would have expired already.", "period"))
    if wrong:
        raise InvalidError(wrong[0].message, errors=wrong)
