"""Which steps open, when one is done, what a change re-opens, and when things are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from interlock.approvals.model import (
    REQUEST_TRANSITIONS,
    STEP_TRANSITIONS,
    Asked,
    AskedKind,
    Decision,
    Dossier,
    IllegalTransitionError,
    RequestState,
    Step,
    StepState,
    moved,
)
from interlock.approvals.plan import (
    closed_again,
    due_at,
    earliest,
    find_reopening,
    outcome,
    quota,
    ready_steps,
)
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.duration import Duration
from interlock.language.program import Binding
from support.approval_sample import (
    NOW,
    approval,
    make_policy,
    make_request,
    make_step,
    policy_step,
)

OFFICE = WorkingCalendar(ZoneInfo("UTC"), {day: ((time(9), time(17)),) for day in range(5)})

DIAMOND = make_policy(
    policy_step("a"), policy_step("b", "a"), policy_step("c", "a"), policy_step("d", "b", "c")
)


def steps(**states: str) -> tuple[Step, ...]:
    return tuple(make_step(name, StepState(state)) for name, state in states.items())


class TestTransitions:
    @pytest.mark.parametrize("before", list(RequestState))
    @pytest.mark.parametrize("after", list(RequestState))
    def test_a_request_moves_only_along_its_table(
        self, before: RequestState, after: RequestState
    ) -> None:
        if after in REQUEST_TRANSITIONS.get(before, frozenset()):
            assert moved(REQUEST_TRANSITIONS, before, after) is after
        else:
            with pytest.raises(IllegalTransitionError):
                moved(REQUEST_TRANSITIONS, before, after)

    def test_what_has_ended_stays_ended(self) -> None:
        for state in ("rejected", "returned", "withdrawn", "cancelled", "expired", "used"):
            assert RequestState(state) not in REQUEST_TRANSITIONS
        for state in ("rejected", "cancelled"):
            assert StepState(state) not in STEP_TRANSITIONS


class TestReadySteps:
    @pytest.mark.parametrize(
        ("states", "ready"),
        [
            ({"a": "waiting", "b": "waiting", "c": "waiting", "d": "waiting"}, "a"),
            ({"a": "open", "b": "waiting", "c": "waiting", "d": "waiting"}, ""),
            ({"a": "granted", "b": "waiting", "c": "waiting", "d": "waiting"}, "bc"),
            ({"a": "skipped", "b": "granted", "c": "waiting", "d": "waiting"}, "c"),
            ({"a": "granted", "b": "granted", "c": "skipped", "d": "waiting"}, "d"),
            ({"a": "granted", "b": "rejected", "c": "granted", "d": "waiting"}, ""),
        ],
    )
    def test_after_all_that_come_before(self, states: dict[str, str], ready: str) -> None:
        found = ready_steps(DIAMOND, steps(**states))
        assert [step.name for step in found] == list(ready)


class TestOutcome:
    @pytest.mark.parametrize(
        ("states", "expected"),
        [
            ({"a": "granted", "b": "skipped"}, "granted"),
            ({"a": "granted", "b": "open"}, None),
            ({"a": "open", "b": "rejected"}, "rejected"),
            ({"a": "skipped", "b": "skipped"}, "granted"),
            ({"a": "granted", "b": "waiting"}, None),
        ],
    )
    def test_what_the_steps_amount_to(self, states: dict[str, str], expected: str | None) -> None:
        assert outcome(steps(**states)) == expected


class TestQuota:
    @pytest.mark.parametrize(
        ("need", "users", "met"),
        [(1, [2], True), (2, [2], False), (2, [2, 3], True), (3, [2, 3], False)],
    )
    def test_so_many_different_people(self, need: int, users: list[int], met: bool) -> None:
        found = quota(
            make_step("a", need=need), [approval("a", user) for user in users],
            members=frozenset({2, 3, 4}),
        )  # fmt: skip
        assert found.is_met is met

    def test_a_delegate_counts_as_the_principal(self) -> None:
        given = [approval("a", 2), approval("a", 9, of=2)]
        assert quota(make_step("a", need=2), given, members=frozenset({2})).given == 1

    @pytest.mark.parametrize(
        ("users", "members", "met"),
        [
            ([2], {2, 3}, False),
            ([2, 3], {2, 3}, True),
            ([2], {2}, True),  # 3 has left
            ([2, 3], {2, 3, 4}, True),  # 4 came later
            ([], set(), False),  # nobody is there: nobody agrees
        ],
    )
    def test_all_who_were_asked_and_are_there_still(
        self, users: list[int], members: set[int], met: bool
    ) -> None:
        asked = (Asked(AskedKind.ROLE, "finance", "Finance", "role", (2, 3)),)
        step = make_step("a", need=0, asked=asked)
        given = [approval("a", user) for user in users]
        assert quota(step, given, members=frozenset(members)).is_met is met


class TestDueAt:
    def test_business_time_is_counted_in_the_calendar(self) -> None:
        friday = datetime(2027, 3, 5, 16, tzinfo=UTC)
        assert due_at(friday, Duration(2, "hours", is_business=True), OFFICE) == datetime(
            2027, 3, 8, 10, tzinfo=UTC
        )
        assert due_at(friday, Duration(2, "hours"), OFFICE) == datetime(2027, 3, 5, 18, tzinfo=UTC)
        assert due_at(friday, None, OFFICE) is None

    def test_the_earliest_of_several(self) -> None:
        assert earliest([None, NOW]) == NOW
        assert earliest([None]) is None


class TestFindReopening:
    BOUND = make_policy(
        policy_step("a", reads=frozenset({"amount"})),
        policy_step("b", "a", reads=frozenset({"supplier"})),
        policy_step("c", "b"),
        bindings=(Binding("amount", relative=Decimal("0.02")), Binding("supplier")),
    )

    def dossier(self, *decisions: Decision, **states: str) -> Dossier:
        basis = {"amount": "100", "supplier": "x"}
        made = tuple(replace(item, basis=basis) for item in steps(**states))
        return Dossier(make_request(), made, (), decisions)

    def test_exactly_the_steps_that_read_what_changed(self) -> None:
        dossier = self.dossier(a="granted", b="granted", c="granted")
        found = find_reopening(self.BOUND, dossier, {"amount": "103", "supplier": "x"})
        assert found is not None
        assert found.steps == ("a", "c")

    def test_within_the_band_nothing(self) -> None:
        dossier = self.dossier(a="granted", b="granted", c="granted")
        assert find_reopening(self.BOUND, dossier, {"amount": "102", "supplier": "x"}) is None

    def test_measured_from_what_was_decided_on_not_from_the_request(self) -> None:
        decided = approval("a", 2, values={"amount": "102", "supplier": "x"})
        dossier = self.dossier(decided, a="granted", b="waiting", c="waiting")
        assert find_reopening(self.BOUND, dossier, {"amount": "104", "supplier": "x"}) is None
        assert find_reopening(self.BOUND, dossier, {"amount": "104.05", "supplier": "x"})

    def test_approvals_are_void_and_open_dependents_wait_again(self) -> None:
        decided = approval("a", 2, values={"amount": "100", "supplier": "x"})
        policy = make_policy(
            policy_step("a", reads=frozenset({"amount"})),
            policy_step("b", "a", reads=frozenset({"supplier"})),
            bindings=self.BOUND.bindings,
        )
        dossier = self.dossier(decided, a="granted", b="open")
        found = find_reopening(policy, dossier, {"amount": "200", "supplier": "x"})
        assert found is not None
        assert (found.void, found.closed) == ((decided,), ("b",))

    def test_a_dependent_that_has_decided_on_what_still_holds_stays(self) -> None:
        dossier = self.dossier(a="granted", b="granted", c="open")
        found = find_reopening(self.BOUND, dossier, {"amount": "200", "supplier": "x"})
        assert found is not None
        assert "b" not in (*found.steps, *found.closed)

    def test_what_no_step_reads_every_step_answers_for(self) -> None:
        policy = make_policy(
            policy_step("a", reads=frozenset({"amount"})),
            bindings=(Binding("amount"), Binding("supplier")),
        )
        dossier = self.dossier(a="granted")
        assert find_reopening(policy, dossier, {"amount": "100", "supplier": "y"})

    def test_a_skipped_step_is_looked_at_again(self) -> None:
        dossier = self.dossier(a="skipped", b="granted", c="granted")
        found = find_reopening(self.BOUND, dossier, {"amount": "500", "supplier": "x"})
        assert found is not None
        assert "a" in found.steps

    def test_closing_keeps_no_trace_of_the_first_time(self) -> None:
        step = make_step("a", StepState.GRANTED, opened_at=NOW, decided_at=NOW, note="x")
        again = closed_again(step)
        assert (again.state, again.opened_at, again.decided_at, again.note) == (
            StepState.WAITING,
            None,
            None,
            None,
        )
