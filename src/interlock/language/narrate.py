"""Triggers and steps of an automation in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interlock.language.context import CompileContext
from interlock.language.kinds.automation import StepDefinition, TimeTrigger, TriggerDefinition

MAX_SHOWN = 200


def narrate_trigger(entry: TriggerDefinition) -> str:
    """One trigger as a sentence."""
    if entry.updated is not None:
        fields = ", ".join(entry.updated)
        return f"When {fields} of the record changes." if fields else "When the record changes."
    if entry.time is not None:
        return _time(entry.time)
    if entry.schedule is not None:
        return f"On the schedule `{entry.schedule.cron}` ({entry.schedule.timezone})."
    if entry.manual is not None:
        who = f" by {', '.join(entry.manual.roles)}" if entry.manual.roles else ""
        return f"When it is started by hand{who}."
    named = {
        "When the operation {} is asked for.": entry.operation,
        "When the webhook {} is received.": entry.webhook,
        "When the event {} happens.": entry.event,
    }
    for sentence, name in named.items():
        if name is not None:
            return sentence.format(name)
    return "When a record is created." if entry.created else "When the record is deleted."


def _time(time: TimeTrigger) -> str:
    repeat = f", and every {time.repeat} from then on" if time.repeat else ""
    if time.created is not None:
        return f"{time.created} after the record was created{repeat}."
    if time.updated is not None:
        return f"{time.updated} after the record was last updated{repeat}."
    if time.before is not None:
        return f"{time.before} before {time.field}{repeat}."
    after = f"{time.after} after" if time.after else "At"
    return f"{after} {time.field}{repeat}."


def narrate_steps(
    steps: Iterable[StepDefinition], context: CompileContext, *, depth: int = 0
) -> list[str]:
    """The steps as lines of a nested Markdown list."""
    return [
        f"{'  ' * level}- {text}" for step in steps for level, text in _lines(step, context, depth)
    ]


_Line = tuple[int, str]


def _lines(step: StepDefinition, context: CompileContext, depth: int) -> Iterator[_Line]:
    yield depth, _step(step, context)
    for label, steps in _branches(step):
        yield depth + 1, label
        for inner in steps:
            yield from _lines(inner, context, depth + 2)


def _branches(step: StepDefinition) -> Iterator[tuple[str, tuple[StepDefinition, ...]]]:
    cases = [(f"if `{case.when}`:", case.do) for case in step.choose or ()]
    parallel = step.parallel.branches if step.parallel is not None else {}
    branches = [
        (f"then (`{step.if_}`):", step.then),
        *cases,
        ("otherwise:", step.else_),
        ("for each:", step.for_each.do if step.for_each else None),
        *((f"branch {name}:", steps) for name, steps in parallel.items()),
        ("tried:", step.try_),
        ("if it fails:", step.catch),
        ("to make it good later:", step.compensate),
    ]
    return ((label, steps) for label, steps in branches if steps)


def _step(step: StepDefinition, context: CompileContext) -> str:
    when = f" — only when `{step.when}`" if step.when else ""
    note = f" ({step.note})" if step.note else ""
    return f"{_what(step, context)}{when}{note}"


def _what(step: StepDefinition, context: CompileContext) -> str:
    if step.action is not None:
        signature = context.actions.get(step.action)
        title = signature.title if signature is not None else step.action
        return title if step.input is None else f"{title}: {shown(step.input)}"
    if step.if_ is not None:
        return f"Decide: `{step.if_}`"
    if step.for_each is not None:
        return f"For each {step.for_each.as_} of `{step.for_each.in_}`"
    if step.wait is not None:
        return f"Wait {shown(step.wait.model_dump(by_alias=True, exclude_none=True))}"
    if step.run is not None:
        return f"Run the component {step.run}"
    if step.set is not None:
        return f"Note {shown(step.set)}"
    words = {"choose": step.choose, "parallel": step.parallel, "try": step.try_}
    names = {"choose": "Decide", "parallel": "At the same time", "try": "Try"}
    kind = next((key for key, value in words.items() if value is not None), None)
    return names[kind] if kind else f"Stop: {shown(step.stop)}"


def shown(value: Any) -> str:
    """A value of a definition as it reads best in a sentence; long ones are cut."""
    if isinstance(value, Mapping):
        text = ", ".join(f"{key} = {shown(item)}" for key, item in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(shown(item) for item in value)
    elif isinstance(value, str) and value.startswith("="):
        text = f"`{value[1:].strip()}`"
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
