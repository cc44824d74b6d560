"""What lists of requests are asked for, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from interlock.approvals.model import RequestState

AGES: Mapping[str, tuple[timedelta, timedelta | None]] = {
    "under_1_day": (timedelta(0), timedelta(days=1)),
    "1_to_3_days": (timedelta(days=1), timedelta(days=3)),
    "3_to_7_days": (timedelta(days=3), timedelta(days=7)),
    "over_7_days": (timedelta(days=7), None),
}
"""Bands of age since the request, the lower end included."""


class Order(StrEnum):
    """``due``: the most urgent first, those without a date last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"


class Box(StrEnum):
    """Which list: what waits for the reader, what they sent, what they decided, or all of that
    and what their office shows them."""

    PENDING = "pending"
    SENT = "sent"
    DECIDED = "decided"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; ``None`` and empty mean any.

    Ages count from the request, ``max_age`` excluded. ``asked`` is somebody who is asked now: a
    role, a group or a user, with the id of the one. ``search``: a part of the title.
    """

    policy_id: str | None = None
    model: str | None = None
    record_id: int | None = None
    states: tuple[RequestState, ...] = ()
    is_overdue: bool = False
    min_age: timedelta | None = None
    max_age: timedelta | None = None
    asked: tuple[str, str] | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list."""

    id: UUID
    title: str
    policy_id: str
    state: RequestState
    model: str | None
    record_id: int | None
    operation: str | None
    requester_id: int
    requester_name: str
    reason: str | None
    amount: Decimal | None
    amount_currency_id: int | None
    round: int
    requested_at: datetime
    due_at: datetime | None
    decided_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class PolicyCount:
    """The requests under one policy."""

    policy_id: str
    title: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class AskedCount:
    """The requests that wait for one role, group or user."""

    kind: str
    id: str
    label: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests there are: by policy, by age, and by who is asked now, most first.

    A request that asks several is counted with each of them.
    """

    total: int
    overdue: int
    by_policy: tuple[PolicyCount, ...]
    by_age: Mapping[str, int]
    by_asked: tuple[AskedCount, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom somebody may decide: the own person, roles and groups, or a principal's.

    ``scope`` are the policies and models that a delegation is limited to; empty: all.
    """

    user_id: int
    roles: frozenset[str]
    groups: frozenset[str]
    company_ids: tuple[int, ...]
    scope: tuple[str, ...] = ()
    is_own: bool = True
