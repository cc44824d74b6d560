"""``kind: model``: a business record, its fields, transitions, operations and rights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from interlock.language.kinds.base import (
    Expression,
    Header,
    Identifier,
    Name,
    Strict,
    Title,
)
from interlock.language.types import Kind

FieldType = Literal[
    "text",
    "integer",
    "decimal",
    "money",
    "boolean",
    "date",
    "datetime",
    "choice",
    "ref",
    "refs",
    "lines",
    "file",
    "json",
]

assert {kind.value for kind in Kind} >= set(FieldType.__args__)  # type: ignore[attr-defined]


class FieldDefinition(Strict):
    """One field as written."""

    type: FieldType
    title: Title | None = None
    help: str = Field("", max_length=1000)
    required: bool = False
    unique: bool = False
    index: bool = False
    sensitive: bool = Field(False, description="Masked in logs and audit, never sent to AI.")
    default: Any = Field(None, description="A literal, or '=expression'.")
    compute: Expression | None = Field(
        None,
        description="'=expression' over this record and what it refers to; always stored.",
    )
    options: tuple[Name, ...] = Field((), description="For choice: the values, in order.")
    labels: dict[Name, str] = Field({}, description="For choice: what people read.")
    to: Identifier | None = Field(None, description="For ref and refs: the model referred to.")
    of: Identifier | None = Field(None, description="For lines: the model of the children.")
    by: Name | None = Field(None, description="For lines: the child's reference to this model.")
    on_delete: Literal["restrict", "cascade", "clear"] = "restrict"
    currency: Name | None = Field(None, description="For money: the field with the currency.")
    digits: int | None = Field(None, ge=0, le=12, description="For decimal: places kept.")
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int | None = Field(None, ge=1, le=100_000)
    owned_by: Identifier = "interlock"
    read: tuple[Identifier, ...] = Field((), description="Roles that may see it; empty: all.")
    write: tuple[Identifier, ...] = Field((), description="Roles that may change it; empty: all.")


class OperationDefinition(Strict):
    """A named business operation."""

    title: Title | None = None
    help: str = Field("", max_length=1000)
    from_: tuple[Name, ...] = Field((), alias="from", description="States it may start from.")
    set: dict[Name, Any] = Field({}, description="What it sets when it takes effect.")
    roles: tuple[Identifier, ...] = Field((), description="Who may ask for it; empty: nobody.")
    when: Expression | None = Field(None, description="Must hold, or the operation is refused.")
    sensitive: bool = Field(False, description="On the watch list of sensitive actions.")


class AccessDefinition(Strict):
    """Rights of one role on the model; what is not given is refused."""

    read: bool = False
    create: bool = False
    update: bool = False
    delete: bool = False
    export: bool = False
    rows: Expression | None = Field(None, description="Only records for which this holds.")


class ModelDefinition(Header):
    """A model, or with ``extends`` what is added to one that is defined elsewhere.

    An extension adds fields, transitions, operations, rights and combinations; it changes nothing
    that is there. Its own ``label``, ``owned_by`` and ``company_bound`` have no meaning.
    """

    kind: Literal["model"]
    extends: Identifier | None = Field(None, description="The model that this definition adds to.")
    label: Name = Field("name", description="The field that names a record to people.")
    owned_by: Identifier = "interlock"
    fields: dict[Name, FieldDefinition] = {}
    transitions: dict[Name, dict[Name, tuple[Name, ...]]] = {}
    operations: dict[Name, OperationDefinition] = {}
    access: dict[Identifier, AccessDefinition] = {}
    unique: tuple[tuple[Name, ...], ...] = Field((), description="Combinations that are unique.")
    indexes: tuple[tuple[Name, ...], ...] = ()
    company_bound: bool | None = Field(
        None,
        description="Records are seen by their company only; true where company_id exists.",
    )
