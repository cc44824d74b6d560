"""A source file as the rules see it, and what a rule says about it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One breach of a rule, at a line."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Source:
    """A module: ``path`` is below ``src/interlock`` and written with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def is_any_of(self, *patterns: str) -> bool:
        """Whether the path matches one of the patterns (``kit/*``, ``*/store.py``)."""
        path = PurePosixPath(self.path)
        return any(path.match(pattern) for pattern in patterns)

    def is_in(self, *folders: str) -> bool:
        """Whether the file lies below one of the folders, however deep."""
        return any(self.path.startswith(f"{folder}/") for folder in folders)

    def fault(self, node: ast.AST | int, rule: str, message: str) -> Fault:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return Fault(self.path, line, rule, message)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))


def read_source(file: Path, root: Path) -> Source:
    return Source(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
