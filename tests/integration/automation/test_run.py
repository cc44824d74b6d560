"""Background runs from beginning to end, over a real database."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from time import monotonic

import pytest

from interlock.automation.durable.advance import BATCH
from interlock.automation.durable.outside import store as step_store
from interlock.automation.durable.starting import SHARDS
from interlock.automation.effect import FatalError, OutcomeUnknownError, RetryableError
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import RefusedError
from interlock.records import editing
from support.background import Background, background
from support.workbench import automation, only

from .conftest import Open

LOGGED = 'create: {model: sale.log, values: {name: "%s", order_id: "=record"}}'


def log(name: str) -> str:
    return LOGGED % name


def verify(bench: Background) -> None:
    """Look and work until no wait can have missed anything. Tests beside this one use the same
    server, and what they have under way counts too."""
    until = monotonic() + 60
    while bench.rows("wait", "path", is_verified=False):
        assert monotonic() < until, "something has been under way for long"
        bench.application.durable.poll()
    bench.work()


class TestStarting:
    def test_begins_with_the_event_and_works_after_it(self, opened: Open) -> None:
        bench = opened(background("a", "on: [created]\ndo: [{update: {note: seen}}]\n"))
        order = bench.order()
        assert bench.read("sale.order", order)["note"] is None
        reaction = only(bench.reactions("a"))
        assert reaction["outcome"] == "started"
        bench.work()
        assert bench.read("sale.order", order)["note"] == "seen"
        run = only(bench.runs())
        assert (run["state"], str(run["id"])) == ("done", reaction["run"])
        assert [step["state"] for step in bench.steps()] == ["done"]

    def test_begins_nothing_when_the_change_is_rolled_back(self, opened: Open) -> None:
        bench = opened(
            background("a", "on: [created]\ndo: [{update: {note: seen}}]\n"),
            automation("b", "model: sale.order\nmode: inline\non: [created]\n"
                       "do: [{block: {message: No}}]\n"),
        )  # fmt: skip
        with pytest.raises(RefusedError):
            bench.order()
        assert bench.runs() == []

    def test_tells_why_it_does_not_begin(self, opened: Open) -> None:
        bench = opened(
            background("a", "on: [created]\nwhen: amount > 10\ndo: [{update: {note: x}}]\n")
        )
        bench.order(amount=3)
        assert only(bench.reactions("a"))["clause"] == "amount > 10"
        assert bench.runs() == []

    def test_begins_after_an_operation(self, opened: Open) -> None:
        bench = opened(background("a", "on: [operation: confirm]\ndo: [{update: {note: x}}]\n"))
        order = bench.order()
        assert bench.runs() == []
        bench.operate("sale.order", order, "confirm")
        bench.work()
        assert bench.read("sale.order", order)["note"] == "x"

    def test_sees_the_values_before(self, opened: Open) -> None:
        steps = f"do:\n  - {log('{old.state} to {state}')}\n"
        bench = opened(background("a", f"on: [updated: [state]]\n{steps}"))
        order = bench.order()
        bench.operate("sale.order", order, "confirm")
        bench.work()
        assert bench.logs() == ["draft to open"]

    def test_follows_a_deletion(self, opened: Open) -> None:
        steps = 'do:\n  - create: {model: sale.log, values: {name: "gone {name}"}}\n'
        bench = opened(background("a", f"on: [deleted]\n{steps}"))
        bench.delete("sale.order", bench.order(name="SO9"))
        bench.work()
        assert bench.logs() == ["gone SO9"]

    def test_does_not_lead_back_to_itself(self, opened: Open) -> None:
        bench = opened(
            background("a", 'on: [updated: [count]]\ndo: [{update: {count: "=count + 1"}}]\n')
        )
        order = bench.order()
        bench.update("sale.order", order, count=1)
        bench.work()
        assert bench.read("sale.order", order)["count"] == 2
        assert len(bench.runs()) == 1

    def test_two_of_them_do_not_go_on_for_ever(self, opened: Open) -> None:
        bench = opened(
            background("a", 'on: [updated: [count]]\ndo: [{update: {amount: "=amount + 1"}}]\n'),
            background("b", 'on: [updated: [amount]]\ndo: [{update: {count: "=count + 1"}}]\n'),
        )
        order = bench.order()
        bench.update("sale.order", order, count=1)
        bench.work()
        assert bench.read("sale.order", order)["amount"] == 1
        assert bench.read("sale.order", order)["count"] == 2


class TestOrder:
    def test_of_the_events_of_a_record(self, opened: Open) -> None:
        bench = opened(background("a", f"on: [updated: [note]]\ndo:\n  - {log('{note}')}\n"))
        order = bench.order()
        for name in ("one", "two", "three"):
            bench.update("sale.order", order, note=name)
        bench.work()
        assert [run["state"] for run in bench.runs()] == ["done"] * 3
        assert bench.logs() == ["three"] * 3  # each sees the record as it is when it runs

    def test_a_later_one_waits_for_the_effect_of_an_earlier_one(self, opened: Open) -> None:
        bench = opened(
            background("a", 'on: [updated: [note]]\ndo: [{post: "{event.data.note}"}]\n'
                       .replace("{event.data.note}", "{count}"))
        )  # fmt: skip
        order = bench.order()
        bench.world.failures = [RetryableError("down"), None]
        bench.update("sale.order", order, note="one", count=1)
        bench.work()
        bench.update("sale.order", order, note="two", count=2)
        bench.work()
        assert bench.world.texts == []  # the second one does not overtake the first
        assert bench.states() == ["waiting", "ready"]
        clock = bench.application.database.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(minutes=1))
        bench.work()
        assert bench.world.texts == ["1", "2"]

    def test_people_do_not_wait_behind_an_import(self, opened: Open) -> None:
        bench = opened(background("a", f"on: [created]\ndo:\n  - {log('{name}')}\n"))
        for number in range(2 * BATCH):
            bench.order(name=f"bulk {number}")
        bench.change_runs(queue="bulk", shard=0)
        bench.order(name="by hand")
        bench.change_runs(shard=0)
        bench.application.durable.advancing.advance(0)
        assert "by hand" in bench.logs()
        assert len(bench.runs(state="ready")) == BATCH

    def test_of_a_record_whatever_their_queues(self, opened: Open) -> None:
        bench = opened(background("a", f"on: [updated: [count]]\ndo:\n  - {log('{count}')}\n"))
        order = bench.order()
        for number in range(BATCH + 1):
            bench.update("sale.order", order, count=number + 1)
        bench.change_runs(queue="bulk")
        bench.update("sale.order", order, count=0)
        bench.application.durable.advancing.advance(bench.runs()[-1]["shard"])
        assert bench.states() == ["done"] * BATCH + ["ready"] * 2
        bench.work()
        assert bench.states() == ["done"] * (BATCH + 2)


class TestControl:
    def test_goes_by_what_it_saw_when_it_decided(self, opened: Open) -> None:
        bench = opened(
            background(
                "a",
                "on: [created]\ndo:\n"
                "  - if: amount > 10\n"
                "    then:\n"
                f"      - post: first\n      - {log('big')}\n"
                "    else:\n"
                f"      - {log('small')}\n",
            )
        )
        order = bench.order(amount=20)
        bench.world.failures = [RetryableError("down")]
        bench.work()
        bench.update("sale.order", order, amount=1)
        bench.application.database.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
        bench.work()
        assert bench.logs() == ["big"]

    def test_does_each_item_once_and_tells_its_result(self, opened: Open) -> None:
        bench = opened(
            background(
                "a",
                "on: [operation: confirm]\ndo:\n"
                "  - for_each: {in: line_ids, as: line, at_once: 2, do: [{post: '{line.name}'}]}\n"
                "    as: sent\n"
                f"  - {log('{len(steps.sent)} sent')}\n",
            )
        )
        order = bench.order()
        for name in ("a", "b", "c", "d", "e"):
            bench.create("sale.line", name=name, order_id=order)
        bench.operate("sale.order", order, "confirm")
        bench.work()
        assert sorted(bench.world.texts) == ["a", "b", "c", "d", "e"]
        assert bench.logs() == ["5 sent"]

    def test_a_loop_longer_than_a_transaction(self, opened: Open) -> None:
        items = f"[{', '.join(str(n) for n in range(40))}]"
        inner = f"for_each: {{in: '{items}', as: m, do: [{{update: {{count: =count + 1}}}}]}}"
        bench = opened(
            background("a", "on: [created]\ndo:\n"
                       f"  - for_each: {{in: '{items}', as: n, do: [{{{inner}}}]}}\n")
        )  # fmt: skip
        order = bench.order()
        bench.work()
        assert bench.read("sale.order", order)["count"] == 1600
        assert bench.states() == ["done"]

    @pytest.mark.parametrize(("wait_for", "logged"), [("all", True), ("any", True), ("2", True)])
    def test_branches_side_by_side(self, opened: Open, wait_for: str, logged: bool) -> None:
        bench = opened(
            background(
                "a",
                "on: [created]\ndo:\n"
                "  - parallel:\n"
                f"      wait_for: {wait_for}\n"
                "      branches:\n"
                "        x: [{post: x}]\n"
                "        y: [{wait: {for: 2 days}}, {post: y}]\n"
                "        z: [{wait: {event: never.comes, timeout: 10 days}}, {post: z}]\n"
                f"  - {log('joined')}\n",
            )
        )
        clock = bench.application.database.clock
        assert isinstance(clock, ManualClock)
        bench.order()
        bench.work()
        assert bench.logs() == (["joined"] if wait_for == "any" else [])
        clock.advance(timedelta(days=3))
        bench.work()
        assert bench.logs() == ([] if wait_for == "all" else ["joined"])
        clock.advance(timedelta(days=8))
        bench.work()
        assert bench.logs() == ["joined"]
        expected = {"any": ["x"], "2": ["x", "y"], "all": ["x", "y", "z"]}
        assert bench.world.texts == expected[wait_for]
        assert bench.states() == ["done"]

    def test_catches_what_fails(self, opened: Open) -> None:
        bench = opened(
            background(
                "a",
                "on: [created]\ndo:\n"
                "  - try:\n"
                "      - update: {note: before}\n"
                "      - update: {name: ''}\n"
                "    catch:\n"
                f"      - {log('caught, {note}')}\n",
            )
        )
        bench.order()
        bench.work()
        assert bench.logs() == ["caught, before"]
        assert bench.states() == ["done"]

    def test_runs_a_component(self, opened: Open) -> None:
        component = (
            "kind: automation\nid: shared\ntitle: Shared\nowner: employee\npurpose: x\n"
            "review_by: 2030-01-01\nmode: background\ninputs: {what: {type: text}}\n"
            'outputs: {said: "=vars.said"}\ndo:\n'
            '  - post: "{what}"\n    as: posted\n'
            '  - set: {said: "{what} as {steps.posted.number}"}\n'
        )
        bench = opened(
            {"automations/shared.yaml": component},
            background("a", "on: [created]\ndo:\n  - run: shared\n    with: {what: '{name}'}\n"
                       f"    as: told\n  - {log('{steps.told.said}')}\n"),
        )  # fmt: skip
        bench.order(name="SO7")
        bench.work()
        assert bench.logs() == ["SO7 as 1"]


class TestEffects:
    def test_is_tried_again_as_declared(self, opened: Open, clock: ManualClock) -> None:
        retry = "retry: {attempts: 4, first: 10s, factor: 2, max: 1 min}"
        bench = opened(background("a", f"on: [created]\ndo: [{{post: hi, {retry}}}]\n"))
        bench.world.failures = [RetryableError("down")] * 3
        bench.order()
        for _ in range(4):
            bench.work()
            clock.advance(timedelta(minutes=1))
        assert bench.world.texts == ["hi"]
        step = only(bench.steps())
        assert (step["state"], step["attempt"]) == ("done", 4)
        outcomes = [item["outcome"] for item in step["attempts"]]
        assert outcomes == ["retry", "retry", "retry", "done"]
        keys = {item.key for item in bench.world.arrived}
        assert keys == {f"{step['run_id']}:do.0"}

    def test_waits_as_long_as_it_is_asked_to(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(background("a", "on: [created]\ndo: [{post: hi}]\n"))
        bench.world.failures = [RetryableError("slow down", after=timedelta(hours=2))]
        bench.order()
        bench.work()
        clock.advance(timedelta(hours=1))
        bench.work()
        assert bench.world.texts == []
        clock.advance(timedelta(hours=1, minutes=1))
        bench.work()
        assert bench.world.texts == ["hi"]

    def test_is_a_dead_letter_with_a_case_in_the_end(self, opened: Open) -> None:
        bench = opened(background("a", "on: [created]\ndo: [{post: hi}]\n"))
        bench.world.failures = [FatalError("no such address", code="not_found")]
        bench.order()
        bench.work()
        run = only(bench.runs())
        assert (run["state"], run["error"]["code"]) == ("failed", "not_found")
        case = only(bench.cases())
        assert (case["category"], case["owner_role"]) == ("run_failed", "employee")

    def test_is_never_repeated_when_it_may_have_happened(
        self, opened: Open, clock: ManualClock
    ) -> None:
        bench = opened(background("a", "on: [created]\ndo: [{shout: hi}]\n"))
        bench.world.failures = [OutcomeUnknownError("the line broke")]
        bench.order()
        bench.work()
        clock.advance(timedelta(days=1))
        bench.work()
        assert bench.world.arrived == []
        assert only(bench.steps())["state"] == "unknown"
        assert only(bench.cases())["category"] == "outcome_unknown"
        assert bench.states() == ["waiting"]

    def test_of_a_failed_step_nothing_stays(self, opened: Open) -> None:
        bench = opened(
            background("a", f"on: [created]\ndo:\n  - {log('one')}\n  - update: {{name: ''}}\n")
        )
        bench.order()
        bench.work()
        assert bench.logs() == ["one"]
        assert bench.states() == ["failed"]
        assert [step["state"] for step in bench.steps()] == ["done", "failed"]


class TestWaiting:
    def test_for_a_time(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(
            background("a", f"on: [created]\ndo:\n  - wait: {{for: 400 days}}\n  - {log('late')}\n")
        )
        bench.order()
        bench.work()
        clock.advance(timedelta(days=399))
        bench.work()
        assert bench.logs() == []
        clock.advance(timedelta(days=2))
        bench.work()
        assert bench.logs() == ["late"]

    def test_until_a_time_that_moves(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(
            background("a", f"on: [created]\ndo:\n  - wait: {{until: =due_at}}\n  - {log('now')}\n")
        )
        order = bench.order(due_at=(clock.now() + timedelta(days=10)))
        bench.work()
        bench.update("sale.order", order, due_at=clock.now() + timedelta(days=2))
        bench.work()
        clock.advance(timedelta(days=3))
        bench.work()
        assert bench.logs() == ["now"]

    def test_for_an_event_that_matches(self, opened: Open) -> None:
        emit = 'emit: {type: shipment.confirmed, data: {order: "{note}"}}'
        bench = opened(
            background(
                "a",
                "on: [created]\ndo:\n"
                "  - wait: {event: shipment.confirmed, match: event.data.order == name}\n"
                "    as: came\n"
                f"  - {log('{steps.came.outcome} {steps.came.event.data.order}')}\n",
            ),
            automation("e", f"model: sale.order\nmode: inline\non: [updated: [note]]\n"
                       f"do: [{{{emit}}}]\n"),
        )  # fmt: skip
        order = bench.order(name="SO1")
        bench.work()
        bench.update("sale.order", order, note="SO2")
        bench.work()
        assert bench.logs() == []
        bench.update("sale.order", order, note="SO1")
        bench.work()
        assert bench.logs() == ["done SO1"]

    @pytest.mark.parametrize(
        ("match", "data", "woken"),
        [
            ("event.data.order == name", '{order: "SO2"}', 1),
            ("name == event.data.order and event.data.ok", '{order: "SO2", ok: true}', 1),
            ("event.data.number == count", '{number: "2"}', 1),
            ("event.data.number == count", "{number: 2.0}", 1),
            ("event.data.order != name", '{order: "SO2"}', 3),
            ("event.data.order == name or event.data.ok", '{order: "SO2"}', 3),
            ("event.data.order == name", "{other: SO2}", 0),
        ],
    )
    def test_an_event_wakes_those_whose_match_can_hold(
        self, opened: Open, match: str, data: str, woken: int
    ) -> None:
        bench = opened(
            background(
                "a",
                f"on: [created]\ndo:\n  - wait: {{event: x.came, match: {match}}}\n",
            ),
            automation(
                "e",
                "model: sale.partner\nmode: inline\non: [created]\n"
                f"do: [{{emit: {{type: x.came, data: {data}}}}}]\n",
            ),
        )
        for number in (1, 2, 3):
            bench.order(name=f"SO{number}", count=number)
        bench.work()
        bench.application.durable.poll()
        bench.create("sale.partner", name="P")
        assert len(bench.rows("signal", "id")) == woken

    def test_an_event_with_much_data_wakes_all(self, opened: Open) -> None:
        data = ", ".join(f"v{number}: {number}" for number in range(40))
        bench = opened(
            background(
                "a", "on: [created]\ndo:\n  - wait: {event: x.came, match: event.data.v39 == 39}\n"
            ),
            automation(
                "e",
                "model: sale.partner\nmode: inline\non: [created]\n"
                f"do: [{{emit: {{type: x.came, data: {{{data}}}}}}}]\n",
            ),
        )
        bench.order()
        bench.work()
        bench.create("sale.partner", name="P")
        bench.work()
        assert bench.states() == ["done"]

    def test_no_longer_than_its_timeout(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(
            background("a", "on: [created]\ndo:\n"
                       "  - wait: {event: x.y, timeout: 3 days}\n    as: came\n"
                       f"  - {log('{steps.came.outcome}')}\n")
        )  # fmt: skip
        bench.order()
        bench.work()
        clock.advance(timedelta(days=4))
        bench.work()
        assert bench.logs() == ["timeout"]

    def test_a_line_that_was_under_way_while_the_wait_was_written_is_not_missed(
        self, opened: Open, database: Database
    ) -> None:
        """It saw no wait, and the wait saw no line."""
        bench = opened(
            background("a", "on: [created]\ndo:\n  - wait: {when: any(l.sent for l in line_ids)}\n")
        )
        order = bench.order()
        line = bench.create("sale.line", order_id=order)
        with database.engine.connect() as other:
            other.exec_driver_sql("BEGIN")
            other.exec_driver_sql(f"UPDATE data.sale_line SET sent = true WHERE id = {line}")
            bench.work()
            bench.application.durable.poll()
            assert bench.states() == ["waiting"]
            other.exec_driver_sql("COMMIT")
        verify(bench)
        assert bench.states() == ["done"]

    @pytest.mark.parametrize("is_asked_again", [False, True])
    def test_a_line_that_began_after_the_wait_and_ends_after_it_is_not_missed(
        self, opened: Open, database: Database, is_asked_again: bool
    ) -> None:
        """Its number is higher than that of the wait's own transaction, which did not see it."""
        bench = opened(
            background("a", "on: [created]\ndo:\n  - probe: x\n"
                       "  - wait: {when: any(l.sent for l in line_ids)}\n")
        )  # fmt: skip
        order = bench.order()
        line = bench.create("sale.line", order_id=order)
        with database.engine.connect() as other:

            def begin() -> None:
                other.exec_driver_sql("BEGIN")
                other.exec_driver_sql(f"UPDATE data.sale_line SET sent = true WHERE id = {line}")

            bench.world.meanwhile = begin
            bench.work()
            bench.application.durable.poll()
            if is_asked_again:
                bench.update("sale.order", order, note="another one")
            bench.work()
            assert bench.states() == ["waiting"]
            other.exec_driver_sql("COMMIT")
        verify(bench)
        assert bench.states() == ["done"]

    def test_an_event_that_began_after_the_wait_and_ends_after_it_is_not_missed(
        self, opened: Open
    ) -> None:
        bench = opened(
            background("a", "on: [created]\ndo:\n  - probe: x\n  - wait: {event: x.came}\n"),
            automation("e", "model: sale.partner\nmode: inline\non: [created]\n"
                       "do: [{emit: {type: x.came}}]\n"),
        )  # fmt: skip
        bench.order()
        with ExitStack() as stack:

            def begin() -> None:
                session = stack.enter_context(bench.application.session(bench.actor))
                editing.create(session, "sale.partner", {"name": "P"})
                session.settle()
                session.unit.finish()

            bench.world.meanwhile = begin
            bench.work()
            bench.application.durable.poll()
            assert bench.states() == ["waiting"]
        verify(bench)
        assert bench.states() == ["done"]

    def test_for_a_condition_on_another_record(self, opened: Open) -> None:
        bench = opened(
            background("a", "on: [created]\ndo:\n"
                       f"  - wait: {{when: partner_id.approved}}\n  - {log('approved')}\n")
        )  # fmt: skip
        partner = bench.create("sale.partner", name="P")
        bench.order(partner_id=partner)
        bench.work()
        bench.update("sale.partner", partner, name="Q")
        bench.work()
        assert bench.logs() == []
        bench.update("sale.partner", partner, approved=True)
        bench.work()
        assert bench.logs() == ["approved"]
        assert bench.rows("watch", "key") == []
        assert bench.rows("wait", "path") == []

    def test_ends_when_its_record_is_deleted(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(
            background("a", f"on: [created]\ndo:\n  - wait: {{for: 1 day}}\n  - {log('x')}\n")
        )
        bench.delete("sale.order", bench.order())
        clock.advance(timedelta(days=2))
        bench.work()
        assert bench.states() == ["cancelled"]
        assert bench.logs() == []


class TestLimit:
    def test_a_full_lane_delays_nobody_else(self, opened: Open) -> None:
        steps = "\n".join(
            f"        {name}: [{{post: {{to: {lane}, text: {name}}}}}]"
            for name, lane in (("one", "slow"), ("two", "slow"), ("three", "quick"))
        )
        bench = opened(
            background("t", f"on: [created]\ndo:\n  - parallel:\n      branches:\n{steps}\n")
        )
        bench.order()
        durable = bench.application.durable
        for shard in range(SHARDS):
            durable.advancing.advance(shard)
        paths = {step["path"]: step["run_id"] for step in bench.steps() if step["action"] == "post"}
        run = bench.runs()[0]["id"]
        first, second, other = (
            next(path for path in paths if f".{name}." in path) for name in ("one", "two", "three")
        )
        with bench.application.database.unit() as unit:
            step_store.claim(
                unit.connection, run, first, worker=durable.worker, now=unit.now, limit=1
            )
        assert not durable.performing.perform(run, second, limit=1)
        assert durable.performing.perform(run, other, limit=1)
        assert bench.world.texts == ["three"]
        assert durable.performing.perform(run, second, limit=2)
        assert bench.world.texts == ["three", "two"]
