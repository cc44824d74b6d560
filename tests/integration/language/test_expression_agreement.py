"""Python's result is SQL's result, for random expressions on random records."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection

from interlock.language.expression.python import compile_bucket, compile_condition, compile_value
from interlock.language.expression.scope import StaticScope
from interlock.language.expression.sql import compile_sql
from interlock.language.types import Kind
from support.expression_sample import MODELS, checked, condition
from support.expression_strategies import CONDITION, LETTERS, MOMENT, MONEY, NUMBER, TEXT

ORDERS = 150
TYPES: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: sa.Text(),
    Kind.CHOICE: sa.Text(),
    Kind.INTEGER: sa.BigInteger(),
    Kind.REF: sa.BigInteger(),
    Kind.DECIMAL: sa.Numeric(),
    Kind.MONEY: sa.Numeric(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.DATE: sa.Date(),
    Kind.DATETIME: sa.DateTime(timezone=True),
    Kind.JSON: sa.JSON(),
}
LINKS = {("order", "tag_ids"): "order_tag", ("line", "tag_ids"): "line_tag"}
CONVERT = """
create function interlock.convert_amount(amount numeric, source bigint, target bigint, day date)
returns numeric language sql immutable as $$
    select case when source is not distinct from target then amount
    else amount * (1 + coalesce(source, 0)) / 2 ^ coalesce(target, 0) end
$$
"""


class RatedScope(StaticScope):
    """Rates that :data:`CONVERT` also has."""

    def convert(self, amount: Decimal, source: int | None, target: int | None) -> Decimal:
        return amount * (1 + (source or 0)) / Decimal(2 ** (target or 0))


class World:
    """Random records, in PostgreSQL and in a scope; its short name is what a failure shows."""

    def __init__(
        self,
        connection: Connection,
        *,
        tables: Mapping[str, sa.Table],
        scope: StaticScope,
        orders: list[dict[str, Any]],
    ) -> None:
        self.connection = connection
        self.tables = tables
        self.scope = scope
        self.orders = orders

    def __repr__(self) -> str:
        return "World()"

    def table(self, model: str) -> sa.Table:
        return self.tables[model]

    def link(self, model: str, field: str) -> tuple[sa.Table, str, str]:
        return self.tables[LINKS[model, field]], "left", "right"

    def sql_values(self, source: str) -> list[Any]:
        orders = self.table("order")
        statement = sa.select(compile_sql(checked(source), self, self.scope))
        return self._scalars(statement.select_from(orders).order_by(orders.c.id))

    def sql_matches(self, source: str) -> list[int]:
        orders = self.table("order")
        where = compile_sql(condition(source), self, self.scope)
        return self._scalars(sa.select(orders.c.id).where(where).order_by("id"))

    def _scalars(self, statement: sa.Select[Any]) -> list[Any]:
        with self.connection.begin_nested():
            return list(self.connection.scalars(statement))


def _tables() -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    tables = {
        model.id: sa.Table(
            f"sample_{model.id.replace('.', '_')}",
            metadata,
            *(
                sa.Column(f.name, TYPES[f.type.kind])
                for f in model.fields.values()
                if f.type.kind in TYPES
            ),
            prefixes=["TEMPORARY"],
        )
        for model in MODELS.values()
    }
    for name in LINKS.values():
        columns = (sa.Column(side, sa.BigInteger()) for side in ("left", "right"))
        tables[name] = sa.Table(f"sample_{name}", metadata, *columns, prefixes=["TEMPORARY"])
    return tables


def _random_value(kind: Kind, chance: random.Random) -> Any:
    if chance.random() < 0.2:
        return None
    day = date(2026, 1, 1) + timedelta(days=chance.randrange(500))
    makers = {
        Kind.TEXT: lambda: "".join(chance.choices(LETTERS, k=chance.randrange(3))),
        Kind.CHOICE: lambda: chance.choice(["draft", "sent", "purchase"]),
        Kind.INTEGER: lambda: chance.choice([0, 1, 2, 3, -4, 60, 10**9]),
        Kind.REF: lambda: chance.randrange(1, 7),
        Kind.DECIMAL: lambda: Decimal(chance.choice([50, *range(-300, 300, 7)])) / 100,
        Kind.MONEY: lambda: Decimal(chance.randrange(-2000, 2000)) / 100,
        Kind.BOOLEAN: lambda: chance.random() < 0.5,
        Kind.DATE: lambda: day,
        Kind.DATETIME: lambda: datetime.combine(day, time(chance.randrange(24), 5), UTC),
    }  # fmt: skip
    return makers[kind]() if kind in makers else None


def _random_rows(model: str, count: int, chance: random.Random) -> list[dict[str, Any]]:
    fields = MODELS[model].fields.values()
    rows = [{f.name: _random_value(f.type.kind, chance) for f in fields} for _ in range(count)]
    for id, row in enumerate(rows, start=1):
        row["id"] = id
        row |= {
            f.name: tuple(sorted(chance.sample(range(1, 6), chance.randrange(4))))
            for f in fields
            if f.type.kind is Kind.REFS
        }
        if model == "line":
            row["order_id"] = chance.randrange(1, ORDERS)
    return rows


@pytest.fixture
def world(connection: Connection) -> World:
    chance = random.Random(7)
    counts = {"res.currency": 3, "country": 5, "tag": 5, "partner": 5, "line": 250, "order": ORDERS}
    rows = {model: _random_rows(model, count, chance) for model, count in counts.items()}
    tables = _tables()
    next(iter(tables.values())).metadata.create_all(connection, checkfirst=False)
    connection.execute(sa.text(CONVERT))
    for model, records in rows.items():
        connection.execute(tables[model].insert(), [_columns(model, row) for row in records])
    for (model, field), name in LINKS.items():
        pairs = [{"left": r["id"], "right": tag} for r in rows[model] for tag in r[field]]
        connection.execute(tables[name].insert(), pairs)
    return World(connection, tables=tables, scope=_scope(rows), orders=rows["order"])


def _columns(model: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: row[name] for name, field in MODELS[model].fields.items() if field.type.kind in TYPES
    }


def _scope(rows: Mapping[str, list[dict[str, Any]]]) -> StaticScope:
    lines: dict[int, list[Mapping[str, Any]]] = {}
    for line in rows["line"]:
        lines.setdefault(line["order_id"], []).append(line)
    return RatedScope(
        now=datetime(2026, 9, 1, 15, 30, tzinfo=UTC),
        actor={"id": 3},
        vars={"numbers": [1, 2, 60]},
        settings={"po_limit": Decimal("3.5"), "grace": 2, "is_strict": True},
        roles=frozenset({"buyer"}),
        records={model: {row["id"]: row for row in records} for model, records in rows.items()},
        children={("order", "order_line"): lines},
        related={("order", "tag_ids"): "tag", ("line", "tag_ids"): "tag"},
    )


SETTINGS = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class TestAgreement:
    @SETTINGS
    @given(source=CONDITION)
    def test_conditions_hold_for_the_same_records(self, world: World, source: str) -> None:
        holds = compile_condition(condition(source))
        verdicts = [holds(order, world.scope) for order in world.orders]
        assert all(verdict is True or verdict is False for verdict in verdicts)
        matches = [order["id"] for order, ok in zip(world.orders, verdicts, strict=True) if ok]
        assert world.sql_matches(source) == matches
        bucket = compile_bucket([condition(source)])
        assert [bucket(order, world.scope)[0] == -1 for order in world.orders] == verdicts

    @SETTINGS
    @given(source=CONDITION)
    def test_a_negated_condition_holds_for_all_others(self, world: World, source: str) -> None:
        both = world.sql_matches(source) + world.sql_matches(f"not ({source})")
        assert sorted(both) == [order["id"] for order in world.orders]

    @SETTINGS
    @given(source=NUMBER | MONEY | TEXT | MOMENT)
    def test_values_are_equal(self, world: World, source: str) -> None:
        value = compile_value(checked(source))
        assert world.sql_values(source) == [value(order, world.scope) for order in world.orders]
