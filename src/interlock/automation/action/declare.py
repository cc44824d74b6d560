"""Declaring an action that inline automations may use too."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from interlock.language.action import ActionSignature, Effect, Idempotency


def declare(
    name: str, title: str, input: type[BaseModel], sites: Any, **more: Any
) -> ActionSignature:
    """A signature with what most actions have: it changes records, and doing it again is harmless.

    ``more`` are the other fields of :class:`~interlock.language.action.ActionSignature`.
    """
    return ActionSignature(
        name=name,
        title=title,
        input=input,
        effect=more.pop("effect", Effect.RECORD),
        idempotency=more.pop("idempotency", Idempotency.NATURAL),
        is_inline=True,
        sites=sites,
        **more,
    )
