"""Lists of records: what is in them, in which order, and what they must not give away."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import event, text

from interlock.identity.model import Actor
from interlock.kit.problem import ForbiddenError, InvalidError, NotFoundError
from interlock.records.access import Right
from interlock.records.editing import lock_and_get, update
from interlock.records.query import Query, count, list_records, read_record
from support.shop import BOSS, SELLER, Shop

NOBODY = Actor(user_id=3, login="nobody", name="Nobody", company_ids=(1,), company_id=1)


def names(shop: Shop, actor: Actor = BOSS, **query: Any) -> list[str]:
    query.setdefault("model", "sale.order")
    query.setdefault("fields", ("name",))
    with shop.session(actor) as session:
        return [item["name"] for item in list_records(session, Query(**query)).items]


def pages(shop: Shop, **query: Any) -> list[dict[str, Any]]:
    """All items, page by page."""
    found: list[dict[str, Any]] = []
    cursor = None
    for _ in range(200):
        with shop.session() as session:
            page = list_records(session, Query("sale.order", cursor=cursor, **query))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


@contextmanager
def counted(shop: Shop) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(shop.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(shop.database.engine, "before_cursor_execute", note)


@pytest.fixture
def orders(shop: Shop) -> Shop:
    """Partners Azure (good), Bolt (blocked), and one of the other company; five orders."""
    azure, bolt, far = shop.make(
        "res.partner",
        {"name": "Azure", "country": "DE", "iban": "DE02"},
        {"name": "Bolt", "country": "US", "blocked": True},
        {"name": "Far", "country": "DE", "company_id": 2},
    )
    shop.make("sale.tag", {"name": "vip"}, {"name": "late"})
    line = {"product": "Bolt M8", "quantity": 2, "price": "10.50"}
    shop.make(
        "sale.order",
        {"name": "S1", "partner_id": azure, "day": "2027-01-05", "order_line": [line, line],
         "margin": "3", "tag_ids": [1, 2]},
        {"name": "S2", "partner_id": bolt, "day": "2027-01-20", "order_line": [line]},
        {"name": "S3", "partner_id": far, "day": "2027-02-01", "state": "sent", "tag_ids": [1]},
        {"name": "S4", "note": "express, 100% _today"},
        {"name": "S5", "company_id": 2, "day": "2027-02-02"},
    )  # fmt: skip
    return shop


class TestFilter:
    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            ("amount > 20", ["S1", "S2"]),
            ("partner_id.country == 'DE'", ["S1", "S3"]),
            ("not partner_id", ["S4", "S5"]),
            ("any(l.quantity > 1 for l in order_line) and len(tag_ids) == 2", ["S1"]),
            ("any(t.name == 'vip' for t in tag_ids)", ["S1", "S3"]),
            ("day >= today() - days(40)", ["S2", "S3", "S5"]),
            ("state in ['sent', 'done'] or name == 'S5'", ["S3", "S5"]),
            ("company_id.id == actor.company_id", ["S1", "S2", "S3", "S4"]),
        ],
    )
    def test_finds(self, orders: Shop, where: str, expected: list[str]) -> None:
        assert names(orders, where=where) == expected

    def test_that_is_wrong_says_where_and_what(self, orders: Shop) -> None:
        with pytest.raises(InvalidError) as caught:
            names(orders, where="amont > 20 and stat == 'x'")
        assert caught.value.code == "invalid_filter"
        assert [error.path for error in caught.value.errors] == ["where", "where"]
        assert "amount" in str(caught.value.errors[0].suggestion)

    @pytest.mark.parametrize(
        "where", ["changed('amount')", "old.amount > 3", "amount +", "amount", "__import__('os')"]
    )
    def test_that_is_no_filter_is_refused(self, orders: Shop, where: str) -> None:
        with pytest.raises(InvalidError):
            names(orders, where=where)

    def test_failing_on_a_record_is_readable(self, orders: Shop) -> None:
        with pytest.raises(InvalidError, match="division by zero"):
            names(orders, where="amount / len(order_line) > 3")

    def test_archived_records_are_left_out(self, orders: Shop) -> None:
        with orders.session() as session:
            update(session, lock_and_get(session, "sale.order", 1, Right.UPDATE), {"active": False})
        assert "S1" not in names(orders)
        assert "S1" in names(orders, include_archived=True)


class TestSearch:
    @pytest.mark.parametrize(
        ("search", "expected"), [("s1", ["S1"]), ("S", ["S1", "S2", "S3", "S4", "S5"]), ("%", [])]
    )
    def test_looks_into_names(self, orders: Shop, search: str, expected: list[str]) -> None:
        assert names(orders, search=search) == expected

    def test_needs_every_word(self, orders: Shop) -> None:
        orders.make("res.partner", {"name": "Azure Interior", "ref": "A-77"})
        assert names(orders, model="res.partner", search="interior a-77") == ["Azure Interior"]
        assert names(orders, model="res.partner", search="interior a-78") == []


class TestSort:
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            (("-day",), ["S4", "S5", "S3", "S2", "S1"]),
            (("day",), ["S1", "S2", "S3", "S5", "S4"]),
            (("partner_id.country", "-name"), ["S3", "S1", "S2", "S5", "S4"]),
            (("partner_id",), ["S1", "S2", "S3", "S4", "S5"]),
            (("-id",), ["S5", "S4", "S3", "S2", "S1"]),
        ],
    )
    def test_puts_in_order(self, orders: Shop, sort: tuple[str, ...], expected: list[str]) -> None:
        assert names(orders, sort=sort) == expected

    @pytest.mark.parametrize("sort", ["tag_ids", "order_line", "extra", "nothing", "day.x", ""])
    def test_by_what_has_no_order_is_refused(self, orders: Shop, sort: str) -> None:
        with pytest.raises(InvalidError):
            names(orders, sort=(sort,))


class TestPaging:
    @pytest.fixture
    def many(self, shop: Shop) -> Shop:
        draw = random.Random(7)
        shop.make("res.partner", {"name": "P"}, {"name": "Q"})
        shop.make(
            "sale.order",
            *(
                {
                    "name": f"N{number:03}",
                    "day": draw.choice([None, "2027-01-01", "2027-01-02"]),
                    "weight": draw.choice([None, "1.5", "2.25", "100"]),
                    "partner_id": draw.choice([None, 1, 2]),
                    "due_at": draw.choice([None, "2027-01-01T10:00:00Z", "2027-01-01T11:00:00Z"]),
                    "note": draw.choice([None, "", "ä", "b"]),
                }
                for number in range(60)
            ),
        )
        return shop

    @pytest.mark.parametrize(
        "sort",
        [
            (),
            ("day",),
            ("-day",),
            ("-weight", "day"),
            ("partner_id", "-due_at", "note"),
            ("-note", "partner_id.name", "-name"),
        ],
    )
    def test_gives_every_record_once_and_in_order(self, many: Shop, sort: tuple[str, ...]) -> None:
        whole = names(many, sort=sort, limit=1000)
        paged = [item["name"] for item in pages(many, sort=sort, fields=("name",), limit=7)]
        assert paged == whole
        assert len(set(paged)) == 60

    def test_does_not_skip_when_records_come_in_between(self, many: Shop) -> None:
        with many.session() as session:
            page = list_records(session, Query("sale.order", sort=("name",), limit=10))
        many.make("sale.order", {"name": "N0001 new before"})
        with many.session() as session:
            query = Query("sale.order", sort=("name",), limit=10, cursor=page.next_cursor)
            assert list_records(session, query).items[0]["name"] == "N010"

    def test_cursor_of_another_order_is_refused(self, many: Shop) -> None:
        with many.session() as session:
            cursor = list_records(session, Query("sale.order", sort=("day",), limit=2)).next_cursor
        for other in (("-day",), ("name",), ("day", "name")):
            with many.session() as session, pytest.raises(InvalidError):
                list_records(session, Query("sale.order", sort=other, cursor=cursor))

    @pytest.mark.parametrize(
        "cursor", ["", "x", "AAAA", "WzEsMl0", "ü", "WyJzYWxlLm9yZGVyOmlkIiwieCJd"]
    )
    def test_forged_cursor_is_refused(self, many: Shop, cursor: str) -> None:
        with many.session() as session, pytest.raises(InvalidError):
            list_records(session, Query("sale.order", cursor=cursor))

    def test_total_counts_all_pages(self, many: Shop) -> None:
        with many.session() as session:
            page = list_records(session, Query("sale.order", limit=5, with_total=True))
            assert (len(page.items), page.total) == (5, 60)
            assert count(session, Query("sale.order", where="weight == 100")) == len(
                [item for item in pages(many) if item["weight"] == "100"]
            )

    @pytest.mark.parametrize("limit", [0, -1, 1001])
    def test_page_size_is_bounded(self, many: Shop, limit: int) -> None:
        with many.session() as session, pytest.raises(InvalidError):
            list_records(session, Query("sale.order", limit=limit))


class TestAccess:
    def test_without_the_right_there_is_no_list(self, orders: Shop) -> None:
        with pytest.raises(ForbiddenError):
            names(orders, actor=NOBODY)

    def test_other_companies_are_not_seen(self, orders: Shop) -> None:
        assert names(orders, actor=SELLER) == ["S1", "S2", "S3", "S4"]

    def test_row_rules_hold(self, orders: Shop) -> None:
        assert names(orders, actor=SELLER, model="res.partner") == ["Azure"]

    def test_hidden_fields_are_absent(self, orders: Shop) -> None:
        with orders.session(SELLER) as session:
            item = list_records(session, Query("sale.order", limit=1)).items[0]
        assert "margin" not in item
        with orders.session(BOSS) as session:
            assert list_records(session, Query("sale.order", limit=1)).items[0]["margin"] == "3"

    @pytest.mark.parametrize(
        "query",
        [
            {"where": "margin > 2"},
            {"where": "partner_id.iban == 'DE02'"},
            {"sort": ("margin",)},
            {"sort": ("-partner_id.iban",)},
            {"fields": ("margin",)},
            {"fields": ("partner_id.iban",)},
        ],
    )
    def test_hidden_fields_cannot_be_asked_about(self, orders: Shop, query: dict[str, Any]) -> None:
        with pytest.raises(InvalidError):
            names(orders, actor=SELLER, **query)
        with orders.session(BOSS) as session:
            list_records(session, Query("sale.order", **query))

    def test_search_does_not_look_into_hidden_fields(self, orders: Shop) -> None:
        assert names(orders, actor=BOSS, model="res.partner", search="DE02") == []

    def test_related_records_out_of_sight_are_as_if_empty(self, orders: Shop) -> None:
        """S2 is of a blocked partner, S3 of one in the other company."""
        assert names(orders, actor=SELLER, where="partner_id.country == 'US'") == []
        assert names(orders, actor=SELLER, where="partner_id.country == 'DE'") == ["S1"]
        with orders.session(SELLER) as session:
            page = list_records(
                session, Query("sale.order", fields=("partner_id", "partner_id.name"))
            )
        assert [item["partner_id"] for item in page.items] == [
            {"id": 1, "label": "Azure"},
            {"id": 2},
            {"id": 3},
            None,
        ]
        assert [item["partner_id.name"] for item in page.items] == ["Azure", None, None, None]

    def test_rights_may_be_asked_for_together(self, orders: Shop) -> None:
        with orders.session(SELLER) as session, pytest.raises(ForbiddenError):
            list_records(session, Query("sale.order"), rights=(Right.READ, Right.EXPORT))


class TestPresentation:
    def test_values_are_plain(self, orders: Shop) -> None:
        orders.make(
            "sale.order",
            {
                "name": "X",
                "due_at": "2027-03-01T10:00:00+01:00",
                "weight": "1e3",
                "extra": {"a": 1},
            },
        )
        with orders.session() as session:
            item = list_records(session, Query("sale.order", where="name == 'X'")).items[0]
        assert item["due_at"] == "2027-03-01T09:00:00Z"
        assert item["weight"] == "1000"
        assert item["extra"] == {"a": 1}
        assert item["day"] is None
        assert (item["version"], item["active"], item["holds"], item["lock"]) == (
            1,
            True,
            None,
            None,
        )

    def test_sets_carry_labels(self, orders: Shop) -> None:
        with orders.session() as session:
            item = list_records(session, Query("sale.order", fields=("tag_ids",), limit=1)).items[0]
        assert item["tag_ids"] == [{"id": 1, "label": "vip"}, {"id": 2, "label": "late"}]

    def test_lines_are_ids_or_rows(self, orders: Shop) -> None:
        with orders.session() as session:
            query = Query("sale.order", fields=("order_line",), limit=1)
            assert list_records(session, query).items[0]["order_line"] == [1, 2]
            query = Query("sale.order", fields=("name",), expand=("order_line",), limit=1)
            lines = list_records(session, query).items[0]["order_line"]
        assert [line["subtotal"] for line in lines] == ["21.00", "21.00"]
        assert lines[0]["order_id"] == {"id": 1, "label": "S1"}

    def test_number_of_queries_does_not_grow_with_the_page(self, orders: Shop) -> None:
        sent = []
        for limit in (1, 5):
            with orders.session() as session, counted(orders) as statements:
                list_records(session, Query("sale.order", limit=limit, expand=("order_line",)))
            sent.append(len(statements))
        assert sent[1] <= sent[0] + 1  # one more model is referred to at most

    @pytest.mark.parametrize("expand", ["name", "partner_id", "nothing"])
    def test_only_lines_expand(self, orders: Shop, expand: str) -> None:
        with orders.session() as session, pytest.raises(InvalidError):
            list_records(session, Query("sale.order", expand=(expand,)))

    def test_one_record(self, orders: Shop) -> None:
        with orders.session() as session:
            whole = read_record(session, "sale.order", 1, expand=("order_line",))
            some = read_record(
                session, "sale.order", 1, fields=("partner_id.country", "order_line")
            )
        assert len(whole["order_line"]) == 2
        assert whole["margin"] == "3"
        assert some == {"id": 1, "partner_id.country": "DE", "order_line": [1, 2]}
        with orders.session(SELLER) as session, pytest.raises(NotFoundError):
            read_record(session, "sale.order", 5)

    def test_what_is_staged_is_seen(self, orders: Shop) -> None:
        with orders.session() as session:
            record = lock_and_get(session, "sale.order", 4, Right.UPDATE)
            update(session, record, {"weight": "7"})
            assert read_record(session, "sale.order", 4)["weight"] == "7"
            assert count(session, Query("sale.order", where="weight == 7")) == 1


class TestSpeed:
    def test_page_of_a_big_table_is_quick(self, shop: Shop) -> None:
        with shop.database.unit() as unit:
            unit.connection.execute(text(_MANY))
            unit.connection.execute(text("ANALYZE data.sale_order"))
        query = Query(
            "sale.order", where="partner_id == 7 and weight > 10", sort=("-day",), limit=50
        )
        shop.make("res.partner", *({"name": f"P{number}"} for number in range(10)))
        took = []
        for _ in range(3):
            with shop.session(BOSS) as session:
                start = perf_counter()
                page = list_records(session, query)
                took.append(perf_counter() - start)
        assert len(page.items) == 50
        assert Decimal(str(page.items[0]["weight"])) > 10
        assert min(took) < 0.1


_MANY = """
INSERT INTO data.res_partner (id, version, active, name)
SELECT n, 1, true, 'partner ' || n FROM generate_series(1, 500) n;
INSERT INTO data.sale_order (id, version, active, name, partner_id, company_id, day, weight, state)
SELECT n, 1, true, 'N' || n, n % 500 + 1, 1, date '2020-01-01' + (n % 2000), n % 97, 'draft'
FROM generate_series(1, 100000) n;
SELECT setval('data.res_partner_ids', 500);
"""
