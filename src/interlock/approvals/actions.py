"""What approvals give to automations: the action ``approve``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from interlock.approvals.binding import plain
from interlock.approvals.closing import close
from interlock.approvals.field import read_fields
from interlock.approvals.gate import live_requests
from interlock.approvals.judging import take_up
from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier, RequestState
from interlock.approvals.ports import Ports
from interlock.approvals.requesting import Demand
from interlock.approvals.submitting import ask_for, find_policy
from interlock.automation.action.target import of_site, target_model, target_record
from interlock.automation.registry import Action, ActionContext, Waiting
from interlock.kit.problem import InvalidError, RefusedError
from interlock.kit.text import did_you_mean
from interlock.language.action import (
    ActionSignature,
    Effect,
    Idempotency,
    Site,
    SiteContext,
)
from interlock.language.kinds.base import Identifier, Name, Strict, Value
from interlock.language.program import ApprovalPolicy
from interlock.language.types import TEXT, Kind, Type
from interlock.records.access import Right
from interlock.records.record import Record

Output = dict[str, Any]


class ApproveInput(Strict):
    """Under which policy it is asked, and about what."""

    policy: Identifier
    title: Value | None = None
    of: Value | None = Field(None, description="'=reference'; the record itself when left out.")
    values: dict[Name, Value] = Field({}, description="Fields that a stand-alone policy asks for.")
    wait: bool = Field(True, description="In the background: whether the run waits for it here.")


def _sites(input: ApproveInput, context: SiteContext) -> Iterable[Site]:
    model = target_model(input.of, None, context)
    policy = context.policies.get(input.policy)
    if policy is None:
        hint = did_you_mean(input.policy, context.policies)
        message = f"there is no approval policy {input.policy!r}"
        context.findings.append((("policy",), "unknown_policy", message, hint))
    elif policy.model is not None and model is not None and policy.model != model:
        message = f"{input.policy} is about {policy.model}, not about {model}"
        context.findings.append((("policy",), "wrong_model", message, None))
    yield from of_site(input.of, model)
    if input.title is not None:
        yield Site(("title",), input.title, expected=TEXT)
    for name, value in input.values.items():
        yield Site(("values", name), value)


def _output(_input: ApproveInput, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"outcome": TEXT, "by": TEXT, "request": TEXT})


APPROVE = ActionSignature(
    name="approve",
    title="Ask for approval",
    input=ApproveInput,
    effect=Effect.RECORD,
    idempotency=Idempotency.KEYED,
    is_inline=True,
    sites=_sites,
    output=_output,
    shorthand="policy",
    waits=True,
    doc="Asks under an approval policy. Inline it asks and goes on, and an operation at hand waits "
    "for the decision; in the background the run waits until it is decided.",
    example="approve: purchase.release",
)


class AwaitApprovalInput(Strict):
    request: Value = Field(description="'=steps.NAME.request' of the step that asked.")


def _await_sites(input: AwaitApprovalInput, _context: SiteContext) -> Iterable[Site]:
    yield Site(("request",), input.request, expected=TEXT)


def _await_output(_input: AwaitApprovalInput, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"outcome": TEXT, "by": TEXT, "request": TEXT})


AWAIT_APPROVAL = ActionSignature(
    name="await_approval",
    title="Wait for an approval",
    input=AwaitApprovalInput,
    effect=Effect.NONE,
    idempotency=Idempotency.NATURAL,
    is_inline=False,
    sites=_await_sites,
    output=_await_output,
    shorthand="request",
    waits=True,
    doc="Waits for the decision on what an earlier `approve` with `wait: false` has asked for; a "
    "decision that came meanwhile counts.",
    example='await_approval: "=steps.ask.request"',
)


class CancelApprovalInput(Strict):
    policy: Identifier
    reason: Value
    of: Value | None = Field(None, description="'=reference'; the record itself when left out.")


def _cancel_sites(input: CancelApprovalInput, context: SiteContext) -> Iterable[Site]:
    policy = context.policies.get(input.policy)
    if policy is None:
        hint = did_you_mean(input.policy, context.policies)
        message = f"there is no approval policy {input.policy!r}"
        context.findings.append((("policy",), "unknown_policy", message, hint))
    yield from of_site(input.of, target_model(input.of, None, context))
    yield Site(("reason",), input.reason, expected=TEXT)


def _cancel_output(_input: CancelApprovalInput, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"request": TEXT})


CANCEL_APPROVAL = ActionSignature(
    name="cancel_approval",
    title="Cancel an approval",
    input=CancelApprovalInput,
    effect=Effect.RECORD,
    idempotency=Idempotency.NATURAL,
    is_inline=True,
    sites=_cancel_sites,
    output=_cancel_output,
    doc="Ends the request under a policy about the record, pending or granted, with a reason; an "
    "operation that it had set free needs another one.",
    example='cancel_approval: {policy: expense.release, reason: "Taken back"}',
)


def approval_actions(ports: Ports) -> tuple[Action, ...]:
    """The actions of the room, over its ports."""

    def approve(context: ActionContext, input: dict[str, Any]) -> Output:
        return _approve(ports, context, input)

    def cancel(context: ActionContext, input: dict[str, Any]) -> Output:
        return _cancel(ports, context, input)

    def answer(context: ActionContext, output: Output) -> Output | None:
        found = outcome_of(_request(ports, context, output["request"]))
        return None if found["outcome"] == RequestState.PENDING else found

    def await_approval(context: ActionContext, input: Mapping[str, Any]) -> Output:
        return outcome_of(_request(ports, context, input["request"]))

    waiting = Waiting(_subject, answer)
    return (
        Action(APPROVE, approve, waiting=waiting),
        Action(AWAIT_APPROVAL, await_approval, waiting=waiting),
        Action(CANCEL_APPROVAL, cancel),
    )


def _subject(output: Output) -> str | None:
    """What to wait for: nothing when it is decided, or shall not be waited for."""
    if output["outcome"] != RequestState.PENDING or output.get("wait") is False:
        return None
    return f"approval:{output['request']}"


def _request(ports: Ports, context: ActionContext, id: Any) -> Dossier:
    """A request, locked: nobody decides it until the wait for it is written."""
    try:
        wanted = UUID(str(id))
    except ValueError:
        raise InvalidError(
            f"{id!r} is not an approval request.",
            code="no_request",
            remedy="Give the output 'request' of the step that asked: '=steps.ask.request'.",
        ) from None
    _, dossier = take_up(ports, context.session, wanted)
    return dossier


def _approve(ports: Ports, context: ActionContext, input: Mapping[str, Any]) -> Output:
    session = context.session
    policy = find_policy(session, input["policy"])
    record = None
    if policy.model is not None:
        record = target_record(context, input.get("of"), Right.READ)
    operation = _operation_at_hand(context, record)
    if operation is not None and policy.operation == operation:
        return {"outcome": "at_gate", "by": None, "request": None}
    values = read_fields(policy, input.get("values") or {}) if policy.request_fields else {}
    matter = Matter(ports, session, policy, record, values, session.user)
    waits = {} if input.get("wait", True) else {"wait": False}
    known = _known(matter)
    if known is not None:
        return outcome_of(known) | waits
    missing = None if policy.when is None else matter.shortcoming(policy.when)
    if missing is not None:
        return {"outcome": "not_required", "by": missing.told, "request": None}
    demand = _demand(context, policy, operation, input.get("title"))
    dossier = ask_for(matter, demand)
    if operation is not None and dossier.request.state is RequestState.REJECTED:
        raise RefusedError(
            f"{dossier.request.title} is refused by rule: {dossier.request.outcome_reason}.",
            code="rejected_by_rule",
            remedy="It passes once that is no longer so.",
            context={"policy": policy.id, "version": policy.version, "operation": operation},
        )
    return outcome_of(dossier) | waits


def _cancel(ports: Ports, context: ActionContext, input: Mapping[str, Any]) -> Output:
    """End the live request, pending or granted, about the record; nothing where there is none."""
    record = target_record(context, input.get("of"), Right.READ)
    known = live_requests(ports, context.session, record).get(input["policy"])
    if known is None:
        return {"request": None}
    dossier = close(*known, RequestState.CANCELLED, reason=str(input["reason"]))
    return {"request": plain(dossier.request.id)}


def _operation_at_hand(context: ActionContext, record: Record | None) -> str | None:
    """The operation of the event, as long as it has not taken effect and is this record's."""
    event = context.event
    if not context.is_inline:
        return None
    if event.operation is None or record is None or event.record is not record:
        return None
    has_happened = any(item is event for item in context.session.chain.events)
    return None if has_happened else event.operation


def _known(matter: Matter) -> Dossier | None:
    """The live request that answers the question already."""
    if matter.record is None:
        return None
    live = live_requests(matter.ports, matter.session, matter.record)
    found = live.get(matter.policy.id)
    return None if found is None else found[1]


def _demand(
    context: ActionContext, policy: ApprovalPolicy, operation: str | None, title: str | None
) -> Demand:
    return Demand(
        operation=operation or policy.operation,
        inputs=dict(context.event.inputs) if operation is not None else {},
        title=title,
        automation_id=context.automation.id,
    )


def outcome_of(dossier: Dossier) -> Output:
    """What a step of an automation knows of a request: ``pending`` until it is decided."""
    request, ruling = dossier.request, dossier.last_ruling
    state = RequestState.GRANTED if request.state is RequestState.USED else request.state
    is_open = state is RequestState.PENDING
    return {
        "outcome": state.value,
        "by": ruling.by if ruling is not None and not is_open else None,
        "request": plain(request.id),
    }
