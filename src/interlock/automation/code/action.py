"""The action ``code``: values that an author works out in Starlark, for the steps behind it.

Code changes nothing by itself. What it gives is written by ``update``, ``create`` and the others,
with the rights, the checks and the audit of any other value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from interlock.automation.action.declare import declare
from interlock.automation.code.sandbox import CodeError, CodeFinding, Sandbox
from interlock.automation.registry import Action, ActionContext
from interlock.kit.problem import InvalidError
from interlock.language.action import Effect, Site, SiteContext
from interlock.language.kinds.base import Name, Strict, Value
from interlock.language.types import ANY, Kind, Type

_sandbox = Sandbox()

OutputKind = Literal["text", "integer", "decimal", "boolean", "date", "datetime", "json"]


class CodeInput(Strict):
    """Code, what it is given, and what it gives."""

    source: str = Field(max_length=20_000, description="Starlark, a small Python without I/O.")
    inputs: dict[Name, Value] = Field({}, description="By these names the code knows its values.")
    outputs: dict[Name, OutputKind] = Field(
        min_length=1, description="The names that the code gives values to, with their types."
    )


@lru_cache(maxsize=1024)
def _check(source: str, inputs: tuple[str, ...]) -> Sequence[CodeFinding]:
    return _sandbox.check(source, inputs)


def _sites(input: CodeInput, context: SiteContext) -> Iterable[Site]:
    for name, value in input.inputs.items():
        yield Site(("inputs", name), value)
    for finding in _check(input.source, tuple(sorted(input.inputs))):
        place = "" if finding.line is None else f"Line {finding.line}: "
        context.findings.append((("source",), "code", f"{place}{finding.message}", None))
    for name in sorted(set(input.outputs) & set(input.inputs)):
        message = f"{name!r} is an input already"
        context.findings.append((("outputs", name), "name_taken", message, None))


def _output(input: CodeInput, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={name: _type(kind) for name, kind in input.outputs.items()})


def _type(kind: str) -> Type:
    return ANY if kind == "json" else Type(Kind(kind))


def _code(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    kinds: Mapping[str, str] = input["outputs"]
    try:
        found = _sandbox.run(input["source"], input.get("inputs") or {}, list(kinds))
        return {name: _taken(name, found[name], kind) for name, kind in kinds.items()}
    except CodeError as error:
        place = "" if error.line is None else f", line {error.line}"
        raise InvalidError(
            f"{context.path}: the code failed{place}: {error}",
            code="code_failed",
            remedy="Nothing was changed by it. Correct the code, or guard the step with 'when'.",
            context={"line": error.line, "step": context.path},
        ) from error


def _taken(name: str, value: Any, kind: str) -> Any:
    """An output as its declared type; raises ``CodeError``. Nothing is taken for any of them."""
    if value is None or kind == "json":
        return value
    try:
        return _READERS[kind](value)
    except (TypeError, ValueError, ArithmeticError):
        raise CodeError(f"{name!r} is {value!r}, which is no {kind}."[:500]) from None


def _exactly(*kinds: type) -> Any:
    def read(value: Any) -> Any:
        if (isinstance(value, bool) and bool not in kinds) or not isinstance(value, kinds):
            raise TypeError
        return value

    return read


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite():
        raise ValueError
    return found


_READERS: Mapping[str, Any] = {
    "text": _exactly(str),
    "integer": _exactly(int),
    "boolean": _exactly(bool),
    "decimal": _decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}

CODE_ACTIONS = (
    Action(
        declare(
            "code", "Work out by code", CodeInput, _sites, output=_output, effect=Effect.NONE,
            doc="Works values out in Starlark, bounded in time and memory, without any I/O.",
            example="code: {inputs: {qty: =qty}, source: 'boxes = (qty + 11) // 12',"
            " outputs: {boxes: integer}}",
        ),
        _code,
    ),
)  # fmt: skip
