"""Text to a tree of the few things an expression may be made of.

Python's own parser does the work, on text that has been bounded first; then every node must be on
the list. Nothing is evaluated here, and nothing that is parsed here is ever compiled: the
compilers build new trees from what the checker understood.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from interlock.kit.finding import Finding
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.grammar import refusal
from interlock.language.expression.scan import scan

MAX_SOURCE = 4_000
MAX_NODES = 400
MAX_DEPTH = 40
MAX_TEXT = 1_000
MAX_INTEGER_DIGITS = 18
MAX_DECIMAL_DIGITS = 30

_DECIMAL = re.compile(r"[0-9]*\.?[0-9]*")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed expression: only nodes of the language, decimals exact, on one line."""

    source: str
    body: ast.expr

    def column(self, node: ast.expr) -> int:
        """Where ``node`` begins in the source, in characters from 1."""
        return _column(self.source, node.col_offset)

    def text(self, node: ast.expr) -> str:
        """The source text of ``node``."""
        raw = self.source.encode()[node.col_offset : node.end_col_offset]
        return raw.decode()


def parse(source: str) -> Tree:
    """Parse an expression; line breaks in it count as spaces.

    Raises :class:`ExpressionError` with everything that the language does not have. Time and
    memory are bounded by the limits of this module, whatever the text.
    """
    text = source.translate(_SPACES).strip()
    _refuse_if(_bounds(text, source))
    _refuse_if(scan(text))
    body = _python_tree(text)
    tree = Tree(text, body)
    _refuse_if(_size(tree))
    _refuse_if(finding for node, parent in _walk(body) for finding in _check(tree, node, parent))
    return tree


_SPACES = str.maketrans("\n\r\t", "   ")


def _refuse_if(findings: Iterator[Finding]) -> None:
    if found := tuple(findings):
        raise ExpressionError(found)


def _bounds(text: str, source: str) -> Iterator[Finding]:
    if len(source) > MAX_SOURCE:
        message = f"An expression has at most {MAX_SOURCE} characters; this has {len(source)}."
        yield Finding("too_long", message, column=1)
    elif not text:
        yield Finding("empty_expression", "There is no expression here.", column=1)


def _python_tree(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        column = min(max(error.offset or 1, 1), len(text))
        message = f"This is not a complete expression: {error.msg}."
    except (RecursionError, MemoryError):
        column, message = 1, "This is nested too deeply."
    except ValueError:
        column, message = 1, "This holds characters that text cannot have."
    raise ExpressionError((Finding("syntax", message, column=column),))


def _size(tree: Tree) -> Iterator[Finding]:
    """Whether the tree is small enough to be walked by recursion. Itself it uses none."""
    count, level = 0, [tree.body]
    for _ in range(MAX_DEPTH):
        count += len(level)
        level = [child for node in level for child in _operands(node)]
        if not level or count > MAX_NODES:
            break
    if level and count <= MAX_NODES:
        yield Finding("too_deep", f"This is nested more than {MAX_DEPTH} deep.", column=1)
    if count > MAX_NODES:
        message = f"An expression has at most {MAX_NODES} parts; move some into a computed field."
        yield Finding("too_large", message, column=1)


def _operands(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword | ast.comprehension):
            yield from _operands(child)


def _walk(body: ast.expr) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    pending: list[tuple[ast.AST, ast.AST | None]] = [(body, None)]
    while pending:
        node, parent = pending.pop()
        yield node, parent
        pending += [(child, node) for child in ast.iter_child_nodes(node)]


def _check(tree: Tree, node: ast.AST, parent: ast.AST | None) -> Iterator[Finding]:
    if (refused := refusal(node, parent)) is not None:
        code, message, suggestion = refused
        offset = getattr(node, "col_offset", getattr(parent, "col_offset", 0))
        column = _column(tree.source, offset)
        yield Finding(code, message, column=column, suggestion=suggestion)
    elif isinstance(node, ast.Constant):
        yield from _constant(tree, node)


def _constant(tree: Tree, node: ast.Constant) -> Iterator[Finding]:
    """Check a literal against its bounds, and make a decimal of what Python read as a float."""
    message = None
    if isinstance(node.value, str) and len(node.value) > MAX_TEXT:
        message = f"Text in an expression has at most {MAX_TEXT} characters."
    elif isinstance(node.value, float):
        message = _make_decimal(node, tree.text(node).replace("_", ""))
    elif isinstance(node.value, int) and node.value >= 10**MAX_INTEGER_DIGITS:
        message = f"A whole number has at most {MAX_INTEGER_DIGITS} digits."
    if message is not None:
        yield Finding("literal", message, column=tree.column(node))


def _make_decimal(node: ast.Constant, text: str) -> str | None:
    if not _DECIMAL.fullmatch(text):
        return "Write the number out, without an exponent."
    if len(text) - 1 > MAX_DECIMAL_DIGITS:
        return f"A number has at most {MAX_DECIMAL_DIGITS} digits."
    node.value = Decimal(text)  # type: ignore[assignment]
    return None


def _column(source: str, offset: int) -> int:
    return len(source.encode()[:offset].decode(errors="ignore")) + 1
