"""Who may decide a step: asked how, standing in for whom, and what speaks against it."""

from __future__ import annotations

from typing import Any

import pytest

from interlock.approvals.decide import may_decide
from interlock.approvals.duty import Past
from interlock.approvals.inquiry import Capacity, Cover, Objection, Standing
from interlock.approvals.model import (
    Asked,
    AskedKind,
    Assignee,
    Decision,
    DecisionKind,
    Dossier,
    RequestState,
    StepState,
)
from interlock.language.program import Conflict, Duty
from support.approval_sample import (
    REQUESTER,
    approval,
    group,
    make_inquiry,
    make_policy,
    make_request,
    make_step,
    named,
    person,
    policy_step,
    role,
)

POLICY = make_policy(policy_step("a"), policy_step("b", "a"))


def dossier(*assignees: Assignee, decisions: tuple[Decision, ...] = (), **more: Any) -> Dossier:
    """A request whose step ``a`` is open, and ``b`` as ``more`` says."""
    steps = (
        make_step("a", more.pop("a", StepState.OPEN), **more.pop("step", {})),
        make_step("b", more.pop("b", StepState.WAITING)),
    )
    return Dossier(make_request(**more), steps, assignees or (role("a", "finance"),), decisions)


def judge(
    who: Standing,
    found: Dossier,
    *covers: Cover,
    kind: DecisionKind = DecisionKind.APPROVE,
    step: str | None = None,
    policy: Any = POLICY,
    **more: Any,
) -> Capacity | Objection:
    return may_decide(make_inquiry(found, who, *covers, policy=policy, **more), kind, step=step)


def code(found: Capacity | Objection) -> str:
    return found.code if isinstance(found, Objection) else "may"


OUTSIDER = person(5, roles=frozenset())


class TestAsked:
    @pytest.mark.parametrize(
        ("assignee", "who", "expected"),
        [
            (role("a", "finance"), person(2), "may"),
            (role("a", "finance"), OUTSIDER, "not_asked"),
            (role("a", "finance"), person(2, company_ids=(2,)), "not_asked"),
            (group("a", "board"), person(2, groups=frozenset({"board"})), "may"),
            (group("a", "board"), person(2), "not_asked"),
            (named("a", 5), OUTSIDER, "may"),
            (named("a", 5), person(2), "not_asked"),
        ],
    )
    def test_by_name_role_or_group(self, assignee: Assignee, who: Standing, expected: str) -> None:
        assert code(judge(who, dossier(assignee))) == expected

    def test_being_named_comes_before_the_role(self) -> None:
        found = judge(person(2), dossier(role("a", "finance"), named("a", 2)))
        assert isinstance(found, Capacity)
        assert found.why == "named by lead_id"

    def test_where_all_must_agree_only_who_was_there(self) -> None:
        asked = (Asked(AskedKind.ROLE, "finance", "Finance", "role", (2, 3)),)
        found = dossier(step={"need": 0, "asked": asked})
        assert code(judge(person(2), found)) == "may"
        assert code(judge(person(4), found)) == "not_asked"

    def test_who_is_not_asked_learns_who_is(self) -> None:
        found = judge(OUTSIDER, dossier())
        assert isinstance(found, Objection)
        assert found.is_forbidden
        assert "finance" in found.remedy


class TestState:
    def test_a_decided_request_names_who_decided(self) -> None:
        found = judge(person(2), dossier(state=RequestState.GRANTED, decisions=(approval("a", 3),)))
        assert isinstance(found, Objection)
        assert (found.code, found.is_forbidden) == ("already_decided", False)
        assert "U3" in found.message

    @pytest.mark.parametrize(
        ("step", "expected"), [("b", "step_not_open"), ("x", "unknown_step"), ("a", "may")]
    )
    def test_the_step_must_be_open(self, step: str, expected: str) -> None:
        assert code(judge(person(2), dossier(), step=step)) == expected

    def test_a_granted_step_names_who_granted_it(self) -> None:
        found = dossier(a=StepState.GRANTED, b=StepState.OPEN, decisions=(approval("a", 3),))
        refused = judge(person(2), found, step="a")
        assert isinstance(refused, Objection)
        assert "U3" in refused.message


class TestRequester:
    @pytest.mark.parametrize(
        "kind", [DecisionKind.APPROVE, DecisionKind.REJECT, DecisionKind.RETURN]
    )
    def test_requester_may_not_decide(self, kind: DecisionKind) -> None:
        assert code(judge(person(REQUESTER), dossier(), kind=kind)) == "own_request"

    def test_unless_the_policy_allows_it(self) -> None:
        policy = make_policy(policy_step("a"), requester_may_decide=True)
        assert code(judge(person(REQUESTER), dossier(), policy=policy)) == "may"

    def test_nor_through_somebody_else(self) -> None:
        as_delegate = judge(person(REQUESTER, roles=frozenset()), dossier(), Cover(person(2)))
        assert code(as_delegate) == "own_request"
        for_requester = judge(OUTSIDER, dossier(), Cover(person(REQUESTER)))
        assert code(for_requester) == "own_request"


class TestDelegation:
    def test_the_delegate_decides_for_the_principal(self) -> None:
        found = judge(OUTSIDER, dossier(), Cover(person(2)))
        assert isinstance(found, Capacity)
        assert (found.on_behalf_of_id, found.on_behalf_of_name) == (2, "U2")

    def test_the_own_right_comes_first(self) -> None:
        found = judge(person(3), dossier(), Cover(person(2)))
        assert isinstance(found, Capacity)
        assert found.on_behalf_of_id is None

    def test_a_principal_who_is_not_asked_gives_nothing(self) -> None:
        assert code(judge(OUTSIDER, dossier(), Cover(person(2, roles=frozenset())))) == "not_asked"

    def test_what_does_not_reach_says_why(self) -> None:
        found = judge(OUTSIDER, dossier(), Cover(person(2), "the amount is above its limit"))
        assert isinstance(found, Objection)
        assert found.code == "delegation_too_small"
        assert "above its limit" in found.message

    def test_one_that_is_for_another_step(self) -> None:
        assert code(judge(OUTSIDER, dossier(), Cover(person(2), step="b"))) == "not_asked"
        assert code(judge(OUTSIDER, dossier(), Cover(person(2), step="a"))) == "may"

    def test_a_second_principal_is_no_way_around_the_first(self) -> None:
        earlier = (approval("a", 2),)
        found = judge(
            OUTSIDER, dossier(decisions=earlier, step={"need": 2}), Cover(person(2)),
            Cover(person(3)),
        )  # fmt: skip
        assert code(found) == "same_person"


class TestDistinct:
    def later(self, *decisions: Decision) -> Dossier:
        return dossier(
            role("b", "finance"), a=StepState.GRANTED, b=StepState.OPEN, decisions=decisions
        )

    def test_nobody_decides_two_steps(self) -> None:
        found = self.later(approval("a", 2))
        assert code(judge(person(2), found)) == "same_person"
        assert code(judge(person(3), found)) == "may"

    def test_unless_the_policy_lets_them(self) -> None:
        policy = make_policy(policy_step("a"), policy_step("b", "a"), is_distinct=False)
        assert code(judge(person(2), self.later(approval("a", 2)), policy=policy)) == "may"

    def test_principal_and_delegate_are_one(self) -> None:
        by_delegate = self.later(approval("a", 9, of=2))
        assert code(judge(person(2), by_delegate)) == "same_person"
        assert code(judge(person(9), by_delegate)) == "same_person"
        by_principal = self.later(approval("a", 2))
        assert code(judge(OUTSIDER, by_principal, Cover(person(2)))) == "same_person"
        assert code(judge(person(9), by_principal, Cover(person(2)))) == "delegate_of_approver"

    def test_a_void_approval_does_not_count(self) -> None:
        found = dossier(decisions=(approval("a", 2, is_void=True),))
        assert code(judge(person(2), found)) == "may"

    def test_in_one_step_the_same_person_never_twice(self) -> None:
        policy = make_policy(policy_step("a", need=2), is_distinct=False)
        found = dossier(decisions=(approval("a", 2),), step={"need": 2})
        assert code(judge(person(2), found, policy=policy)) == "same_person"


def conflict(first: str, second: str, *, per_record: bool = True) -> Conflict:
    def duty(text: str) -> Duty:
        kind, _, name = text.partition(" ")
        return Duty(kind, name)

    return Conflict("sod", "order", duty(first), duty(second), per_record, "four eyes")


class TestDuties:
    @pytest.mark.parametrize(
        ("item", "past", "expected"),
        [
            (conflict("create", "approve confirm"), {"record.created": {2}}, "no"),
            (conflict("approve order.release", "create"), {"record.created": {2}}, "no"),
            (conflict("create", "approve confirm"), {"record.created": {3}}, "may"),
            (conflict("update", "approve confirm"), {"record.updated": {2}}, "no"),
            (conflict("operation pay", "approve confirm"), {"operation.pay": {2}}, "no"),
            (conflict("operation pay", "approve confirm"), {"operation.send": {2}}, "may"),
            (conflict("create", "approve other"), {"record.created": {2}}, "may"),
            (conflict("role finance", "approve confirm", per_record=False), {}, "no"),
            (conflict("role buyer", "approve confirm", per_record=False), {}, "may"),
            (conflict("role finance", "role buyer", per_record=False), {}, "may"),
            (conflict("role finance", "role payer", per_record=False), {}, "no"),
        ],
    )
    def test_what_one_person_may_not_combine(
        self, item: Conflict, past: dict[str, set[int]], expected: str
    ) -> None:
        who = person(2, roles=frozenset({"finance", "payer"}))
        doers = {action: frozenset(users) for action, users in past.items()}
        found = judge(who, dossier(), conflicts=(item,), past=Past(doers))
        assert code(found) == ("may" if expected == "may" else "segregation_of_duties")

    def test_the_principals_past_counts_too(self) -> None:
        past = Past({"record.created": frozenset({2})})
        found = judge(
            OUTSIDER, dossier(), Cover(person(2)),
            conflicts=(conflict("create", "approve confirm"),), past=past,
        )  # fmt: skip
        assert code(found) == "segregation_of_duties"

    def test_two_approvals_that_exclude_each_other(self) -> None:
        past = Past(approved={("order.pay", "pay"): frozenset({2})})
        rule = (conflict("approve pay", "approve confirm"),)
        assert code(judge(person(2), dossier(), conflicts=rule, past=past)) == (
            "segregation_of_duties"
        )
        assert code(judge(person(3), dossier(), conflicts=rule, past=past)) == "may"

    def test_rejecting_is_always_possible(self) -> None:
        past = Past({"record.created": frozenset({2})})
        rule = (conflict("create", "approve confirm"),)
        found = judge(person(2), dossier(), kind=DecisionKind.REJECT, conflicts=rule, past=past)
        assert code(found) == "may"
