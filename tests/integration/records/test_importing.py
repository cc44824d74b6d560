"""Importing files: good rows go in with all rules on, bad ones are reported, twice adds nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import text

from interlock.identity.model import Actor
from interlock.kit import json
from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, InvalidError, RefusedError
from interlock.records.change import Event
from interlock.records.hook import Hooks, NoReactor
from interlock.records.query import Query, list_records
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession
from interlock.records.transfer.csv_file import read_csv
from interlock.records.transfer.importing import import_records
from interlock.records.transfer.json_file import read_json
from interlock.records.transfer.result import ImportResult, Mode, RowError
from interlock.records.transfer.writer import write_xlsx
from interlock.records.transfer.xlsx_file import read_xlsx
from support.shop import BOSS, SELLER, Shop


def bring(
    shop: Shop, model: str, data: str, *, actor: Actor = BOSS, history: bool = False, **how: Any
) -> ImportResult:
    """Import CSV, or JSON where it looks like it."""
    file = io.BytesIO(data.encode())
    source = read_json(file) if data.lstrip()[:1] in "[{" else read_csv(file)
    return import_records(shop.opener(actor, history=history), model, source, **how)


def tally(result: ImportResult) -> tuple[int, int, int, int]:
    return (result.created, result.updated, result.unchanged, result.failed_records)


def only(result: ImportResult) -> RowError:
    assert len(result.failed) == 1, result.failed
    return result.failed[0]


def stored(shop: Shop, model: str, *fields: str, **query: Any) -> list[dict[str, Any]]:
    with shop.session() as session:
        return list_records(session, Query(model, fields=fields, **query)).items


def events(shop: Shop) -> int:
    with shop.database.unit() as unit:
        return int(unit.connection.execute(text("SELECT count(*) FROM event")).scalar_one())


PARTNERS = "name,ref,country,blocked\nAzure,A1,DE,false\nBolt,B1,US,true\n"


class TestUpsert:
    def test_twice_adds_nothing_and_fires_nothing(self, shop: Shop) -> None:
        assert tally(bring(shop, "res.partner", PARTNERS)) == (2, 0, 0, 0)
        before = events(shop)
        assert tally(bring(shop, "res.partner", PARTNERS)) == (0, 0, 2, 0)
        assert events(shop) == before

    def test_changes_what_differs(self, shop: Shop) -> None:
        bring(shop, "res.partner", PARTNERS)
        before = events(shop)
        result = bring(shop, "res.partner", "ref,country\nA1,FR\nB1,US\nC1,IT\n", key="ref")
        assert tally(result) == (0, 1, 1, 1)
        assert only(result).reason == "must have a value"  # C1 has no name
        assert events(shop) == before + 1
        assert stored(shop, "res.partner", "country")[0]["country"] == "FR"

    def test_by_id(self, shop: Shop) -> None:
        bring(shop, "res.partner", PARTNERS)
        result = bring(shop, "res.partner", "id,name\n1,Azure Interior\n99,Nobody\n,New\n")
        assert tally(result) == (1, 1, 0, 1)
        assert (only(result).line, only(result).code) == (3, "unknown_id")

    def test_by_several_fields(self, shop: Shop) -> None:
        bring(shop, "res.partner", PARTNERS)
        result = bring(
            shop, "res.partner", "name,country,blocked\nAzure,DE,true\n", key=("name", "country")
        )
        assert tally(result) == (0, 1, 0, 0)

    def test_by_an_ambiguous_key_names_the_records(self, shop: Shop) -> None:
        shop.make("res.partner", {"name": "Azure"}, {"name": "Azure"})
        result = bring(shop, "res.partner", "name,country\nAzure,DE\n", key="name")
        assert only(result).code == "ambiguous_key"
        assert "1, 2" in only(result).reason

    def test_without_any_key_is_refused(self, shop: Shop) -> None:
        with pytest.raises(InvalidError) as caught:
            bring(shop, "res.partner", "name\nAzure\n")
        assert caught.value.code == "key_missing"
        assert tally(bring(shop, "res.partner", "name\nAzure\n", mode=Mode.CREATE)) == (1, 0, 0, 0)

    def test_blank_leaves_defaults_and_empties_values(self, shop: Shop) -> None:
        shop.make("sale.order", {"name": "S1", "note": "x"})
        bring(shop, "sale.order", "name,note,weight\nS1,,\n")
        bring(shop, "sale.order", "name,note,state\nS2,,\n")
        found = stored(shop, "sale.order", "note", "state")
        assert [(item["note"], item["state"]) for item in found] == [(None, "draft")] * 2

    def test_same_key_twice_in_the_file(self, shop: Shop) -> None:
        result = bring(shop, "res.partner", "ref,name\nA1,Azure\nB1,Bolt\nA1,Other\n")
        assert tally(result) == (2, 0, 0, 1)
        assert only(result).reason == "is the same record as in line 2"

    def test_batches_and_progress(self, shop: Shop) -> None:
        seen: list[int] = []
        data = "ref,name\n" + "".join(f"R{number},P{number}\n" for number in range(25))
        result = bring(shop, "res.partner", data, batch=10, on_progress=seen.append)
        assert (result.created, seen) == (25, [10, 20, 25])


class TestModes:
    def test_create_refuses_what_exists(self, shop: Shop) -> None:
        bring(shop, "res.partner", PARTNERS)
        result = bring(shop, "res.partner", "ref,name\nA1,X\nD1,Y\n", mode=Mode.CREATE)
        assert tally(result) == (1, 0, 0, 1)
        assert only(result).code == "already_exists"

    def test_update_refuses_what_does_not(self, shop: Shop) -> None:
        bring(shop, "res.partner", PARTNERS)
        result = bring(shop, "res.partner", "ref,name\nA1,X\nD1,Y\n", mode=Mode.UPDATE)
        assert tally(result) == (0, 1, 0, 1)
        assert (only(result).line, only(result).code) == (3, "not_found")

    def test_dry_run_tells_and_keeps_nothing(self, shop: Shop) -> None:
        before = events(shop)
        result = bring(shop, "res.partner", PARTNERS + "X,A1,,\n", dry_run=True)
        assert tally(result) == (2, 0, 0, 1)
        assert stored(shop, "res.partner", "name") == []
        assert events(shop) == before


class TestBadRows:
    def test_are_told_by_line_column_and_reason(self, shop: Shop) -> None:
        data = (
            "name,day,weight,state,due_at\n"
            "S1,2027-03-01,1.5,draft,\n"
            'S2,1.3.2027,"1.234,50",drft,2027-03-01 10:00\n'
            "S3,,-1,,\n"
            "S4,,,,\n"
        )
        result = bring(shop, "sale.order", data)
        assert tally(result) == (2, 0, 0, 2)
        told = {(error.line, error.column): error for error in result.failed}
        assert set(told) == {
            (3, "day"), (3, "weight"), (3, "state"), (3, "due_at"), (4, "weight"),
        }  # fmt: skip
        assert told[3, "day"].suggestion == "Write it as 2027-03-01."
        assert told[3, "weight"].suggestion == "Write it as 1234.50."
        assert "draft" in str(told[3, "state"].suggestion)
        assert told[4, "weight"].value == "-1"

    def test_sensitive_values_are_not_told(self, shop: Shop) -> None:
        result = bring(shop, "res.partner", f"name,ref,iban\nAzure,A1,DE{'9' * 40}\n")
        assert (only(result).field, only(result).value) == ("iban", "***")

    def test_columns_by_their_own_names(self, shop: Shop) -> None:
        result = bring(
            shop, "sale.order", "Nummer,Datum,Unsinn\nS1,heute,x\n",
            mapping={"Nummer": "name", "Datum": "day", "Unsinn": None},
        )  # fmt: skip
        assert (only(result).column, only(result).field) == ("Datum", "day")

    def test_unknown_columns_are_refused_together(self, shop: Shop) -> None:
        with pytest.raises(InvalidError) as caught:
            bring(shop, "sale.order", "name,wieght,xyz\nS1,1,2\n")
        assert [error.path for error in caught.value.errors] == ["wieght", "xyz"]
        assert "weight" in str(caught.value.errors[0].suggestion)

    def test_titles_are_names_too(self, shop: Shop) -> None:
        assert tally(bring(shop, "res.partner", "Name,REF\nAzure,A1\n")) == (1, 0, 0, 0)

    def test_what_is_computed_is_ignored_and_said(self, shop: Shop) -> None:
        result = bring(shop, "sale.order", "name,amount,version\nS1,99,4\n")
        assert result.ignored_columns == ("amount", "version")
        assert tally(result) == (1, 0, 0, 0)

    def test_only_the_row_that_breaks_a_constraint_is_left_out(self, shop: Shop) -> None:
        """The unique value is found out by the database only, when a whole batch is written."""
        shop.make("res.partner", {"name": "Taken", "ref": "R13"})
        rows = "".join(f"P{number},R{number}\n" for number in range(40))
        result = bring(shop, "res.partner", "name,ref\n" + rows, key="name")
        assert tally(result) == (39, 0, 0, 1)
        assert (only(result).line, only(result).column) == (15, "ref")
        assert only(result).code == "not_unique"

    def test_an_error_while_staging_does_not_touch_the_others(self, shop: Shop) -> None:
        bring(shop, "sale.order", "name,state\nS1,sent\nS2,draft\nS3,draft\n", history=True)
        data = (
            "name,note,state\nS1,a,draft\nS2,b,sent\nS3,c,draft\n"  # S1: sent cannot be draft again
        )
        result = bring(shop, "sale.order", data)
        assert tally(result) == (0, 2, 0, 1)
        assert (only(result).line, only(result).code) == (2, "illegal_transition")
        assert [item["note"] for item in stored(shop, "sale.order", "note")] == [None, "b", "c"]

    def test_many_errors_are_counted_to_the_end(self, shop: Shop) -> None:
        data = "name,weight\n" + "".join(f"S{number},x\n" for number in range(30))
        assert bring(shop, "sale.order", data, batch=7).failed_records == 30


class TestReferences:
    @pytest.fixture
    def known(self, shop: Shop) -> Shop:
        shop.make(
            "res.partner",
            {"name": "Azure", "ref": "A1"},
            {"name": "Bolt", "ref": "B1"},
            {"name": "Bolt", "ref": "B2"},
            {"name": "2", "ref": "T2"},
            {"name": "Hidden", "blocked": True},
        )
        shop.make("sale.tag", {"name": "vip"}, {"name": "late"})
        return shop

    @pytest.mark.parametrize(
        ("column", "value", "expected"),
        [
            ("partner_id", "Azure", 1),
            ("partner_id", "B2", 3),
            ("partner_id", "3", 3),
            ("partner_id", "2", 4),  # a name before an id
            ("partner_id/id", "2", 2),
            ("partner_id/ref", "B1", 2),
            ("partner_id.name", "Azure", 1),
            ("partner_id", "", None),
        ],
    )
    def test_are_found(self, known: Shop, column: str, value: str, expected: int | None) -> None:
        result = bring(known, "sale.order", f"name,{column}\nS1,{value}\n")
        assert tally(result) == (1, 0, 0, 0)
        partner = stored(known, "sale.order", "partner_id")[0]["partner_id"]
        assert (partner and partner["id"]) == expected

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ("Bolt", "fits 2 records: Bolt (id 2) and Bolt (id 3)"),
            ("Nobody", "there is no Partner 'Nobody'"),
            ("77", "there is no Partner '77'"),
            ("99999999999999999999999", "there is no Partner"),
        ],
    )
    def test_that_are_not_are_told(self, known: Shop, value: str, reason: str) -> None:
        result = bring(known, "sale.order", f"name,partner_id\nS1,{value}\nS2,Azure\n")
        assert tally(result) == (1, 0, 0, 1)
        assert reason in only(result).reason
        assert (only(result).line, only(result).column) == (2, "partner_id")

    def test_out_of_sight_are_not_found(self, known: Shop) -> None:
        for value in ("Hidden", "5"):
            result = bring(known, "sale.order", f"name,partner_id\nS1,{value}\n", actor=SELLER)
            assert "there is no Partner" in only(result).reason

    def test_id_and_name_must_agree(self, known: Shop) -> None:
        data = "name,partner_id,partner_id/id\nS1,Bolt,2\nS2,Azure,2\n"
        result = bring(known, "sale.order", data)
        assert tally(result) == (1, 0, 0, 1)
        assert "the id 2 is of 'Bolt', but partner_id says 'Azure'" in only(result).reason

    def test_sets(self, known: Shop) -> None:
        data = 'name,tag_ids\nS1,"vip, late"\nS2,2\nS3,"vip,nothing"\n'
        result = bring(known, "sale.order", data)
        assert only(result).line == 4
        tags = [item["tag_ids"] for item in stored(known, "sale.order", "tag_ids")]
        assert [[tag["id"] for tag in each] for each in tags] == [[1, 2], [2]]

    def test_as_lists_show_them(self, known: Shop) -> None:
        row = {"name": "S1", "partner_id": {"id": 2, "label": "Bolt"}, "tag_ids": [{"id": 1}, 2]}
        assert tally(bring(known, "sale.order", json.dump([row]))) == (1, 0, 0, 0)

    def test_may_come_later_in_the_file(self, shop: Shop) -> None:
        data = "name,ref,parent_id\nA,R1,B\nB,R2,C\nC,R3,\nD,R4,Nobody\n"
        result = bring(shop, "res.partner", data, batch=2)
        assert tally(result) == (3, 0, 0, 1)
        assert (only(result).line, only(result).code) == (5, "unknown_reference")
        parents = [item["parent_id"] for item in stored(shop, "res.partner", "parent_id", "ref")]
        assert [parent and parent["label"] for parent in parents] == [None, "C", "B"]


class TestLines:
    TABLE = (
        "name,note,order_line/product,order_line/quantity,order_line/price\n"
        "S1,first,Bolt,2,10.50\n"
        ",,Nut,1,3\n"
        "S2,second,Screw,5,1\n"
        "S3,,,,\n"
    )

    def test_of_a_table_stand_below_their_record(self, shop: Shop) -> None:
        assert tally(bring(shop, "sale.order", self.TABLE)) == (3, 0, 0, 0)
        assert [item["amount"] for item in stored(shop, "sale.order", "amount")] == [
            "24.00",
            "5",
            "0",
        ]

    def test_twice_adds_nothing(self, shop: Shop) -> None:
        bring(shop, "sale.order", self.TABLE)
        before = events(shop)
        assert tally(bring(shop, "sale.order", self.TABLE)) == (0, 0, 3, 0)
        assert events(shop) == before

    def test_are_changed_and_added(self, shop: Shop) -> None:
        bring(shop, "sale.order", self.TABLE)
        more = self.TABLE.replace(",,Nut,1,3\n", ",,Nut,2,3\n,,Washer,10,1\n")
        assert tally(bring(shop, "sale.order", more)) == (0, 1, 2, 0)
        found = stored(shop, "sale.order", "amount", expand=("order_line",))
        assert found[0]["amount"] == "37.00"
        assert [line["product"] for line in found[0]["order_line"]] == ["Bolt", "Nut", "Washer"]

    def test_errors_name_the_line_of_the_file(self, shop: Shop) -> None:
        bad = self.TABLE.replace(",,Nut,1,3\n", ',,Nut,1,"3,5"\n').replace(",Screw,", ",,")
        result = bring(shop, "sale.order", bad)
        assert tally(result) == (1, 0, 0, 2)
        told = sorted((error.line, error.column, error.field) for error in result.failed)
        assert told == [
            (3, "order_line/price", "price"),
            (4, "order_line/product", "product"),
        ]

    def test_of_json_are_arrays(self, shop: Shop) -> None:
        rows = [
            {"name": "S1", "order_line": [{"product": "Bolt", "price": 2.5}]},
            {"name": "S2", "order_line": [{"prodct": "Bolt"}]},
            {"name": "S3", "order_line": "Bolt"},
        ]
        result = bring(shop, "sale.order", json.dump(rows))
        assert tally(result) == (1, 0, 0, 2)
        assert "product" in str(result.failed[0].suggestion)
        assert tally(bring(shop, "sale.order", json.dump(rows[:1]))) == (0, 0, 1, 0)

    def test_of_another_record_are_refused(self, shop: Shop) -> None:
        bring(shop, "sale.order", self.TABLE)
        row = {"name": "S2", "order_line": [{"id": 1, "product": "Stolen"}]}
        assert only(bring(shop, "sale.order", json.dump([row]))).code == "foreign_line"


class TestRules:
    def test_rights_count(self, shop: Shop) -> None:
        nobody = Actor(user_id=3, login="x", name="X", company_ids=(1,), company_id=1)
        with pytest.raises(ForbiddenError):
            bring(shop, "res.partner", PARTNERS, actor=nobody)
        with pytest.raises(ForbiddenError):
            bring(shop, "res.partner", PARTNERS, actor=SELLER)  # may not update
        result = bring(shop, "res.partner", PARTNERS, actor=SELLER, mode=Mode.CREATE)
        assert tally(result) == (1, 0, 0, 1)  # sellers have no business with who is blocked

    def test_hidden_fields_are_unknown(self, shop: Shop) -> None:
        with pytest.raises(InvalidError):
            bring(shop, "sale.order", "name,margin\nS1,1\n", actor=SELLER)

    def test_state_is_reached_by_its_operation_only(self, shop: Shop) -> None:
        data = "name,state\nS1,done\n"
        assert only(bring(shop, "sale.order", data)).code == "state_by_operation"
        bring(shop, "sale.order", "name,state\nS1,draft\n")
        assert tally(bring(shop, "sale.order", data)) == (0, 1, 0, 0)  # as finish, by its role
        bring(shop, "sale.order", "name,state\nS2,draft\n")
        refused = bring(shop, "sale.order", "name,state\nS2,done\n", actor=SELLER)
        assert refused.failed_records == 1

    def test_history_may_bring_states_as_they_are(self, shop: Shop) -> None:
        data = "name,state\nS1,done\n"
        assert tally(bring(shop, "sale.order", data, history=True)) == (1, 0, 0, 0)

    def test_an_automation_that_refuses_leaves_out_its_row(
        self, database: Database, runtime: Runtime
    ) -> None:
        shop = Shop(database, runtime, Hooks(reactor=_NoBolts()))
        data = "name,ref\n" + "".join(f"{'Bolt' if n == 3 else 'P'}{n},R{n}\n" for n in range(9))
        result = bring(shop, "res.partner", data)
        assert tally(result) == (8, 0, 0, 1)
        assert only(result) == RowError(5, "No bolts here.", suggestion="Use nuts.", code="refused")

    def test_an_error_of_ours_ends_the_import(self, database: Database, runtime: Runtime) -> None:
        shop = Shop(database, runtime, Hooks(reactor=_Broken()))
        with pytest.raises(ZeroDivisionError):
            bring(shop, "res.partner", PARTNERS)


@dataclass
class _NoBolts(NoReactor):
    seen: list[str] = field(default_factory=list)

    def react(self, event: Event, session: RecordSession) -> None:
        values: Mapping[str, Any] = event.record.values if event.record else {}
        if str(values.get("name")).startswith("Bolt"):
            raise RefusedError("No bolts here.", remedy="Use nuts.")


class _Broken(NoReactor):
    def react(self, event: Event, session: RecordSession) -> None:
        if event.record is not None and event.record.model.id == "res.partner":
            raise ZeroDivisionError


class TestSpeed:
    def test_a_large_file_takes_its_time_linearly(self, shop: Shop) -> None:
        shop.make("res.partner", *({"name": f"P{n}", "ref": f"R{n}"} for n in range(50)))
        rows = "".join(f"S{n},R{n % 50},2027-03-01,{n % 90}.5,draft\n" for n in range(4000))
        data = "name,partner_id/ref,day,weight,state\n" + rows
        start = perf_counter()
        result = bring(shop, "sale.order", data)
        took = perf_counter() - start
        print(f"{4000 / took:,.0f} records/s")
        assert result.created == 4000
        assert took < 8


class TestXlsx:
    def test_real_cells(self, shop: Shop) -> None:
        names = ["name", "day", "weight", "active"]
        data = b"".join(write_xlsx(names, [["S1", date(2027, 3, 1), 7, True]]))
        source = read_xlsx(io.BytesIO(data))
        result = import_records(shop.opener(), "sale.order", source)
        assert tally(result) == (1, 0, 0, 0)
        assert stored(shop, "sale.order", "day", "weight")[0] == {
            "id": 1,
            "day": "2027-03-01",
            "weight": "7",
        }
