"""From checked nodes to Python's syntax tree: the code that evaluates an expression.

No text of a person gets into the code. Names in it are ours (``r`` the record, ``s`` the scope,
``t…`` temporaries, ``k…`` constants, ``f_…`` functions); field names and texts are constants.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from interlock.language.expression import access
from interlock.language.expression.functions import implementation
from interlock.language.expression.nodes import (
    Added,
    Aggregate,
    Call,
    Choose,
    Coerce,
    Compare,
    Constant,
    Contains,
    Convert,
    Current,
    Element,
    Expr,
    FieldOf,
    Followed,
    HasChanged,
    Item,
    ListOf,
    Logic,
    Lookup,
    Member,
    Not,
    Previous,
    Record,
    Root,
    Setting,
    Truth,
    Variable,
    is_set,
    may_be_empty,
)
from interlock.language.types import SETS, Kind

_COMPARISONS: dict[str, Callable[[], ast.cmpop]] = {
    "lt": ast.Lt,
    "le": ast.LtE,
    "gt": ast.Gt,
    "ge": ast.GtE,
    "eq": ast.Eq,
    "ne": ast.NotEq,
}
_PLAIN_CONSTANTS = (str, bool, int, type(None))


def load(name: str) -> ast.Name:
    return ast.Name(id=name, ctx=ast.Load())


def invoke(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(func=load(function), args=list(arguments), keywords=[])


def ask_scope(name: str) -> ast.Attribute:
    return ast.Attribute(value=load("s"), attr=name, ctx=ast.Load())


@dataclass(slots=True)
class Emitter:
    """Emits the nodes of one generated function; ``names`` collects what its code refers to."""

    names: dict[str, Any] = field(default_factory=dict)
    temporaries: int = 0

    def value(self, node: Expr) -> ast.expr:
        """The code for a node's value."""
        return _EMITTERS[type(node)](self, node)

    def constant(self, value: Any) -> ast.expr:
        """A constant; one that code cannot spell gets a name."""
        if isinstance(value, _PLAIN_CONSTANTS) or _is_plain_collection(value):
            return ast.Constant(value)
        name = f"k{len(self.names)}"
        self.names[name] = value
        return load(name)

    def call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        """A call of one of our functions."""
        name = f"f_{function.__name__}"
        if self.names.setdefault(name, function) is not function:
            name = f"f_{len(self.names)}"
            self.names[name] = function
        return invoke(name, *arguments)

    def record(self, record: Record) -> ast.expr:
        """The code for the values of a record."""
        match record:
            case Current():
                return load("r")
            case Previous():
                return self.call(access.previous, load("s"))
            case Item(name=name):
                return load(f"i_{name}")
            case Followed(model=model, reference=reference):
                behind = self.value(reference)
                return self.call(access.follow, load("s"), self.constant(model), behind)

    def field(self, record: Record, name: str) -> ast.expr:
        return ast.Subscript(value=self.record(record), slice=ast.Constant(name), ctx=ast.Load())

    def present(self, node: Expr, known: list[ast.expr]) -> ast.expr:
        """The value of ``node``; if it may be empty, ``known`` gets the test that it is not."""
        value = self.value(node)
        if not may_be_empty(node):
            return value
        name = f"t{self.temporaries}"
        self.temporaries += 1
        target = ast.Name(id=name, ctx=ast.Store())
        kept = ast.NamedExpr(target=target, value=value)
        known.append(ast.Compare(left=kept, ops=[ast.IsNot()], comparators=[ast.Constant(None)]))
        return load(name)

    def loop(self, name: str, body: Expr) -> ast.expr:
        """A function of one turn of a loop."""
        turn = ast.arguments(
            posonlyargs=[], args=[ast.arg(f"i_{name}")], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        return ast.Lambda(args=turn, body=self.value(body))


def _is_plain_collection(value: Any) -> bool:
    return isinstance(value, tuple | frozenset) and all(
        isinstance(item, _PLAIN_CONSTANTS) for item in value
    )


def _constant(emitter: Emitter, node: Constant) -> ast.expr:
    return emitter.constant(node.value)


def _list(emitter: Emitter, node: ListOf) -> ast.expr:
    return ast.Tuple(elts=[emitter.value(item) for item in node.items], ctx=ast.Load())


def _field(emitter: Emitter, node: FieldOf) -> ast.expr:
    if node.type.kind is Kind.LINES:
        return emitter.call(access.ids_of, _records(emitter, node))
    value = emitter.field(node.record, node.name)
    if node.type.kind is Kind.REFS:
        return ast.BoolOp(op=ast.Or(), values=[value, emitter.constant(())])
    return value


def _records(emitter: Emitter, node: Expr) -> ast.expr:
    """The records of a set, to loop over."""
    model = emitter.constant(node.type.model)
    if isinstance(node, FieldOf):
        record, owner = emitter.record(node.record), emitter.constant(node.record.model)
        field = emitter.constant(node.name)
        return emitter.call(access.records, load("s"), owner, field, record)
    return emitter.call(access.records_of_ids, load("s"), model, emitter.value(node))


def _added(emitter: Emitter, node: Added) -> ast.expr:
    after = emitter.field(Current(node.model), node.name)
    before = emitter.field(Previous(node.model), node.name)
    return emitter.call(access.newly, after, before)


def _has_changed(_emitter: Emitter, node: HasChanged) -> ast.expr:
    return ast.Compare(
        left=ast.Constant(node.name), ops=[ast.In()], comparators=[ask_scope("changed")]
    )


def _element(_emitter: Emitter, node: Element) -> ast.expr:
    return load(f"i_{node.name}")


def _variable(emitter: Emitter, node: Variable) -> ast.expr:
    value = ast.Subscript(
        value=ask_scope("variables"), slice=ast.Constant(node.name), ctx=ast.Load()
    )
    return emitter.call(access.plain, value) if node.type.kind is Kind.ANY else value


def _root(_emitter: Emitter, node: Root) -> ast.expr:
    return ask_scope(node.name)


def _member(emitter: Emitter, node: Member) -> ast.expr:
    base, name = emitter.value(node.base), ast.Constant(node.name)
    if node.type.kind in access.READERS:
        typed = emitter.constant(access.member_as(node.type.kind))
        return ast.Call(func=typed, args=[base, name], keywords=[])
    return emitter.call(access.member, base, name)


def _setting(_emitter: Emitter, node: Setting) -> ast.expr:
    return ast.Call(func=ask_scope("setting"), args=[ast.Constant(node.key)], keywords=[])


def _lookup(emitter: Emitter, node: Lookup) -> ast.expr:
    inputs = ast.Dict(
        keys=[ast.Constant(name) for name, _ in node.inputs],
        values=[emitter.value(value) for _, value in node.inputs],
    )
    rest = (ast.Constant(node.output), ast.Constant(node.is_list))
    return emitter.call(access.look_up, load("s"), ast.Constant(node.table), inputs, *rest)


def _call(emitter: Emitter, node: Call) -> ast.expr:
    function, needs_scope = implementation(node.operation)
    arguments = [emitter.value(argument) for argument in node.arguments]
    return emitter.call(function, *([load("s")] if needs_scope else []), *arguments)


def _convert(emitter: Emitter, node: Convert) -> ast.expr:
    if node.source == node.target:
        return emitter.value(node.amount)
    parts = (emitter.value(part) for part in (node.amount, node.source, node.target))
    return emitter.call(access.convert, load("s"), *parts)


def _coerce(emitter: Emitter, node: Coerce) -> ast.expr:
    return emitter.call(access.READERS[node.type.kind], emitter.value(node.operand))


def _compare(emitter: Emitter, node: Compare) -> ast.expr:
    operator = _COMPARISONS[node.operator]()
    if node.operator in ("eq", "ne"):
        left, right = _identity(emitter, node.left), _identity(emitter, node.right)
        return ast.Compare(left=left, ops=[operator], comparators=[right])
    known: list[ast.expr] = []
    left = emitter.present(node.left, known)
    right = emitter.present(node.right, known)
    known.append(ast.Compare(left=left, ops=[operator], comparators=[right]))
    return known[0] if len(known) == 1 else ast.BoolOp(op=ast.And(), values=known)


def _identity(emitter: Emitter, node: Expr) -> ast.expr:
    """A value to compare; of a record that may be given with its values, the id."""
    value = emitter.value(node)
    is_open = isinstance(node, Variable | Element | Member)
    return emitter.call(access.identity, value) if is_open else value


def _contains(emitter: Emitter, node: Contains) -> ast.expr:
    item, container = node.item, node.container
    if isinstance(container, Constant) and item.type.kind not in (Kind.ANY, Kind.JSON):
        options = emitter.constant(frozenset(container.value))
        return ast.Compare(left=_identity(emitter, item), ops=[ast.In()], comparators=[options])
    return emitter.call(access.contains, emitter.value(container), emitter.value(item))


def _logic(emitter: Emitter, node: Logic) -> ast.expr:
    operator = ast.And() if node.operator == "and" else ast.Or()
    return ast.BoolOp(op=operator, values=[emitter.value(part) for part in node.parts])


def _not(emitter: Emitter, node: Not) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=emitter.value(node.operand))


def _truth(emitter: Emitter, node: Truth) -> ast.expr:
    kind, value = node.operand.type.kind, emitter.value(node.operand)
    if kind in (Kind.ANY, Kind.JSON):
        return emitter.call(access.truth, value)
    if kind in SETS:
        return ast.UnaryOp(op=ast.Not(), operand=ast.UnaryOp(op=ast.Not(), operand=value))
    operator, other = (ast.Is(), True) if kind is Kind.BOOLEAN else (ast.IsNot(), None)
    return ast.Compare(left=value, ops=[operator], comparators=[ast.Constant(other)])


def _choose(emitter: Emitter, node: Choose) -> ast.expr:
    test, then, otherwise = map(emitter.value, (node.condition, node.then, node.otherwise))
    return ast.IfExp(test=test, body=then, orelse=otherwise)


def _aggregate(emitter: Emitter, node: Aggregate) -> ast.expr:
    items = (
        _records(emitter, node.source)
        if is_set(node.source)
        else emitter.call(access.item_list, emitter.value(node.source))
    )
    if node.condition is not None:
        items = emitter.call(filter, emitter.loop(node.name, node.condition), items)
    return emitter.call(access.FOLDS[node.function], items, emitter.loop(node.name, node.value))


_EMITTERS: dict[type[Any], Callable[[Emitter, Any], ast.expr]] = {
    Constant: _constant, ListOf: _list, FieldOf: _field, Added: _added, HasChanged: _has_changed,
    Element: _element, Variable: _variable, Root: _root, Member: _member, Setting: _setting,
    Lookup: _lookup, Call: _call, Convert: _convert, Coerce: _coerce, Compare: _compare,
    Contains: _contains, Logic: _logic, Not: _not, Truth: _truth, Choose: _choose,
    Aggregate: _aggregate,
}  # fmt: skip
