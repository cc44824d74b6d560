"""What is known of the business records when a definition is checked: models, fields, operations.

A :class:`Model` is what a ``kind: model`` definition becomes after checking. It is immutable and
complete: system fields are in ``fields`` like any other, so that whoever reads a model (the
expression checker, the table builder, the API) needs no second list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from interlock.language.types import (
    BOOLEAN,
    DATETIME,
    INTEGER,
    Kind,
    Type,
)

MASK = "***"
"""What stands where a sensitive value was: in events, audit and explanations."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a model.

    ``compute`` and ``default`` hold the source text of an expression (without its leading ``=``);
    ``default_value`` a literal. A computed field is always stored. ``inverse`` of a ``lines``
    field is the reference on the other model that points back here. ``is_system`` fields are
    written by Interlock only. ``labels`` are what people call the options of a choice.
    """

    name: str
    type: Type
    title: str = ""
    is_required: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    is_sensitive: bool = False
    is_system: bool = False
    compute: str | None = None
    default: str | None = None
    default_value: Any = None
    inverse: str | None = None
    precision: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    maximum_length: int | None = None
    on_delete: str = "restrict"
    owned_by: str = "interlock"
    read_roles: tuple[str, ...] = ()
    write_roles: tuple[str, ...] = ()
    help: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def is_column(self) -> bool:
        """Whether the model's own table has a column for it (references to many are an array)."""
        return self.type.kind is not Kind.LINES

    @property
    def is_writable(self) -> bool:
        """Whether a person or an automation may give it a value."""
        return self.compute is None and not self.is_system


@dataclass(frozen=True, slots=True)
class Operation:
    """A named business operation of a model, the thing that gates and approvals bind.

    ``sources`` are the states from which it may start (empty: any); ``assignments`` the fields it
    sets when it takes effect, as literals or as expression source beginning with ``=``.
    ``state_field`` is the field that ``sources`` speaks of.
    """

    name: str
    title: str
    sources: tuple[str, ...] = ()
    state_field: str = "state"
    assignments: Mapping[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    when: str | None = None
    is_sensitive: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what with records of a model. A right that is not given is refused.

    ``rows`` limits a role to the records for which the expression holds (source text).
    """

    role: str
    read: bool = False
    create: bool = False
    update: bool = False
    delete: bool = False
    export: bool = False
    rows: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of business record."""

    id: str
    title: str
    label: str
    fields: Mapping[str, Field]
    operations: Mapping[str, Operation] = field(default_factory=dict)
    transitions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    access: tuple[Access, ...] = ()
    unique_together: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    owned_by: str = "interlock"
    owner: str = ""
    is_company_bound: bool = False
    """Whether users see only the records of their companies (the model has ``company_id``)."""

    @property
    def table_name(self) -> str:
        return self.id.replace(".", "_")


SYSTEM_FIELDS: tuple[Field, ...] = (
    Field("id", INTEGER, title="ID", is_system=True),
    Field("version", INTEGER, title="Version", is_system=True),
    Field("active", BOOLEAN, title="Active", default_value=True),
    Field("create_date", DATETIME, title="Created at", is_system=True),
    Field("create_uid", INTEGER, title="Created by", is_system=True),
    Field("write_date", DATETIME, title="Last updated at", is_system=True),
    Field("write_uid", INTEGER, title="Last updated by", is_system=True),
    Field("holds", Type(Kind.JSON), title="Holds", is_system=True),
    Field("lock", Type(Kind.JSON), title="Lock", is_system=True),
)
"""Fields that every record has, named as Odoo names them where Odoo has them."""
