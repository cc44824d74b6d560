"""Telling people of cases: once for each cause when it appears, and once when it is settled."""

from __future__ import annotations

from interlock.identity.model import ADMINISTRATOR, Implications
from interlock.kit.database import Unit
from interlock.work.audience import Target, TargetKind, people
from interlock.work.case.model import Case, Severity
from interlock.work.model import Author
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify, told_of


def tell_owners(unit: Unit, case: Case, *, implies: Implications) -> None:
    """Tell the owning role of a new case; administrators where nobody has that role.

    A case of low severity waits in the list without a word.
    """
    if case.severity is Severity.LOW:
        return
    for role in (case.owner_role, ADMINISTRATOR):
        target = Target(TargetKind.ROLE, role)
        owners = people(unit, [target], implies=implies, company_id=case.company_id)
        if owners:
            notify(unit, _notice(case, case.title, once_key=_occasion(case)), owners)
            return


def tell_settled(unit: Unit, case: Case, *, by: Author) -> None:
    """Tell those who were told of the case, and its assignee, that it is over."""
    concerned = {*told_of(unit, _occasion(case)), case.assignee_id or 0}
    notice = _notice(case, f"{case.state.value}: {case.title}", body=case.resolution or "")
    notify(unit, notice, concerned - {by.actor.user_id, 0})


def tell_assignee(unit: Unit, case: Case, *, by: Author) -> None:
    if case.assignee_id is not None and case.assignee_id != by.actor.user_id:
        notify(unit, _notice(case, f"assigned to you: {case.title}"), [case.assignee_id])


def _occasion(case: Case) -> str:
    return f"case:{case.id}"


def _notice(
    case: Case, title: str, *, body: str | None = None, once_key: str | None = None
) -> Notice:
    return Notice(
        title=f"Case {case.number} {title}",
        body=case.detail if body is None else body,
        about=case.about,
        link=f"/cases/{case.id}",
        once_key=once_key,
        automation_id=case.automation_id,
        event_id=case.event_id,
    )
