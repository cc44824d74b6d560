"""Tuning: rows of tables and values of settings, changed without a new version of any rule."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError
from support.order_models import MODELS
from support.workbench import GOVERNED, Workbench, automation, open_workbench, user

TABLE = f"""
kind: table
id: shop.limits
title: Limits
{GOVERNED}editors: [buyer]
inputs:
  amount: {{type: money, match: range}}
outputs:
  level: {{type: text}}
hit: unique
rows:
  - {{amount: "<= 100", level: low}}
  - {{amount: "> 100", level: high}}
"""
SETTING = f"""
kind: setting
id: shop.limit
title: Limit
{GOVERNED}editors: [buyer]
type: money
value: 100
"""
RULES = {
    "tables/limits.yaml": TABLE,
    "settings/limit.yaml": SETTING,
    "settings/guarded.yaml": SETTING.replace("shop.limit", "shop.guarded") + "four_eyes: true\n",
    **automation(
        "a.level",
        "model: shop.order\nmode: inline\non: [{updated: [total]}]\n"
        "when: total > setting('shop.limit')\n"
        "do:\n  - update: {note: \"=table('shop.limits', amount=total)\"}\n",
    ),
}
BUYER = user(5, "employee", "buyer")
OTHER = user(6, "employee", "buyer")


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS, RULES)


def order_of(bench: Workbench, amount: int) -> str | None:
    order = bench.create("shop.order", name=f"order {amount} {len(bench.events)}")
    bench.update("shop.order", order, line_ids=[{"qty": 1, "price": amount}])
    note = bench.read("shop.order", order)["note"]
    bench.delete("shop.order", order)
    return note if note is None else str(note)


class TestPropose:
    def test_a_row_counts_for_the_next_decision(self, bench: Workbench) -> None:
        assert order_of(bench, 150) == "high"
        tuning = bench.application.tuning
        rows = [{"amount": "<= 200", "level": "low"}, {"amount": "> 200", "level": "high"}]
        tuning.propose("shop.limits", rows, actor=BUYER, reason="prices rose")
        assert order_of(bench, 150) == "low"
        assert order_of(bench, 250) == "high"
        with bench.application.database.unit() as unit:
            assert [change.reason for change in tuning.history(unit, "shop.limits")] == [
                "prices rose"
            ]
            assert tuning.rows(unit, "shop.limits") == rows

    def test_a_setting(self, bench: Workbench) -> None:
        bench.application.tuning.propose(
            "shop.limit", [{"value": "500"}], actor=BUYER, reason="less work"
        )
        assert order_of(bench, 400) is None
        assert order_of(bench, 600) == "high"

    def test_wrong_rows_change_nothing(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.application.tuning.propose(
                "shop.limits",
                [{"amount": "<= 200", "level": "low"}, {"amount": "> 100", "level": "high"}],
                actor=BUYER,
                reason="overlap",
            )
        assert refused.value.code == "rows_invalid"
        assert order_of(bench, 150) == "high"

    def test_editors_only(self, bench: Workbench) -> None:
        with pytest.raises(ForbiddenError):
            bench.application.tuning.propose(
                "shop.limit", [{"value": "1"}], actor=user(9, "auditor"), reason="x"
            )

    def test_publishing_the_table_anew_replaces_what_was_tuned(self, bench: Workbench) -> None:
        bench.application.tuning.propose("shop.limit", [{"value": "500"}], actor=BUYER, reason="x")
        bench.publish({"settings/limit.yaml": SETTING.replace("value: 100", "value: 300")})
        assert order_of(bench, 400) == "high"


class TestFourEyes:
    def test_a_second_person_decides(self, bench: Workbench) -> None:
        tuning = bench.application.tuning
        change = tuning.propose("shop.guarded", [{"value": "7"}], actor=BUYER, reason="x")
        assert change.state.value == "proposed"
        with pytest.raises(ForbiddenError) as refused:
            tuning.decide(change.number, actor=BUYER, approve=True, reason="mine")
        assert refused.value.code == "four_eyes"
        decided = tuning.decide(change.number, actor=OTHER, approve=True, reason="fine")
        assert decided.state.value == "active"
        with pytest.raises(ConflictError):
            tuning.decide(change.number, actor=OTHER, approve=False, reason="no")
        with bench.application.database.unit() as unit:
            assert tuning.rows(unit, "shop.guarded") == [{"value": "7"}]
