"""Publishing: versions, what is refused, rolling back, and what runs meanwhile."""

from __future__ import annotations

import pytest

from interlock.govern.store import history, version
from interlock.identity.model import SYSTEM
from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError, NotFoundError
from interlock.records import editing
from interlock.records.access import Right
from interlock.records.session import RecordSession
from support.order_models import MODELS
from support.workbench import Workbench, automation, open_workbench, user

RULE = "model: shop.order\nmode: inline\non: [{updated: [note]}]\ndo:\n  - update: {name: %s}\n"


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS)


class TestVersions:
    def test_only_what_changed_gets_a_version(self, bench: Workbench) -> None:
        bench.publish(automation("a.rule", RULE % "one"))
        plan = bench.application.publishing.apply(bench.files, actor=SYSTEM, reason="again")
        assert plan.is_empty
        bench.publish(automation("a.rule", RULE % "two"))
        with bench.application.database.unit() as unit:
            versions = [row.version for row in history(unit.connection, "a.rule")]
            models = [row.version for row in history(unit.connection, "shop.order")]
        assert versions == [2, 1]
        assert models == [1]

    def test_the_latest_rule_is_in_force_at_once(self, bench: Workbench) -> None:
        bench.publish(automation("a.rule", RULE % "one"))
        order = bench.create("shop.order")
        bench.publish(automation("a.rule", RULE % "two"))
        bench.update("shop.order", order, note="x")
        assert bench.read("shop.order", order)["name"] == "two"
        assert bench.reactions("a.rule")[0]["version"] == 2

    def test_another_process_sees_it_too(self, bench: Workbench, database: Database) -> None:
        other = open_workbench(database, MODELS)
        order = other.create("shop.order")
        bench.publish(automation("a.rule", RULE % "seen"))
        other.update("shop.order", order, note="x")
        assert other.read("shop.order", order)["name"] == "seen"

    def test_rolling_back_publishes_the_earlier_text_anew(self, bench: Workbench) -> None:
        bench.publish(automation("a.rule", RULE % "one"))
        bench.publish(automation("a.rule", RULE % "two"))
        bench.application.publishing.roll_back("a.rule", 1, actor=SYSTEM, reason="wrong")
        order = bench.create("shop.order")
        bench.update("shop.order", order, note="x")
        assert bench.read("shop.order", order)["name"] == "one"
        with bench.application.database.unit() as unit:
            third = version(unit.connection, "a.rule", 3)
        assert third is not None
        assert third.reason == "wrong"

    def test_a_version_that_never_was(self, bench: Workbench) -> None:
        with pytest.raises(NotFoundError):
            bench.application.publishing.roll_back("a.rule", 7, actor=SYSTEM, reason="x")

    def test_an_old_version_can_still_be_compiled(self, bench: Workbench) -> None:
        bench.publish(automation("a.rule", RULE % "one"))
        bench.publish(automation("a.rule", RULE % "two"))
        with bench.application.database.unit() as unit:
            old = bench.application.provider.automation(unit, "a.rule", 1)
        assert old.version == 1
        assert old.steps[0].input == {"name": "one"}  # type: ignore[union-attr]


class TestFormulas:
    def test_records_that_exist_get_a_new_formula_and_a_changed_one(self, bench: Workbench) -> None:
        order = bench.create("shop.order", line_ids=[{"qty": 2, "price": 300}])
        files = {**bench.files}
        changed = files["models/order.yaml"].replace('"=total > 1000"', '"=total > 500"')
        files["models/order.yaml"] = changed.replace(
            "  note: {type: text}",
            '  note: {type: text}\n  doubled: {type: money, compute: "=total * 2"}',
        )
        bench.publish(files)
        values = bench.read("shop.order", order)
        assert (values["is_large"], values["doubled"]) == (True, 1200)
        assert values["version"] == 2


class TestRefusals:
    def test_errors_publish_nothing_and_are_all_told(self, bench: Workbench) -> None:
        bad = {
            **automation("a.one", RULE.replace("note", "nota") % "x"),
            **automation("a.two", RULE.replace("shop.order", "shop.ordr") % "x"),
        }
        with pytest.raises(InvalidError) as refused:
            bench.publish(bad)
        paths = {error.path.split(":")[0] for error in refused.value.errors}
        assert paths == {"automations/a.one.yaml", "automations/a.two.yaml"}
        with bench.application.database.unit() as unit:
            assert history(unit.connection, "a.one") == []

    def test_losing_data_needs_to_be_said(self, bench: Workbench) -> None:
        bench.create("shop.order", note="precious")
        files = {**bench.files}
        files["models/order.yaml"] = files["models/order.yaml"].replace(
            "  note: {type: text}\n", ""
        )
        files["models/order.yaml"] = files["models/order.yaml"].replace(
            ', note: "shipped by {actor.name}"', ""
        )
        with pytest.raises(InvalidError) as refused:
            bench.application.publishing.apply(files, actor=SYSTEM, reason="x")
        assert refused.value.code == "destructive_change"
        bench.application.publishing.apply(files, actor=SYSTEM, reason="x", allow_destructive=True)

    def test_only_publishers_may(self, bench: Workbench) -> None:
        with pytest.raises(ForbiddenError):
            bench.application.publishing.apply(bench.files, actor=user(5, "buyer"), reason="x")


class TestMeanwhile:
    def test_a_unit_that_began_before_is_told_when_its_tables_are_gone(
        self, bench: Workbench
    ) -> None:
        order = bench.create("shop.order")
        files = {**bench.files}
        files["models/order.yaml"] = (
            files["models/order.yaml"]
            .replace("  note: {type: text}\n", "")
            .replace(', note: "shipped by {actor.name}"', "")
        )

        def late(session: RecordSession) -> None:
            bench.application.publishing.apply(
                files, actor=SYSTEM, reason="x", allow_destructive=True
            )
            record = session.get("shop.order", order, right=Right.UPDATE, lock=True)
            editing.update(session, record, {"note": "late"})

        with (
            pytest.raises(ConflictError) as refused,
            bench.application.session(SYSTEM) as session,
        ):
            late(session)
        assert refused.value.code == "definitions_changed"

    def test_a_unit_that_began_before_ends_by_the_rules_it_began_with(
        self, bench: Workbench
    ) -> None:
        order = bench.create("shop.order")
        with bench.application.session(SYSTEM) as session:
            record = session.get("shop.order", order, right=Right.UPDATE, lock=True)
            bench.publish(automation("a.rule", RULE % "new"))
            editing.update(session, record, {"note": "x"})
        assert bench.read("shop.order", order)["name"] == "SO00001"
        bench.update("shop.order", order, note="y")
        assert bench.read("shop.order", order)["name"] == "new"


WITH_LATE = MODELS["models/order.yaml"].replace(
    "fields:\n", "fields:\n  urgency: {type: choice, options: [early, late]}\n", 1
)


class TestOptions:
    """An option that records still have cannot be taken away beneath them."""

    @pytest.fixture
    def late(self, bench: Workbench) -> Workbench:
        bench.publish({"models/order.yaml": WITH_LATE})
        return bench

    def test_one_in_use_stays(self, late: Workbench) -> None:
        order = late.create("shop.order", urgency="late")
        with pytest.raises(InvalidError) as refused:
            late.publish({"models/order.yaml": WITH_LATE.replace("early, late", "early")})
        [error] = refused.value.errors
        assert error.code == "option_in_use"
        assert "late" in error.message
        assert str(order) in error.message
        assert late.read("shop.order", order)["urgency"] == "late"

    def test_one_that_nothing_has_can_go(self, late: Workbench) -> None:
        order = late.create("shop.order", urgency="late")
        late.update("shop.order", order, urgency="early")
        late.publish({"models/order.yaml": WITH_LATE.replace("early, late", "early")})
        with pytest.raises(InvalidError):
            late.update("shop.order", order, urgency="late")

    def test_a_text_becomes_a_choice_of_what_there_is(self, bench: Workbench) -> None:
        order = bench.create("shop.order", note="never")
        text = MODELS["models/order.yaml"]
        as_choice = text.replace("note: {type: text}", "note: {type: choice, options: [a, b]}")
        assert as_choice != text
        with pytest.raises(InvalidError, match="option"):
            bench.publish({"models/order.yaml": as_choice})
        bench.update("shop.order", order, note="a")
        bench.publish({"models/order.yaml": as_choice})
        assert bench.read("shop.order", order)["note"] == "a"
