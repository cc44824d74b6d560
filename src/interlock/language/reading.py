"""Which fields of its record a definition reads: the data that must be there for it to work."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from interlock.language.context import CompileContext
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import parse
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import AutomationDefinition

_HOLE = re.compile(r"\{([^{}:]+)(?::[^{}]*)?\}")
_CODE_KEYS = frozenset({"was", "when", "if_", "in_", "match", "auto", "reject_when"})
"""Attributes of definitions whose whole text is code."""


def fields_read(
    definition: AutomationDefinition | ApprovalDefinition, context: CompileContext
) -> list[str]:
    """The fields, with their types, in the order of their names; empty without a model."""
    model = context.models.get(definition.model or "")
    if model is None:
        return []
    names = {name for source in _sources(definition, "") for name in _names(source)}
    return [f"{name} ({model.fields[name].type})" for name in sorted(names & set(model.fields))]


def _sources(value: Any, key: str) -> Iterator[str]:
    """The texts of expressions anywhere in a definition."""
    if isinstance(value, str):
        yield from _sources_of_text(value, key)
    elif isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield from _sources(getattr(value, name), name)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _sources(item, "")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _sources(item, key)


def _sources_of_text(text: str, key: str) -> Iterator[str]:
    if text.startswith("="):
        yield text[1:]
    elif key in _CODE_KEYS:
        yield text
    else:
        yield from (match[1] for match in _HOLE.finditer(text))


def _names(source: str) -> Iterator[str]:
    """The first names of everything that an expression reads."""
    try:
        body = parse(source).body
    except ExpressionError:
        return
    for node in ast.walk(body):
        if isinstance(node, ast.Name):
            yield node.id
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from [node.attr] if node.value.id in ("old", "record") else []
