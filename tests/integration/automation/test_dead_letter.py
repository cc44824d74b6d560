"""What people do with runs that failed, that wait, or whose effects nobody knows of."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID

import pytest
from sqlalchemy import text

from interlock.audit.model import Filters
from interlock.audit.service import search
from interlock.automation.durable.viewing.store import Cause
from interlock.automation.effect import FatalError, OutcomeUnknownError
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.problem import ConflictError, InvalidError, NotFoundError
from support.background import Background, background
from support.workbench import only, user

from .conftest import Open

LOGGED = 'create: {model: sale.log, values: {name: "%s", order_id: "=record"}}'


def act(bench: Background, name: str, actor: Actor = SYSTEM, **more: object) -> UUID:
    """Do something to the only run."""
    id: UUID = only(bench.runs())["id"]
    with bench.application.database.unit() as unit:
        arguments = {"actor": actor, "reason": "because", **more}
        getattr(bench.application.runs, name)(unit, id, **arguments)
    return id


def failed(opened: Open, steps: str) -> Background:
    bench = opened(background("a", f"on: [created]\ndo:\n{steps}"))
    bench.world.failures = [FatalError("refused")]
    bench.order()
    bench.work()
    assert bench.states() == ["failed"]
    return bench


class TestReplay:
    def test_goes_on_from_the_step_that_failed(self, opened: Open) -> None:
        steps = f"  - {LOGGED % 'before'}\n  - post: hi\n  - {LOGGED % 'after'}\n"
        bench = failed(opened, steps)
        act(bench, "replay")
        bench.work()
        assert bench.states() == ["done"]
        assert bench.logs() == ["before", "after"]
        assert bench.world.texts == ["hi"]
        assert only(bench.runs())["replays"] == 1

    def test_of_a_loop_repeats_only_what_failed(self, opened: Open) -> None:
        steps = "  - for_each: {in: '[1, 2, 3]', as: n, at_once: 3, do: [{post: '{n}'}]}\n"
        bench = failed(opened, steps)
        assert sorted(bench.world.texts) == ["2", "3"]
        act(bench, "replay")
        bench.work()
        assert bench.states() == ["done"]
        assert sorted(bench.world.texts) == ["1", "2", "3"]

    def test_is_for_failed_runs_only(self, opened: Open) -> None:
        bench = failed(opened, "  - post: hi\n")
        act(bench, "replay")
        with pytest.raises(ConflictError, match="ready"):
            act(bench, "replay")

    def test_needs_a_reason_and_leaves_a_trail(self, opened: Open) -> None:
        bench = failed(opened, "  - post: hi\n")
        with pytest.raises(InvalidError):
            act(bench, "replay", reason=" ")
        id = act(bench, "replay")
        with bench.application.database.unit() as unit:
            found = search(unit, Filters(subject=f"run:{id}")).items
        assert [item.entry.action for item in found] == ["run.replayed"]

    def test_is_for_the_owner_and_administrators(self, opened: Open) -> None:
        bench = failed(opened, "  - post: hi\n")
        with pytest.raises(NotFoundError):
            act(bench, "replay", actor=user(7, "guest"))
        act(bench, "replay", actor=user(7, "employee"))
        bench.work()
        assert bench.states() == ["done"]


class TestSight:
    """Who sees the run: an order of company 1, of an automation that employees own."""

    @pytest.mark.parametrize(
        ("roles", "company_ids", "sees", "acts"),
        [
            (["employee"], (1,), True, True),
            (["employee"], (2,), False, False),
            (["auditor"], (1,), True, False),
            (["auditor"], (2,), False, False),
            (["administrator"], (2,), True, True),
            (["guest"], (1,), False, False),
        ],
    )
    def test_is_by_role_and_company(
        self,
        opened: Open,
        roles: list[str],
        company_ids: tuple[int, ...],
        *,
        sees: bool,
        acts: bool,
    ) -> None:
        bench = failed(opened, "  - post: hi\n")
        id = only(bench.runs())["id"]
        actor = user(7, *roles, company_ids=company_ids)
        runs = bench.application.runs
        with bench.application.database.unit() as unit:
            unit.connection.execute(text("UPDATE interlock.run SET company_id = 1"))
        with bench.application.database.unit() as unit:
            assert len(runs.search(unit, {}, actor=actor).items) == sees
            assert len(runs.causes(unit, actor=actor)) == sees
            with nullcontext() if sees else pytest.raises(NotFoundError):
                runs.get(unit, id, actor=actor)
        with nullcontext() if acts else pytest.raises(NotFoundError):
            act(bench, "replay", actor=actor)


class TestDiscard:
    def test_ends_it_for_good(self, opened: Open) -> None:
        bench = failed(opened, "  - post: hi\n")
        act(bench, "discard")
        bench.work()
        run = only(bench.runs())
        assert (run["state"], run["outcome"]) == ("discarded", "because")
        assert run["error"]["message"] == "refused"


class TestCancel:
    def test_compensates_backwards(self, opened: Open) -> None:
        steps = (
            f"  - {LOGGED % 'one'}\n    compensate: [{{{LOGGED % 'undo one'}}}]\n"
            f"  - {LOGGED % 'two'}\n    compensate: [{{{LOGGED % 'undo two'}}}]\n"
            f"  - wait: {{for: 9 days}}\n  - {LOGGED % 'three'}\n"
        )
        bench = opened(background("a", f"on: [created]\ndo:\n{steps}"))
        bench.order()
        bench.work()
        act(bench, "cancel")
        bench.work()
        assert bench.logs() == ["one", "two", "undo two", "undo one"]
        run = only(bench.runs())
        assert (run["state"], run["outcome"]) == ("cancelled", "because")
        assert bench.rows("wait", "path") == []

    def test_is_too_late_for_what_is_done(self, opened: Open) -> None:
        bench = opened(background("a", "on: [created]\ndo: [{post: hi}]\n"))
        bench.order()
        bench.work()
        with pytest.raises(ConflictError, match="done already"):
            act(bench, "cancel")


class TestUnknown:
    @pytest.mark.parametrize(("has_happened", "texts"), [(True, []), (False, ["hi"])])
    def test_somebody_says_what_happened(
        self, opened: Open, has_happened: bool, texts: list[str]
    ) -> None:
        bench = opened(background("a", f"on: [created]\ndo:\n  - shout: hi\n  - {LOGGED % 'on'}\n"))
        bench.world.failures = [OutcomeUnknownError("the line broke")]
        bench.order()
        bench.work()
        assert bench.logs() == []
        act(bench, "resolve", path="do.0", has_happened=has_happened)
        bench.work()
        assert (bench.logs(), bench.world.texts) == (["on"], texts)


class TestCauses:
    def test_are_counted_together(self, opened: Open) -> None:
        bench = opened(background("a", "on: [created]\ndo: [{post: hi}]\n"))
        bench.world.failures = [FatalError("refused"), FatalError("refused")]
        bench.order()
        bench.order()
        bench.work()
        with bench.application.database.unit() as unit:
            cause = only(bench.application.runs.causes(unit, actor=SYSTEM))
        assert (cause["count"], cause["path"], cause["code"]) == (2, "do.0", "refused")
        case = only(bench.cases())
        assert case["occurrences"] == 2


class TestPresentVersion:
    STEPS = f"  - {LOGGED % 'before'}\n  - post: hi\n  - {LOGGED % 'after'}\n"

    def mended(self, opened: Open, old: str, new: str) -> Background:
        bench = failed(opened, self.STEPS)
        bench.publish(background("a", f"on: [created]\ndo:\n{self.STEPS.replace(old, new)}"))
        return bench

    def test_goes_on_by_what_is_in_force_now(self, opened: Open) -> None:
        bench = self.mended(opened, "post: hi", "post: hello")
        act(bench, "replay", in_present_version=True)
        bench.work()
        assert bench.states() == ["done"]
        assert bench.logs() == ["before", "after"]
        assert bench.world.texts == ["hello"]
        assert only(bench.runs())["version"] == 2

    def test_by_default_it_goes_on_by_what_it_began_with(self, opened: Open) -> None:
        bench = self.mended(opened, "post: hi", "post: hello")
        act(bench, "replay")
        bench.work()
        assert bench.world.texts == ["hi"]

    def test_is_refused_where_what_it_did_is_another_step_now(self, opened: Open) -> None:
        bench = self.mended(opened, f"  - {LOGGED % 'before'}\n", "  - update: {note: first}\n")
        with pytest.raises(ConflictError) as refused:
            act(bench, "replay", in_present_version=True)
        assert refused.value.code == "other_steps"
        assert bench.states() == ["failed"]

    def test_is_refused_where_there_is_none(self, opened: Open) -> None:
        bench = failed(opened, self.STEPS)
        bench.retract("automations/a.yaml")
        with pytest.raises(ConflictError) as refused:
            act(bench, "replay", in_present_version=True)
        assert refused.value.code == "no_present_version"
        act(bench, "replay")
        bench.work()
        assert bench.states() == ["done"]


class TestOneCause:
    def test_the_runs_of_one_cause_are_found(self, opened: Open) -> None:
        bench = opened(background("a", "on: [created]\ndo:\n  - post: hi\n"))
        bench.world.failures = [FatalError("refused") for _ in range(3)]
        for _ in range(4):
            bench.order()
        bench.work()
        with bench.application.database.unit() as unit:
            runs = bench.application.runs
            [cause] = runs.causes(unit, actor=SYSTEM)
            wanted = Cause(cause["automation_id"], cause["path"], cause["code"])
            assert cause["count"] == len(runs.failed_of(unit, wanted, actor=SYSTEM)) == 3
            assert runs.failed_of(unit, wanted, actor=user(7, "guest")) == []
            assert runs.failed_of(unit, Cause("a", "do.9", cause["code"]), actor=SYSTEM) == []

    @pytest.mark.parametrize(("count", "is_design_problem"), [(2, False), (3, True)])
    def test_the_same_permanent_error_again_and_again_is_one_design_problem(
        self, opened: Open, count: int, is_design_problem: bool
    ) -> None:
        bench = opened(background("a", "on: [created]\ndo:\n  - update: {amount: '=1 / count'}\n"))
        for _ in range(count):
            bench.order()
        bench.work()
        with bench.application.database.unit() as unit:
            [cause] = bench.application.runs.causes(unit, actor=SYSTEM)
        assert cause["is_design_problem"] is is_design_problem
        assert only(bench.cases())["occurrences"] == count
