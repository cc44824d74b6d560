"""What automations can do here: task, notify, follow, unfollow, case, comment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from interlock.automation.action.declare import declare
from interlock.automation.action.target import of_site, target_model
from interlock.automation.registry import Action, ActionContext, CaseRequest
from interlock.kit.problem import InvalidError
from interlock.language.action import (
    ActionSignature,
    Effect,
    Idempotency,
    Site,
    SiteContext,
)
from interlock.language.kinds.base import Identifier, Name, Strict, Value
from interlock.language.types import INTEGER, TEXT, Kind, Type
from interlock.records.record import Record
from interlock.work.acting import (
    about_of,
    author_of,
    due_of,
    occasion_of,
    open_case,
    people_of,
    record_of,
    target_sites,
    targets_of,
)
from interlock.work.audience import Target, TargetKind
from interlock.work.case.check import check_severity, severity_of
from interlock.work.case.model import Severity
from interlock.work.comment.service import comment_on_record
from interlock.work.due import check_due
from interlock.work.follower.service import add_followers, remove_followers
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify
from interlock.work.task.model import NewTask
from interlock.work.task.service import create as create_task

Due = Annotated[
    Value, AfterValidator(check_due), Field(examples=["2 business days", "=date_deadline"])
]
_TO = "'role x', 'group x' or '=reference to a user'."


class TaskInput(Strict):
    """A task: what, for whom, until when."""

    title: Value
    to: Value = Field(description=_TO)
    note: Value | None = None
    due: Due | None = Field(None, description="A duration from now, or '=a date'.")
    of: Value | None = Field(None, description="'=reference'; the record itself when left out.")


class NotifyInput(Strict):
    to: Value = Field(description=f"One or a list of: 'followers', {_TO}")
    title: Value
    body: Value | None = None


class FollowInput(Strict):
    who: Value = Field(description=f"One or a list of: {_TO}")
    of: Value | None = None


class CaseInput(Strict):
    """A case: what is not standard, and the role that settles it."""

    queue: Identifier = Field(description="The role that owns the case.")
    title: Value
    detail: Value | None = None
    category: Identifier = "exception"
    severity: Annotated[Value, AfterValidator(check_severity)] = Field(
        Severity.MEDIUM, description="low, medium, high, critical, or '=expression'."
    )
    due: Due | None = Field(None, description="A duration from now, or '=a date'.")
    key: Value | None = Field(
        None, description="What has the same key is counted on one case; else: this step's record."
    )
    next: Value | None = Field(None, description="What whoever takes the case does first.")
    data: dict[Name, Value] = Field({}, description="Figures to be kept with the case.")


class CommentInput(Strict):
    text: Value


# ── what the checker sees ───────────────────────────────────────────────────────────────────────


def _texts(input: Any, *names: str) -> Iterable[Site]:
    for name in names:
        if getattr(input, name) is not None:
            yield Site((name,), getattr(input, name), expected=TEXT)


def _due_site(due: Any) -> Iterable[Site]:
    if isinstance(due, str) and due.startswith("="):
        yield Site(("due",), due)


def _task_sites(input: TaskInput, context: SiteContext) -> Iterable[Site]:
    yield from _texts(input, "title", "note")
    yield from target_sites(("to",), input.to, context, many=False)
    yield from _due_site(input.due)
    yield from of_site(input.of, target_model(input.of, None, context))


def _notify_sites(input: NotifyInput, context: SiteContext) -> Iterable[Site]:
    yield from target_sites(("to",), input.to, context, many=True)
    yield from _texts(input, "title", "body")


def _follow_sites(input: FollowInput, context: SiteContext) -> Iterable[Site]:
    yield from target_sites(("who",), input.who, context, many=True)
    yield from of_site(input.of, target_model(input.of, None, context))


def _case_sites(input: CaseInput, _context: SiteContext) -> Iterable[Site]:
    yield from _texts(input, "title", "detail", "key", "next")
    yield from _due_site(input.due)
    if str(input.severity).startswith("="):
        yield Site(("severity",), input.severity, expected=TEXT)
    for name, value in input.data.items():
        yield Site(("data", name), value)


def _comment_sites(input: CommentInput, _context: SiteContext) -> Iterable[Site]:
    return _texts(input, "text")


def _task_output(_input: Any, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"id": TEXT})


def _case_output(_input: Any, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"id": TEXT, "number": INTEGER, "occurrences": INTEGER})


def _count_output(_input: Any, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"people": INTEGER})


# ── what they do ────────────────────────────────────────────────────────────────────────────────


def _task(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    new = NewTask(
        title=str(input["title"]),
        to=_one_target(context, input["to"]),
        note=str(input.get("note") or ""),
        due_at=due_of(context, input.get("due")),
        about=about_of(record_of(context, input.get("of"))),
    )
    task = create_task(context.session.unit, new, by=author_of(context))
    return {"id": str(task.id)}


def _one_target(context: ActionContext, value: Any) -> Target:
    """Who gets a task; the automation's owner where the reference is empty, so that no task is
    ever nobody's."""
    targets = targets_of(context, value)
    if len(targets) > 1 or (targets and targets[0].kind is TargetKind.FOLLOWERS):
        raise InvalidError(
            f"{context.path}: a task is given to one role, one group or one user.",
            code="unknown_target",
        )
    return targets[0] if targets else Target(TargetKind.ROLE, context.automation.owner)


def _notify(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    record = record_of(context)
    notice = Notice(
        title=str(input["title"]),
        body=str(input.get("body") or ""),
        about=about_of(record),
        link=f"/records/{record.model.id}/{record.id}" if record else None,
        once_key=occasion_of(context),
        automation_id=context.automation.id,
        event_id=context.event.id,
    )
    targets = targets_of(context, input["to"])
    users = people_of(context, targets, record)
    return {"people": len(notify(context.session.unit, notice, users))}


def _follow(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    record, users = _followed(context, input)
    unit = context.session.unit
    return {"people": len(add_followers(unit, record, users, by=author_of(context)))}


def _unfollow(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    record, users = _followed(context, input)
    unit = context.session.unit
    return {"people": len(remove_followers(unit, record, users, by=author_of(context)))}


def _followed(context: ActionContext, input: dict[str, Any]) -> tuple[Record, list[int]]:
    record = record_of(context, input.get("of"))
    assert record is not None
    return record, people_of(context, targets_of(context, input["who"]), record)


def _case(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    about = about_of(context.event.record)
    default_key = f"{context.automation.id}:{context.step.path}:{about.model}:{about.record_id}"
    request = CaseRequest(
        category=input["category"],
        title=str(input["title"]),
        detail=str(input.get("detail") or ""),
        owner_role=input["queue"],
        cause_key=str(input.get("key") or default_key),
        severity=severity_of(input["severity"]),
        model=about.model,
        record_id=about.record_id,
        company_id=about.company_id,
        automation_id=context.automation.id,
        event_id=context.event.id,
        data=input.get("data") or None,
        next_action=str(input["next"]) if input.get("next") else None,
    )
    due = due_of(context, input.get("due"))
    opened = open_case(context, request, due_at=due)
    return {"id": str(opened.id), "number": opened.number, "occurrences": opened.occurrences}


def _comment(context: ActionContext, input: dict[str, Any]) -> None:
    by, implies = author_of(context), context.session.runtime.implications
    comment_on_record(context.session, context.record, str(input["text"]), by=by, implies=implies)


def _signature(name: str, title: str, input: Any, sites: Any, **more: Any) -> ActionSignature:
    """Whatever is written for people is written once, by its key."""
    return declare(name, title, input, sites, **{"idempotency": Idempotency.KEYED, **more})


WORK_ACTIONS = (
    Action(
        _signature(
            "task", "Give a task", TaskInput, _task_sites, output=_task_output,
            doc="Puts a task on the list of a role, a group or a person, due in business time.",
            example='task: {title: "Call {name}", to: role sales, due: 2 business days}',
        ),
        _task,
    ),
    Action(
        _signature(
            "notify", "Notify people", NotifyInput, _notify_sites, output=_count_output,
            effect=Effect.MESSAGE,
            doc="Tells people inside Interlock, each once, however many roles they have.",
            example='notify: {to: [followers, role buyer], title: "{name} is late"}',
        ),
        _notify,
    ),
    Action(
        _signature(
            "follow", "Add followers", FollowInput, _follow_sites, output=_count_output,
            shorthand="who", needs_record=True, idempotency=Idempotency.NATURAL,
            doc="Lets people follow the record: they get its notifications from then on.",
            example='follow: "=user_id"',
        ),
        _follow,
    ),
    Action(
        _signature(
            "unfollow", "Remove followers", FollowInput, _follow_sites, output=_count_output,
            shorthand="who", needs_record=True, idempotency=Idempotency.NATURAL,
            doc="Takes people off the record's followers.",
            example="unfollow: role buyer",
        ),
        _unfollow,
    ),
    Action(
        _signature(
            "comment", "Comment", CommentInput, _comment_sites,
            shorthand="text", needs_record=True,
            doc="Writes a comment on the record; its followers are told.",
            example='comment: "Price differs by {difference:money}"',
        ),
        _comment,
    ),
    Action(
        _signature(
            "case", "Open a case", CaseInput, _case_sites, output=_case_output,
            doc="Puts an exception into a role's queue; what has the same cause is counted on it.",
            example="case: {queue: logistics, title: No carrier rate, due: 4 business hours}",
        ),
        _case,
    ),
)  # fmt: skip
