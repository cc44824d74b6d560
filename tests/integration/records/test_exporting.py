"""Exporting records: what is in the file, for whom, and that importing it again changes nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import text

from interlock.identity.model import Actor
from interlock.kit import json
from interlock.kit.problem import ForbiddenError, InvalidError
from interlock.records.query import Query
from interlock.records.transfer import exporting
from interlock.records.transfer.exporting import export_records
from interlock.records.transfer.importing import import_records
from interlock.records.transfer.source import Format, open_source
from support.shop import BOSS, SELLER, Shop

ODD = "=1+1\n'quoted', \"double\"; ä\ttab \x01 _x0041_"


@pytest.fixture
def orders(shop: Shop) -> Shop:
    shop.make(
        "res.partner",
        {"name": "Azure"},
        {"name": "Twin"},
        {"name": "Twin"},
        {"name": "3"},
        {"name": "Far", "company_id": 2},
    )
    shop.make("sale.tag", {"name": "one, two"}, {"name": "vip"})
    line = {"product": "Bolt", "quantity": 2, "price": "10.50"}
    shop.make(
        "sale.order",
        {
            "name": "S1",
            "partner_id": 2,
            "day": "2027-01-05",
            "due_at": "2027-03-01T10:00:00+01:00",
            "weight": "1234567890.12345678",
            "note": ODD,
            "margin": "-5",
            "tag_ids": [1, 2],
            "extra": {"a": [1, "x", None]},
            "order_line": [line, {**line, "product": "-Nut"}],
        },
        {"name": "S2", "partner_id": 4, "note": "'=x", "order_line": [line]},
        {"name": "S3", "note": "", "state": "sent", "partner_id": 5, "extra": "text"},
        {"name": "S4", "company_id": 2, "active": False},
    )
    return shop


def exported(shop: Shop, query: Query, format: Format, actor: Actor = BOSS) -> bytes:
    with shop.session(actor) as session:
        return b"".join(export_records(session, query, format))


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


class TestRoundTrip:
    @pytest.mark.parametrize("format", list(Format))
    @pytest.mark.parametrize("expand", [(), ("order_line",)])
    def test_importing_the_export_changes_nothing(
        self, orders: Shop, format: Format, expand: tuple[str, ...]
    ) -> None:
        query = Query("sale.order", expand=expand, include_archived=True)
        data = exported(orders, query, format)
        with orders.database.unit() as unit:
            before = unit.connection.execute(text("SELECT count(*) FROM event")).scalar_one()
        source = open_source(io.BytesIO(data), name=f"orders.{format}")
        result = import_records(orders.opener(), "sale.order", source)
        assert result.failed == []
        assert (result.total, result.unchanged) == (4, 4)
        with orders.database.unit() as unit:
            after = unit.connection.execute(text("SELECT count(*) FROM event")).scalar_one()
        assert after == before

    def test_format_is_known_by_the_content(self, orders: Shop) -> None:
        for format in Format:
            data = exported(orders, Query("sale.order"), format)
            result = import_records(orders.opener(), "sale.order", open_source(io.BytesIO(data)))
            assert result.unchanged == 3


class TestCsv:
    def test_is_for_people_and_for_machines(self, orders: Shop) -> None:
        rows = table(exported(orders, Query("sale.order"), Format.CSV))
        first = rows[0]
        assert (first["partner_id"], first["partner_id/id"]) == ("Twin", "2")
        assert first["day"] == "2027-01-05"
        assert first["due_at"] == "2027-03-01T09:00:00Z"
        assert first["margin"] == "-5"
        assert first["amount"] == "42.00"
        assert "version" not in first

    def test_no_text_is_a_formula(self, orders: Shop) -> None:
        rows = table(exported(orders, Query("sale.order", expand=("order_line",)), Format.CSV))
        assert rows[0]["note"].startswith("'=1+1")
        assert rows[1]["order_line/product"] == "'-Nut"
        for row in rows:
            for name, cell in row.items():
                is_number = name in ("margin", "weight")
                assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name

    def test_lines_stand_below(self, orders: Shop) -> None:
        rows = table(exported(orders, Query("sale.order", expand=("order_line",)), Format.CSV))
        assert [row["name"] for row in rows] == ["S1", "", "S2", "S3"]

    def test_has_the_fields_asked_for(self, orders: Shop) -> None:
        query = Query("sale.order", fields=("name", "partner_id.name"), sort=("-name",))
        rows = table(exported(orders, query, Format.CSV))
        assert rows[0] == {"id": "3", "name": "S3", "partner_id.name": "Far"}

    def test_nothing_is_a_header(self, orders: Shop) -> None:
        query = Query("sale.order", where="name == 'none'", fields=("name",))
        assert exported(orders, query, Format.CSV) == b"\xef\xbb\xbfid,name\r\n"


class TestJson:
    def test_array_and_lines_hold_the_same(self, orders: Shop) -> None:
        query = Query("sale.order")
        array = json.load(exported(orders, query, Format.JSON))
        lines = [json.load(line) for line in exported(orders, query, Format.JSONL).splitlines()]
        assert array == lines
        assert array[0]["partner_id"] == {"id": 2, "label": "Twin"}
        assert json.load(exported(orders, replace(query, where="id == 0"), Format.JSON)) == []


class TestXlsx:
    def test_opens_in_a_spreadsheet(self, orders: Shop) -> None:
        data = exported(orders, Query("sale.order"), Format.XLSX)
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        header = [cell.value for cell in sheet[1]]
        row = dict(zip(header, [cell.value for cell in sheet[2]], strict=True))
        assert row["amount"] == 42
        assert row["day"].date().isoformat() == "2027-01-05"
        assert row["weight"] == "1234567890.12345678"


class TestAccess:
    def test_needs_the_right(self, orders: Shop) -> None:
        with orders.session(SELLER) as session, pytest.raises(ForbiddenError):
            export_records(session, Query("sale.order"), Format.CSV)

    def test_only_what_may_be_seen(self, orders: Shop) -> None:
        actor = replace(BOSS, company_ids=(1,))
        rows = table(exported(orders, Query("sale.order"), Format.CSV, actor))
        assert [row["name"] for row in rows] == ["S1", "S2", "S3"]
        assert (rows[2]["partner_id"], rows[2]["partner_id/id"]) == ("", "5")

    @pytest.mark.parametrize(
        "query", [{"fields": ("nothing",)}, {"where": "nothing > 1"}, {"expand": ("name",)}]
    )
    def test_what_is_wrong_is_said_before_the_first_piece(
        self, orders: Shop, query: dict[str, object]
    ) -> None:
        with orders.session() as session, pytest.raises(InvalidError):
            next(export_records(session, Query("sale.order", **query), Format.CSV))  # type: ignore[arg-type]


class TestPages:
    def test_are_put_together(self, orders: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "MAXIMUM_LIMIT", 2)
        query = Query("sale.order", include_archived=True, sort=("-name",), limit=1)
        rows = table(exported(orders, query, Format.CSV))
        assert [row["name"] for row in rows] == ["S4", "S3", "S2", "S1"]
        assert rows[0]["active"] == "false"
