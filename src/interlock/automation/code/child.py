"""The process that runs code: reads requests from its input, one on each line, and answers.

Run as a script, so that it imports nothing of Interlock: what is not here cannot be reached.

    {"source": …, "inputs": {…}, "outputs": […]}  →  {"outputs": {…}} or {"error": …, "line": n}
    {"source": …, "check": […names that are inputs]}  →  {"findings": [{"message": …, "line": n}]}

A decimal is written ``{"$decimal": "1.50"}``.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from decimal import Decimal
from typing import Any

import starlark

MEMORY = 512 * 1024 * 1024
"""Bytes of address space, of which the interpreter itself takes about a third."""

SECONDS = 2.0
DEPTH = 64
"""How deep functions may call each other."""

LONGEST_ANSWER = 1_000_000
_MOST_FINDINGS = 10

_GLOBALS = starlark.Globals.extended_by([starlark.LibraryExtension.RustDecimal])
_DIALECT = starlark.Dialect.extended()
_PRELUDE = starlark.parse("prelude", "decimal = RustDecimal\n", _DIALECT)
_PLACE = re.compile(r"--> code:(\d+)")
_NAME = re.compile(r"[A-Za-z_]\w*")
_OWN = frozenset({"decimal"})


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        try:
            answer = _answer(json.loads(line, object_hook=_read))
            text = json.dumps(answer, default=_written)
        except MemoryError:
            text = json.dumps({"error": "It needs too much memory.", "code": "memory"})
        except RecursionError:
            text = json.dumps({"error": "What it gives is nested too deeply."})
        if len(text) > LONGEST_ANSWER:
            text = json.dumps({"error": f"It gives more than {LONGEST_ANSWER:,} characters."})
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        parsed = starlark.parse("code", request["source"], _DIALECT)
        if "check" in request:
            return {"findings": _findings(request["source"], parsed, set(request["check"]))}
        return {"outputs": _run(parsed, request["inputs"], request["outputs"])}
    except starlark.StarlarkError as error:
        found = _PLACE.search(str(error))
        told = {"error": _said(str(error)), "line": int(found[1]) if found else None}
        if "check" in request:
            return {"findings": [{"message": told["error"], "line": told["line"]}]}
        return told


def _run(parsed: Any, inputs: dict[str, Any], outputs: list[str]) -> dict[str, Any]:
    module = starlark.Module()
    starlark.eval(module, _PRELUDE, _GLOBALS)
    for name, value in inputs.items():
        module[name] = value
    until = time.monotonic() + SECONDS
    options = starlark.EvalOptions(
        check_cancelled=lambda: time.monotonic() > until, max_callstack_size=DEPTH
    )
    starlark.eval_with(options, module, parsed, _GLOBALS)
    return {name: module[name] for name in outputs}


def _findings(source: str, parsed: Any, inputs: set[str]) -> list[dict[str, Any]]:
    """Names that there are not; of what types they are is not known before it runs.

    The checker tells one at a time, so each that was told counts as known for the next round.
    """
    if parsed.loads():
        return [{"message": "Nothing can be loaded.", "line": 1}]
    known, found = inputs | _OWN, []
    for _ in range(_MOST_FINDINGS):
        unknown = _unknown_name(source, known)
        if unknown is None:
            break
        name, line = unknown
        known = known | {name}
        found.append({"message": f"There is no {name!r} here.", "line": line})
    return found


def _unknown_name(source: str, known: set[str]) -> tuple[str, int] | None:
    """The first name that is neither known nor of the code's own, with its line."""
    names = sorted(known)
    values = "".join(f"{name} = _any(None)\n" for name in names)
    given = starlark.parse("given", f"def _any(value):\n    return value\n{values}", _DIALECT)
    _, interface, _ = given.typecheck(_GLOBALS, {})
    listed = ", ".join(f'"{name}"' for name in names)
    parsed = starlark.parse("code", f'load("given", {listed})\n{source}', _DIALECT)
    errors, _, _ = parsed.typecheck(_GLOBALS, {"given": interface})
    lines = source.splitlines()
    for error in errors:
        is_about_name = "unresolved ident" in str(error) or "not found" in str(error)
        if not is_about_name or error.span is None:
            continue
        begin = error.span.span.begin
        text = lines[begin.line - 1][begin.column :] if 0 < begin.line <= len(lines) else ""
        name = _NAME.match(text)
        if name is not None and name[0] not in known:
            return name[0], begin.line
    return None


def _said(text: str) -> str:
    """What went wrong, without the picture of the place."""
    first = text.split("\n -->", maxsplit=1)[0].strip().splitlines()
    message = (first[-1] if first and first[-1].startswith("error:") else " ".join(first)).strip()
    message = message.removeprefix("error:").strip().removeprefix("Parse error:").strip()
    if "cancelled" in message.lower():
        return f"It takes longer than {SECONDS:g} seconds."
    return message[:500] or "It failed."


def _read(value: dict[str, Any]) -> Any:
    return Decimal(value["$decimal"]) if set(value) == {"$decimal"} else value


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$decimal": format(value, "f")}
    raise TypeError


if __name__ == "__main__":
    main()
