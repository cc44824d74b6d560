"""Operations, and the restraints on them: roles, states, holds, locks, values that imply them."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, InvalidError, RefusedError
from interlock.records import restraint
from interlock.records.access import Right
from support.order_models import MODELS
from support.workbench import Workbench, open_workbench, user

BUYER = user(5, "employee", "buyer")
EMPLOYEE = user(6, "employee")


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS).acting(BUYER)


@pytest.fixture
def order(bench: Workbench) -> int:
    partner = bench.create("shop.partner", name="P")
    return bench.create("shop.order", partner_id=partner)


def audited(bench: Workbench, action: str) -> int:
    with bench.application.database.unit() as unit:
        found = unit.connection.exec_driver_sql(
            "SELECT count(*) FROM interlock.audit_entry WHERE action = %s", (action,)
        ).scalar_one()
    return int(found)


class TestOperate:
    def test_it_takes_effect_with_all_it_sets(self, bench: Workbench, order: int) -> None:
        assert bench.operate("shop.order", order, "confirm").is_done
        assert bench.operate("shop.order", order, "ship").is_done
        values = bench.read("shop.order", order)
        assert (values["state"], values["note"]) == ("shipped", "shipped by User 5")
        assert audited(bench, "operation.ship") == 1

    def test_the_role_is_asked_for_and_the_attempt_noted(
        self, bench: Workbench, order: int
    ) -> None:
        with pytest.raises(ForbiddenError) as refused:
            bench.acting(EMPLOYEE).operate("shop.order", order, "confirm")
        assert "buyer" in (refused.value.remedy or "")
        assert bench.read("shop.order", order)["state"] == "draft"
        assert audited(bench, "operation.refused") == 1

    def test_the_state_it_starts_from(self, bench: Workbench, order: int) -> None:
        with pytest.raises(RefusedError) as refused:
            bench.operate("shop.order", order, "ship")
        assert refused.value.code == "wrong_state"

    def test_its_own_condition(self, bench: Workbench) -> None:
        alone = bench.create("shop.order")
        with pytest.raises(RefusedError) as refused:
            bench.operate("shop.order", alone, "confirm")
        assert refused.value.code == "condition_not_met"

    def test_an_unknown_operation_names_the_nearest(self, bench: Workbench, order: int) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.operate("shop.order", order, "confrim")
        assert "confirm" in (refused.value.remedy or "")


class TestWritingTheState:
    def test_it_is_asking_for_the_operation(self, bench: Workbench, order: int) -> None:
        outcome = bench.update("shop.order", order, state="confirmed")
        assert outcome is not None
        assert outcome.operation == "confirm"
        assert bench.read("shop.order", order)["state"] == "confirmed"
        assert audited(bench, "operation.confirm") == 1

    def test_it_needs_the_operations_role(self, bench: Workbench, order: int) -> None:
        with pytest.raises(ForbiddenError):
            bench.acting(EMPLOYEE).update("shop.order", order, state="confirmed")

    def test_a_state_that_cannot_be_reached_from_here_names_the_way(
        self, bench: Workbench, order: int
    ) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.update("shop.order", order, state="shipped")
        assert "ship (from confirmed)" in str(refused.value.as_dict())


class TestRestraints:
    def test_a_hold_stops_the_operation_until_it_is_released(
        self, bench: Workbench, order: int
    ) -> None:
        with bench.application.session(BUYER) as session:
            record = session.get("shop.order", order, right=Right.UPDATE, lock=True)
            restraint.place_hold(session, record, reason="credit", operations=["confirm"])
        with pytest.raises(RefusedError) as refused:
            bench.operate("shop.order", order, "confirm")
        assert refused.value.code == "on_hold"
        assert audited(bench, "hold.refused") == 1
        bench.update("shop.order", order, note="still editable")
        with bench.application.session(BUYER) as session:
            record = session.get("shop.order", order, right=Right.UPDATE, lock=True)
            assert restraint.release_hold(session, record, reason="credit")
        assert bench.operate("shop.order", order, "confirm").is_done

    def test_a_lock_stops_every_change(self, bench: Workbench, order: int) -> None:
        with bench.application.session(BUYER) as session:
            record = session.get("shop.order", order, right=Right.UPDATE, lock=True)
            restraint.place_lock(session, record, reason="billing")
        for act in (
            lambda: bench.update("shop.order", order, note="x"),
            lambda: bench.operate("shop.order", order, "confirm"),
            lambda: bench.delete("shop.order", order),
        ):
            with pytest.raises(RefusedError) as refused:
                act()
            assert refused.value.code == "locked"
        assert audited(bench, "lock.refused") == 3
