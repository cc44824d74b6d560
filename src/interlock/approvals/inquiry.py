"""What is known when somebody is about to decide, and what may come of it. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from interlock.approvals.duty import NOTHING_DONE, Past, Person
from interlock.approvals.model import AskedKind, Assignee, Dossier
from interlock.language.program import ApprovalPolicy, Conflict


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as the one who decides, or in whose place it is decided."""

    user_id: int
    name: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    company_ids: tuple[int, ...] = ()

    @property
    def person(self) -> Person:
        return Person(self.user_id, self.name, self.roles)


@dataclass(frozen=True, slots=True)
class Cover:
    """A delegation in force to the person who decides: of all, or of one ``step`` only.

    ``shortfall`` says why it does not reach this request (its scope, its amount); ``None``: it
    does.
    """

    principal: Standing
    shortfall: str | None = None
    step: str | None = None

    def reaches(self, step: str) -> bool:
        return self.shortfall is None and self.step in (None, step)


@dataclass(frozen=True, slots=True)
class Capacity:
    """By what right somebody decides a step."""

    step: str
    assignee: Assignee
    on_behalf_of_id: int | None = None
    on_behalf_of_name: str | None = None

    @property
    def role(self) -> str | None:
        return self.assignee.id if self.assignee.kind is AskedKind.ROLE else None

    @property
    def why(self) -> str:
        """Why it came to this person, in words."""
        asked = self.assignee
        told = f"{asked.kind.value} {asked.label}"
        if asked.kind is AskedKind.USER:
            told = f"named by {asked.origin}"
        return f"{told}, standing in for {self.on_behalf_of_name}" if self.on_behalf_of_id else told


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a decision is not possible. ``is_forbidden``: it is this person who may not; otherwise
    the state of the request does not allow it."""

    code: str
    message: str
    remedy: str
    is_forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All that is known when somebody is about to decide."""

    dossier: Dossier
    policy: ApprovalPolicy
    who: Standing
    covers: tuple[Cover, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    past: Past = NOTHING_DONE
