"""Requests that may be sent twice and are done once: the ``Idempotency-Key`` header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from interlock.api import store
from interlock.api.reply import Reply
from interlock.identity.model import Actor
from interlock.kit import json
from interlock.kit.database import Unit
from interlock.kit.problem import ConflictError

_KEPT_HEADERS = ("location", "etag")
REPLAY_HEADER = "idempotency-replayed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request with its key. ``digest`` tells it from every other request."""

    key: str
    digest: bytes


def attempt_of(key: str | None, *parts: Any) -> Attempt | None:
    """The attempt that a request is: ``parts`` are what it is about and what it says."""
    if key is None:
        return None
    return Attempt(key, sha256(json.canonical_bytes(parts)).digest())


def replay(unit: Unit, actor: Actor, attempt: Attempt, *, keep_for: timedelta) -> Response | None:
    """The answer that was given to this request before, or ``None``: it is the first.

    Raises ``ConflictError`` when the key was used for another request. Call it first in the unit
    that does the work, and :func:`keep` last.
    """
    user, key = actor.user_id, attempt.key
    expires_at = unit.now + keep_for
    if store.claim_key(unit, user, key, digest=attempt.digest, expires_at=expires_at):
        return None
    found = store.remembered(unit, user, key)
    if found is None or found.digest != attempt.digest:
        raise ConflictError(
            "This idempotency key was used for another request.",
            code="idempotency_key_reused",
            remedy="Use a new key for a new request.",
        )
    headers = {**found.headers, REPLAY_HEADER: "true"}
    return Reply(bytes(found.body), status_code=found.status, headers=headers)


def keep(unit: Unit, actor: Actor, attempt: Attempt, response: Response) -> None:
    """Remember the answer, in the unit that did the work."""
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    store.remember(
        unit,
        actor.user_id,
        attempt.key,
        status=response.status_code,
        headers=headers,
        body=bytes(response.body),
    )
