"""Whoever calls an endpoint: proved to be there, and then worked for, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from interlock.api.idempotency import Attempt, keep, replay
from interlock.api.security import Credentials, read_credentials
from interlock.api.service import Services, services_of
from interlock.identity.model import CHANGE_PASSWORD, Actor
from interlock.kit.database import Unit, repeated
from interlock.kit.problem import ForbiddenError
from interlock.records.session import RecordSession
from interlock.work.model import Author

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Caller:
    """The other end of a request. ``scope`` is what an API token must have for the endpoint.

    The credentials are checked in the same transaction as the work is done in, so what was
    revoked before has no effect any more.
    """

    services: Services
    credentials: Credentials
    scope: str | None
    correlation_id: UUID

    def actor(self, unit: Unit, *, is_use: bool = True) -> Actor:
        """Who it is; raises ``UnauthenticatedError``, or ``ForbiddenError`` without the scope.

        Without ``is_use`` a session does not count as used by it.
        """
        services, shown = self.services, self.credentials
        implies = services.application.provider.implications(unit)
        if shown.token is not None:
            actor = services.tokens.actor_for_token(unit, shown.token, implies=implies)
        else:
            secret = shown.session or ""
            actor = services.sessions.actor_for_session(
                unit, secret, implies=implies, is_use=is_use
            )
        if self.scope is not None and not actor.has_scope(self.scope):
            raise _out_of_scope(actor, self.scope)
        return actor

    @contextmanager
    def unit(self) -> Iterator[tuple[Unit, Actor]]:
        """A unit of work, and who it is for."""
        with self.services.application.database.unit() as unit:
            yield unit, self.actor(unit)

    def proven(self) -> Actor:
        """Who it is, for work that opens its own units."""
        with self.unit() as (_, actor):
            return actor

    @contextmanager
    def reading(self) -> Iterator[RecordSession]:
        """A session on records that changes nothing."""
        with self.unit() as (unit, actor):
            yield self.session_in(unit, actor)

    def change(
        self,
        act: Callable[[RecordSession], Result],
        answer: Callable[[RecordSession, Result], Response],
        *,
        reason: str | None = None,
        attempt: Attempt | None = None,
    ) -> Response:
        """Do ``act`` on records, let everything react, then make the answer from what has come of
        it; all in one transaction, tried again when another came between.

        An ``attempt`` that was answered before gets the same answer, and nothing is done.
        """

        def run() -> Response:
            with self.unit() as (unit, actor):
                session = self.session_in(unit, actor, reason=reason)
                if attempt is not None and (known := self._replay(session, attempt)):
                    return known
                result = act(session)
                session.settle(is_last=True)
                response = answer(session, result)
                if attempt is not None:
                    keep(unit, actor, attempt, response)
                return response

        return repeated(run)

    def author(self, actor: Actor) -> Author:
        """The caller as the work room knows who does something."""
        return Author(actor, correlation_id=self.correlation_id)

    def _replay(self, session: RecordSession, attempt: Attempt) -> Response | None:
        keep_for = self.services.settings.replay_for
        return replay(session.unit, session.user, attempt, keep_for=keep_for)

    def session_in(self, unit: Unit, actor: Actor, *, reason: str | None = None) -> RecordSession:
        """A session in a unit that somebody else ends."""
        return self.services.application.session_in(
            unit, actor, correlation_id=self.correlation_id, reason=reason
        )


class Allow:
    """The dependency of every endpoint that is not for everybody: who calls, and may the token
    do this at all.

    It runs before the parameters are looked at and touches no database.
    """

    def __init__(self, scope: str | None = None) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> Caller:
        services = services_of(request)
        credentials = read_credentials(request, services.settings)
        return Caller(services, credentials, self.scope, request.state.correlation_id)


def _out_of_scope(actor: Actor, scope: str) -> ForbiddenError:
    if actor.scopes == frozenset({CHANGE_PASSWORD}):
        return ForbiddenError(
            "You must choose a new password first.",
            code="password_change_required",
            remedy="Change your password; then everything else is open again.",
        )
    return ForbiddenError(
        f"The API token has not the scope {scope!r}.",
        code="scope_missing",
        remedy="Use a token that was issued with this scope.",
        context={"scope": scope},
    )
