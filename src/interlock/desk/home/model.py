"""The figures of somebody's home. Each has a link to the list of what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from interlock.approvals.model import RequestState
from interlock.desk.inbox.model import ItemKind
from interlock.work.case.model import Severity


class LinkPage(StrEnum):
    """The list that a figure opens."""

    INBOX = "inbox"
    APPROVALS = "approvals"
    CASES = "cases"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Link:
    """A list, and the query by which its endpoint gives exactly what was counted."""

    page: LinkPage
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number. ``is_at_least``: counting was ended there."""

    value: int
    link: Link
    is_at_least: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody of one kind, by the ways it came."""

    kind: ItemKind
    total: Figure
    mine: Figure
    roles: Figure
    delegated: Figure
    overdue: Figure
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeverityFigure:
    severity: Severity
    figure: Figure


@dataclass(frozen=True, slots=True)
class AgeFigure:
    """How many are as old as ``band`` says."""

    band: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """The unsettled cases that somebody may see."""

    total: Figure
    overdue: Figure
    unassigned: Figure
    by_severity: tuple[SeverityFigure, ...]
    by_age: tuple[AgeFigure, ...]


@dataclass(frozen=True, slots=True)
class FailingAutomation:
    """An automation with failed runs that nobody has seen to."""

    automation_id: str
    title: str
    owner: str
    failed: Figure
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunFigures:
    """Background runs of the automations that somebody owns; failed ones are dead letters."""

    failed: Figure
    waiting: Figure
    ready: Figure
    failing: tuple[FailingAutomation, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A request that somebody sent or decided, and what came of it. ``by`` is whoever ruled last,
    for whom they stood in included; none: a rule."""

    request_id: UUID
    title: str
    state: RequestState
    model: str | None
    record_id: int | None
    record_title: str | None
    kind: str | None
    by: str | None
    at: datetime
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on one page. ``runs`` is empty for whoever owns no automation."""

    at: datetime
    waiting: tuple[Waiting, ...]
    approvals_by_age: tuple[AgeFigure, ...]
    sent: Figure
    cases: CaseFigures
    runs: RunFigures | None
    decided: tuple[Decided, ...]
