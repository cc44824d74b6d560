"""What an action looks like to the checker: its input, its output, and what may go wrong with it.

The catalogue of actions is filled by the rooms that carry them out; the language only needs their
signatures. An input is a pydantic model; the places in it that hold expressions are named by
``sites``, so that checking, compiling and evaluating use one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from interlock.language.schema import Model
from interlock.language.types import EMPTY, Type


class Effect(StrEnum):
    """What an action touches."""

    NONE = "none"
    RECORD = "record"
    MESSAGE = "message"
    EXTERNAL = "external"


class Idempotency(StrEnum):
    """Whether doing it again is harmless by nature, harmless with the same key, or not."""

    NATURAL = "natural"
    KEYED = "keyed"
    NONE = "none"


class SiteKind(StrEnum):
    """How the text at a site is read."""

    VALUE = "value"  # a literal, text with holes, or =expression
    EXPRESSION = "expression"  # the whole text is code
    CONDITION = "condition"  # code of type boolean
    FILTER = "filter"  # code over candidate records; handed on checked, not evaluated


@dataclass(frozen=True, slots=True)
class Site:
    """A place in an action's input that holds code.

    ``path`` leads to it inside the input; ``expected`` is the type wanted (``None``: any).
    ``candidates`` is set for a filter: the model whose records it is asked of. Bare names are then
    that model's fields, and the record of the automation is reached as ``record``.
    ``is_discreet``: what comes of it is masked wherever it is told, so it may be sensitive.
    """

    path: tuple[str | int, ...]
    value: Any
    kind: SiteKind = SiteKind.VALUE
    expected: Type | None = None
    is_discreet: bool = False
    candidates: str | None = None


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What ``sites`` and ``output`` of a signature may look at."""

    models: Mapping[str, Model]
    model: Model | None
    """The model of the automation's record, if it has one."""
    policies: Mapping[str, Any]
    step_types: Mapping[str, Type]
    findings: list[tuple[tuple[str | int, ...], str, str, str | None]]
    """Where a signature reports what only it can see: (path, code, message, suggestion)."""


def no_sites(_input: BaseModel, _context: SiteContext) -> Iterable[Site]:
    return ()


def no_output(_input: BaseModel, _context: SiteContext) -> Type:
    return EMPTY


@dataclass(frozen=True, slots=True)
class ActionSignature:
    """One action as definitions see it.

    ``shorthand`` names the input field that a bare value stands for: ``block: "text"`` is
    ``block: {message: "text"}``. An input that is a pydantic ``RootModel`` takes the value whole.
    """

    name: str
    title: str
    input: type[BaseModel]
    effect: Effect
    idempotency: Idempotency
    is_inline: bool
    sites: Callable[[Any, SiteContext], Iterable[Site]] = no_sites
    output: Callable[[Any, SiteContext], Type] = no_output
    shorthand: str | None = None
    needs_record: bool = False
    waits: bool = False
    doc: str = ""
    example: str = ""
