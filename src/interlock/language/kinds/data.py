"""The kinds that hold what business people tune: tables, settings, calendars, roles, policies."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from interlock.language.kinds.base import Header, Identifier, Name, Strict

ColumnType = Literal[
    "text", "integer", "decimal", "money", "boolean", "date", "choice", "ref", "role"
]


class ColumnDefinition(Strict):
    """An input or output of a decision table.

    ``match`` of an input: ``equal`` (an empty cell accepts anything), ``range`` (cells like
    ``[0 .. 10000]``, ``> 5000``, ``(10000 .. ]``) or ``in`` (a list of values).
    """

    type: ColumnType
    title: str | None = None
    match: Literal["equal", "range", "in"] = "equal"
    options: tuple[Name, ...] = ()
    to: Identifier | None = None
    required: bool = False


class TableDefinition(Header):
    """``kind: table``: a decision table in the sense of DMN.

    Rows are mappings of column names to cells; the reserved cells are ``from`` and ``until``
    (effective dates, both inclusive), ``owner`` and ``note``. Rows may be in a CSV file named
    like the definition.
    """

    kind: Literal["table"]
    inputs: dict[Name, ColumnDefinition]
    outputs: dict[Name, ColumnDefinition]
    hit: Literal["unique", "first", "collect"] = "unique"
    complete: bool = Field(False, description="Every input must be covered; gaps are findings.")
    four_eyes: bool = Field(False, description="A row change needs a second person.")
    editors: tuple[Identifier, ...] = Field((), description="Roles that may change rows.")
    rows: tuple[dict[str, Any], ...] = ()
    default: dict[Name, Any] | None = Field(None, description="Outputs when no row matches.")


class SettingValueDefinition(Strict):
    """A setting's value for a company and a period."""

    value: Any
    company: int | None = None
    from_: date | None = Field(None, alias="from")
    until: date | None = None


class SettingDefinition(Header):
    """``kind: setting``: one tunable value, by company and date where needed. Key = the id."""

    kind: Literal["setting"]
    type: Literal["text", "integer", "decimal", "money", "boolean", "date", "choice", "role"]
    options: tuple[Name, ...] = ()
    value: Any = None
    values: tuple[SettingValueDefinition, ...] = ()
    min: Annotated[Any, Field()] = None
    max: Annotated[Any, Field()] = None
    four_eyes: bool = False
    editors: tuple[Identifier, ...] = ()


class LeaveDefinition(Strict):
    name: str
    from_: date = Field(alias="from")
    until: date


class CalendarDefinition(Header):
    """``kind: calendar``: working hours by weekday, and holidays of a country or named days."""

    kind: Literal["calendar"]
    timezone: str
    hours: dict[
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        tuple[str, ...],
    ] = Field(description="For example monday: ['09:00-12:30', '13:30-17:00'].")
    country: str | None = Field(None, description="ISO code whose public holidays are free.")
    subdivision: str | None = None
    leaves: tuple[LeaveDefinition, ...] = ()


class RoleDefinition(Header):
    """``kind: role``: a role, and the roles that whoever holds it holds too."""

    kind: Literal["role"]
    implies: tuple[Identifier, ...] = ()
    service: bool = Field(False, description="A role that automations run as; no person has it.")


class ConflictDefinition(Strict):
    """Two duties that one person must not combine.

    ``on`` says whether holding both roles is refused, or doing both on the same record.
    """

    first: str = Field(description="'role x', 'create', 'update', 'operation x' or 'approve x'.")
    second: str
    on: Literal["person", "record"] = "record"
    reason: str = Field("", max_length=500)


class PolicyDefinition(Header):
    """``kind: policy``: a company rule that definitions implement, and its conflicting duties."""

    kind: Literal["policy"]
    text: str = Field("", max_length=20_000)
    model: Identifier | None = None
    conflicts: tuple[ConflictDefinition, ...] = ()


class PackDefinition(Header):
    """``kind: pack``: a folder of definitions that is installed together."""

    kind: Literal["pack"]
    version: str
    requires: tuple[Identifier, ...] = ()
    description: str = Field("", max_length=5000)
