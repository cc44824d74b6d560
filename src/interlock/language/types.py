"""The types that fields and expressions have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a value is. The first group are field types as written in a model definition."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    REF = "ref"
    REFS = "refs"
    LINES = "lines"
    FILE = "file"
    JSON = "json"
    # Only in expressions:
    DURATION = "duration"
    BUSINESS_DAYS = "business days"
    LIST = "list"
    EMPTY = "empty"
    OBJECT = "object"
    """A value with named members known when it is checked (a step's output, a table's row)."""
    ANY = "any"
    """A value whose type is known only when it is there (inside json)."""


NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
SETS = frozenset({Kind.REFS, Kind.LINES})


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its kind and, where the kind needs it, what it refers to.

    ``currency`` of a money type is the path, from the record that carries the amount, to the
    field that says which currency it is in (``currency_id``), or ``None`` for the company's
    currency. Two amounts are comparable without a rate when both record and path are the same.
    """

    kind: Kind
    model: str | None = None
    options: tuple[str, ...] = ()
    item: Type | None = None
    members: Mapping[str, Type] = field(default_factory=dict, hash=False)
    currency: str | None = None

    def __str__(self) -> str:
        if self.model:
            return f"{self.kind.value} to {self.model}"
        if self.item:
            return f"list of {self.item}"
        return self.kind.value


TEXT = Type(Kind.TEXT)
INTEGER = Type(Kind.INTEGER)
DECIMAL = Type(Kind.DECIMAL)
MONEY = Type(Kind.MONEY)
BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
DATETIME = Type(Kind.DATETIME)
DURATION = Type(Kind.DURATION)
BUSINESS_DAYS = Type(Kind.BUSINESS_DAYS)
JSON = Type(Kind.JSON)
EMPTY = Type(Kind.EMPTY)
ANY = Type(Kind.ANY)
