"""Which definitions a definition names: the roles, tables, settings, models and automations that
it works with."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from interlock.language.kinds.base import Header

_PROSE = frozenset(
    {"id", "kind", "title", "purpose", "policy", "retire_when", "tags", "doc", "help", "label"}
)
_TOKEN = re.compile(
    r"""'([a-z][a-z0-9_.]*)'|"([a-z][a-z0-9_.]*)"|\b(?:role|group) ([a-z][a-z0-9_.]*)"""
)


def references(definition: Header, known: Container[str]) -> frozenset[str]:
    """The ids among ``known`` that the definition names: as a whole value, as a key of rights, or
    in quotes inside an expression (``table('purchase.matrix')``, ``role finance``)."""
    data = definition.model_dump(mode="json", by_alias=True, exclude_unset=True)
    found = {name for text in _texts(data) for name in _names(text) if name in known}
    return frozenset(found - {definition.id})


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if key == "access":
                yield str(name)
            if name not in _PROSE:
                yield from _texts(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)


def _names(text: str) -> Iterator[str]:
    yield text
    for match in _TOKEN.finditer(text):
        yield next(name for name in match.groups() if name)
