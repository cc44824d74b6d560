"""Groups for boards and charts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from interlock.kit.database import Database
from interlock.kit.problem import InvalidError
from interlock.records.grouping import group_records
from support.shop import BOSS, SELLER, Shop, shop_runtime


@pytest.fixture
def orders(shop: Shop) -> Shop:
    shop.make("res.partner", {"name": "Azure", "country": "DE"}, {"name": "Bolt", "country": "DE"})
    line = {"product": "x", "quantity": 1, "price": "10"}
    shop.make(
        "sale.order",
        {"name": "A", "partner_id": 1, "day": "2027-01-05", "order_line": [line], "margin": 1},
        {"name": "B", "partner_id": 2, "day": "2027-01-31", "order_line": [line, line]},
        {"name": "C", "day": "2027-02-01", "due_at": "2027-02-01T23:30:00-05:00", "state": "sent"},
        {"name": "D", "company_id": 2, "order_line": [line]},
    )
    return shop


def groups(shop: Shop, *by: str, actor: Any = BOSS, **more: Any) -> list[dict[str, Any]]:
    with shop.session(actor) as session:
        return group_records(session, "sale.order", by=by, **more)


class TestGroup:
    def test_counts_by_state(self, orders: Shop) -> None:
        assert groups(orders, "state") == [
            {"state": "draft", "count": 3},
            {"state": "sent", "count": 1},
        ]

    def test_by_month_with_sums(self, orders: Shop) -> None:
        found = groups(orders, "day:month", aggregates=("count", "amount:sum", "amount:max"))
        assert found == [
            {"day:month": "2027-01-01", "count": 2, "amount:sum": "30", "amount:max": "20"},
            {"day:month": "2027-02-01", "count": 1, "amount:sum": "0", "amount:max": "0"},
            {"day:month": None, "count": 1, "amount:sum": "10", "amount:max": "10"},
        ]

    def test_moments_are_grouped_in_utc(self, orders: Shop) -> None:
        found = groups(orders, "due_at:day", where="due_at != None")
        assert found == [{"due_at:day": "2027-02-02", "count": 1}]

    def test_references_carry_labels(self, orders: Shop) -> None:
        found = groups(orders, "partner_id", where="partner_id")
        assert [group["partner_id"]["label"] for group in found] == ["Azure", "Bolt"]

    def test_over_a_reference(self, orders: Shop) -> None:
        found = groups(orders, "partner_id.country", "state", aggregates=("amount:avg",))
        assert found[0] == {"partner_id.country": "DE", "state": "draft", "amount:avg": "15.000000"}

    def test_without_key_is_one_group(self, orders: Shop) -> None:
        assert groups(orders, aggregates=("count", "day:min")) == [
            {"count": 4, "day:min": "2027-01-05"}
        ]

    def test_counts_only_what_may_be_seen(self, orders: Shop) -> None:
        assert groups(orders, aggregates=("count",), actor=SELLER) == [{"count": 3}]

    @pytest.mark.parametrize(
        ("by", "aggregates"),
        [
            (("order_line",), ("count",)),
            (("extra",), ("count",)),
            (("name:month",), ("count",)),
            (("day:hour",), ("count",)),
            (("state",), ("name:sum",)),
            (("state",), ("amount",)),
            (("state",), ("sum",)),
            (("state",), ("amount:median",)),
            (("state", "day", "name", "note"), ("count",)),
            (("order_line.price",), ("count",)),
            (("state",), ("order_line:count",)),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, orders: Shop, by: tuple[str, ...], aggregates: tuple[str, ...]
    ) -> None:
        with pytest.raises(InvalidError):
            groups(orders, *by, aggregates=aggregates)

    @pytest.mark.parametrize("query", [{"by": ("margin",)}, {"aggregates": ("margin:sum",)}])
    def test_hidden_fields_cannot_be_asked_about(self, orders: Shop, query: dict[str, Any]) -> None:
        with orders.session(SELLER) as session, pytest.raises(InvalidError):
            group_records(session, "sale.order", **{"by": ("state",), **query})


_CURRENCIES = {
    "currency.yaml": """
kind: model
id: res.currency
title: Currency
owner: seller
purpose: For tests.
fields:
  name: {type: text, required: true, unique: true}
  decimal_places: {type: integer, default: 2}
access:
  boss: {read: true, create: true}
""",
    "rate.yaml": """
kind: model
id: res.currency.rate
title: Rate
owner: seller
purpose: For tests.
fields:
  name: {type: date, required: true}
  currency_id: {type: ref, to: res.currency, required: true}
  rate: {type: decimal, required: true}
access:
  boss: {read: true, create: true}
""",
    "company_currency.yaml": """
kind: model
id: company.currency
extends: res.company
title: Company with a currency
owner: seller
purpose: For tests.
fields:
  currency_id: {type: ref, to: res.currency}
""",
    "bill.yaml": """
kind: model
id: bill
title: Bill
owner: seller
purpose: For tests.
fields:
  name: {type: text, required: true}
  currency_id: {type: ref, to: res.currency}
  total: {type: money}
access:
  boss: {read: true, create: true, update: true}
""",
}


class TestCurrencies:
    @pytest.fixture
    def bills(self, database: Database) -> Shop:
        """The company keeps its books in EUR; a dollar is half a euro, a yen has no rate."""
        shop = Shop(database, shop_runtime(_CURRENCIES))
        shop.make("res.currency", {"name": "EUR"}, {"name": "USD"}, {"name": "JPY"})
        with database.unit() as unit:
            unit.connection.execute(text("UPDATE data.res_company SET currency_id = 1"))
        shop.make("res.currency.rate", {"name": "2027-01-01", "currency_id": 2, "rate": 2})
        shop.make(
            "bill",
            {"name": "A", "currency_id": 1, "total": 100},
            {"name": "B", "currency_id": 2, "total": 100},
            {"name": "C", "total": 7},
        )
        return shop

    def test_sums_are_in_the_currency_of_the_company(self, bills: Shop) -> None:
        with bills.session() as session:
            found = group_records(session, "bill", by=(), aggregates=("total:sum",))
        assert Decimal(found[0]["total:sum"]) == 157

    def test_a_missing_rate_is_readable(self, bills: Shop) -> None:
        bills.make("bill", {"name": "D", "currency_id": 3, "total": 1})
        with bills.session() as session, pytest.raises(InvalidError, match="no rate for currency"):
            group_records(session, "bill", by=(), aggregates=("total:sum",))
