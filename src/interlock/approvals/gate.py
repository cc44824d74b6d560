"""The gate on operations: what must be agreed before one takes effect.

All policies that guard an operation are asked, so that whoever is stopped learns every reason at
once. A request is used up in the very transaction in which the operation takes effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from interlock.approvals.ledger import ledger_of
from interlock.approvals.matter import Matter, matter_of
from interlock.approvals.model import Dossier, RequestState
from interlock.approvals.ports import Ports
from interlock.approvals.question import (
    Question,
    about,
    judging,
    needs_approval,
    refused,
    told,
)
from interlock.approvals.recording import announce
from interlock.approvals.reopening import expire, is_expired, review, supersede
from interlock.approvals.requesting import Demand, make_request
from interlock.approvals.rule import grant_by_rule, reject_by_rule
from interlock.approvals.sight import NO_POLICY
from interlock.approvals.watch import watch_of
from interlock.language.program import ApprovalPolicy
from interlock.records.hook import OPEN, GateAnswer
from interlock.records.record import Record
from interlock.records.session import RecordSession


@dataclass(slots=True)
class _Answers:
    """What the policies say together."""

    passes: list[Dossier] = field(default_factory=list)
    waits: list[Dossier] = field(default_factory=list)
    missing: list[Matter] = field(default_factory=list)
    refusals: list[tuple[ApprovalPolicy, str]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ApprovalGate:
    """Implements :class:`interlock.records.hook.Gate`."""

    ports: Ports

    def ask(
        self,
        record: Record,
        operation: str,
        session: RecordSession,
        *,
        may_request: bool,
        inputs: Mapping[str, Any],
    ) -> GateAnswer:
        """Whether the operation may take effect; see the protocol."""
        watch = watch_of(session)
        if record.model.id not in watch.models:
            return OPEN
        question = Question(record, operation, session, may_request, inputs)
        live = live_requests(self.ports, session, record)
        answers = _Answers()
        for policy in watch.guarding(record.model.id, operation):
            matter = Matter(self.ports, session, policy, record, {}, session.user)
            with judging(matter, operation):
                _ask_policy(matter, question, live.pop(policy.id, None), answers)
        for matter, dossier in live.values():
            if dossier.request.operation != operation:
                continue
            if matter.lacks_policy:
                why = f"{NO_POLICY}; cancel the request {dossier.request.id}"
                answers.refusals.append((matter.policy, why))
            else:
                _take_up(matter, question, dossier, answers)
        return _conclude(question, answers)


def live_requests(
    ports: Ports, session: RecordSession, record: Record
) -> dict[str, tuple[Matter, Dossier]]:
    """The pending and granted requests about a record by policy, locked and up to date."""
    found: dict[str, tuple[Matter, Dossier]] = {}
    for dossier in ledger_of(session.unit).live_on_record(session, record.key):
        matter = matter_of(ports, session, dossier.request)
        if is_expired(matter, dossier):
            expire(matter, dossier)
        else:
            found[dossier.request.policy_id] = (matter, dossier)
    return found


# ── one policy ──────────────────────────────────────────────────────────────────────────────────


def _ask_policy(
    matter: Matter,
    question: Question,
    known: tuple[Matter, Dossier] | None,
    answers: _Answers,
) -> None:
    policy = matter.policy
    shortcoming = None if policy.when is None else matter.shortcoming(policy.when)
    if shortcoming is not None:
        note = f"{policy.title}: not required, {shortcoming.told} does not hold"
        answers.notes.append({**about(policy), "note": note, **shortcoming.as_dict()})
        if known is not None:
            supersede(*known, why=f"Not required any more: {shortcoming.told} does not hold.")
    elif not policy.is_mandatory:
        answers.notes.append({**about(policy), "note": f"{policy.title}: advised, not required"})
    elif known is None or not _take_up(known[0], question, known[1], answers):
        _ask_anew(matter, question, answers)


def _take_up(matter: Matter, question: Question, dossier: Dossier, answers: _Answers) -> bool:
    """Go by a request that is there already; whether it still stands."""
    is_carried_out = (*question.record.key, question.operation) in question.session.granted
    if not dossier.steps and dossier.request.state is RequestState.GRANTED:
        if matter.policy.auto is not None and matter.shortcoming(matter.policy.auto) is None:
            answers.passes.append(dossier)
            return True
        supersede(matter, dossier, why="The rule that granted it does not hold any more.")
        return False
    if not is_carried_out or not question.session.chain.is_at_rest:
        dossier = review(matter, dossier)
    if dossier.request.state is RequestState.GRANTED:
        answers.passes.append(dossier)
    elif question.may_request and matter.policy.is_asked_by_operation:
        if not is_carried_out:
            announce(matter, dossier, "approval.attempted")
        answers.waits.append(dossier)
    else:
        answers.waits.append(dossier)
        answers.missing.append(matter)
    return True


def _ask_anew(matter: Matter, question: Question, answers: _Answers) -> None:
    policy = matter.policy
    if not policy.is_asked_by_operation:
        answers.missing.append(matter)
        return
    demand = Demand(question.operation, dict(question.inputs))
    if policy.reject_when is not None and matter.shortcoming(policy.reject_when) is None:
        reject_by_rule(matter, demand)
        answers.refusals.append((policy, f"{policy.reject_when.source} holds"))
    elif policy.auto is not None and (short := matter.shortcoming(policy.auto)) is None:
        answers.passes.append(grant_by_rule(matter, demand))
    elif not policy.steps:
        told = short.told if policy.auto is not None and short else policy.title
        answers.refusals.append((policy, f"{told} does not hold, and nobody else may grant it"))
    elif not question.may_request:
        answers.missing.append(matter)
    else:
        dossier = make_request(matter, demand)
        is_granted = dossier.request.state is RequestState.GRANTED
        (answers.passes if is_granted else answers.waits).append(dossier)


# ── all of them together ────────────────────────────────────────────────────────────────────────


def _conclude(question: Question, answers: _Answers) -> GateAnswer:
    if answers.refusals:
        raise refused(question, answers.refusals)
    if answers.missing:
        raise needs_approval(question, answers.missing, answers.waits)
    if answers.waits:
        return GateAnswer(tuple(told(item) for item in answers.waits), tuple(answers.notes))
    for dossier in answers.passes:
        answers.notes.append(_use(question, dossier))
    return GateAnswer(notes=tuple(answers.notes))


def _use(question: Question, dossier: Dossier) -> dict[str, Any]:
    """The operation takes effect now: the request is spent with it."""
    used = replace(dossier, request=replace(dossier.request, state=RequestState.USED))
    ledger_of(question.session.unit).put(used)
    ruling = dossier.last_ruling
    by = ruling.by if ruling else "nobody"
    return {
        "policy": dossier.request.policy_id,
        "version": dossier.request.policy_version,
        "request": str(dossier.request.id),
        "note": f"{dossier.request.title}: granted by {by}",
    }
