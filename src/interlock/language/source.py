"""Text of a definition to plain data, with the place of every key and value.

The text is YAML 1.2 without what makes YAML dangerous or surprising: no anchors and aliases, no
tags, no duplicate keys, one document to a file, bounded size and nesting. What is wrong is said in
findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from interlock.kit.finding import Finding
from interlock.language.reader import Position, Reader, RefusedTextError, Span

MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Positions:
    """The places in a document, by dotted path (``do.0.update``)."""

    keys: Mapping[str, Position] = field(default_factory=dict)
    values: Mapping[str, Position] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceDocument:
    """A file as read: its text, and its content as plain data.

    Places are worked out only when somebody asks: a definition without problems needs none.
    """

    path: str
    text: str
    data: Any = None

    @cached_property
    def positions(self) -> Positions:
        """Lines and columns by path; read when the first one is asked for."""
        reader = Reader(self.path, self.text, wants_places=True)
        try:
            reader.read()
        except RefusedTextError:
            return Positions()
        return Positions(reader.keys, reader.values, reader.spans)

    def position(self, path: tuple[str | int, ...] | str) -> Position | None:
        """Where a value stands; of something that is not there, where it would belong."""
        dotted = path if isinstance(path, str) else ".".join(str(part) for part in path)
        places = self.positions
        while dotted:
            if (found := places.values.get(dotted)) is not None:
                return found
            dotted = dotted.rpartition(".")[0]
        return places.values.get("")

    def key_position(self, path: str) -> Position | None:
        """Where the key of a mapping stands, or else its value."""
        return self.positions.keys.get(path) or self.position(path)

    def place(self, finding: Finding) -> Finding:
        """The finding with file, line and column; a column within an expression is shifted."""
        if finding.line is not None:
            return finding
        at_key = finding.code in ("unknown_key", "duplicate_key", "several_actions")
        found = self.key_position(finding.path) if at_key else self.position(finding.path)
        line, column = found if found is not None else (1, 1)
        if finding.column is not None:
            column += self._shift(finding.path) + finding.column - 1
        return finding.at(finding.path, file=self.path, line=line, column=column)

    def _shift(self, path: str) -> int:
        """How far into a value on one line its expression begins: after a quote, after ``=``."""
        span = self.positions.spans.get(path)
        if span is None or self.text[span.start] in "|>":
            return 0
        quote = 0 if span.is_plain else 1
        return quote + (self.text[span.start + quote : span.start + quote + 1] == "=")


def read_source(path: str, content: str | bytes) -> tuple[SourceDocument, list[Finding]]:
    """Read one file. With findings, ``data`` is ``None``: half a definition is none."""
    text, refused = _decode(path, content)
    if refused is not None:
        return SourceDocument(path, text), [refused]
    reader = Reader(path, text)
    try:
        data = reader.read()
    except RefusedTextError as error:
        return SourceDocument(path, text), [*reader.findings, error.finding]
    return SourceDocument(path, text, None if reader.findings else data), reader.findings


def _decode(path: str, content: str | bytes) -> tuple[str, Finding | None]:
    if len(content) > MAX_BYTES:
        message = f"The file has {len(content):,} bytes; {MAX_BYTES:,} is the most."
        return "", Finding("too_large", message, file=path, line=1, suggestion="Split it.")
    try:
        text = content.decode() if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"The file is not UTF-8 text: byte {error.start + 1} has no meaning."
        hint = "Save it with the encoding UTF-8."
        return "", Finding("not_utf8", message, file=path, line=line, suggestion=hint)
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        message = "The file holds a null character; it is not text."
        return "", Finding("not_text", message, file=path, line=line)
    return text, None
