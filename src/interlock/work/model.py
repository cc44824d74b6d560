"""What all of the room shares: who does something, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from interlock.identity.model import ADMINISTRATOR, SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something, and in the course of what; for a person only ``actor`` is needed."""

    actor: Actor
    on_behalf_of: str | None = None
    channel: str | None = None
    automation_id: str | None = None
    automation_version: int | None = None
    event_id: UUID | None = None
    correlation_id: UUID | None = None

    @property
    def name(self) -> str:
        """By what people know who it was: the automation, where it was one."""
        return self.automation_id or self.actor.name

    @property
    def is_automatic(self) -> bool:
        return self.automation_id is not None or self.actor.is_system


INTERLOCK = Author(SYSTEM)
"""Interlock itself."""


@dataclass(frozen=True, slots=True)
class About:
    """The business record that something is about, if any, and its company."""

    model: str | None = None
    record_id: int | None = None
    company_id: int | None = None


NOTHING = About()


def is_administrator(actor: Actor) -> bool:
    return actor.has_role(ADMINISTRATOR)
