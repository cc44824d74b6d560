"""Text with holes: ``PO {name} over {amount_total:money}``.

A hole holds an expression, and after a colon one of a fixed list of formats or a count of
decimals. ``{{`` and ``}}`` stand for braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean
from interlock.language.expression.check import Checked, Environment, check
from interlock.language.expression.errors import EvaluationError, ExpressionError
from interlock.language.expression.format import FORMATS, NAMED_FORMATS, format_value
from interlock.language.expression.parse import parse
from interlock.language.expression.python import Evaluate, compile_value
from interlock.language.expression.runtime import MAX_RESULT
from interlock.language.expression.scope import Scope
from interlock.language.types import NUMERIC, SETS, Kind

MAX_TEMPLATE = 20_000
MAX_HOLES = 100

_MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})
_PIECE = re.compile(
    r"""
    (?P<brace>\{\{|\}\})
  | \{ (?P<hole> (?: '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | [^{}'"] )* ) \}
  | (?P<stray>[{}])
    """,
    re.VERBOSE,
)
_SPEC = re.compile(r"""(?P<source> (?: '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | [^:'"] )* )
                       (?: : (?P<spec>.*) )?""", re.VERBOSE | re.DOTALL)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hole:
    """A compiled hole."""

    checked: Checked
    evaluate: Evaluate
    spec: str


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text; ``parts`` alternate between plain text and holes as written."""

    source: str
    parts: tuple[str | Hole, ...]

    @property
    def checked(self) -> tuple[Checked, ...]:
        """The expressions in it."""
        return tuple(part.checked for part in self.parts if isinstance(part, Hole))

    def render(self, r: Mapping[str, Any], s: Scope) -> str:
        """The text with its holes filled; empty values leave nothing.

        Raises :class:`EvaluationError`, also if the text gets too long.
        """
        texts, size = [], 0
        for part in self.parts:
            text = part if isinstance(part, str) else _filled(part, r, s)
            size += len(text)
            if size > MAX_RESULT:
                message = f"the text gets longer than {MAX_RESULT} characters"
                raise EvaluationError(message, source=self.source[:200])
            texts.append(text)
        return "".join(texts)


def _filled(hole: Hole, r: Mapping[str, Any], s: Scope) -> str:
    return format_value(hole.evaluate(r, s), hole.spec)


def has_holes(source: str) -> bool:
    """Whether the text has to be compiled: it has a brace of either kind."""
    return "{" in source or "}" in source


def compile_text(source: str, environment: Environment) -> Template:
    """Compile a text with holes; raises :class:`ExpressionError` with all problems in it."""
    if len(source) > MAX_TEMPLATE:
        message = f"A text has at most {MAX_TEMPLATE} characters."
        raise ExpressionError((Finding("too_long", message, column=1),))
    findings: list[Finding] = []
    parts = tuple(_parts(source, environment, findings))
    if sum(isinstance(part, Hole) for part in parts) > MAX_HOLES:
        findings.append(Finding("too_large", f"A text has at most {MAX_HOLES} holes.", column=1))
    if findings:
        raise ExpressionError(tuple(findings))
    return Template(source, parts)


def _parts(source: str, environment: Environment, findings: list[Finding]) -> Iterator[str | Hole]:
    position = 0
    for piece in _PIECE.finditer(source):
        if piece.start() > position:
            yield source[position : piece.start()]
        position = piece.end()
        if piece["brace"]:
            yield piece["brace"][0]
        elif piece["stray"]:
            message = "A brace stands alone."
            hint = "Write {{ or }} for the sign itself."
            findings.append(Finding("syntax", message, column=piece.start() + 1, suggestion=hint))
        elif (hole := _hole(piece["hole"], piece.start() + 2, environment, findings)) is not None:
            yield hole
    if position < len(source):
        yield source[position:]


def _hole(text: str, column: int, environment: Environment, findings: list[Finding]) -> Hole | None:
    split = _SPEC.match(text)
    assert split is not None
    source, spec = split["source"], (split["spec"] or "").strip()
    if split["spec"] is not None and spec not in FORMATS:
        message = f"There is no format {spec!r}: {', '.join(NAMED_FORMATS)} or a count of decimals."
        hint = did_you_mean(spec, NAMED_FORMATS)
        findings.append(Finding("unknown_format", message, column=column, suggestion=hint))
        return None
    try:
        checked = _checked(source, spec, environment)
    except ExpressionError as error:
        shift = column - 1 + len(source) - len(source.lstrip())
        findings += [replace(f, column=(f.column or 1) + shift) for f in error.findings]
        return None
    return Hole(checked, compile_value(checked), spec)


def _checked(source: str, spec: str, environment: Environment) -> Checked:
    """The hole's expression; a reference is shown by its record's label."""
    checked = check(parse(source), environment)
    kind = checked.type.kind
    if kind in (*SETS, Kind.OBJECT, Kind.BUSINESS_DAYS):
        message = f"{checked.source} is {checked.type}, which is not one text."
        raise ExpressionError((Finding("type_mismatch", message, column=1),))
    if kind is Kind.REF and not spec:
        return _label(checked)
    wanted = _MOMENTS if spec in ("date", "datetime") else NUMERIC
    if spec and kind not in (*wanted, Kind.ANY):
        message = f"{checked.source} is {checked.type}, which the format {spec!r} is not for."
        raise ExpressionError((Finding("type_mismatch", message, column=1),))
    return checked


def _label(checked: Checked) -> Checked:
    model = checked.environment.models.get(str(checked.type.model))
    if model is None or model.label not in model.fields:
        return checked
    return check(parse(f"({checked.source}).{model.label}"), checked.environment)
