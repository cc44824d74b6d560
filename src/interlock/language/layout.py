"""Writing a definition back: only what changed is touched, comments and layout stay.

Single values are replaced in the text where they stand. When keys or entries come or go, the text
is rewritten by a parser that keeps comments, and the result is read again: what would not mean
exactly the data that was given is not returned.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    LiteralScalarString,
    PlainScalarString,
)

from interlock.language.reader import Span
from interlock.language.scalar import write_scalar
from interlock.language.source import SourceDocument, read_source

_Change = tuple[str, Any]
"""A dotted path, and the new scalar at it."""


def write_yaml(document: SourceDocument, data: Mapping[str, Any]) -> str:
    """The text of ``document`` with ``data`` as its content.

    Unchanged data gives the same text to the byte. Raises ``ValueError`` for data that a
    definition cannot hold.
    """
    if _same(document.data, data):
        return document.text
    changes = _scalar_changes("", document.data, data)
    if changes is not None:
        text = _spliced(document, changes)
        if text is not None and _means(text, data):
            return text
    text = _rewritten(document, data)
    if text is not None and _means(text, data):
        return text
    return new_yaml(data)


def new_yaml(data: Mapping[str, Any]) -> str:
    """A new text for ``data``, in the usual layout. Raises ``ValueError`` as above."""
    text = _dump(_parser(), _as_nodes(dict(data)))
    if not _means(text, data):
        raise ValueError("this data cannot be written as a definition")
    return text


def _means(text: str, data: Mapping[str, Any]) -> bool:
    document, findings = read_source("", text)
    return not findings and _same(document.data, data)


def _same(first: Any, second: Any) -> bool:
    """Equality that tells ``1`` from ``True``, and ignores the order of no list."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return list(first) == list(second) and all(_same(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(map(_same, first, second))
    return type(first) is type(second) and bool(first == second)


def _scalar_changes(path: str, old: Any, new: Any) -> list[_Change] | None:
    """The single values that differ, or ``None`` when more than that does."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        pairs = [(key, old[key], new[key]) for key in old] if list(old) == list(new) else None
    elif isinstance(old, list) and isinstance(new, list | tuple) and len(old) == len(new):
        pairs = [(str(i), *both) for i, both in enumerate(zip(old, new, strict=True))]
    elif _is_scalar(old) and _is_scalar(new):
        return [] if _same(old, new) else [(path, new)]
    else:
        return None
    changes: list[_Change] = []
    for key, before, after in pairs or ():
        inner = _scalar_changes(f"{path}.{key}" if path else key, before, after)
        if inner is None:
            return None
        changes += inner
    return None if pairs is None else changes


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple)


def _spliced(document: SourceDocument, changes: Sequence[_Change]) -> str | None:
    """The text with single values replaced, or ``None`` where one has no place of its own."""
    spans = document.positions.spans
    pieces: list[tuple[Span, str]] = []
    for path, value in changes:
        span = spans.get(path)
        if span is None or span.start == span.end or document.text[span.start] in "|>":
            return None
        written = _inline(value, document.text[span.start])
        if written is None:
            return None
        pieces.append((span, written))
    text = document.text
    for span, written in sorted(pieces, reverse=True):
        text = text[: span.start] + written + text[span.end :]
    return text


_PLAIN_TEXT = re.compile(r"[A-Za-z0-9_/(][A-Za-z0-9_./()<>=+*' -]*")
"""Text that needs no quotes wherever it stands."""


def _inline(value: Any, quote: str) -> str | None:
    """One line for a value; text keeps the kind of quotes that stood there."""
    if isinstance(value, str):
        if "\n" in value:
            return None
        if quote == "'":
            return "'" + value.replace("'", "''") + "'"
        if quote != '"' and _PLAIN_TEXT.fullmatch(value) and value == value.strip():
            plain = write_scalar(value)
            if plain is not None:
                return plain
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return write_scalar(value)


class _TextResolver(VersionedResolver):
    """Takes every scalar for text: what a word means is said by ``scalar.py`` alone."""

    def resolve(self, kind: Any, value: Any, _implicit: Any) -> Any:
        return super().resolve(kind, value, (False, False))


def _parser(text: str = "") -> YAML:
    yaml = YAML()
    yaml.Resolver = _TextResolver
    yaml.preserve_quotes = True
    yaml.width = 1_000
    yaml.indent(*_indents(text))
    return yaml


_FIRST_ITEM = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n( *)- ", re.MULTILINE)


def _indents(text: str) -> tuple[int, int, int]:
    """Indents of mappings, of sequences, and of the dash, as the text has them."""
    found = _FIRST_ITEM.search(text)
    offset = len(found[2]) - len(found[1]) if found else 2
    return 2, offset + 2, offset


def _rewritten(document: SourceDocument, data: Mapping[str, Any]) -> str | None:
    parser = _parser(document.text)
    try:
        root = parser.load(document.text)
    except YAMLError:
        return None
    _merge(root, document.data, data)
    return _dump(parser, root)


def _dump(parser: YAML, root: Any) -> str:
    out = io.StringIO()
    parser.dump(root, out)
    return out.getvalue()


def _merge(node: Any, old: Any, new: Any) -> Any:
    """Make ``node``, which says ``old``, say ``new``; gives the node to use in its place."""
    if _same(old, new):
        return node
    if isinstance(node, CommentedMap) and isinstance(new, Mapping):
        _merge_mapping(node, old, new)
        return node
    if isinstance(node, CommentedSeq) and isinstance(new, list | tuple):
        _merge_sequence(node, old, new)
        return node
    return _as_nodes(new)


def _merge_mapping(node: CommentedMap, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    for key in [key for key in node if key not in new]:
        del node[key]
    for index, (key, value) in enumerate(new.items()):
        if key in node:
            node[key] = _merge(node[key], old[key], value)
        else:
            node.insert(index, key, _as_nodes(value))


def _merge_sequence(node: CommentedSeq, old: Sequence[Any], new: Sequence[Any]) -> None:
    """Entries that are still there keep their text; those between are new."""
    start = _common(old, new)
    end = _common(list(reversed(old[start:])), list(reversed(new[start:])))
    for index in range(len(old) - end - 1, start - 1, -1):
        matched = index - start < len(new) - end - start
        if matched:
            node[index] = _merge(node[index], old[index], new[index])
        else:
            del node[index]
    for index in range(len(old) - end, len(new) - end):
        node.insert(index, _as_nodes(new[index]))


def _common(first: Sequence[Any], second: Sequence[Any]) -> int:
    pairs = zip(first, second, strict=False)
    return next(
        (index for index, (one, other) in enumerate(pairs) if not _same(one, other)),
        min(len(first), len(second)),
    )


def _as_nodes(value: Any) -> Any:
    """Plain data as nodes to write; text is quoted only where it must be."""
    if isinstance(value, Mapping):
        return CommentedMap({key: _as_nodes(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        nodes = CommentedSeq(_as_nodes(item) for item in value)
        if all(_is_scalar(item) for item in value):
            nodes.fa.set_flow_style()
        return nodes
    if isinstance(value, str):
        return _as_text(value)
    return PlainScalarString(write_scalar(value) or "")


def _as_text(value: str) -> Any:
    if "\n" in value.strip("\n") and not re.search(r"[ \t]\n|^[ \t]|[^\n\x20-\uffff]", value):
        return LiteralScalarString(value)
    if write_scalar(value) is None or not value:
        return DoubleQuotedScalarString(value)
    return value
