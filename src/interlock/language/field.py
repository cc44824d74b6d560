"""One field of a model, from how it is written to how it is known."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import listed
from interlock.language.kinds.model import FieldDefinition
from interlock.language.literal import read_literal
from interlock.language.schema import SYSTEM_FIELDS, Field
from interlock.language.types import Kind, Type

CURRENCY_MODEL = "res.currency"
CURRENCY_FIELD = "currency_id"

SYSTEM_NAMES = frozenset(field.name for field in SYSTEM_FIELDS)
RESERVED_NAMES = frozenset({*keyword.kwlist, "record", "old", "vars", "steps", "event", "actor"})
"""Words that mean something else in an expression."""

MAX_IDENTIFIER = 63
"""PostgreSQL cuts longer names off without a word."""


def build_field(
    name: str, written: FieldDefinition, fields: Mapping[str, FieldDefinition]
) -> Field:
    """The field as checkers and stores know it; ``fields`` are all of its model."""
    default = written.default
    is_code = isinstance(default, str) and default.startswith("=")
    type = field_type(written, fields)
    return Field(
        name=name,
        type=type,
        title=written.title or _title(name),
        is_required=written.required,
        is_unique=written.unique,
        is_indexed=written.index,
        is_sensitive=written.sensitive,
        compute=written.compute.strip().removeprefix("=") if written.compute else None,
        default=default[1:] if is_code else None,
        default_value=None if is_code else _literal_default(default, type),
        inverse=written.by,
        precision=written.digits,
        minimum=written.min,
        maximum=written.max,
        maximum_length=written.max_length,
        on_delete=written.on_delete,
        owned_by=written.owned_by,
        read_roles=written.read,
        write_roles=written.write,
        help=written.help,
        labels=tuple(written.labels.items()),
    )


def _title(name: str) -> str:
    words = name.removesuffix("_id").removesuffix("_ids").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def field_type(written: FieldDefinition, fields: Mapping[str, FieldDefinition]) -> Type:
    """The type; an amount without a named currency is in ``currency_id`` where there is one."""
    currency = written.currency
    if written.type == "money" and currency is None:
        usual = fields.get(CURRENCY_FIELD)
        if usual is not None and usual.type == "ref" and usual.to == CURRENCY_MODEL:
            currency = CURRENCY_FIELD
    return Type(
        Kind(written.type),
        model=written.to or written.of,
        options=written.options,
        currency=currency,
    )


def _literal_default(value: Any, type: Type) -> Any:
    try:
        return read_default(value, type)
    except ValueError:
        return None


def read_default(value: Any, type: Type) -> Any:
    """A default that is not code. Raises ``ValueError`` in words."""
    if value is None:
        return None
    if type.kind is Kind.REFS:
        if not isinstance(value, list | tuple):
            raise ValueError(f"{value!r} is not a list of ids")
        return tuple(read_literal(item, Type(Kind.REF)) for item in value)
    return read_literal(value, type)


_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "options": frozenset({"choice"}),
    "labels": frozenset({"choice"}),
    "to": frozenset({"ref", "refs"}),
    "on_delete": frozenset({"ref", "refs"}),
    "of": frozenset({"lines"}),
    "by": frozenset({"lines"}),
    "currency": frozenset({"money"}),
    "digits": frozenset({"decimal"}),
    "min": frozenset({"integer", "decimal", "money"}),
    "max": frozenset({"integer", "decimal", "money"}),
    "max_length": frozenset({"text"}),
}
_NOT_FOR: Mapping[str, frozenset[str]] = {
    "required": frozenset({"lines"}),
    "unique": frozenset({"lines", "refs", "json", "file"}),
    "index": frozenset({"lines", "json", "file"}),
    "default": frozenset({"lines", "file"}),
    "compute": frozenset({"lines", "file"}),
}
_NEEDS = (("choice", "options"), ("ref", "to"), ("refs", "to"), ("lines", "of"), ("lines", "by"))


def check_field(name: str, written: FieldDefinition) -> Iterator[Finding]:
    """What is wrong with a field by itself. Paths begin at the model."""
    path = f"fields.{name}"
    yield from _check_name(path, name)
    yield from _check_keys(path, written)
    if written.min is not None and written.max is not None and written.min > written.max:
        yield Finding("bounds", "The least is above the most.", path=f"{path}.min")
    if written.compute is not None and written.default is not None:
        message = "A computed field has no default."
        yield Finding("not_applicable", message, path=f"{path}.default")
    if written.on_delete == "clear" and written.required:
        message = "A required reference cannot be cleared when its target is deleted."
        hint = "Use 'restrict' or 'cascade'."
        yield Finding("not_applicable", message, path=f"{path}.on_delete", suggestion=hint)
    yield from _check_options(path, written)
    yield from _check_default(path, written)


def _check_name(path: str, name: str) -> Iterator[Finding]:
    if name in SYSTEM_NAMES:
        message = f"Every record has {name!r}; it is not defined again."
        hint = "Leave it out, or use another name."
        yield Finding("reserved_name", message, path=path, suggestion=hint)
    elif name in RESERVED_NAMES:
        message = f"{name!r} means something else in expressions."
        yield Finding("reserved_name", message, path=path, suggestion="Use another name.")


def _check_keys(path: str, written: FieldDefinition) -> Iterator[Finding]:
    given = written.model_fields_set
    for key in sorted(given):
        allowed, refused = _ONLY_FOR.get(key), _NOT_FOR.get(key, frozenset())
        if (allowed is not None and written.type not in allowed) or written.type in refused:
            kinds = f"; it is for {listed(sorted(allowed))}" if allowed else ""
            message = f"{key!r} has no meaning for {written.type}{kinds}."
            yield Finding("not_applicable", message, path=f"{path}.{key}")
    for kind, key in _NEEDS:
        if written.type == kind and not getattr(written, key):
            message = f"A field of type {kind} needs {key!r}."
            yield Finding("missing", message, path=path)


def _check_options(path: str, written: FieldDefinition) -> Iterator[Finding]:
    doubled = {option for option in written.options if written.options.count(option) > 1}
    for option in sorted(doubled):
        yield Finding("duplicate_name", f"{option!r} is listed twice.", path=f"{path}.options")
    if written.type == "choice":
        for option in written.labels.keys() - set(written.options):
            message = f"{option!r} is not one of the options."
            yield Finding("unknown_option", message, path=f"{path}.labels.{option}")


def _check_default(path: str, written: FieldDefinition) -> Iterator[Finding]:
    default = written.default
    if default is None or (isinstance(default, str) and default.startswith("=")):
        return
    type = field_type(written, {})
    try:
        value = read_default(default, type)
    except ValueError as error:
        yield Finding("default", f"{error}.", path=f"{path}.default")
        return
    is_number = type.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
    for limit, is_beyond in _beyond(written) if is_number else ():
        if is_beyond(value):
            message = f"{value} is beyond {limit}, which the field itself allows."
            yield Finding("default", message, path=f"{path}.default")


def _beyond(written: FieldDefinition) -> Iterable[tuple[Any, Callable[[Any], bool]]]:
    least, most = written.min, written.max
    if least is not None:
        yield least, lambda value: bool(value < least)
    if most is not None:
        yield most, lambda value: bool(value > most)
