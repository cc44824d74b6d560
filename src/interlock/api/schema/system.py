"""Answers about the server itself."""

from __future__ import annotations

from typing import Literal

from interlock.api.schema.common import Answer


class Health(Answer):
    status: Literal["alive"]


class Readiness(Answer):
    status: Literal["ready"]
    revision: int
