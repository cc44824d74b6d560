"""What somebody may do with each model, as answers tell it."""

from __future__ import annotations

from typing import Any

from interlock.identity.model import Actor
from interlock.records.access import Right, access_of
from interlock.records.runtime import ModelRuntime, Runtime

_SCOPES = {
    Right.READ: "records:read",
    Right.EXPORT: "records:read",
    Right.CREATE: "records:write",
    Right.UPDATE: "records:write",
    Right.DELETE: "records:write",
}


def rights_on(runtime: Runtime, model: ModelRuntime, actor: Actor) -> dict[str, Any]:
    """The actor's rights on a model and the operations that are open to the actor's roles.

    What an API token is not scoped for is not among them.
    """
    access = access_of(runtime, model, actor.roles)
    rights: dict[str, Any] = {
        right.value: (actor.is_system or access.may(right)) and actor.has_scope(_SCOPES[right])
        for right in Right
    }
    operations = model.model.operations.values() if actor.has_scope("operations") else ()
    rights["operations"] = [
        item.name for item in operations if actor.is_system or actor.roles & set(item.roles)
    ]
    return rights


def has_any(rights: dict[str, Any]) -> bool:
    """Whether the model is anything to the actor at all."""
    return any(bool(value) for value in rights.values())
