"""Triggers of an automation: what starts it, checked against the models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from interlock.kit.duration import parse_duration
from interlock.kit.text import did_you_mean, nearest
from interlock.language.context import CompileContext
from interlock.language.cron import parse_cron
from interlock.language.kinds.automation import (
    AutomationDefinition,
    ManualTrigger,
    ScheduleTrigger,
    TimeTrigger,
    TriggerDefinition,
)
from interlock.language.program import Trigger, TriggerKind
from interlock.language.report import Report
from interlock.language.schema import Model
from interlock.language.types import Kind

OF_A_RECORD = frozenset(
    {
        TriggerKind.CREATED,
        TriggerKind.UPDATED,
        TriggerKind.DELETED,
        TriggerKind.OPERATION,
        TriggerKind.TIME,
    }
)
"""Triggers that only a record can cause."""

WITH_OLD_VALUES = frozenset({TriggerKind.UPDATED, TriggerKind.DELETED, TriggerKind.OPERATION})
_OUTSIDE_A_CHANGE = frozenset({TriggerKind.TIME, TriggerKind.SCHEDULE, TriggerKind.WEBHOOK})

KNOWN_EVENTS = (
    "approval.requested", "approval.granted", "approval.rejected", "approval.returned",
    "approval.withdrawn", "approval.expired", "approval.escalated", "approval.overdue",
    "stage.entered", "stage.left", "process.finished",
    "case.opened", "case.resolved", "task.done", "run.failed", "run.done",
)  # fmt: skip
"""Events of Interlock itself. Any other type may be emitted by an automation or come in."""


def compile_triggers(
    definition: AutomationDefinition,
    report: Report,
    *,
    model: Model | None,
    context: CompileContext,
) -> tuple[Trigger, ...]:
    """The triggers in the order written; those with a problem are left out."""
    triggers = []
    for number, entry in enumerate(definition.on):
        here = report.at("on", number)
        kind = TriggerKind(next(iter(entry.model_fields_set)))
        if not _is_in_place(kind, here, definition):
            continue
        trigger = _COMPILERS[kind](entry, here.at(kind.value), model, context)
        if trigger is not None:
            triggers.append(trigger)
    return tuple(triggers)


def _is_in_place(kind: TriggerKind, here: Report, definition: AutomationDefinition) -> bool:
    if kind in OF_A_RECORD and definition.model is None:
        message = f"'{kind.value}' is about a record, and the automation names no model."
        here.refuse("model_required", message, "Add 'model:'.")
        return False
    if definition.mode == "inline" and kind in _OUTSIDE_A_CHANGE:
        message = f"'{kind.value}' comes when no change is under way that it could be part of."
        here.refuse("not_inline", message, "Write 'mode: background'.")
    return True


_Compiler = Callable[[TriggerDefinition, Report, Model | None, CompileContext], Trigger | None]


def _plain(kind: TriggerKind) -> _Compiler:
    def compile_plain(
        entry: TriggerDefinition, here: Report, _model: Model | None, _context: CompileContext
    ) -> Trigger | None:
        if getattr(entry, kind.value) is not True:
            here.refuse("value", f"'{kind.value}' is switched off here.", "Leave the entry out.")
        return Trigger(kind)

    return compile_plain


def _updated(
    entry: TriggerDefinition, here: Report, model: Model | None, _context: CompileContext
) -> Trigger | None:
    fields = entry.updated or ()
    for number, name in enumerate(fields):
        if model is not None and name not in model.fields:
            message = f"{model.id} has no field {name!r}."
            here.at(number).refuse("unknown_field", message, did_you_mean(name, model.fields))
    return Trigger(TriggerKind.UPDATED, fields=frozenset(fields))


def _operation(
    entry: TriggerDefinition, here: Report, model: Model | None, _context: CompileContext
) -> Trigger | None:
    name = entry.operation
    if model is not None and name is not None and name not in model.operations:
        hint = did_you_mean(name, model.operations)
        here.refuse("unknown_operation", f"{model.id} has no operation {name!r}.", hint)
    return Trigger(TriggerKind.OPERATION, name=name)


def _time(
    entry: TriggerDefinition, here: Report, model: Model | None, context: CompileContext
) -> Trigger | None:
    time = entry.time or TimeTrigger()
    bases = [name for name in ("field", "created", "updated") if getattr(time, name) is not None]
    is_shifted = time.before is not None or time.after is not None
    if is_shifted and time.field is None:
        here.refuse("time", "'before' and 'after' count from a field.", "Add 'field:'.")
    elif len(bases) != 1:
        message = "A time counts from exactly one of 'field', 'created' and 'updated'."
        here.refuse("time", message, "For example {field: date_planned, before: 3 days}.")
    if time.before is not None and time.after is not None:
        here.refuse("time", "A time is before or after, not both.")
    if time.field is not None and model is not None:
        _check_moment(time.field, here.at("field"), model)
    for name in ("before", "after", "created", "updated", "repeat"):
        read_duration(getattr(time, name), here.at(name))
    check_calendar(time.calendar, here.at("calendar"), context)
    return Trigger(TriggerKind.TIME, name=time.field, detail=time)


def _check_moment(name: str, here: Report, model: Model) -> None:
    field = model.fields.get(name)
    if field is None:
        message = f"{model.id} has no field {name!r}."
        here.refuse("unknown_field", message, did_you_mean(name, model.fields))
    elif field.type.kind not in (Kind.DATE, Kind.DATETIME):
        moments = [
            f.name for f in model.fields.values() if f.type.kind in (Kind.DATE, Kind.DATETIME)
        ]
        near = nearest(name, moments)
        hint = f"Did you mean {near!r}?" if near else None
        here.refuse("type_mismatch", f"{name!r} is {field.type}, not a date.", hint)


def read_duration(text: str | None, here: Report) -> None:
    """Note a duration that cannot be read."""
    if text is not None:
        try:
            parse_duration(text)
        except ValueError as error:
            here.refuse("duration", f"{error}.")


def check_calendar(name: str | None, here: Report, context: CompileContext) -> None:
    if name is not None and name not in context.calendars:
        hint = did_you_mean(name, context.calendars)
        here.refuse("unknown_calendar", f"There is no calendar {name!r}.", hint)


def _schedule(
    entry: TriggerDefinition, here: Report, _model: Model | None, context: CompileContext
) -> Trigger | None:
    schedule = entry.schedule or ScheduleTrigger(cron="")
    try:
        parse_cron(schedule.cron)
    except ValueError as error:
        here.at("cron").refuse("cron", f"This is not a schedule: {error}.")
    _check_timezone(schedule.timezone, here.at("timezone"))
    check_calendar(schedule.calendar, here.at("calendar"), context)
    return Trigger(TriggerKind.SCHEDULE, name=schedule.cron, detail=schedule)


def _check_timezone(name: str, here: Report) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        hint = did_you_mean(name, available_timezones()) or "Write it like Europe/Berlin."
        here.refuse("timezone", f"There is no timezone {name!r}.", hint)


def _webhook(
    entry: TriggerDefinition, _here: Report, _model: Model | None, _context: CompileContext
) -> Trigger | None:
    return Trigger(TriggerKind.WEBHOOK, name=entry.webhook)


def _event(
    entry: TriggerDefinition, here: Report, _model: Model | None, _context: CompileContext
) -> Trigger | None:
    check_event(entry.event or "", here)
    return Trigger(TriggerKind.EVENT, name=entry.event)


def check_event(type: str, here: Report) -> None:
    """Warn of a type that looks like a misspelt one; others may come from anywhere."""
    near = get_close_matches(type, KNOWN_EVENTS, n=1, cutoff=0.85)
    if near and type not in KNOWN_EVENTS:
        message = f"Interlock has no event {type!r} of its own."
        here.warn("unknown_event", message, f"Did you mean {near[0]!r}?")


def _manual(
    entry: TriggerDefinition, here: Report, _model: Model | None, context: CompileContext
) -> Trigger | None:
    manual = entry.manual or ManualTrigger()
    for number, role in enumerate(manual.roles):
        if role not in context.roles:
            hint = did_you_mean(role, context.roles)
            here.at("roles", number).refuse("unknown_role", f"There is no role {role!r}.", hint)
    return Trigger(TriggerKind.MANUAL, detail=manual)


_COMPILERS: Mapping[TriggerKind, _Compiler] = {
    TriggerKind.CREATED: _plain(TriggerKind.CREATED),
    TriggerKind.UPDATED: _updated,
    TriggerKind.DELETED: _plain(TriggerKind.DELETED),
    TriggerKind.OPERATION: _operation,
    TriggerKind.TIME: _time,
    TriggerKind.SCHEDULE: _schedule,
    TriggerKind.WEBHOOK: _webhook,
    TriggerKind.EVENT: _event,
    TriggerKind.MANUAL: _manual,
}
