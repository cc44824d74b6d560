"""What a reader is told of a request: nothing of the fields that they may not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from interlock.approvals.inbox.model import Item
from interlock.approvals.model import Decision, Dossier, Request, Step
from interlock.language.program import ApprovalPolicy
from interlock.language.types import Kind
from interlock.records.disclosure import Disclosure
from interlock.records.session import RecordSession

WITHHELD = "Not shown: it tells values that you may not see."

Told = TypeVar("Told", Request, Item)


def disclosed(session: RecordSession, dossier: Dossier, policy: ApprovalPolicy) -> Dossier:
    """A request as the session's user may see it."""
    sight = Disclosure(session, dossier.request.model)
    return replace(
        dossier,
        request=_request(session, sight, dossier.request, policy),
        steps=tuple(_step(sight, step) for step in dossier.steps),
        decisions=tuple(_decision(sight, item) for item in dossier.decisions),
    )


def disclosed_item(session: RecordSession, item: Item) -> Item:
    """A request in a list, as the session's user may see it."""
    policy = session.runtime.catalogue.policies.get(item.policy_id)
    return _summary(session, item, policy)


def _summary(session: RecordSession, told: Told, policy: ApprovalPolicy | None) -> Told:
    told = replace(told, reason=told_reason(session, told.reason, policy, told.model))
    if told.amount is not None and not sees_amounts(session, told.model):
        told = replace(told, amount=None)
    return told


def told_reason(
    session: RecordSession, reason: str | None, policy: ApprovalPolicy | None, model: str | None
) -> str | None:
    """The reason of a request under ``policy``, unless it may tell what must not be seen.

    Without its policy it may tell anything.
    """
    sight = Disclosure(session, model)
    found = session.runtime.models.get(model or "")
    if policy is not None:
        sees = all(sight.sees_all_of(text) for text in _reasons(policy))
    else:
        sees = found is None or all(sight.sees(name) for name in found.fields)
    return reason if reason is None or sees else WITHHELD


def _request(
    session: RecordSession, sight: Disclosure, request: Request, policy: ApprovalPolicy
) -> Request:
    snapshot = dict(request.snapshot)
    for name in ("record", "sealed"):
        if name in snapshot:
            snapshot[name] = sight.values(snapshot[name])
    if "lines" in snapshot:
        snapshot["lines"] = sight.lines(snapshot["lines"])
    told = _summary(session, request, policy)
    outcome = told.outcome_reason or ""
    if any(part in outcome and not sight.sees_all_of(part) for part in _clauses(policy)):
        told = replace(told, outcome_reason=WITHHELD)
    return replace(told, bound=sight.values(request.bound), snapshot=snapshot)


def _step(sight: Disclosure, step: Step) -> Step:
    skip = None if step.skip_reason is None else _detail(sight, step.skip_reason)
    return replace(step, basis=sight.values(step.basis), skip_reason=skip)


def _decision(sight: Disclosure, decision: Decision) -> Decision:
    return replace(
        decision, values=sight.values(decision.values), detail=_detail(sight, decision.detail)
    )


def _detail(sight: Disclosure, detail: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(detail)
    if "values" in told:
        told["values"] = sight.values(told["values"])
    if "changes" in told:
        told["changes"] = [item for item in told["changes"] if sight.sees(item["field"])]
    return told


def _reasons(policy: ApprovalPolicy) -> Iterator[str]:
    """The source of what is told as the reason of a request."""
    if policy.reason is not None:
        yield str(policy.reason.source)
    elif policy.when is not None:
        yield policy.when.source


def _clauses(policy: ApprovalPolicy) -> Iterator[str]:
    for condition in (policy.when, policy.auto, policy.reject_when):
        if condition is not None:
            yield from (clause.source for clause in condition.clauses)


def sees_amounts(session: RecordSession, model: str | None) -> bool:
    """Whether the amount at stake may be told: it may be that of any amount of money."""
    found = session.runtime.models.get(model or "")
    if found is None:
        return True
    sight = Disclosure(session, model)
    return all(
        sight.sees(item.name) for item in found.fields.values() if item.type.kind is Kind.MONEY
    )
