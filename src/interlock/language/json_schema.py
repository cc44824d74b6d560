"""JSON Schemas (draft 2020-12) of the kinds of definition, for editors and other tools.

They are made from the same shapes that check definitions, and from the actions that exist, so that
an editor offers what will be accepted. What needs the whole workspace only the checker can say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from interlock.language.action import ActionSignature
from interlock.language.kinds.base import Header
from interlock.language.shape import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def schema_for(
    kind: str,
    actions: Mapping[str, ActionSignature],
    *,
    kinds: Mapping[str, type[Header]] = KINDS,
) -> Schema:
    """The schema of one kind; steps list the given actions. Raises ``KeyError``: no such kind."""
    schema = _schema_of(kinds[kind])
    definitions = schema.get("$defs", {})
    if kind == "automation":
        _open_steps(definitions, actions)
        _open_triggers(definitions)
    return {
        "$schema": DIALECT,
        "$id": f"urn:interlock:schema:{kind}",
        **schema,
        "title": f"Interlock {kind}",
    }


def schemas(
    actions: Mapping[str, ActionSignature], *, kinds: Mapping[str, type[Header]] = KINDS
) -> dict[str, Schema]:
    """The schemas of all kinds, by kind."""
    return {kind: schema_for(kind, actions, kinds=kinds) for kind in kinds}


def _schema_of(model: type[BaseModel], *, prefix: str = "") -> Schema:
    template = f"#/$defs/{prefix}{{model}}"
    return model.model_json_schema(by_alias=True, ref_template=template)


def _open_steps(definitions: dict[str, Schema], actions: Mapping[str, ActionSignature]) -> None:
    """Put each action beside the control keys, in place of the key that stands for any of them."""
    step = definitions["StepDefinition"]
    properties = step["properties"]
    for name in ("action", "input"):
        properties.pop(name, None)
    for name, signature in sorted(actions.items()):
        properties.setdefault(name, _action(signature, definitions))


def _action(signature: ActionSignature, definitions: dict[str, Schema]) -> Schema:
    prefix = f"{signature.name}."
    schema = _schema_of(signature.input, prefix=prefix)
    for name, inner in schema.pop("$defs", {}).items():
        definitions[prefix + name] = inner
    definitions[f"action.{signature.name}"] = schema
    reference: Schema = {"$ref": f"#/$defs/action.{signature.name}"}
    forms = [reference]
    if signature.shorthand is not None:
        short = schema.get("properties", {}).get(signature.shorthand, {})
        bare = {key: value for key, value in short.items() if key != "title"}
        forms.append({**bare, "not": {"type": "object"}})
    described: Schema = {"anyOf": forms} if len(forms) > 1 else dict(reference)
    described["title"] = signature.title
    if signature.doc:
        described["description"] = signature.doc
    if signature.example:
        described["examples"] = [signature.example]
    return described


def _open_triggers(definitions: dict[str, Schema]) -> None:
    """Triggers without detail may be written as a bare word."""
    trigger = definitions["TriggerDefinition"]
    mapping = {**trigger, "minProperties": 1, "maxProperties": 1}
    mapping.pop("description", None)
    words = {"enum": ["created", "updated", "deleted", "manual"]}
    definitions["TriggerDefinition"] = {
        "title": "Trigger",
        "description": trigger.get("description", ""),
        "anyOf": [words, mapping],
    }
