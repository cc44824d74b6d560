"""Changing records: input, versions, transitions, computed fields, lines, deletion, rights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
)
from interlock.records import editing
from interlock.records.access import Right
from support.order_models import MODELS
from support.workbench import Workbench, open_workbench, user

BUYER = user(5, "employee", "buyer")
EMPLOYEE = user(6, "employee")
FINANCE = user(7, "employee", "finance")


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS)


def fields_of(problem: Problem) -> dict[str, str]:
    return {error.path: error.code for error in problem.errors}


class TestInput:
    def test_everything_wrong_is_said_at_once(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.create("shop.order", {"stat": "x", "state": "gone", "total": 5, "version": 3})
        assert fields_of(refused.value) == {
            "stat": "unknown_field",
            "state": "unknown_option",
            "total": "read_only",
            "version": "read_only",
        }

    def test_a_wrong_line_is_named_with_its_place(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.create("shop.order", line_ids=[{"qty": 1}, {"qty": "many"}])
        assert list(fields_of(refused.value)) == ["line_ids.1.qty"]

    def test_nothing_is_kept_of_a_refused_record(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError):
            bench.create("shop.order", line_ids=[{"qty": 1}, {"qty": -1}])
        with bench.application.database.unit() as unit:
            left = unit.connection.exec_driver_sql("SELECT count(*) FROM data.shop_order").scalar()
        assert left == 0

    def test_required_and_defaults(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.create("shop.partner", {})
        assert fields_of(refused.value) == {"name": "required"}
        order = bench.read("shop.order", bench.create("shop.order"))
        assert order["name"] == "SO00001"
        assert order["state"] == "draft"

    def test_unique_says_which_field(self, bench: Workbench) -> None:
        bench.create("shop.partner", name="Azure")
        with pytest.raises(ConflictError) as refused:
            bench.create("shop.partner", name="Azure")
        assert refused.value.code == "not_unique"
        assert fields_of(refused.value) == {"name": "not_unique"}

    def test_a_reference_to_nothing_is_refused(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.create("shop.order", partner_id=999)
        assert fields_of(refused.value) == {"partner_id": "broken_reference"}


class TestVersion:
    def test_a_stale_version_is_a_conflict(self, bench: Workbench) -> None:
        order = bench.create("shop.order")
        bench.update("shop.order", order, note="first")
        with bench.application.session(BUYER) as session:
            record = session.get("shop.order", order, right=Right.UPDATE, lock=True)
            with pytest.raises(ConflictError) as refused:
                editing.update(session, record, {"note": "second"}, expected_version=1)
        assert refused.value.code == "version_conflict"
        assert bench.read("shop.order", order)["note"] == "first"


class TestTransitions:
    def test_an_illegal_step_names_the_legal_ones(self, bench: Workbench) -> None:
        partner = bench.create("shop.partner", name="P")
        order = bench.create("shop.order", partner_id=partner)
        bench.operate("shop.order", order, "cancel")
        with pytest.raises(InvalidError) as refused:
            bench.update("shop.order", order, state="draft")
        assert "final" in refused.value.detail

    def test_a_record_is_not_born_in_a_state_that_an_operation_leads_to(
        self, bench: Workbench
    ) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.create("shop.order", state="confirmed")
        assert fields_of(refused.value) == {"state": "state_by_operation"}


class TestComputed:
    def test_lines_and_references_keep_it_true(self, bench: Workbench) -> None:
        partner = bench.create("shop.partner", name="P")
        order = bench.create(
            "shop.order", partner_id=partner, line_ids=[{"qty": 2, "price": "10.50"}]
        )
        assert bench.read("shop.order", order)["total"] == Decimal("21.00")
        line = bench.children("shop.order", "line_ids", order)[0]["id"]
        bench.update("shop.order", order, line_ids=[{"id": line, "price": 600}, {"qty": 1}])
        values = bench.read("shop.order", order)
        assert (values["total"], values["is_large"]) == (Decimal(1200), True)
        bench.update("shop.order", order, line_ids=[{"id": line, "delete": True}])
        values = bench.read("shop.order", order)
        assert (values["total"], values["is_large"]) == (Decimal(0), False)
        bench.update("shop.partner", partner, blocked=True)
        assert bench.read("shop.order", order)["partner_blocked"] is True

    def test_a_line_of_another_record_is_refused(self, bench: Workbench) -> None:
        one = bench.create("shop.order", line_ids=[{"qty": 1}])
        other = bench.create("shop.order")
        line = bench.children("shop.order", "line_ids", one)[0]["id"]
        with pytest.raises(InvalidError) as refused:
            bench.update("shop.order", other, line_ids=[{"id": line, "qty": 5}])
        assert fields_of(refused.value) == {"line_ids.0.id": "foreign_line"}


class TestDeletion:
    def test_what_is_used_is_not_deleted(self, bench: Workbench) -> None:
        partner = bench.create("shop.partner", name="P")
        bench.create("shop.order", partner_id=partner)
        with pytest.raises(ConflictError) as refused:
            bench.delete("shop.partner", partner)
        assert refused.value.code == "in_use"
        assert bench.read("shop.partner", partner)["name"] == "P"

    def test_lines_go_with_their_order(self, bench: Workbench) -> None:
        order = bench.create("shop.order", line_ids=[{"qty": 1}, {"qty": 2}])
        bench.delete("shop.order", order)
        with pytest.raises(NotFoundError):
            bench.read("shop.order", order)
        with bench.application.database.unit() as unit:
            left = unit.connection.exec_driver_sql(
                "SELECT count(*) FROM data.shop_order_line"
            ).scalar()
        assert left == 0


class TestRights:
    def test_a_right_that_is_not_given_is_refused(self, bench: Workbench) -> None:
        order = bench.create("shop.order")
        with pytest.raises(ForbiddenError):
            bench.acting(EMPLOYEE).delete("shop.order", order)
        with pytest.raises(ForbiddenError):
            bench.acting(user(9)).create("shop.order")

    def test_rows_beyond_the_rule_are_as_if_they_were_not_there(self, bench: Workbench) -> None:
        order = bench.create("shop.order")
        bench.operate("shop.order", order, "cancel")
        with pytest.raises(NotFoundError):
            bench.acting(EMPLOYEE).update("shop.order", order, note="x")
        bench.acting(BUYER).update("shop.order", order, note="x")

    def test_another_companys_records_are_not_there(self, bench: Workbench) -> None:
        bench.create("res.company", name="Own")
        company = bench.create("res.company", name="Other")
        order = bench.create("shop.order", company_id=company)
        with pytest.raises(NotFoundError):
            bench.acting(BUYER).update("shop.order", order, note="x")
        insider = user(8, "employee", "buyer", company_ids=(company,))
        bench.acting(insider).update("shop.order", order, note="x")

    def test_fields_of_other_roles(self, bench: Workbench) -> None:
        partner = bench.create("shop.partner", name="P")
        with pytest.raises(Problem) as refused:
            bench.acting(BUYER).update("shop.partner", partner, iban="DE1")
        assert "iban" in fields_of(refused.value)
        bench.acting(FINANCE).update("shop.partner", partner, iban="DE2")
        assert bench.read("shop.partner", partner)["iban"] == "DE2"

    def test_sensitive_values_are_masked_in_events_and_audit(self, bench: Workbench) -> None:
        partner = bench.create("shop.partner", name="P", iban="DE89SECRET")
        bench.acting(FINANCE).update("shop.partner", partner, iban="DE12SECRET")
        with bench.application.database.unit() as unit:
            told = unit.connection.exec_driver_sql(
                "SELECT (SELECT string_agg(data::text, '') FROM interlock.event)"
                " || (SELECT string_agg(coalesce(old::text, '') || coalesce(new::text, ''), '')"
                " FROM interlock.audit_entry)"
            ).scalar()
        assert "iban" in told
        assert "SECRET" not in told


@pytest.mark.parametrize(
    "values",
    [
        {"note": "a\x00b"},
        {"note": "\ud800"},
        {"note": ["x"]},
        {"partner_id": 2**70},
        {"partner_id": -1},
        {"partner_id": True},
        {"line_ids": [{"qty": "1e400"}]},
        {"line_ids": [{"qty": float("nan")}]},
        {"line_ids": "x"},
        {"line_ids": [{"id": 2**80, "qty": 1}]},
        {"active": "perhaps"},
    ],
)
def test_hostile_values_are_field_errors(bench: Workbench, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidError) as refused:
        bench.create("shop.order", values)
    assert refused.value.errors
