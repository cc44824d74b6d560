"""Deciding from a mail: a secret opens a page, and only what is sent from that page decides.

Programs that look into mail follow links; following one of these changes nothing. The secret
stands for one person and one step and is used up by the decision; the rights of the person are
those of the moment, as if they had signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from interlock.approvals.deciding import Decided, Ruling
from interlock.approvals.link import store
from interlock.approvals.link.store import Link
from interlock.approvals.model import Request
from interlock.approvals.room import Approvals
from interlock.approvals.view import RequestView
from interlock.identity.model import Actor
from interlock.identity.secret import hash_token
from interlock.kit.database import Unit
from interlock.kit.ids import secret_token
from interlock.kit.problem import ConflictError, ForbiddenError, NotFoundError
from interlock.records.presentation import present
from interlock.records.session import RecordSession

VALID_FOR = timedelta(days=7)

OpenSession = Callable[[Unit, Actor], RecordSession]
FindActor = Callable[[Unit, int], Actor | None]
"""The actor that an active user is now."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a link shows: the request as its person may see it, the step, and the
    values by the titles of their fields, references by their labels."""

    view: RequestView
    step: str
    person: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DecisionLinks:
    """The links of an installation."""

    approvals: Approvals
    open_session: OpenSession
    find_actor: FindActor

    def make(self, unit: Unit, *, request_id: UUID, step: str, user_id: int) -> str | None:
        """A new secret for one person and one step; ``None`` where they could not decide it."""
        actor = self.find_actor(unit, user_id)
        if actor is None:
            return None
        try:
            view = self.approvals.view(self.open_session(unit, actor), request_id)
        except NotFoundError:
            return None
        if not any(right.step == step and right.may_decide for right in view.rights):
            return None
        token = secret_token()
        row = {
            "token_hash": hash_token(token),
            "request_id": request_id,
            "step": step,
            "user_id": user_id,
            "created_at": unit.now,
            "expires_at": unit.now + VALID_FOR,
        }
        store.add(unit.connection, row)
        return token

    def look(self, unit: Unit, token: str) -> Page:
        """What the link is about. Changes nothing; raises ``NotFoundError``, and
        ``ConflictError`` for a link that is used or whose time is over."""
        link = _valid(unit, token, lock=False)
        actor = self._person(unit, link)
        session = self.open_session(unit, actor)
        view = self.approvals.view(session, link.request_id)
        return Page(view, link.step, actor.name, _values(session, view.dossier.request))

    def decide(self, unit: Unit, token: str, ruling: Ruling) -> Decided:
        """Decide the link's step, and use the link up. Raises what deciding raises."""
        link = _valid(unit, token, lock=True)
        actor = self._person(unit, link)
        session = self.open_session(unit, actor)
        own = Ruling(ruling.kind, link.step, ruling.comment, ruling.expected_hash)
        decided = self.approvals.decide(session, link.request_id, own)
        session.settle()
        store.use(unit.connection, hash_token(token), unit.now)
        return decided

    def _person(self, unit: Unit, link: Link) -> Actor:
        actor = self.find_actor(unit, link.user_id)
        if actor is None:
            raise _no_link()
        return actor


def _values(session: RecordSession, request: Request) -> dict[str, Any]:
    """The record as it is now, if its reader may read it, else as it was asked for."""
    model = session.runtime.models.get(request.model or "")
    given = dict(request.values)
    if model is None or request.record_id is None:
        return given
    try:
        shown = present(session, session.get(model.id, request.record_id))
    except (ForbiddenError, NotFoundError):
        shown = dict(request.snapshot.get("record", {}))
    fields = {name: model.fields[name] for name in shown if name in model.fields}
    told = {
        item.title or name.removesuffix("_id").replace("_", " ").capitalize(): shown[name]
        for name, item in fields.items()
        if not item.is_system and shown[name] not in (None, "", [], False)
    }
    return {**told, **given}


def _valid(unit: Unit, token: str, *, lock: bool) -> Link:
    link = store.find(unit.connection, hash_token(token), lock=lock)
    if link is None:
        raise _no_link()
    if link.used_at is not None:
        raise ConflictError(
            "This link has been used; it decides once.",
            code="link_used",
            remedy="Sign in to see what became of the request.",
        )
    if link.expires_at <= unit.now:
        raise ConflictError(
            "The time of this link is over.",
            code="link_expired",
            remedy="Sign in to decide, or wait for the next reminder, which has a new link.",
        )
    return link


def _no_link() -> NotFoundError:
    return NotFoundError(
        "There is no such link.",
        code="no_such_link",
        remedy="Use the link of the mail as it is, or sign in to decide.",
    )
