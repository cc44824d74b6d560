"""Who may do what to people: deny by default."""

from __future__ import annotations

from interlock.identity.model import ADMINISTRATOR, AUDITOR, MANAGE_IDENTITY, Actor
from interlock.kit.problem import ForbiddenError


def require_administrator(actor: Actor) -> None:
    """Refuse unless ``actor`` administers people, with a token that allows it too."""
    if not is_administrator(actor):
        raise ForbiddenError(
            "Only an administrator may do this.",
            remedy="Ask somebody with the role 'administrator'. An API token also needs the "
            f"scope '{MANAGE_IDENTITY}'.",
        )


def require_self_or_administrator(actor: Actor, user_id: int) -> None:
    """Refuse unless it is about the actor themselves."""
    if actor.user_id != user_id or actor.is_system or not actor.has_scope(MANAGE_IDENTITY):
        require_administrator(actor)


def require_session(actor: Actor) -> None:
    """Refuse API tokens: what opens other doors needs a person who signed in."""
    if actor.scopes is not None:
        raise ForbiddenError(
            "An API token may not do this.", remedy="Sign in with a password and do it there."
        )


def is_overseer(actor: Actor) -> bool:
    """Whether somebody sees what happens to everybody in their companies, by their office."""
    return actor.has_role(ADMINISTRATOR) or actor.has_role(AUDITOR)


def is_administrator(actor: Actor) -> bool:
    return actor.is_system or (actor.has_role(ADMINISTRATOR) and actor.has_scope(MANAGE_IDENTITY))


def is_in_company(actor: Actor, company_id: int | None) -> bool:
    """Whether the actor works in that company; what belongs to none is for everybody."""
    return company_id is None or actor.is_system or company_id in actor.company_ids
