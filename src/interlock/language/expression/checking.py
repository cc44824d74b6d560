"""The state of one check: findings so far, loops that are open, and how to go on inside a node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from interlock.kit.finding import Finding, Severity
from interlock.kit.text import did_you_mean
from interlock.language.expression.environment import Environment
from interlock.language.expression.nodes import Constant, Element, Expr, Item
from interlock.language.expression.parse import Tree
from interlock.language.types import ANY

UNKNOWN = Constant(type=ANY, value=None)
"""What stands for a part that has an error, so that checking goes on behind it."""


@dataclass(slots=True)
class Checking:
    """One pass over one tree.

    ``infer`` turns a part of the tree into a node. It is given from outside because the rules
    for names, operators, calls and loops each need it, and it needs each of them.
    """

    tree: Tree
    environment: Environment
    infer_with: Callable[[Checking, ast.expr], Expr]
    findings: list[Finding] = field(default_factory=list)
    loops: dict[str, Item | Element] = field(default_factory=dict)

    def infer(self, part: ast.expr) -> Expr:
        """The checked node of a part; its source text is noted for explanations."""
        node = self.infer_with(self, part)
        return node if node.text else replace(node, text=self.tree.text(part))

    def refuse(
        self, part: ast.expr, code: str, message: str, suggestion: str | None = None
    ) -> Constant:
        """Note an error and go on with an unknown value."""
        column = self.tree.column(part)
        self.findings.append(Finding(code, message, column=column, suggestion=suggestion))
        return UNKNOWN

    def refuse_unknown(
        self, part: ast.expr, what: str, word: str, known: Iterable[str]
    ) -> Constant:
        message = f"There is no {what} {word!r} here."
        return self.refuse(part, "unknown_name", message, did_you_mean(word, known))

    def warn(self, part: ast.expr, code: str, message: str, suggestion: str) -> None:
        column = self.tree.column(part)
        finding = Finding(
            code, message, column=column, suggestion=suggestion, severity=Severity.WARNING
        )
        self.findings.append(finding)
