"""Which of Python's syntax the language has, and what to say about the rest."""

from __future__ import annotations

import ast

AGGREGATES = frozenset({"any", "all", "sum", "min", "max", "count", "avg"})
"""Functions that take a generator: ``sum(l.price for l in order_line if l.qty > 0)``."""

Refusal = tuple[str, str, str | None]

_PLAIN = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.IfExp, ast.FormattedValue, ast.List, ast.Tuple, ast.Load, ast.Store,
)  # fmt: skip

_REFUSED: dict[type[ast.AST], tuple[str, str | None]] = {
    ast.Pow: ("There is no power.", "Multiply instead."),
    ast.Is: ("'is' compares identity.", "Write '=='."),
    ast.IsNot: ("'is not' compares identity.", "Write '!='."),
    ast.BitAnd: ("'&' does not join conditions.", "Write 'and'."),
    ast.BitOr: ("'|' does not join conditions.", "Write 'or'."),
    ast.Invert: ("'~' does not negate.", "Write 'not'."),
    ast.Subscript: ("There are no subscripts.", "Name a member with a dot: event.data.id."),
    ast.Lambda: ("There are no functions of one's own.", None),
    ast.JoinedStr: ("There is no f-text here.", "Write format(value, 'money') or join with +."),
    ast.NamedExpr: ("An expression cannot assign.", "Write '==' to compare."),
    ast.ListComp: ("A list cannot be built by a loop.", "Use any, all, sum, count … over it."),
    ast.SetComp: ("A set cannot be built by a loop.", "Use any, all, sum, count … over it."),
    ast.DictComp: ("A mapping cannot be built by a loop.", None),
    ast.Dict: ("There are no mappings.", None),
    ast.Set: ("There are no sets.", "Write a list: ['a', 'b']."),
    ast.Starred: ("Arguments cannot be unpacked.", "Write them one by one."),
}


def refusal(node: ast.AST, parent: ast.AST | None) -> Refusal | None:
    """Why ``node`` is not part of the language: code, message and what to write instead."""
    if isinstance(node, _PLAIN):
        return None
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.keyword(arg=str(word)):
            return _word(word)
        case ast.keyword(arg=None):
            return ("syntax", "Arguments cannot be unpacked.", "Write them one by one.")
        case ast.Constant(value=value):
            return _constant(value)
        case ast.Call():
            return _call(node)
        case ast.GeneratorExp():
            return _generator(node, parent)
        case ast.comprehension():
            return None
    message, suggestion = _REFUSED.get(type(node), ("This is not part of the language.", None))
    return ("syntax", message, suggestion)


def _word(word: str) -> Refusal | None:
    if word.startswith("_"):
        return ("private_name", "A name does not begin with an underscore.", None)
    return None


def _constant(value: object) -> Refusal | None:
    if value is None or isinstance(value, str | int | float):
        return None
    return ("literal", "Only text, numbers, True, False and None can be written out.", None)


def _call(node: ast.Call) -> Refusal | None:
    if isinstance(node.func, ast.Name):
        return None
    if isinstance(node.func, ast.Attribute):
        word = node.func.attr
        hint = f"Write {word}(value, …) if there is a function of that name."
        return ("syntax", "Values have no methods.", hint)
    return ("syntax", "Only functions of the catalogue can be called.", None)


def _generator(node: ast.GeneratorExp, parent: ast.AST | None) -> Refusal | None:
    is_only_argument = (
        isinstance(parent, ast.Call)
        and isinstance(parent.func, ast.Name)
        and parent.func.id in AGGREGATES
        and len(parent.args) == 1
        and not parent.keywords
    )
    if not is_only_argument:
        words = ", ".join(sorted(AGGREGATES))
        return ("syntax", f"A loop stands alone inside one of {words}.", None)
    loop = node.generators[0]
    if len(node.generators) > 1 or loop.is_async or not isinstance(loop.target, ast.Name):
        return ("syntax", "A loop has one name and one source: l.price for l in order_line.", None)
    return None
