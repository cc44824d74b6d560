"""Which field a column of a file belongs to.

A column is named after a field (``partner_id``) or its title (``Partner``). For a reference the
name may go on with the field of the other record by which it is found (``partner_id/ref``,
``partner_id/id``), for lines with a column of the line (``order_line/product_id/ref``). A dot is
as good as a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import did_you_mean
from interlock.language.schema import Field
from interlock.language.types import Kind
from interlock.records.field_path import readable_fields
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession

_SEPARATOR = re.compile(r"[/.]")
_REFERENCES = frozenset({Kind.REF, Kind.REFS})
ID = "id"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood. ``lookup`` is the field by which a referred record is found
    (``None``: its name or a unique field). ``parent`` is the lines field that it belongs to."""

    name: str
    field: Field
    lookup: str | None = None
    parent: Field | None = None


class UnknownColumnError(Exception):
    """A name that fits no field; ``suggestion`` names one that comes near."""

    def __init__(self, name: str, suggestion: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.suggestion = suggestion


@dataclass(slots=True)
class Columns:
    """Finds the column of a name; each name is worked out once.

    ``mapping`` gives names of the file another meaning: a field path, or ``None`` to leave the
    column out.
    """

    session: RecordSession
    model: ModelRuntime
    mapping: Mapping[str, str | None]
    _known: dict[tuple[str, str], Column | None] = field(default_factory=dict)

    def find(self, name: str, *, parent: Field | None = None) -> Column | None:
        """The column called ``name`` (of the lines ``parent``), or ``None`` if it is left out.

        Raises :class:`UnknownColumnError`.
        """
        key = (parent.name if parent else "", name)
        if key not in self._known:
            self._known[key] = self._work_out(name, parent)
        return self._known[key]

    def model_of(self, parent: Field | None) -> ModelRuntime:
        """The model whose fields the columns hold."""
        if parent is None:
            return self.model
        return self.session.runtime.models[parent.type.model or ""]

    def _work_out(self, name: str, parent: Field | None) -> Column | None:
        path = self.mapping.get(name, name) if parent is None else name
        if path is None:
            return None
        item, rest = self._field(path, self.model_of(parent))
        if item.type.kind is Kind.LINES and rest and parent is None:
            child, rest = self._field(rest, self.model_of(item))
            return self._column(name, child, rest, parent=item)
        return self._column(name, item, rest, parent=parent)

    def _field(self, path: str, model: ModelRuntime) -> tuple[Field, str]:
        """The field at the start of a path, and the rest of the path."""
        readable = readable_fields(self.session, model)
        whole = _by_title(model, path, readable)
        if whole is not None:
            return whole, ""
        first, *rest = _SEPARATOR.split(path, maxsplit=1)
        item = _by_title(model, first, readable)
        if item is None:
            raise UnknownColumnError(path, did_you_mean(first, sorted(readable)))
        return item, "".join(rest)

    def _column(self, name: str, item: Field, rest: str, *, parent: Field | None) -> Column | None:
        if parent is not None and item.name == parent.inverse:
            return None
        if not rest:
            is_input = item.is_writable or item.name in (ID, "active")
            return Column(name, item, parent=parent) if is_input else None
        target = self.session.runtime.models.get(item.type.model or "")
        if item.type.kind not in _REFERENCES or target is None:
            raise UnknownColumnError(name, f"{item.name} is {item.type}; nothing can follow it.")
        found, deeper = self._field(rest, target)
        if deeper or not item.is_writable or not identifies(target, found):
            return None
        return Column(name, item, lookup=found.name, parent=parent)


def identifies(model: ModelRuntime, item: Field) -> bool:
    """Whether records of the model are found by the field."""
    return item.name in (ID, model.model.label) or item.is_unique


def _by_title(model: ModelRuntime, name: str, readable: frozenset[str]) -> Field | None:
    if name in readable:
        return model.fields[name]
    wanted = name.strip().casefold()
    titled = [
        item
        for item in model.fields.values()
        if item.name in readable and wanted in (item.title.casefold(), item.name.casefold())
    ]
    return titled[0] if len(titled) == 1 else None


def check_columns(columns: Columns, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are left out; raises ``InvalidError`` with all that fit no field."""
    errors, ignored = [], []
    for name in names:
        try:
            if columns.find(name) is None and columns.mapping.get(name, name) is not None:
                ignored.append(name)
        except UnknownColumnError as error:
            message = f"fits no field of {columns.model.model.title}"
            errors.append(FieldError(name, message, "unknown_column", error.suggestion))
    if errors:
        listed = ", ".join(repr(error.path) for error in errors[:5])
        raise InvalidError(
            f"The file has columns that fit no field of {columns.model.model.title}: {listed}.",
            code="unknown_column",
            errors=errors,
            remedy=errors[0].suggestion or "Name the field that is meant, or leave them out.",
        )
    return tuple(ignored)
