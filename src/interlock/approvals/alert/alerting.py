"""Telling people in time: that they are asked, that it is due, that it was escalated, how it ended.

All of it happens behind the decisions, in the background: a decision waits for nobody to be told,
and what was decided meanwhile is not told any more. Whoever is told stands in the request's
history where it changes who may decide.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.approvals.alert import store
from interlock.approvals.alert.ladder import Alert, AlertKind, ladder
from interlock.approvals.alert.telling import News, tell
from interlock.approvals.asking import resolve_rules
from interlock.approvals.judging import take_up
from interlock.approvals.ledger import ledger_of
from interlock.approvals.matter import Matter
from interlock.approvals.model import Assignee, DecisionKind, Dossier, RequestState, Step
from interlock.approvals.ports import Ports
from interlock.approvals.recording import announce, assign, record_decision, save_step
from interlock.kit.text import listed
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import PolicyStep
from interlock.records.session import RecordSession


def alert_due(ports: Ports, session: RecordSession, *, most: int = 50) -> int:
    """Reach the rungs whose time has come; how many requests. The session is left to be settled."""
    connection = ledger_of(session.unit).connection
    ids = store.requests_to_alert(connection, session.unit.now, most=most)
    for id in ids:
        matter, dossier = take_up(ports, session, id)
        for step in dossier.open_steps:
            if step.alert_at is not None and step.alert_at <= session.unit.now:
                dossier = _reach(matter, dossier, step)
    return len(ids)


def tell_endings(ports: Ports, session: RecordSession, *, most: int = 50) -> int:
    """Tell requesters how their requests ended; how many. The session is left to be settled."""
    connection = ledger_of(session.unit).connection
    ids = store.requests_to_tell(connection, most=most)
    for id in ids:
        matter, dossier = take_up(ports, session, id)
        if not dossier.request.is_told:
            _tell_ending(matter, dossier)
            matter.keep(replace(dossier, request=replace(dossier.request, is_told=True)))
    return len(ids)


def _reach(matter: Matter, dossier: Dossier, step: Step) -> Dossier:
    """Go up the ladder to where the time stands; of several rungs only the last is told."""
    declared = matter.policy.steps.get(step.name)
    if declared is None or not dossier.request.is_live:
        return save_step(matter, dossier, replace(step, alert_at=None))
    rungs = ladder(declared, step, matter.session.calendar)
    count = sum(1 for rung in rungs if rung.at <= matter.session.unit.now)
    reached = rungs[step.alerts : count]
    following = rungs[count].at if count < len(rungs) else None
    dossier = save_step(matter, dossier, replace(step, alerts=count, alert_at=following))
    milder = [rung for rung in reached if rung.kind is not AlertKind.ESCALATION]
    if milder:
        _tell_step(matter, dossier, declared, dossier.step(step.name), milder[-1])
    for rung in reached:
        if rung.kind is AlertKind.ESCALATION:
            dossier = _escalate(matter, dossier, declared, step.name, rung)
    return dossier


def _tell_step(
    matter: Matter, dossier: Dossier, declared: PolicyStep, step: Step, rung: Alert
) -> None:
    """Tell those who have not answered yet."""
    request = dossier.request
    answered = {user for item in dossier.approvals(step.name) for user in item.parties}
    barred = {request.requester_id} if request.is_requester_barred else set()
    asked = matter.people.behind(dossier.asked_of(step), company_id=request.company_id)
    due = f", due {step.due_at:%Y-%m-%d %H:%M} UTC" if step.due_at else ""
    titles = {
        AlertKind.ASKED: f"Approval needed: {request.title}",
        AlertKind.REMINDER: f"Reminder: {request.title} waits for your approval{due}",
        AlertKind.OVERDUE: f"Overdue: {request.title} waits for your approval",
    }
    body = f"{step.title}{due}. Asked by {request.requester_name}."
    people = asked - answered - barred
    news = News(titles[rung.kind], body, _occasion(step, rung))
    tell(matter, dossier, people, news, step=step)
    if rung.kind is AlertKind.ASKED and declared.notify:
        others = _people_of_rules(matter, dossier, declared) - people
        title = f"{request.title} is being approved: {step.title}"
        tell(matter, dossier, others, News(title, body, f"{_occasion(step, rung)}:cc"))
    if rung.kind is AlertKind.OVERDUE:
        announce(matter, dossier, "approval.overdue", step=step.name, due_at=step.due_at)


def _people_of_rules(matter: Matter, dossier: Dossier, declared: PolicyStep) -> frozenset[int]:
    try:
        named = resolve_rules(matter, declared.notify)
    except EvaluationError:
        return frozenset()
    entries = [Assignee(dossier.request.id, a.kind, a.id, a.label, a.origin) for a in named]
    return matter.people.behind(entries, company_id=dossier.request.company_id)


def _escalate(
    matter: Matter, dossier: Dossier, declared: PolicyStep, name: str, rung: Alert
) -> Dossier:
    """Ask the next ones as well; those who were asked before may still decide."""
    step, request = dossier.step(name), dossier.request
    try:
        named = resolve_rules(matter, declared.escalations[rung.level].to)
    except EvaluationError as error:
        return _nobody(matter, dossier, step, f"who is next cannot be worked out: {error}")
    first = dossier.asked_of(step)
    known = {(item.kind, item.id) for item in first}
    added = [
        Assignee(
            step.id, item.kind, item.id, item.label, f"escalation: {item.origin}",
            is_escalation=True,
        )
        for item in named
        if (item.kind, item.id) not in known
    ]  # fmt: skip
    barred = {request.requester_id} if request.is_requester_barred else set()
    people = matter.people.behind(added, company_id=request.company_id) - barred
    if not people:
        return _nobody(matter, dossier, step, "nobody more is there to be asked")
    dossier = assign(matter, dossier, step, [*first, *added])
    to = [{"kind": item.kind.value, "id": item.id, "label": item.label} for item in added]
    dossier = record_decision(
        matter, dossier, DecisionKind.ESCALATE, user=(None, "Interlock"), step=name,
        detail={"to": to, "level": rung.level + 1},
    )  # fmt: skip
    announce(matter, dossier, "approval.escalated", step=name, to=to, level=rung.level + 1)
    labels = listed(dict.fromkeys(item.label for item in added))
    title = f"Escalated to you: {request.title}"
    body = f"{step.title} has waited since {step.opened_at:%Y-%m-%d %H:%M} UTC."
    tell(matter, dossier, people, News(title, body, _occasion(step, rung)), step=step)
    before = matter.people.behind(first, company_id=request.company_id) - people - barred
    told = f"Escalated: {request.title} now waits for {labels} as well"
    tell(matter, dossier, before, News(told, body, f"{_occasion(step, rung)}:first"), step=step)
    return dossier


def _nobody(matter: Matter, dossier: Dossier, step: Step, why: str) -> Dossier:
    title = f"{matter.policy.title}: the step {step.title} could not be escalated"
    key = f"{matter.policy.id}:{step.name}:escalation"
    matter.open_case("approval_without_approver", title, detail=f"{step.title}: {why}.", key=key)
    return dossier


_ENDINGS = {
    RequestState.GRANTED: "Approved",
    RequestState.USED: "Approved",
    RequestState.REJECTED: "Rejected",
    RequestState.RETURNED: "Returned for changes",
    RequestState.CANCELLED: "Cancelled",
    RequestState.EXPIRED: "Expired",
    RequestState.WITHDRAWN: "Withdrawn",
}


def _tell_ending(matter: Matter, dossier: Dossier) -> None:
    request, ruling = dossier.request, dossier.last_ruling
    by = f"By {ruling.by}." if ruling is not None and request.state in _ENDINGS else ""
    words = ruling.comment if ruling is not None and ruling.comment else request.outcome_reason
    title = f"{_ENDINGS[request.state]}: {request.title}"
    occasion = f"approval:{request.id}:{request.state.value}:{request.decided_at}"
    body = f"{by} {words or ''}".strip()
    tell(matter, dossier, [request.requester_id], News(title, body, occasion))


def _occasion(step: Step, rung: Alert) -> str:
    return f"approval:{step.id}:{step.opened_at}:{rung.kind.value}:{rung.level}"
