"""Checked expressions as SQL, for filters, row rules and searches.

What does not depend on the record (``now()``, settings, the actor, a step's output) is evaluated
once, in Python, and bound as a parameter. The rest becomes SQL with the meaning that it has in
Python: conditions are never null where that could be seen. At the top of a filter null is as good
as false, so there the plain comparisons stay that an index can serve.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn, Protocol

import sqlalchemy as sa

from interlock.kit.finding import Finding
from interlock.language.expression.access import identity
from interlock.language.expression.check import Checked
from interlock.language.expression.errors import ExpressionError
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
    Expr,
    FieldOf,
    Followed,
    HasChanged,
    Item,
    ListOf,
    Logic,
    Not,
    Previous,
    Record,
    Truth,
    children,
    is_condition,
    is_set,
    may_be_empty,
    walk,
)
from interlock.language.expression.python import compile_node
from interlock.language.expression.scope import EMPTY_RECORD, Scope
from interlock.language.expression.sql_operations import (
    OPERATIONS,
    Operand,
    Sql,
    bind,
    moment,
    number,
    ordered,
    quotient,
)
from interlock.language.types import Kind

Source = sa.FromClause


class SqlTables(Protocol):
    """Where records are: one table per model, its columns named as the fields."""

    def table(self, model: str) -> sa.FromClause: ...

    def link(self, model: str, field: str) -> tuple[sa.FromClause, str, str]:
        """The pairs of a ``refs`` field, with their columns for this side's and the other's id."""


def compile_sql(checked: Checked, tables: SqlTables, scope: Scope) -> Sql:
    """The expression over ``tables.table(model)``, to be used in a statement that selects from it.

    Raises :class:`ExpressionError` with code ``not_in_filter`` for what only the engine knows at
    the moment of a change, and ``EvaluationError`` if a part that is evaluated beforehand fails.
    """
    model = checked.environment.model
    for node in walk(checked.node):
        _refuse_engine_only(node)
    root = tables.table(model) if model else sa.table("nothing")
    compiler = _Compiler(tables, scope, root)
    if is_condition(checked.node):
        return compiler.condition(checked.node)
    return compiler.value(checked.node)


def _refuse_engine_only(node: Expr) -> None:
    is_old = isinstance(node, FieldOf) and isinstance(node.record, Previous)
    is_drawing = isinstance(node, Call) and node.operation == "sequence"
    if is_old or is_drawing or isinstance(node, HasChanged | Added):
        _refuse(node, "is known only while a record changes")


def _refuse(node: Expr, why: str) -> NoReturn:
    message = f"{node.text or 'This'} {why}, so it cannot stand in a filter."
    hint = "Compare fields of the record, settings or dates."
    raise ExpressionError((Finding("not_in_filter", message, column=1, suggestion=hint),))


def _depends(node: Expr, inner: frozenset[str] = frozenset()) -> bool:
    """Whether the value differs between records; ``inner`` are loops inside the part looked at."""
    if isinstance(node, FieldOf) and not isinstance(node.record, Followed):
        return not isinstance(node.record, Item) or node.record.name not in inner
    if isinstance(node, Aggregate):
        if _depends(node.source, inner):
            return True
        inner |= {node.name}
    return any(_depends(child, inner) for child in children(node))


class _Members(NamedTuple):
    """A set's records: their table, which of them belong to it, and all tables that this takes."""

    there: Source
    where: Sql
    tables: tuple[Source, ...]

    def select(self, sql: Sql, *conditions: Sql) -> sa.Select[Any]:
        statement = sa.select(sql).where(self.where, *conditions)
        return statement.correlate_except(*self.tables)

    def exist(self, *conditions: Sql) -> Sql:
        return self.select(sa.literal_column("1"), *conditions).exists()


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Compiles the nodes of one expression. ``items`` are the tables of the loops around."""

    tables: SqlTables
    scope: Scope
    root: Source
    items: Mapping[str, Source] = field(default_factory=dict)

    def known(self, node: Expr) -> Any:
        """The value of a part that does not depend on the record."""
        return identity(compile_node(node)(EMPTY_RECORD, self.scope))

    def value(self, node: Expr) -> Sql:
        """A value; of a condition, one that is never null."""
        if not _depends(node):
            return bind(self.known(node), node.type.kind)
        if is_condition(node) and not isinstance(node, FieldOf):
            return self.condition(node, exact=True)
        compiled = _VALUES.get(type(node))
        if compiled is None or is_set(node):
            _refuse(node, "has no form in the database")
        return compiled(self, node)

    def condition(self, node: Expr, *, exact: bool = False) -> Sql:
        """A condition; unless ``exact``, null may stand for false."""
        if not _depends(node):
            return sa.literal(bool(self.known(node)), sa.Boolean())
        compiled = _CONDITIONS.get(type(node))
        if compiled is None:
            _refuse(node, "has no form in the database")
        return compiled(self, node, exact)

    def operand(self, node: Expr) -> Operand:
        value = node.value if isinstance(node, Constant) else None
        return Operand(self.value(node), node.type, value)

    def column(self, record: Record, name: str) -> Sql:
        """A field of a record; behind a reference, by a subquery."""
        match record:
            case Current():
                return self.root.c[name]
            case Item(name=loop):
                return self.items[loop].c[name]
            case Followed(model=model, reference=reference):
                there = self.tables.table(model).alias()
                found = sa.select(there.c[name]).where(there.c.id == self.value(reference))
                return found.correlate_except(there).scalar_subquery()
        raise AssertionError("refused before")

    def id(self, record: Record) -> Sql:
        if isinstance(record, Followed):
            return self.value(record.reference)
        return self.column(record, "id")

    def members(self, node: Expr) -> _Members:
        """The records of a set."""
        if not isinstance(node, FieldOf):
            _refuse(node, "is not a field of the record")
        there = self.tables.table(str(node.type.model)).alias()
        owner = self.id(node.record)
        if node.type.kind is Kind.LINES:
            return _Members(there, there.c[str(node.inverse)] == owner, (there,))
        table, left, right = self.tables.link(node.record.model, node.name)
        link = table.alias()
        joined = sa.and_(link.c[left] == owner, link.c[right] == there.c.id)
        return _Members(there, joined, (there, link))

    def inside(self, name: str, there: Source) -> _Compiler:
        return replace(self, items={**self.items, name: there})


def _never_null(sql: Sql, *, exact: bool) -> Sql:
    return sa.func.coalesce(sql, sa.false(), type_=sa.Boolean()) if exact else sql


def _field(compiler: _Compiler, node: FieldOf) -> Sql:
    return compiler.column(node.record, node.name)


def _call(compiler: _Compiler, node: Call) -> Sql:
    if node.operation == "len" and is_set(node.arguments[0]):
        return compiler.members(node.arguments[0]).select(sa.func.count()).scalar_subquery()
    operation = OPERATIONS.get(node.operation)
    if operation is None:
        text = node.text or f"{node.operation}()"
        _refuse(replace(node, text=text), "has no form in the database")
    return operation(*map(compiler.operand, node.arguments))


def _convert(compiler: _Compiler, node: Convert) -> Sql:
    if node.source == node.target:
        return compiler.value(node.amount)
    parts = [compiler.value(part) for part in (node.amount, node.source, node.target)]
    day = bind(compiler.scope.today, Kind.DATE)
    return sa.func.interlock.convert_amount(*parts, day, type_=sa.Numeric())


def _coerce(compiler: _Compiler, node: Coerce) -> Sql:
    if node.operand.type.kind is not Kind.DATE:
        _refuse(node, "is inside JSON")
    return moment(compiler.value(node.operand))


def _choose(compiler: _Compiler, node: Choose) -> Sql:
    test = compiler.condition(node.condition)
    return sa.case((test, compiler.value(node.then)), else_=compiler.value(node.otherwise))


def _aggregate(compiler: _Compiler, node: Aggregate) -> Sql:
    members = compiler.members(node.source)
    within = compiler.inside(node.name, members.there)
    conditions = [] if node.condition is None else [within.condition(node.condition)]
    return members.select(_fold(node, within), *conditions).scalar_subquery()


def _fold(node: Aggregate, within: _Compiler) -> Sql:
    """What is selected of a set's records as a whole."""
    if node.function == "count":
        return sa.func.count()
    value = within.operand(node.value)
    if node.function in ("min", "max"):
        smallest_or_largest = sa.func.min if node.function == "min" else sa.func.max
        return smallest_or_largest(ordered(value.sql, value.type))
    total = sa.func.sum(number(value), type_=sa.Numeric())
    if node.function == "avg":
        return quotient(total, sa.func.nullif(sa.func.count(value.sql), 0, type_=sa.Numeric()))
    return sa.func.coalesce(total, sa.literal(0, sa.Integer()), type_=sa.Numeric())


_VALUES: Mapping[type[Any], Callable[[_Compiler, Any], Sql]] = {
    FieldOf: _field,
    Call: _call,
    Convert: _convert,
    Coerce: _coerce,
    Choose: _choose,
    Aggregate: _aggregate,
}


_ORDERINGS: Mapping[str, Callable[[Any, Any], Any]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def _compare(compiler: _Compiler, node: Compare, exact: bool) -> Sql:
    left, right = compiler.value(node.left), compiler.value(node.right)
    if (order := _ORDERINGS.get(node.operator)) is not None:
        sides = (ordered(left, node.left.type), ordered(right, node.right.type))
        return _never_null(order(*sides), exact=exact)
    if (other := _compared_with_nothing(compiler, node)) is not None:
        is_equal = node.operator == "eq"
        return other.is_(None) if is_equal else other.is_not(None)
    if node.operator == "ne":
        return left.is_distinct_from(right)
    if exact or (may_be_empty(node.left) and may_be_empty(node.right)):
        return left.is_not_distinct_from(right)
    return left == right


def _compared_with_nothing(compiler: _Compiler, node: Compare) -> Sql | None:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if not _depends(side) and compiler.known(side) is None:
            return compiler.value(other)
    return None


def _contains(compiler: _Compiler, node: Contains, exact: bool) -> Sql:
    if is_set(node.container) and _depends(node.container):
        members = compiler.members(node.container)
        return members.exist(members.there.c.id == compiler.value(node.item))
    item = compiler.value(node.item)
    if isinstance(node.container, ListOf):
        options = [compiler.value(option) for option in node.container.items]
        return sa.or_(*(item.is_not_distinct_from(option) for option in options))
    if _depends(node.container):
        _refuse(node.container, "has no form in the database")
    return _in_values(item, compiler.known(node.container), node.item.type.kind, exact)


def _in_values(item: Sql, container: Any, kind: Kind, exact: bool) -> Sql:
    if isinstance(container, str):
        return _never_null(sa.func.strpos(container, item, type_=sa.Integer()) > 0, exact=exact)
    values = [identity(value) for value in container or ()]
    options = [bind(value, kind) for value in values if value is not None]
    found = _never_null(item.in_(options), exact=exact) if options else sa.false()
    return sa.or_(found, item.is_(None)) if None in values else found


def _logic(compiler: _Compiler, node: Logic, exact: bool) -> Sql:
    parts = [compiler.condition(part, exact=exact) for part in node.parts]
    return sa.and_(*parts) if node.operator == "and" else sa.or_(*parts)


def _not(compiler: _Compiler, node: Not, _exact: bool) -> Sql:
    return sa.not_(compiler.condition(node.operand, exact=True))


def _truth(compiler: _Compiler, node: Truth, exact: bool) -> Sql:
    if is_set(node.operand):
        return compiler.members(node.operand).exist()
    value = compiler.value(node.operand)
    if node.operand.type.kind is Kind.BOOLEAN:
        return value.is_(sa.true()) if exact else value
    if node.operand.type.kind is not Kind.REF:
        _refuse(node.operand, "is inside JSON")
    return value.is_not(None)


def _choose_condition(compiler: _Compiler, node: Choose, _exact: bool) -> Sql:
    return _choose(compiler, node)


def _any_or_all(compiler: _Compiler, node: Aggregate, _exact: bool) -> Sql:
    members = compiler.members(node.source)
    within = compiler.inside(node.name, members.there)
    conditions = [] if node.condition is None else [within.condition(node.condition)]
    if node.function == "any":
        return members.exist(*conditions, within.condition(node.value))
    return sa.not_(members.exist(*conditions, sa.not_(within.condition(node.value, exact=True))))


def _call_condition(compiler: _Compiler, node: Call, exact: bool) -> Sql:
    if node.operation == "is_empty" and is_set(node.arguments[0]):
        return sa.not_(compiler.members(node.arguments[0]).exist())
    return _never_null(_call(compiler, node), exact=exact)


_CONDITIONS: Mapping[type[Any], Callable[[_Compiler, Any, bool], Sql]] = {
    Compare: _compare,
    Contains: _contains,
    Logic: _logic,
    Not: _not,
    Truth: _truth,
    Choose: _choose_condition,
    Aggregate: _any_or_all,
    Call: _call_condition,
}
