"""What names an expression may use at the place where it stands, and what it turned out to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from interlock.language.schema import Model
from interlock.language.types import INTEGER, TEXT, Kind, Type

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TableSignature:
    """A decision table as expressions see it.

    ``table(id, **inputs)`` is the only output's value, or an object of the outputs; for a table
    that collects (``hit`` is ``collect``) a list of that.
    """

    inputs: Mapping[str, Type]
    outputs: Mapping[str, Type]
    hit: str = "unique"

    @property
    def only_output(self) -> str | None:
        return next(iter(self.outputs)) if len(self.outputs) == 1 else None

    @property
    def type(self) -> Type:
        only = self.only_output
        row = self.outputs[only] if only else Type(Kind.OBJECT, members=self.outputs)
        return Type(Kind.LIST, item=row) if self.hit == "collect" else row


@dataclass(frozen=True, slots=True)
class Environment:
    """The names at one place of a definition.

    ``model`` is the one whose fields are bare names. ``vars`` being ``None`` allows any name under
    ``vars.``; ``event`` being ``None`` means that there is no event. ``has_old`` allows ``old``,
    ``changed``, ``crossed`` and ``added``. ``roles`` being empty means that any name may be one.
    ``is_told``: the value is kept or shown where a sensitive one must not be.
    """

    models: Mapping[str, Model] = field(default_factory=lambda: _NOTHING)
    model: str | None = None
    variables: Mapping[str, Type] = field(default_factory=lambda: _NOTHING)
    vars: Mapping[str, Type] | None = field(default_factory=lambda: _NOTHING)
    steps: Mapping[str, Type] = field(default_factory=lambda: _NOTHING)
    has_old: bool = False
    event: Type | None = None
    has_actor: bool = False
    settings: Mapping[str, Type] = field(default_factory=lambda: _NOTHING)
    tables: Mapping[str, TableSignature] = field(default_factory=lambda: _NOTHING)
    roles: frozenset[str] = frozenset()
    is_told: bool = False

    @property
    def record_model(self) -> Model | None:
        return self.models.get(self.model) if self.model else None


@dataclass(frozen=True, slots=True)
class Read:
    """A field that an expression reads.

    ``path`` is how it is reached from where it starts, itself included:
    ``("order_line", "price_subtotal")``. ``origin`` is where it starts: ``record``, ``old``, or
    ``variable`` (the path then begins with the variable's name, or is what could be known of it).
    """

    model: str
    field: str
    path: tuple[str, ...]
    origin: str = "record"


_TEXTS = Type(Kind.LIST, item=TEXT)
_IDS = Type(Kind.LIST, item=INTEGER)

ACTOR = Type(
    Kind.OBJECT,
    members={
        "id": INTEGER,
        "name": TEXT,
        "login": TEXT,
        "email": TEXT,
        "roles": _TEXTS,
        "company_id": INTEGER,
        "company_ids": _IDS,
    },
)
"""Who caused the event. The id is that of ``res.users``."""
