"""Which record of the store an entry of the file is, by a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause

from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import did_you_mean, listed
from interlock.language.types import SETS, Kind
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.storage.listing import read_keys
from interlock.records.transfer.column import ID
from interlock.records.transfer.preparing import Prepared
from interlock.records.transfer.result import Mode

Key = tuple[str, ...]
_UNMATCHED = frozenset({Kind.JSON, Kind.FILE}) | SETS


def choose_keys(
    model: ModelRuntime, given: str | Sequence[str] | None, present: frozenset[str], *, mode: Mode
) -> tuple[Key, ...]:
    """The fields by which records are recognised; an entry goes by the first that it has a value
    of. Empty: each entry is a new record.

    Without a choice: ``id``, unique fields, unique combinations, as far as they are ``present`` in
    the file. Raises ``InvalidError`` when there is none and the mode needs one.
    """
    if given:
        return (_checked_key(model, (given,) if isinstance(given, str) else tuple(given)),)
    found = tuple(key for key in _candidates(model) if set(key) <= present)
    if not found and mode is not Mode.CREATE:
        ways = listed(" with ".join(key) for key in _candidates(model))
        raise InvalidError(
            f"Nothing in the file tells which {model.model.title} a row is.",
            code="key_missing",
            errors=[FieldError("key", "is needed to recognise records", "key_missing")],
            remedy=f"Add a column for one of {ways}; or name the key fields; or only create.",
        )
    return found


def _candidates(model: ModelRuntime) -> list[Key]:
    singles = [
        (item.name,) for item in model.fields.values() if item.is_unique and item.is_writable
    ]
    return [(ID,), *singles, *model.model.unique_together]


def _checked_key(model: ModelRuntime, key: Key) -> Key:
    errors = []
    for name in key:
        item = model.fields.get(name)
        if item is None:
            hint = did_you_mean(name, model.fields)
            errors.append(FieldError("key", f"{name} is not a field", "unknown_field", hint))
        elif item.type.kind in _UNMATCHED:
            errors.append(FieldError("key", f"{name} is {item.type}", "invalid_key"))
    if errors:
        raise InvalidError(f"The key cannot be used: {errors[0].message}.", errors=errors)
    return key


class Matches:
    """The records that have the keys of a batch, among those that the actor may read."""

    def __init__(
        self,
        session: RecordSession,
        source: FromClause,
        keys: Sequence[Key],
        items: Sequence[Prepared],
    ) -> None:
        self._keys = keys
        self._found: dict[tuple[Key, tuple[Any, ...]], list[int]] = {}
        wanted: dict[Key, set[tuple[Any, ...]]] = {}
        for item in items:
            key, values = key_of(item, keys)
            if key:
                wanted.setdefault(key, set()).add(values)
        for key, combinations in wanted.items():
            for row in read_keys(session.unit.connection, source, key, list(combinations)):
                if row[:-1] in combinations:
                    self._found.setdefault((key, row[:-1]), []).append(row[-1])

    def find(self, item: Prepared) -> list[int]:
        """The records with the entry's key; none when it has no key."""
        return self._found.get(key_of(item, self._keys), [])


def key_of(item: Prepared, keys: Sequence[Key]) -> tuple[Key, tuple[Any, ...]]:
    """The key that an entry goes by, and its values; both are empty when it has none."""
    for key in keys:
        values = tuple(item.id if name == ID else item.values.get(name) for name in key)
        if any(value is not None for value in values):
            return key, values
    return (), ()
