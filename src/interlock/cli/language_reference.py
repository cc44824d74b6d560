"""``python -m interlock.cli.language_reference FILE``: the reference page of the language, from
the functions, actions, triggers and steps themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from interlock.application import build_application
from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.language.action import ActionSignature, Idempotency
from interlock.language.expression.functions import FUNCTIONS
from interlock.language.kinds.automation import (
    ForEachDefinition,
    ManualTrigger,
    ParallelDefinition,
    RetryDefinition,
    ScheduleTrigger,
    TimeTrigger,
    WaitDefinition,
)

_INTRODUCTION = """\
# The language

This page is made from the language itself (`python -m interlock.cli.language_reference FILE`).
`GET /api/v1/schemas/KIND` gives the JSON Schema of each kind of definition, for editors.

## Values and conditions

A condition is an expression: names are the record's fields, a dot follows a reference, `old.x` is
the value before, `vars.x` and `steps.x` are what the automation has kept. There are comparisons
(chained too), `and or not in`, arithmetic, `a if c else b`, lists, and `any all sum min max count
avg` over a generator (`any(l.qty > 5 for l in order_line)`). A comparison with an empty value does
not hold. Beside a date or moment, text is one: `date_order >= '2027-01-01'`.

A value that begins with `=` is an expression; any other is text with holes:
`"{name} over {amount_total:money}"`.
"""

_IDEMPOTENCY = {
    Idempotency.NATURAL: "may be repeated",
    Idempotency.KEYED: "repeated with the same key",
    Idempotency.NONE: "never repeated",
}


def render() -> str:
    """The whole page."""
    application = build_application(connect("postgresql://nowhere/nothing", clock=SystemClock()))
    signatures = application.registry.signatures
    parts = [_INTRODUCTION, _functions(), _triggers(), _control_steps()]
    parts += ["## Actions\n", *(_action(one) for _, one in sorted(signatures.items()))]
    return "\n".join(parts)


def _functions() -> str:
    head = ["## Functions", "", "| function | gives | example |", "|---|---|---|"]
    rows = [
        f"| `{_cell(one.usage)}` | {_cell(one.doc)}{'' if one.is_in_filter else ' Not in filters.'}"
        f" | `{_cell(one.example)}` |"
        for _, one in sorted(FUNCTIONS.items())
    ]
    return "\n".join([*head, *rows, ""])


def _triggers() -> str:
    text = (
        "## Triggers\n\n`created`, `updated` (or `updated: [fields]`), `deleted`,"
        " `operation: name`, `event: type`, `manual`, and:\n"
    )
    parts = [
        _keys("time", TimeTrigger), _keys("schedule", ScheduleTrigger),
        _keys("manual", ManualTrigger),
    ]  # fmt: skip
    return "\n".join([text, *parts])


def _control_steps() -> str:
    text = (
        "## Control steps\n\n`if` with `then` and `else`; `choose` with a list of `when` and `do`;"
        " `set` gives values to `vars`; `run` a component `with` inputs; `try` with `catch`; `stop`"
        " with an outcome. Every action may have `as`, `when`, `retry`, `catch` and"
        " `compensate`.\n"
    )
    parts = [
        _keys("for_each", ForEachDefinition), _keys("parallel", ParallelDefinition),
        _keys("wait", WaitDefinition), _keys("retry", RetryDefinition),
    ]  # fmt: skip
    return "\n".join([text, *parts])


def _action(action: ActionSignature) -> str:
    facts = [
        f"{action.effect.value} effect",
        _IDEMPOTENCY[action.idempotency],
        "inline and background" if action.is_inline else "background only",
    ]
    facts += ["needs a record"] * action.needs_record + ["waits"] * action.waits
    told = [f"### {action.name}", "", f"{action.title}: {', '.join(facts)}. {action.doc}".strip()]
    if action.shorthand is not None:
        told.append(f"`{action.name}: …` alone is `{action.shorthand}`.")
    if action.example:
        told += ["", "```yaml", action.example.strip(), "```"]
    rows = list(_rows(action.input))
    if rows:
        told += ["", "| key | takes | says |", "|---|---|---|", *rows]
    return "\n".join([*told, ""])


def _keys(name: str, model: type[BaseModel]) -> str:
    rows = _rows(model)
    return "\n".join([f"### {name}", "", "| key | takes | says |", "|---|---|---|", *rows, ""])


def _rows(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema(by_alias=True)
    if "$ref" in schema:
        schema = schema["$defs"][model.__name__]
    needed = set(schema.get("required", ()))
    for name, part in schema.get("properties", {}).items():
        default = part.get("default")
        takes = _type_of(part) + (", needed" if name in needed else "")
        if default not in (None, "", [], {}, False):
            takes += f"; `{default}`"
        yield f"| `{name}` | {_cell(takes)} | {_cell(part.get('description', ''))} |"


def _type_of(part: Mapping[str, Any]) -> str:
    """What a key takes, in a word."""
    if "enum" in part:
        return ", ".join(f"`{one}`" for one in part["enum"])
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2].removesuffix("Definition").lower()
    options = [one for one in part.get("anyOf", ()) if one.get("type") != "null"]
    if options:
        return " or ".join(dict.fromkeys(_type_of(one) for one in options))
    if part.get("type") == "array":
        return "list"
    return str(part.get("type", "value")).replace("string", "text").replace("object", "mapping")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
