"""Putting an automation to rest and back to work, as a version of its own."""

from __future__ import annotations

from interlock.application import Application
from interlock.govern.files import as_files
from interlock.govern.service import Plan, require_publisher
from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.kit.problem import ConflictError, NotFoundError
from interlock.language.form import set_key
from interlock.language.workspace import Content


def set_enabled(
    application: Application, id: str, *, is_enabled: bool, actor: Actor, reason: str
) -> Plan:
    """Publish the automation as it is, but paused, or at work again.

    Runs that wait go on in their version. Raises ``NotFoundError``, ``ConflictError`` where it is
    so already, ``ForbiddenError`` for who may not publish.
    """
    require_publisher(actor)

    def files_of(unit: Unit) -> Content:
        published = application.publishing.published(unit)
        found = next(
            (item for item in published if item.id == id and item.kind == "automation"), None
        )
        if found is None:
            raise NotFoundError(f"There is no automation {id!r}.", context={"id": id})
        text = set_key(found.content, "enabled", value=is_enabled, default=True)
        if text == found.content:
            word = "at work" if is_enabled else "paused"
            raise ConflictError(
                f"{id} is {word} already.", code="no_change", remedy="Nothing is left to do."
            )
        return {**as_files(published), found.path: text}

    return application.publishing.publish(files_of, actor=actor, reason=reason)
