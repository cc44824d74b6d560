"""Small modules and functions, names that say something, imports at the top, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from scripts.lint.source import Fault, Function, Source

MODULE_LINES = 400
FUNCTION_LINES = 60
UNDOCUMENTED_STATEMENTS = 3

_STEPS = ("migrations/versions",)
"""Derived from the tables, one statement each, and never changed again."""

_EMPTY_NAME = re.compile(r"(manager|helper|util)s?$", re.IGNORECASE)


def imports_are_at_the_top(source: Source) -> Iterator[Fault]:
    """An import inside a function hides a dependency, most often a cycle."""
    seen = set()
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and node not in seen:
                seen.add(node)
                yield source.fault(node, "local-import", f"import inside {function.name}()")


def names_say_something(source: Source) -> Iterator[Fault]:
    """A manager or a helper is a place where anything may go, and then does."""
    if _EMPTY_NAME.search(PurePosixPath(source.path).stem):
        yield source.fault(1, "name", f"a module named {source.path} says nothing")
    for node in source.nodes:
        # A function may well check a manager: the person whom others report to.
        if isinstance(node, ast.ClassDef) and _EMPTY_NAME.search(node.name):
            yield source.fault(node, "name", f"{node.name} says nothing; name what it is")


def modules_are_small(source: Source) -> Iterator[Fault]:
    """Past the limit a module is two things."""
    if len(source.lines) > MODULE_LINES and not source.is_in(*_STEPS):
        yield source.fault(
            MODULE_LINES, "size", f"{len(source.lines)} lines; at most {MODULE_LINES}"
        )


def functions_are_small(source: Source) -> Iterator[Fault]:
    """Past the limit a function has parts that want names. The docstring does not count."""
    if source.is_in(*_STEPS):
        return
    for function in source.functions():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        body = function.body[0]
        if ast.get_docstring(function) is not None:
            length -= (body.end_lineno or body.lineno) - body.lineno + 1
        if length > FUNCTION_LINES:
            yield source.fault(
                function, "size", f"{function.name}() has {length} lines; at most {FUNCTION_LINES}"
            )


def public_things_are_documented(source: Source) -> Iterator[Fault]:
    """The contract of what others call; a body that fits on a glance is its own."""
    for node in _public(source.tree.body):
        if ast.get_docstring(node) is None and _statements(node) > UNDOCUMENTED_STATEMENTS:
            yield source.fault(node, "docstring", f"{node.name} has no docstring")


def _public(body: Sequence[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _statements(node: ast.ClassDef | Function) -> int:
    if isinstance(node, ast.ClassDef):
        return len(node.body)
    return sum(isinstance(child, ast.stmt) for child in ast.walk(node)) - 1
