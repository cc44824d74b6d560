"""A definition's data as JSON, for forms and canvases, and back without a change of what was not
touched.

JSON has neither exact numbers nor dates. A number with a point is a JSON number where that is
exact, else text; a date is text. On the way back a value that still says what the text of the
definition says is that very value again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from interlock.kit.finding import Finding
from interlock.language.layout import new_yaml, write_yaml
from interlock.language.shape import shape
from interlock.language.source import read_source


def parse_form(source: str) -> tuple[Any, list[Finding]]:
    """The data of a definition's text, and what is wrong with its form; ``None`` where the text
    cannot be read."""
    document, findings = read_source("", source)
    if document.data is None:
        return None, findings
    _, faults = shape(document.data)
    return as_json(document.data), [*findings, *(document.place(fault) for fault in faults)]


def render_form(value: Mapping[str, Any], source: str | None = None) -> str:
    """The text for ``value``; with ``source`` that text with as little changed as can be.

    Comments and layout stay wherever their place stays. Raises ``ValueError`` for a value that a
    definition cannot hold, or for a source that cannot be read.
    """
    if not source or not source.strip():
        return new_yaml(_from_json(value, None))
    document, findings = read_source("", source)
    if document.data is None:
        raise ValueError(f"the text cannot be read: {findings[0].message}")
    return write_yaml(document, _from_json(value, document.data))


def set_key(source: str, key: str, *, value: bool, default: bool) -> str:
    """The text with a yes/no key of the definition set; one that says the default is left out."""
    document, findings = read_source("", source)
    if not isinstance(document.data, dict):
        message = findings[0].message if findings else "it is not a definition"
        raise ValueError(f"the text cannot be read: {message}")  # noqa: TRY004 what is written
    if document.data.get(key, default) is value:
        return source
    others = {name: item for name, item in document.data.items() if name != key}
    return write_yaml(document, others if value is default else {**others, key: value})


def as_json(value: Any) -> Any:
    """Plain data as JSON has it."""
    if isinstance(value, Mapping):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, Decimal):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else value


def _number(value: Decimal) -> float | str:
    as_float = float(value)
    return as_float if Decimal(repr(as_float)) == value else format(value, "f")


def _from_json(value: Any, before: Any) -> Any:
    """The value as a definition holds it; ``before`` is what stood at its place."""
    if isinstance(value, Mapping):
        known = before if isinstance(before, Mapping) else {}
        return {key: _from_json(item, known.get(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_from_json(item, _at(before, index)) for index, item in enumerate(value)]
    if isinstance(before, Decimal | date) and _still_says(value, before):
        return before
    return Decimal(repr(value)) if isinstance(value, float) else value


def _at(before: Any, index: int) -> Any:
    is_list = isinstance(before, Sequence) and not isinstance(before, str)
    return before[index] if is_list and index < len(before) else None


def _still_says(value: Any, before: Decimal | date) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return bool(value == as_json(before))
    is_number = isinstance(before, Decimal) and isinstance(value, int | float)
    return is_number and bool(Decimal(repr(value)) == before)
