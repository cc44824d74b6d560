from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest

from interlock.automation.registry import CaseRequest
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.problem import ConflictError, InvalidError
from interlock.work.case.check import checked_change, given_reason
from interlock.work.case.model import (
    TRANSITIONS,
    Case,
    CaseState,
    Severity,
    check_transition,
    may_deal,
    may_own,
    may_see,
)
from interlock.work.case.request import first_values, told

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
REQUEST = CaseRequest(category="late", title="Late", owner_role="finance", cause_key="k")


def actor(user_id: int, *roles: str, company_ids: tuple[int, ...] = (1,)) -> Actor:
    return Actor(user_id, "u", "U", roles=frozenset(roles), company_ids=company_ids)


CASE = Case(
    **first_values(REQUEST, UUID(int=1), now=NOW, due_at=None, correlation_id=None)
    | {"severity": Severity.MEDIUM, "company_id": 1},
    number=7,
    assignee_id=5,
    state=CaseState.OPEN,
    occurrences=1,
    resolution=None,
    closed_at=None,
    closed_by=None,
)


class TestTransitions:
    @pytest.mark.parametrize(("source", "target"), list(product(CaseState, CaseState)))
    def test_only_what_the_table_allows(self, source: CaseState, target: CaseState) -> None:
        case = replace(CASE, state=source)
        if target in TRANSITIONS[source]:
            check_transition(case, target)
            return
        with pytest.raises(ConflictError) as refused:
            check_transition(case, target)
        assert refused.value.code == "illegal_transition"

    def test_every_state_can_be_left(self) -> None:
        assert set(TRANSITIONS) == set(CaseState)
        assert all(TRANSITIONS.values())


class TestRights:
    @pytest.mark.parametrize(
        ("person", "deals", "sees"),
        [
            (actor(1, "finance"), True, True),
            (actor(1, "finance", company_ids=(2,)), False, False),
            (actor(5, company_ids=(2,)), True, True),
            (actor(1, "administrator", company_ids=(2,)), True, True),
            (actor(1, "auditor"), False, True),
            (actor(1, "auditor", company_ids=(2,)), False, False),
            (actor(1, "sales"), False, False),
            (SYSTEM, True, True),
        ],
    )
    def test_who_may(self, person: Actor, deals: bool, sees: bool) -> None:
        assert (may_deal(CASE, person), may_see(CASE, person)) == (deals, sees)

    def test_the_assignee_does_not_own_it_by_that(self) -> None:
        assert not may_own(CASE, actor(5))
        assert may_own(CASE, actor(6, "finance"))
        assert not may_own(CASE, actor(6, "finance", company_ids=(2,)))


class TestRequest:
    def test_what_has_no_owner_belongs_to_administrators(self) -> None:
        request = replace(REQUEST, owner_role=" ")
        row = first_values(request, UUID(int=1), now=NOW, due_at=None, correlation_id=None)
        assert row["owner_role"] == told(request)["owner_role"] == "administrator"

    def test_data_that_json_cannot_hold_is_kept_as_text(self) -> None:
        odd = object()
        request = replace(REQUEST, data={"odd": odd, "amount": Decimal("1.50")})
        row = first_values(request, UUID(int=1), now=NOW, due_at=None, correlation_id=None)
        assert row["data"] == {"odd": str(odd), "amount": "1.50"}

    def test_null_characters_do_not_keep_a_case_from_being_opened(self) -> None:
        request = replace(REQUEST, title="a\x00b", detail="\x00")
        row = first_values(request, UUID(int=1), now=NOW, due_at=None, correlation_id=None)
        assert (row["title"], row["detail"]) == ("ab", "")


class TestChange:
    def test_tells_all_that_is_wrong(self) -> None:
        with pytest.raises(InvalidError) as refused:
            checked_change({"title": " ", "severity": "urgent", "state": "open"})  # type: ignore[typeddict-unknown-key]
        assert {error.path for error in refused.value.errors} == {"title", "severity", "state"}

    def test_takes_what_is_right(self) -> None:
        assert checked_change({"severity": "high", "due_at": None}) == {
            "severity": "high",
            "due_at": None,
        }

    def test_a_reason_is_words(self) -> None:
        assert given_reason("  done ") == "done"
        with pytest.raises(InvalidError):
            given_reason(" \n")


class TestOverdue:
    def test_only_what_is_not_settled(self) -> None:
        late = replace(CASE, due_at=NOW - timedelta(seconds=1))
        assert late.is_overdue(NOW)
        assert not replace(late, state=CaseState.DISMISSED).is_overdue(NOW)
        assert not replace(late, due_at=NOW).is_overdue(NOW)
        assert not CASE.is_overdue(NOW)
