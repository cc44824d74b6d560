"""Time is injected, user text is never run, output has its place, no error is swallowed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from scripts.lint.source import Fault, Source, dotted

_CLOCKS = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)$")
_FROM_TIME = {"time", "time_ns"}

COMPILES_CHECKED_TREES = ("language/expression/python.py", "language/expression/emit.py")
"""Where a checked expression becomes code: the only place that runs what was text once."""

_BOUNDARY = re.compile(r"#\s*boundary:\s*\S")


def time_is_injected(source: Source) -> Iterator[Fault]:
    """A moment asked of the machine cannot be tested, previewed or replayed."""
    if source.path == "kit/clock.py":
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and _CLOCKS.search(name := dotted(node)):
            yield source.fault(
                node, "clock", f"{name} asks the machine; take the time from a Clock"
            )
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            for alias in node.names:
                if alias.name in _FROM_TIME:
                    yield source.fault(node, "clock", f"time.{alias.name}: use a Clock")


def nothing_is_evaluated(source: Source) -> Iterator[Fault]:
    """Text from people must never become code, except as a checked expression."""
    if source.path in COMPILES_CHECKED_TREES:
        return
    for call in source.calls():
        if isinstance(call.func, ast.Name) and call.func.id in {"eval", "exec", "__import__"}:
            yield source.fault(call, "eval", f"{call.func.id}() runs text as code")


def only_the_command_line_prints(source: Source) -> Iterator[Fault]:
    """A service has a log; what is printed reaches nobody."""
    if source.is_in("cli"):
        return
    for call in source.calls():
        if isinstance(call.func, ast.Name) and call.func.id == "print":
            yield source.fault(call, "print", "print() belongs to the command line")


def no_error_is_swallowed(source: Source) -> Iterator[Fault]:
    """Who catches everything raises again, or says in words which boundary this is."""
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler) or not _catches_everything(node.type):
            continue
        if _raises(node) or _BOUNDARY.search(source.lines[node.lineno - 1]):
            continue
        yield source.fault(
            node, "broad-except", "catch what you expect, raise again, or add '# boundary: why'"
        )


def _catches_everything(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(_catches_everything(item) for item in kind.elts)
    return kind is None or dotted(kind) in {"Exception", "BaseException"}


def _raises(node: ast.AST) -> bool:
    """Whether a ``raise`` is among the node's statements, those of nested functions aside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise):
            return True
        if not isinstance(child, ast.FunctionDef | ast.Lambda) and _raises(child):
            return True
    return False
