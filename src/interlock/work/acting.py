"""What the room's actions share: their author, their record, the people they name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from interlock.automation.action.target import target_record
from interlock.automation.registry import ActionContext, CaseRequest
from interlock.kit.problem import InvalidError
from interlock.language.action import Site, SiteContext
from interlock.records.access import Right
from interlock.records.record import Record
from interlock.work.audience import Target, TargetKind, people, read_target
from interlock.work.audience import targets_of as read_targets
from interlock.work.case.model import Opened
from interlock.work.case.service import Cases
from interlock.work.due import due_at
from interlock.work.follower.service import about_record, readers
from interlock.work.model import NOTHING, About, Author

Path = tuple[str | int, ...]


def author_of(context: ActionContext) -> Author:
    session = context.session
    return Author(
        session.user,
        on_behalf_of=session.on_behalf_of,
        channel=session.origin.channel,
        automation_id=context.automation.id,
        automation_version=context.automation.version,
        event_id=context.event.id,
        correlation_id=session.origin.correlation_id,
    )


def record_of(context: ActionContext, of: Any = None) -> Record | None:
    """The record that ``of`` refers to, else the automation's own, if it has one."""
    if of is not None:
        return target_record(context, of, Right.READ)
    return context.event.record


def about_of(record: Record | None) -> About:
    return NOTHING if record is None else about_record(record)


def occasion_of(context: ActionContext) -> str:
    """One step's one performance in answer to one event."""
    return f"{context.event.id}:{context.automation.id}:{context.path}"


def due_of(context: ActionContext, due: Any) -> datetime | None:
    session = context.session
    return due_at(due, now=session.unit.now, calendar=session.calendar)


def targets_of(context: ActionContext, value: Any) -> list[Target]:
    """The targets that an evaluated value stands for; raises ``InvalidError``."""
    try:
        return read_targets(value)
    except ValueError as error:
        raise InvalidError(f"{context.path}: {error}.", code="unknown_target") from error


def people_of(
    context: ActionContext, targets: Iterable[Target], record: Record | None
) -> list[int]:
    """The active users that targets stand for; of the followers those who may read the record."""
    wanted = list(targets)
    implies = context.session.runtime.implications
    following: list[int] = []
    if record is not None and any(item.kind is TargetKind.FOLLOWERS for item in wanted):
        following = readers(context.session, record, implies=implies)
    company = about_of(record).company_id
    return list(
        people(
            context.session.unit,
            wanted,
            implies=implies,
            company_id=company,
            followers=following,
        )
    )


def open_case(
    context: ActionContext, request: CaseRequest, *, due_at: datetime | None = None
) -> Opened:
    """Open a case; automations that wait for ``case.opened`` hear of a new one."""
    session = context.session
    cases = Cases(lambda _unit: context.session.runtime.implications)
    opened = cases.raise_case(session.unit, request, by=author_of(context), due_at=due_at)
    if opened.is_new:
        told = {
            "id": str(opened.id),
            "number": opened.number,
            "category": request.category,
            "severity": request.severity,
            "title": request.title,
            "owner_role": request.owner_role,
        }
        session.emit("case.opened", record=context.event.record, data=told)
    return opened


# ── what the checker sees ───────────────────────────────────────────────────────────────────────


def target_sites(path: Path, value: Any, context: SiteContext, *, many: bool) -> Iterable[Site]:
    """The expressions among targets; what names nobody, or names a person, is a finding."""
    if isinstance(value, (list, tuple)) and many:
        for at, item in enumerate(value):
            yield from target_sites((*path, at), item, context, many=False)
    elif isinstance(value, str) and value.startswith("="):
        yield Site(path, value)
    else:
        _check_literal(path, value, context, many=many)


def _check_literal(path: Path, value: Any, context: SiteContext, *, many: bool) -> None:
    if isinstance(value, int) or (isinstance(value, str) and "@" in value):
        message = f"{value!r} is a person; name a role, a group or a field of the record"
        context.findings.append((path, "hard_coded_person", message, "Write for example 'role x'."))
        return
    try:
        target = read_target(str(value))
    except ValueError as error:
        context.findings.append((path, "unknown_target", str(error), None))
        return
    if target.kind is TargetKind.FOLLOWERS and not many and len(path) == 1:
        message = "followers are several people; name a role, a group or a reference"
        context.findings.append((path, "unknown_target", message, None))
