"""Telling people of cases and tasks that are overdue, and what becomes of those nobody settles.

The people of a case have heard of it when it was opened. One that is not settled when it is due,
and then for as long again, goes up: its severity rises, and the administrators hear of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from interlock.identity.delegation.service import stand_ins
from interlock.identity.model import ADMINISTRATOR, Implications
from interlock.kit.database import Unit
from interlock.work.audience import Target, TargetKind, people
from interlock.work.case import store as case_store
from interlock.work.case.model import Case, Severity
from interlock.work.model import INTERLOCK
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify
from interlock.work.task import store as task_store
from interlock.work.task.model import Task
from interlock.work.trail import record

OVERDUE, ESCALATED = 1, 2
"""What people were told last, as :attr:`case.alerts` counts it."""


def alert_due(unit: Unit, *, implies: Implications, most: int = 100) -> int:
    """Tell people what they are to be told by now; of how many cases and tasks."""
    cases = case_store.to_alert(unit, most=most)
    for case, alerts in cases:
        _alert(unit, case, alerts + 1, implies)
    tasks = task_store.overdue(unit, most=most)
    for task in tasks:
        _tell_overdue(unit, task, implies)
    return len(cases) + len(tasks)


def _alert(unit: Unit, case: Case, alert: int, implies: Implications) -> None:
    case_store.set_alerts(unit, case.id, alert)
    owners = _owners(unit, case, implies)
    if alert == OVERDUE:
        record(unit, "case.overdue", by=INTERLOCK, subject=f"case:{case.id}", about=case.about)
        _tell(unit, case, owners, f"Overdue: case {case.number}, {case.title}", alert)
    else:
        _escalate(unit, case, owners, implies)


def _escalate(unit: Unit, case: Case, owners: Iterable[int], implies: Implications) -> None:
    levels = list(Severity)
    higher = levels[min(levels.index(case.severity) + 1, len(levels) - 1)]
    case_store.update_case(unit, case.id, {"severity": higher.value})
    record(
        unit, "case.escalated", by=INTERLOCK, subject=f"case:{case.id}", about=case.about,
        old={"severity": case.severity.value}, new={"severity": higher.value},
        reason="Nobody has settled it in twice the time.",
    )  # fmt: skip
    above = people(
        unit, [Target(TargetKind.ROLE, ADMINISTRATOR)], implies=implies,
        company_id=case.company_id,
    )  # fmt: skip
    title = f"Escalated: case {case.number}, {case.title}"
    _tell(unit, case, {*owners, *above}, title, ESCALATED)


def _owners(unit: Unit, case: Case, implies: Implications) -> tuple[int, ...]:
    """Who has taken it; while nobody has, all who belong to its role."""
    if case.assignee_id is not None:
        targets = [Target(TargetKind.USER, user_id=case.assignee_id)]
    else:
        targets = [Target(TargetKind.ROLE, case.owner_role)]
    return people(unit, targets, implies=implies, company_id=case.company_id)


def _tell(unit: Unit, case: Case, user_ids: Iterable[int], title: str, alert: int) -> None:
    notice = Notice(
        title=title,
        body=case.detail,
        about=case.about,
        link=f"/cases/{case.id}",
        once_key=f"case:{case.id}:{alert}:{case.due_at}",
        automation_id=case.automation_id,
        event_id=case.event_id,
    )
    notify(unit, notice, user_ids)


def _tell_overdue(unit: Unit, task: Task, implies: Implications) -> None:
    if task.assignee_id is not None:
        target = Target(TargetKind.USER, user_id=task.assignee_id)
    elif task.role is not None:
        target = Target(TargetKind.ROLE, task.role)
    else:
        target = Target(TargetKind.GROUP, task.group_code or "")
    asked = set(people(unit, [target], implies=implies, company_id=task.company_id))
    if task.assignee_id is not None:
        asked |= stand_ins(unit, [task.assignee_id], task.model or "")
    notice = Notice(
        title=f"Overdue: {task.title}",
        body=task.note,
        about=task.about,
        link=f"/tasks/{task.id}",
        once_key=f"task:{task.id}:overdue:{task.due_at}",
        automation_id=task.automation_id,
        event_id=task.event_id,
    )
    notify(unit, notice, {*asked, task.created_by} - {0})
