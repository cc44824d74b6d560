"""Values as JSON and back, with their types: what a run remembers is exactly what it saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from interlock.automation.journal import Done, Entry, Failed, KeptJournal, Passed, Pending

_TAG = "$"


def encode(value: Any) -> Any:
    """A value as JSON holds it."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _encode_mapping(value)
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, Set):
        return [encode(item) for item in sorted(value)]
    for kind, name, write in _WRITERS:
        if isinstance(value, kind):
            return {_TAG: name, "v": write(value)}
    raise TypeError(f"a run cannot remember a {type(value).__name__}")


def decode(value: Any) -> Any:
    """What :func:`encode` was given; a tuple or a set has become a list."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    name = value.get(_TAG)
    if name is None:
        return {key: decode(item) for key, item in value.items()}
    if name == "map":
        return {key: decode(item) for key, item in value["v"]}
    return _READERS[name](value["v"])


def _encode_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if _TAG in value:
        return {_TAG: "map", "v": [[str(key), encode(item)] for key, item in value.items()]}
    return {str(key): encode(item) for key, item in value.items()}


_WRITERS: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    (Decimal, "decimal", lambda value: format(value, "f")),
    (datetime, "moment", datetime.isoformat),
    (date, "date", date.isoformat),
    (UUID, "id", str),
)
_READERS: Mapping[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "id": UUID,
}


def encode_journal(journal: KeptJournal) -> dict[str, Any]:
    return {
        "position": journal.position,
        "steps": {path: _encode_entry(entry) for path, entry in journal.entries.items()},
        "found": {path: encode(value) for path, value in journal.found.items()},
    }


def decode_journal(stored: Mapping[str, Any] | None) -> KeptJournal:
    if not stored:
        return KeptJournal()
    return KeptJournal(
        {path: _decode_entry(entry) for path, entry in stored["steps"].items()},
        {path: decode(value) for path, value in stored["found"].items()},
        position=stored["position"],
    )


def _encode_entry(entry: Entry) -> dict[str, Any]:
    match entry:
        case Done(output):
            return {"is": "done", "output": encode(output)}
        case Passed(clause):
            return {"is": "passed", "clause": clause}
        case Failed(message, code):
            return {"is": "failed", "message": message, "code": code}
        case Pending(branches, detail):
            return {"is": "pending", "branches": list(branches), "detail": encode(detail)}


def _decode_entry(stored: Mapping[str, Any]) -> Entry:
    match stored["is"]:
        case "done":
            return Done(decode(stored["output"]))
        case "passed":
            return Passed(stored["clause"])
        case "failed":
            return Failed(stored["message"], stored["code"])
        case _:
            return Pending(tuple(stored["branches"]), decode(stored["detail"]))
