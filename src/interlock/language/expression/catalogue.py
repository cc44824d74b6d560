"""The form of a catalogue entry: one function of the language, for checker, compilers and docs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from interlock.language.types import NUMERIC, Kind, Type

Kinds = frozenset[Kind]

NUMBER: Kinds = NUMERIC
WHOLE: Kinds = frozenset({Kind.INTEGER})
WORDS: Kinds = frozenset({Kind.TEXT, Kind.CHOICE})
MOMENT: Kinds = frozenset({Kind.DATE, Kind.DATETIME})
RECORDS: Kinds = frozenset({Kind.REFS, Kind.LINES})
ORDERED: Kinds = NUMBER | WORDS | MOMENT | {Kind.DURATION}
ANYTHING: Kinds = frozenset(Kind)

Result = Type | Literal["same", "united"]
"""A type; that of the first argument; or the one type that all arguments have in common."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. A literal one must be written out; ``choices`` are then what it may be."""

    name: str
    kinds: Kinds
    is_optional: bool = False
    is_literal: bool = False
    choices: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    ``python`` is its implementation (``None``: a form of its own, which the checker takes apart);
    with ``needs_scope`` it gets the scope first. ``is_in_filter`` says whether the database can
    compute it from a record; what does not depend on the record can stand in any filter.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Result
    doc: str
    example: str
    python: Callable[..., Any] | None = None
    is_variadic: bool = False
    is_in_filter: bool = True
    needs_scope: bool = False
    signature: str = ""

    @property
    def usage(self) -> str:
        """How it is called: ``round(x, digits=…)``."""
        if self.signature:
            return self.signature
        names = [f"{p.name}=…" if p.is_optional else p.name for p in self.parameters]
        return f"{self.name}({', '.join([*names, '…'] if self.is_variadic else names)})"
