"""A stream of YAML events to plain data; refuses what a definition must not be made of.

Reading is streamed and without recursion, so that hostile text costs no more than honest text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from interlock.kit.finding import Finding
from interlock.language.scalar import read_scalar

MAX_NESTING = 60
MAX_FINDINGS = 100

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where it is there: it is 20 times faster."""


class Position(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """Where a scalar stands in the text, in characters from 0; ``is_plain``: without quotes."""

    start: int
    end: int
    is_plain: bool


class RefusedTextError(Exception):
    """The text cannot be read any further."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class _Frame:
    """A collection that is being read."""

    __slots__ = ("container", "is_mapping", "key", "path", "seen")

    def __init__(self, path: str, *, is_mapping: bool) -> None:
        self.path = path
        self.is_mapping = is_mapping
        self.container: Any = {} if is_mapping else []
        self.key: str | None = None
        self.seen: dict[str, int] = {}

    def child_path(self) -> str:
        name = self.key if self.is_mapping else str(len(self.container))
        return f"{self.path}.{name}" if self.path else str(name)


class Reader:
    """Builds data from the parser's events. One use."""

    def __init__(self, path: str, text: str, *, wants_places: bool = False) -> None:
        self.file = path
        self.text = text
        self.wants_places = wants_places
        self.findings: list[Finding] = []
        self.keys: dict[str, Position] = {}
        self.values: dict[str, Position] = {}
        self.spans: dict[str, Span] = {}
        self._stack: list[_Frame] = []
        self._root: Any = None
        self._documents = 0

    def read(self) -> Any:
        """The data; raises :class:`RefusedTextError`, and puts lesser problems in ``findings``."""
        for event in self._events():
            if isinstance(event, NodeEvent):
                self._node(event)
            elif isinstance(event, CollectionEndEvent):
                self._put(self._stack.pop().container)
            elif isinstance(event, DocumentStartEvent):
                self._document(event)
        if self._root is None and not self.findings:
            self._refuse("empty_file", "The file holds no definition.", line=1)
        return self._root

    def _events(self) -> Iterator[Any]:
        try:
            yield from yaml.parse(self.text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            message, hint = _in_words(error)
            raise RefusedTextError(
                Finding(
                    "syntax", message, file=self.file, line=line, column=column, suggestion=hint
                )
            ) from error
        except yaml.YAMLError as error:
            self._refuse_character(error)

    def _refuse_character(self, error: yaml.YAMLError) -> NoReturn:
        offset = getattr(error, "position", 0)
        line = self.text.count("\n", 0, offset if isinstance(offset, int) else 0) + 1
        self._refuse("not_text", "The file holds a control character; it is not text.", line=line)

    def _document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            hint = "Put each definition in a file of its own."
            line = event.start_mark.line + 1
            self._refuse("several_documents", "A file holds one definition.", line=line, hint=hint)

    def _node(self, event: NodeEvent) -> None:
        self._refuse_foreign(event)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.is_mapping and frame.key is None:
            self._key(frame, event)
            return
        if self.wants_places:
            self._remember(frame, event)
        if isinstance(event, CollectionStartEvent):
            self._open(frame, event)
        else:
            self._put(self._scalar(event))

    def _refuse_foreign(self, event: NodeEvent) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or event.anchor is not None:
            hint = "Write the value out where it is used."
            message = "Anchors (&) and aliases (*) are not part of a definition."
            self._refuse("alias", message, line=line, hint=hint)
        if getattr(event, "tag", None) is not None:
            hint = "Put text in quotes; other types are known from the key."
            self._refuse("tag", "Tags (!) are not part of a definition.", line=line, hint=hint)

    def _key(self, frame: _Frame, event: NodeEvent) -> None:
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent):
            self._refuse("key", "A key is a word, not a list or mapping.", line=line)
        key = frame.key = event.value
        if len(self.findings) >= MAX_FINDINGS:
            self._refuse("too_many", "There is more wrong than is worth listing.", line=line)
        if key in frame.seen:
            message = f"The key {key!r} is given twice: in line {frame.seen[key]} and here."
            self.findings.append(
                Finding(
                    "duplicate_key",
                    message,
                    path=frame.child_path(),
                    file=self.file,
                    line=line,
                    column=event.start_mark.column + 1,
                    suggestion="Keep one of the two.",
                )
            )
        frame.seen.setdefault(key, line)
        if self.wants_places:
            self.keys[frame.child_path()] = _begin(event)

    def _open(self, frame: _Frame | None, event: CollectionStartEvent) -> None:
        if len(self._stack) >= MAX_NESTING:
            message = f"Values are nested more than {MAX_NESTING} deep."
            self._refuse("too_deep", message, line=event.start_mark.line + 1)
        path = frame.child_path() if frame else ""
        self._stack.append(_Frame(path, is_mapping=isinstance(event, MappingStartEvent)))

    def _put(self, value: Any) -> None:
        if not self._stack:
            self._root = value
            return
        frame = self._stack[-1]
        if frame.is_mapping:
            frame.container[frame.key] = value
            frame.key = None
        else:
            frame.container.append(value)

    def _scalar(self, event: Any) -> Any:
        if event.style:
            return event.value
        try:
            return read_scalar(event.value)
        except ValueError as error:
            frame = self._stack[-1] if self._stack else None
            finding = Finding("value", f"{error}.", path=frame.child_path() if frame else "")
            line, column = _begin(event)
            self.findings.append(finding.at(finding.path, file=self.file, line=line, column=column))
            return event.value

    def _remember(self, frame: _Frame | None, event: NodeEvent) -> None:
        path = frame.child_path() if frame else ""
        if isinstance(event, ScalarEvent):
            mark, end = event.start_mark, event.end_mark
            self.spans[path] = Span(mark.index, end.index, not event.style)
            is_shown = True
        else:
            is_shown = path not in self.keys
        self.values[path] = _begin(event) if is_shown else self.keys[path]

    def _refuse(self, code: str, message: str, *, line: int, hint: str | None = None) -> NoReturn:
        raise RefusedTextError(Finding(code, message, file=self.file, line=line, suggestion=hint))


def _begin(event: NodeEvent) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


_ADVICE = (
    ("mapping values are not allowed", "Put text that holds ': ' in quotes, or mend the indent."),
    ("that cannot start any token", "Indent with spaces; put text with special signs in quotes."),
    ("expected key", "Check the indent of this line and the one before it."),
    ("expected ':'", "A key is followed by a colon and a space: 'key: value'."),
    ("expected <block end>", "Check the indent of this line and the one before it."),
    ("expected ',' or", "Close the bracket, or separate its parts by commas."),
    ("end of stream", "A quote or bracket is not closed."),
    ("undefined alias", "Put text that begins with * in quotes."),
    ("escape", "In double quotes a backslash begins an escape; use single quotes."),
)


def _in_words(error: yaml.MarkedYAMLError) -> tuple[str, str | None]:
    problem = str(error.problem or error.context or "this cannot be read")
    context = f" ({error.context})" if error.context and error.problem else ""
    hint = next((advice for sign, advice in _ADVICE if sign in problem), None)
    return f"This is not YAML: {problem}{context}.", hint
