from __future__ import annotations

from typing import Any

import pytest

from interlock.approvals.model import DecisionKind, RequestState
from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, InvalidError, NotFoundError, RefusedError
from interlock.records.change import Outcome
from interlock.work.notification.service import list_mine
from support.office import Office
from support.workbench import Workbench

SHEET = "hr.expense.sheet"


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, "expenses")


@pytest.fixture
def ann(office: Office) -> Workbench:
    """An employee."""
    return office.hire("ann", "employee")


@pytest.fixture
def supervisor(office: Office) -> Workbench:
    return office.hire("sue", "expense_supervisor")


@pytest.fixture
def administration(office: Office) -> Workbench:
    return office.hire("adam", "expense_administration")


@pytest.fixture
def finance(office: Office) -> Workbench:
    return office.hire("finn", "finance")


def submitted(office: Office, desk: Workbench, **values: Any) -> int:
    """A declaration that has been submitted."""
    given = {"total_amount": "100", "category": "travel", "currency_id": office.euro, **values}
    id = desk.create(SHEET, given)
    desk.operate(SHEET, id, "submit")
    return id


def state(office: Office, id: int) -> str:
    return str(office.desk.read(SHEET, id)["state"])


class TestSubmit:
    def test_a_declaration_is_its_submitters_own_and_has_a_number(
        self, office: Office, ann: Workbench
    ) -> None:
        record = office.desk.read(SHEET, ann.create(SHEET, total_amount="5"))
        assert record["employee_id"] == ann.actor.user_id
        assert record["name"].startswith("EXP")

    def test_lines_that_do_not_add_up_are_refused_with_both_sums(
        self, office: Office, ann: Workbench
    ) -> None:
        lines = [{"name": "Train", "price_unit": "40.005", "quantity": 2}]
        id = ann.create(SHEET, total_amount="80", category="travel", expense_line_ids=lines)
        with pytest.raises(RefusedError, match=r"add up to 80\.01"):
            ann.operate(SHEET, id, "submit")
        ann.update(SHEET, id, total_amount="80.01")
        assert ann.operate(SHEET, id, "submit").outcome is Outcome.DONE

    def test_the_route_is_not_the_employees_to_choose(self, ann: Workbench) -> None:
        with pytest.raises(ForbiddenError, match="review_route"):
            ann.create(SHEET, total_amount="9000", review_route="direct")

    def test_somebody_elses_declaration_is_out_of_sight(
        self, office: Office, ann: Workbench
    ) -> None:
        id = submitted(office, ann)
        with pytest.raises(NotFoundError):
            office.hire("bob", "employee").operate(SHEET, id, "take_back")


class TestRoute:
    @pytest.mark.parametrize(
        ("amount", "category", "asked"),
        [
            ("500.00", "travel", ["supervisor"]),
            ("500.01", "travel", ["administration"]),
            ("2500.00", "travel", ["administration"]),
            ("10", "gifts", ["pre_approver"]),
            ("10", None, ["pre_approver"]),
            ("2500.01", "gifts", ["pre_approver", "administration"]),
        ],
    )
    def test_category_and_amount_decide_who_is_asked_first(
        self, office: Office, ann: Workbench, amount: str, category: str, asked: list[str]
    ) -> None:
        id = submitted(office, ann, total_amount=amount, category=category)
        assert office.asked(SHEET, id) == asked

    def test_above_the_second_limit_the_budget_owner_follows_administration(
        self, office: Office, ann: Workbench, administration: Workbench
    ) -> None:
        id = submitted(office, ann, total_amount="2500.01")
        office.approve(administration, SHEET, id)
        assert office.asked(SHEET, id) == ["budget_owner"]

    def test_a_route_set_by_administration_goes_before_the_table(
        self, office: Office, ann: Workbench, administration: Workbench
    ) -> None:
        id = ann.create(SHEET, total_amount="10", category="travel")
        administration.update(SHEET, id, review_route="pre_approval")
        ann.operate(SHEET, id, "submit")
        assert office.asked(SHEET, id) == ["pre_approver"]

    @pytest.mark.parametrize(("amount", "last"), [("10000.00", "granted"), ("10000.01", "pending")])
    def test_the_director_decides_above_the_limit(
        self, office: Office, ann: Workbench, supervisor: Workbench, amount: str, last: str
    ) -> None:
        id = ann.create(SHEET, total_amount=amount, currency_id=office.euro)
        office.desk.update(SHEET, id, review_route="direct")
        ann.operate(SHEET, id, "submit")
        assert office.approve(supervisor, SHEET, id).state == last
        if last == "pending":
            assert office.asked(SHEET, id) == ["director"]

    def test_a_table_with_a_gap_is_refused(self, office: Office) -> None:
        row = {"is_approved": True, "pre_approver": False, "administration": False}
        with pytest.raises(InvalidError, match="No row matches is_approved = False"):
            office.tune("expense.routing", [row | {"budget_owner": False}])

    def test_the_departments_manager_may_decide_as_supervisor(
        self, office: Office, ann: Workbench
    ) -> None:
        lead = office.hire("lea", "employee")
        manager = lead.actor.user_id
        department = office.desk.create("hr.department", name="Lab", manager_id=manager)
        id = submitted(office, ann, department_id=department)
        assert office.approve(lead, SHEET, id).state is RequestState.GRANTED


class TestAuto:
    def test_nothing_is_granted_by_rule_unless_it_is_switched_on(
        self, office: Office, ann: Workbench
    ) -> None:
        id = submitted(office, ann, total_amount="0")
        assert office.asked(SHEET, id) == ["supervisor"]

    @pytest.mark.parametrize(
        ("amount", "category", "expected"),
        [
            ("50.00", "meals", "approve"),
            ("50.01", "meals", "submit"),
            ("50.00", "gifts", "submit"),
        ],
    )
    def test_small_amounts_within_the_policy_pass(
        self, office: Office, ann: Workbench, amount: str, category: str, expected: str
    ) -> None:
        office.tune("expense.auto_limit", "50")
        id = submitted(office, ann, total_amount=amount, category=category)
        assert state(office, id) == expected

    def test_the_rule_and_its_version_are_on_record(
        self, office: Office, ann: Workbench, finance: Workbench
    ) -> None:
        office.tune("expense.auto_limit", "50")
        id = submitted(office, ann, total_amount="20")
        (request,) = office.history(SHEET, id)
        assert request.decisions[-1].rule == "expense.release"
        assert request.decisions[-1].rule_version == 1
        finance.operate(SHEET, id, "pay")
        assert state(office, id) == "done"

    def test_what_the_rule_granted_does_not_cover_a_higher_amount(
        self, office: Office, ann: Workbench, finance: Workbench
    ) -> None:
        office.tune("expense.auto_limit", "50")
        id = submitted(office, ann, total_amount="20")
        office.desk.update(SHEET, id, total_amount="51")
        with pytest.raises(RefusedError):
            finance.operate(SHEET, id, "pay")


class TestPay:
    def test_paid_after_the_last_approval(
        self, office: Office, ann: Workbench, supervisor: Workbench, finance: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.approve(supervisor, SHEET, id)
        assert state(office, id) == "approve"
        finance.operate(SHEET, id, "request_payment")
        finance.operate(SHEET, id, "pay")
        assert state(office, id) == "done"
        assert office.history(SHEET, id)[-1].request.state is RequestState.USED

    @pytest.mark.parametrize("how", ["draft", "submitted", "rejected"])
    def test_refused_without_the_final_approval(
        self, office: Office, ann: Workbench, supervisor: Workbench, finance: Workbench, how: str
    ) -> None:
        id = ann.create(SHEET, total_amount="10", category="travel")
        if how != "draft":
            ann.operate(SHEET, id, "submit")
        if how == "rejected":
            office.reject(supervisor, SHEET, id, "No receipt")
        with pytest.raises(RefusedError) as refused:
            finance.operate(SHEET, id, "pay")
        assert refused.value.code == "needs_approval"
        assert state(office, id) != "done"
        assert len(office.history(SHEET, id)) == (0 if how == "draft" else 1)

    def test_nothing_is_paid_twice(
        self, office: Office, ann: Workbench, supervisor: Workbench, finance: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.approve(supervisor, SHEET, id)
        finance.operate(SHEET, id, "pay")
        with pytest.raises(RefusedError, match="state != 'done'"):
            finance.operate(SHEET, id, "pay")

    def test_writing_the_state_does_not_pay(self, office: Office, ann: Workbench) -> None:
        id = submitted(office, ann)
        chief = office.hire("cleo", "finance_manager")
        with pytest.raises(RefusedError):
            chief.update(SHEET, id, state="done")

    def test_nobody_marks_it_approved_by_hand(
        self, office: Office, ann: Workbench, supervisor: Workbench
    ) -> None:
        id = submitted(office, ann)
        with pytest.raises(ForbiddenError):
            supervisor.operate(SHEET, id, "mark_approved")
        with pytest.raises((ForbiddenError, InvalidError)):
            office.hire("cleo", "finance_manager").update(SHEET, id, state="approve")

    def test_a_supervisor_does_not_release_the_own_declaration(
        self, office: Office, supervisor: Workbench
    ) -> None:
        other = office.hire("olga", "expense_supervisor")
        id = submitted(office, supervisor)
        with pytest.raises(ForbiddenError):
            office.approve(supervisor, SHEET, id)
        assert office.approve(other, SHEET, id).state is RequestState.GRANTED

    def test_nobody_gives_two_of_the_approvals(self, office: Office, ann: Workbench) -> None:
        both = office.hire("bo", "expense_administration", "expense_supervisor")
        office.hire("olga", "expense_supervisor")
        id = submitted(office, ann, total_amount="600")
        office.approve(both, SHEET, id)
        with pytest.raises(ForbiddenError):
            office.approve(both, SHEET, id)


class TestBack:
    def test_the_reason_of_a_rejection_reaches_the_employee(
        self, office: Office, ann: Workbench, supervisor: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.reject(supervisor, SHEET, id, "The receipt cannot be read")
        record = office.desk.read(SHEET, id)
        assert (record["state"], record["decision_reason"]) == (
            "refuse",
            "The receipt cannot be read",
        )
        with office.database.unit() as unit:
            notice = list_mine(unit, actor=ann.actor).items[0]
        assert notice.body == "The receipt cannot be read"

    def test_returned_for_changes_it_is_a_draft_again(
        self, office: Office, ann: Workbench, supervisor: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.decide(supervisor, SHEET, id, DecisionKind.RETURN, comment="Add the hotel")
        assert state(office, id) == "draft"

    def test_submitted_again_after_a_rejection_it_is_a_new_round(
        self, office: Office, ann: Workbench, supervisor: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.reject(supervisor, SHEET, id, "No receipt")
        ann.operate(SHEET, id, "submit")
        assert office.pending(SHEET, id).request.round == 2

    def test_taking_back_cancels_what_was_asked(self, office: Office, ann: Workbench) -> None:
        id = submitted(office, ann)
        ann.operate(SHEET, id, "take_back")
        assert state(office, id) == "draft"
        assert [item.request.state for item in office.history(SHEET, id)] == ["cancelled"]

    def test_sending_back_takes_the_approval_away(
        self, office: Office, ann: Workbench, supervisor: Workbench, administration: Workbench,
        finance: Workbench,
    ) -> None:  # fmt: skip
        id = submitted(office, ann)
        office.approve(supervisor, SHEET, id)
        administration.operate(SHEET, id, "send_back")
        with pytest.raises(RefusedError):
            finance.operate(SHEET, id, "pay")
        ann.operate(SHEET, id, "submit")
        assert office.asked(SHEET, id) == ["supervisor"]


class TestChangedAfterApproval:
    def test_another_amount_is_approved_anew(
        self, office: Office, ann: Workbench, supervisor: Workbench, finance: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.approve(supervisor, SHEET, id)
        finance.operate(SHEET, id, "request_payment")
        ann.update(SHEET, id, total_amount="100.01")
        assert state(office, id) == "submit"
        assert office.asked(SHEET, id) == ["supervisor"]
        with pytest.raises(RefusedError):
            finance.operate(SHEET, id, "pay")
        office.approve(supervisor, SHEET, id)
        assert state(office, id) == "approve"
        finance.operate(SHEET, id, "pay")

    def test_what_was_paid_stays_as_it_was(
        self, office: Office, ann: Workbench, supervisor: Workbench, finance: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.approve(supervisor, SHEET, id)
        finance.operate(SHEET, id, "pay")
        with pytest.raises(RefusedError, match="is paid"):
            ann.update(SHEET, id, total_amount="90")
        ann.update(SHEET, id, note="Thank you")

    def test_a_note_leaves_the_approval_alone(
        self, office: Office, ann: Workbench, supervisor: Workbench, finance: Workbench
    ) -> None:
        id = submitted(office, ann)
        office.approve(supervisor, SHEET, id)
        ann.update(SHEET, id, note="By train")
        finance.operate(SHEET, id, "pay")
        assert state(office, id) == "done"
