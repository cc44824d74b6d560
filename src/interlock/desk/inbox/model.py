"""One list of what waits for somebody: what it is asked for, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from interlock.work.case.model import Severity


class ItemKind(StrEnum):
    APPROVAL = "approval"
    TASK = "task"
    CASE = "case"


class Scope(StrEnum):
    """By what way something waits for somebody: named in person, by a role or group, for somebody
    who has delegated; ``ALL`` is any of these."""

    MINE = "mine"
    ROLES = "roles"
    DELEGATED = "delegated"
    ALL = "all"


class Way(StrEnum):
    """Why something is in somebody's list. ``SUBSTITUTE``: they stand in for an absent one."""

    MINE = "mine"
    ROLE = "role"
    GROUP = "group"
    DELEGATED = "delegated"
    SUBSTITUTE = "substitute"


class InboxOrder(StrEnum):
    """``due``: the most urgent first, those without a date last. ``amount``: the largest first,
    those without one last."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    AMOUNT = "amount"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What to look for; ``None`` and empty mean any. ``is_unclaimed`` leaves out what somebody
    else has taken on; ``text`` are words that must be in the title or what is said about it."""

    kinds: tuple[ItemKind, ...] = ()
    scope: Scope = Scope.ALL
    is_overdue: bool = False
    is_unclaimed: bool = False
    model: str | None = None
    text: str = ""

    def wants(self, kind: ItemKind) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something waits for the reader: ``name`` is that of the role, the group or the person
    in whose place they act."""

    way: Way
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants it: a person, or an automation."""

    user_id: int | None
    name: str
    automation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Claimer:
    """Who has taken it on."""

    user_id: int
    name: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What the database tells of an item: ``key`` is the value it is sorted by."""

    kind: ItemKind
    id: UUID
    key: Any
    title: str
    subtitle: str | None
    model: str | None
    record_id: int | None
    company_id: int | None
    since: datetime
    due: datetime | None
    asker_id: int | None = None
    asker_name: str | None = None
    automation_id: str | None = None
    policy_id: str | None = None
    severity: Severity | None = None
    number: int | None = None
    amount: Decimal | None = None
    currency_id: int | None = None
    assignee_id: int | None = None
    assignee_name: str | None = None
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class InboxItem:
    """Something that waits for the reader."""

    kind: ItemKind
    id: UUID
    title: str
    subtitle: str | None
    model: str | None
    record_id: int | None
    record_title: str | None
    asked_by: Asker | None
    since: datetime
    due: datetime | None
    is_overdue: bool
    severity: Severity | None
    number: int | None
    amount: Decimal | None
    currency: str | None
    reason: Reason
    company_id: int | None
    company: str | None
    claimed_by: Claimer | None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many of a kind wait: what waits in two ways is counted in both scopes, and once in
    ``total``."""

    total: int = 0
    overdue: int = 0
    mine: int = 0
    roles: int = 0
    delegated: int = 0
    oldest_at: datetime | None = None

    def plus(self, other: KindCount) -> KindCount:
        dates = [at for at in (self.oldest_at, other.oldest_at) if at is not None]
        return KindCount(
            self.total + other.total,
            self.overdue + other.overdue,
            self.mine + other.mine,
            self.roles + other.roles,
            self.delegated + other.delegated,
            min(dates, default=None),
        )


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """What waits altogether, and of each kind."""

    all: KindCount
    approval: KindCount
    task: KindCount
    case: KindCount
