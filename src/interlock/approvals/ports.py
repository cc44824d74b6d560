"""What the rooms beside approvals supply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from interlock.automation.registry import CaseOpener
from interlock.kit.database import Unit
from interlock.language.program import ApprovalPolicy


class PolicyVersions(Protocol):
    """Compiled policies, old versions included: a request keeps its version for life."""

    def policy(self, unit: Unit, id: str, version: int) -> ApprovalPolicy:
        """Raises ``NotFoundError`` for a version that never was."""


class DutyHistory(Protocol):
    """Who did what on a record, from a source that nobody can change."""

    def who_did(self, unit: Unit, *, action: str, model: str, record_id: int) -> frozenset[int]:
        """The users who did ``action`` (``record.created``, ``operation.confirm``)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What people are told of a request. With ``step`` it is one that waits for them;
    ``occasion`` names what happened: of one occasion everybody is told once."""

    title: str
    body: str
    model: str | None
    record_id: int | None
    request_id: UUID | None
    step: str | None
    occasion: str


class Notices(Protocol):
    """How people are told something."""

    def tell(self, unit: Unit, told: Told, user_ids: Iterable[int]) -> None:
        """Tell each of these users, once."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The seams of the room, handed to whatever needs them."""

    versions: PolicyVersions
    cases: CaseOpener
    duties: DutyHistory
    notices: Notices
