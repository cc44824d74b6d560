"""What people are told of an open step, and when: a ladder in (business) time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from interlock.approvals.model import Step
from interlock.approvals.plan import due_at
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.duration import Duration
from interlock.language.program import PolicyStep


class AlertKind(StrEnum):
    """What is told, from the mildest to the most pressing."""

    ASKED = "asked"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Alert:
    """One rung: of reminders and escalations ``level`` counts from 0, as the policy lists them."""

    at: datetime
    kind: AlertKind
    level: int = 0


def ladder(declared: PolicyStep, step: Step, calendar: WorkingCalendar | None) -> tuple[Alert, ...]:
    """Everything that is told of a step while it stays open, in order of time.

    Reminders count back from when it is due, escalations forward from when it was asked. A
    reminder that would come before the step was asked is none.
    """
    assert step.opened_at is not None
    found = list(_alerts(declared, step, step.opened_at, calendar))
    order = list(AlertKind)
    return tuple(sorted(found, key=lambda item: (item.at, order.index(item.kind), item.level)))


def _alerts(
    declared: PolicyStep, step: Step, opened_at: datetime, calendar: WorkingCalendar | None
) -> Iterator[Alert]:
    yield Alert(opened_at, AlertKind.ASKED)
    if step.due_at is not None:
        for level, duration in enumerate(declared.remind):
            at = _before(step.due_at, duration, calendar)
            if at > opened_at:
                yield Alert(at, AlertKind.REMINDER, level)
        yield Alert(step.due_at, AlertKind.OVERDUE)
    for level, rung in enumerate(declared.escalations):
        at = due_at(opened_at, rung.after, calendar) or opened_at
        yield Alert(at, AlertKind.ESCALATION, level)


def _before(end: datetime, duration: Duration, calendar: WorkingCalendar | None) -> datetime:
    if duration.is_business and calendar is not None:
        return calendar.subtract(end, duration)
    return end - duration.elapsed
