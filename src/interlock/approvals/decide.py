"""Whether somebody may decide a step, and in whose place; if not, why, and what would help. Pure.

A person may be asked in several ways at once: by name, by role, by group, or through somebody for
whom they stand in. The first way that nothing speaks against is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from interlock.approvals.inquiry import Capacity, Inquiry, Objection, Standing
from interlock.approvals.model import (
    Asked,
    AskedKind,
    Assignee,
    DecisionKind,
    Dossier,
    RequestState,
    Step,
    StepState,
)
from interlock.approvals.objection import find_personal_objection
from interlock.approvals.plan import everyone_asked
from interlock.kit.text import listed


def may_decide(
    inquiry: Inquiry, kind: DecisionKind, *, step: str | None = None
) -> Capacity | Objection:
    """The capacity in which ``inquiry.who`` may decide; without ``step`` the first that fits.

    Segregation of duties and "one person, one approval" bind approvals; that the requester does
    not decide, and that nobody decides two steps, bind every ruling.
    """
    objection = find_state_objection(inquiry.dossier, step)
    if objection is not None:
        return objection
    steps = inquiry.dossier.open_steps
    if step is not None:
        steps = (inquiry.dossier.step(step),)
    first: Objection | None = None
    for item in steps:
        for capacity in capacities(inquiry, item):
            found = find_personal_objection(inquiry, item, capacity, kind)
            if found is None:
                return capacity
            first = first or found
    return first or _not_asked(inquiry, steps)


def find_state_objection(dossier: Dossier, step: str | None) -> Objection | None:
    """Why nothing can be decided at present, whoever asks."""
    request = dossier.request
    if request.state is not RequestState.PENDING:
        last = dossier.last_ruling
        by = f" by {last.by} at {last.at:%Y-%m-%d %H:%M} UTC" if last else ""
        return Objection(
            "already_decided",
            f"{request.title} is {request.state.value} already{by}.",
            "Nothing is left to decide; open the request to see what was decided.",
        )
    if step is None:
        return None
    found = next((item for item in dossier.steps if item.name == step), None)
    if found is None:
        names = listed(item.name for item in dossier.steps)
        return Objection("unknown_step", f"There is no step {step!r}.", f"The steps: {names}.")
    if found.state is StepState.OPEN:
        return None
    return _closed(dossier, found)


def _closed(dossier: Dossier, step: Step) -> Objection:
    if step.state is StepState.WAITING:
        told = listed(item.title for item in dossier.open_steps) or "the steps before it"
        return Objection(
            "step_not_open", f"{step.title} is not asked yet.", f"It waits for {told}."
        )
    rulings = dossier.approvals(step.name)
    by = f" by {rulings[-1].by}" if rulings else ""
    return Objection(
        "already_decided",
        f"{step.title} is {step.state.value} already{by}.",
        "Another step may still be open; open the request to see.",
    )


def capacities(inquiry: Inquiry, step: Step) -> Iterator[Capacity]:
    """Every way in which the person was asked for the step: in person first.

    Who was handed this step by somebody decides it for that one, as long as that one is asked.
    """
    assignees = sorted(own_assignees(inquiry.dossier, step), key=_order)
    company_id = inquiry.dossier.request.company_id
    for item in assignees:
        if is_asked(item, inquiry.who, step, company_id=company_id):
            yield Capacity(step.name, item)
    for cover in inquiry.covers:
        principal = cover.principal
        for item in assignees:
            if cover.reaches(step.name) and is_asked(item, principal, step, company_id=company_id):
                yield Capacity(step.name, item, principal.user_id, principal.name)


def own_assignees(dossier: Dossier, step: Step) -> tuple[Assignee, ...]:
    """Those who are asked in their own right."""
    return tuple(item for item in dossier.asked_of(step) if item.on_behalf_of_id is None)


def _order(item: Assignee) -> tuple[int, str]:
    return ([AskedKind.USER, AskedKind.ROLE, AskedKind.GROUP].index(item.kind), item.id)


def is_asked(item: Assignee, who: Standing, step: Step, *, company_id: int | None) -> bool:
    """Whether the person is meant, by the roles and groups they have now.

    A role or group speaks for the companies its member works in; where all must agree, for those
    who belonged to it when the step opened.
    """
    if item.kind is AskedKind.USER:
        return item.id == str(who.user_id)
    if company_id is not None and company_id not in who.company_ids:
        return False
    is_first = not item.is_escalation
    if is_first and not step.need and who.user_id not in everyone_asked(step):
        return False
    return item.id in (who.roles if item.kind is AskedKind.ROLE else who.groups)


def _not_asked(inquiry: Inquiry, steps: Sequence[Step]) -> Objection:
    """Nobody asked this person; with a delegation that does not reach, that is why."""
    company_id = inquiry.dossier.request.company_id
    for cover in inquiry.covers:
        if cover.shortfall is None:
            continue
        for step in steps:
            assignees = inquiry.dossier.asked_of(step)
            if any(is_asked(item, cover.principal, step, company_id=company_id)
                   for item in assignees):  # fmt: skip
                return Objection(
                    "delegation_too_small",
                    f"You stand in for {cover.principal.name}, but not here: {cover.shortfall}.",
                    f"{cover.principal.name} can decide, or delegate more.",
                    is_forbidden=True,
                )
    asked = listed(
        dict.fromkeys(item.label for step in steps for item in inquiry.dossier.asked_of(step))
    )
    return Objection(
        "not_asked",
        "You are not asked here.",
        f"It can be decided by {asked}." if asked else "Nobody is asked at present.",
        is_forbidden=True,
    )


def labels(asked: Iterable[Asked | Assignee]) -> list[str]:
    """Who is asked, for people."""
    return list(dict.fromkeys(item.label for item in asked))
