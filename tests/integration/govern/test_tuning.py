"""Tuning: rows of tables and values of settings, changed without a new version of any rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError
from support.identity import make_user
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
            assert tuning.rows(unit, "shop.limits").rows == rows

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

    def test_what_others_changed_meanwhile_is_not_overwritten(self, bench: Workbench) -> None:
        tuning = bench.application.tuning
        with bench.application.database.unit() as unit:
            seen = tuning.rows(unit, "shop.limit").revision
        tuning.propose("shop.limit", [{"value": "5"}], actor=BUYER, reason="x", revision=seen)
        with pytest.raises(ConflictError, match="changed Limit since you began") as refused:
            tuning.propose("shop.limit", [{"value": "6"}], actor=OTHER, reason="y", revision=seen)
        assert refused.value.code == "rows_changed"
        with bench.application.database.unit() as unit:
            now = tuning.rows(unit, "shop.limit")
        assert now.rows == [{"value": "5"}]
        rows = [{"value": "6"}]
        tuning.propose("shop.limit", rows, actor=OTHER, reason="y", revision=now.revision)

    def test_publishing_the_table_anew_replaces_what_was_tuned(self, bench: Workbench) -> None:
        bench.application.tuning.propose("shop.limit", [{"value": "500"}], actor=BUYER, reason="x")
        bench.publish({"settings/limit.yaml": SETTING.replace("value: 100", "value: 300")})
        assert order_of(bench, 400) == "high"


def notices(database: Database, user_id: int) -> list[tuple[str, str, str]]:
    with database.unit() as unit:
        rows = unit.connection.exec_driver_sql(
            "SELECT title, body, link FROM interlock.notification WHERE user_id = %s ORDER BY id",
            (user_id,),
        )
        return [tuple(row) for row in rows]


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
            assert tuning.rows(unit, "shop.guarded").rows == [{"value": "7"}]

    def test_those_who_may_decide_and_the_author_hear_of_it(self, bench: Workbench) -> None:
        database = bench.application.database
        author, second, other = (
            make_user(database, login, roles=roles)
            for login, roles in (
                ("ann", ("employee",)),
                ("bo", ("employee",)),
                ("cy", ()),
            )
        )
        tuning = bench.application.tuning
        by = user(author.id, "employee", name="Ann")
        change = tuning.propose("shop.guarded", [{"value": "7"}], actor=by, reason="dearer")
        title = "Limit: a change waits for a second person"
        assert notices(database, second.id) == [(title, "Ann: dearer", "/settings/shop.guarded")]
        assert notices(database, author.id) == notices(database, other.id) == []
        decider = user(second.id, "employee", name="Bo")
        tuning.decide(change.number, actor=decider, approve=False, reason="no")
        [(title, body, _)] = notices(database, author.id)
        assert (title, body) == ("Limit: your change was refused", "Bo: no")

    def test_a_proposal_is_not_accepted_over_rows_that_came_after_it(
        self, bench: Workbench, clock: ManualClock
    ) -> None:
        tuning = bench.application.tuning
        first = tuning.propose("shop.guarded", [{"value": "7"}], actor=BUYER, reason="x")
        second = tuning.propose("shop.guarded", [{"value": "8"}], actor=BUYER, reason="y")
        tuning.decide(second.number, actor=OTHER, approve=True, reason="fine")
        with pytest.raises(ConflictError, match="changed since this was proposed"):
            tuning.decide(first.number, actor=OTHER, approve=True, reason="fine too")
        tuning.decide(first.number, actor=OTHER, approve=False, reason="too late")
        clock.advance(timedelta(seconds=1))
        again = tuning.propose("shop.guarded", [{"value": "7"}], actor=BUYER, reason="x")
        assert tuning.decide(again.number, actor=OTHER, approve=True, reason="z").number


GUARDED_TABLE = TABLE + "four_eyes: true\n"
CHANGED_TABLE = GUARDED_TABLE.replace("100", "900")


class TestPublishingWhatNeedsFourEyes:
    """Publishing is not a way around the second person."""

    @pytest.fixture
    def guarded(self, bench: Workbench) -> Workbench:
        bench.publish({"tables/limits.yaml": GUARDED_TABLE})
        return bench

    def test_published_rows_are_proposed_and_those_in_force_stay(self, guarded: Workbench) -> None:
        guarded.publish({"tables/limits.yaml": CHANGED_TABLE})
        assert order_of(guarded, 150) == "high"
        tuning = guarded.application.tuning
        with guarded.application.database.unit() as unit:
            newest = tuning.history(unit, "shop.limits")[0]
        assert newest.state.value == "proposed"
        tuning.decide(newest.number, actor=BUYER, approve=True, reason="fine")
        assert order_of(guarded, 150) == "low"

    def test_a_setting_too(self, bench: Workbench) -> None:
        path = "settings/guarded.yaml"
        bench.publish({path: bench.files[path].replace("value: 100", "value: 1000000")})
        with bench.application.database.unit() as unit:
            assert bench.application.tuning.rows(unit, "shop.guarded").rows == [{"value": 100}]

    def test_rows_that_were_tuned_stay_in_force(self, guarded: Workbench) -> None:
        tuning = guarded.application.tuning
        rows = [{"amount": "<= 200", "level": "low"}, {"amount": "> 200", "level": "high"}]
        change = tuning.propose("shop.limits", rows, actor=BUYER, reason="x")
        tuning.decide(change.number, actor=OTHER, approve=True, reason="fine")
        guarded.publish({"tables/limits.yaml": CHANGED_TABLE})
        assert order_of(guarded, 150) == "low"
        assert order_of(guarded, 250) == "high"

    def test_switching_four_eyes_off_does_not_bring_the_rows_along(
        self, guarded: Workbench
    ) -> None:
        guarded.publish({"tables/limits.yaml": TABLE.replace("100", "900")})
        assert order_of(guarded, 150) == "high"

    def test_removing_it_and_bringing_it_back_changes_nothing(self, bench: Workbench) -> None:
        path = "settings/guarded.yaml"
        text = bench.files[path]
        bench.retract(path)
        bench.publish({path: text.replace("value: 100", "value: 1000000")})
        with bench.application.database.unit() as unit:
            assert bench.application.tuning.rows(unit, "shop.guarded").rows == [{"value": 100}]

    def test_other_columns_that_the_rows_do_not_fit_are_refused(self, guarded: Workbench) -> None:
        with pytest.raises(InvalidError, match="rows in force do not fit"):
            guarded.publish({"tables/limits.yaml": CHANGED_TABLE.replace("level", "grade")})
        assert order_of(guarded, 150) == "high"

    def test_whoever_publishes_is_told_beforehand(self, guarded: Workbench) -> None:
        files = {**guarded.files, "tables/limits.yaml": CHANGED_TABLE}
        with guarded.application.database.unit() as unit:
            plan = guarded.application.publishing.plan(unit, files)
        assert [item.code for item in plan.findings if item.code == "four_eyes"] == ["four_eyes"]
        assert not plan.has_errors
