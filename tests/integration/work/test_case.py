from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from interlock.automation.registry import CaseRequest
from interlock.identity.model import Actor
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database, Unit
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError, NotFoundError
from interlock.work.case.model import Case, CaseFilters, CaseOrder, CaseState, Severity
from interlock.work.case.procedure import PROCEDURES
from interlock.work.case.service import Cases
from interlock.work.comment.service import comment_on_case, comments_of_case, delete_comment
from interlock.work.model import Author
from interlock.work.notification.service import list_mine
from support.desk import Desk
from support.identity import make_actor, make_user

IMPLIES = {"finance": (), "finance_lead": ("finance",), "sales": (), "auditor": ()}
CASES = Cases(lambda _unit: IMPLIES)
REQUEST = CaseRequest(
    category="variance",
    title="Price differs",
    owner_role="finance",
    cause_key="variance:7",
    company_id=1,
    model="crm.lead",
    record_id=7,
)


def open_case(database: Database, **more: Any) -> UUID:
    with database.unit() as unit:
        return CASES.open_case(unit, replace(REQUEST, **more))


def do(database: Database, method: str, case_id: UUID, *args: Any, by: Actor, **more: Any) -> Case:
    with database.unit() as unit:
        done = getattr(CASES, method)(unit, case_id, *args, by=Author(by), **more)
    assert isinstance(done, Case)
    return done


def found(database: Database, actor: Actor, **filters: Any) -> list[str]:
    with database.unit() as unit:
        page = CASES.search(unit, CaseFilters(**filters), actor=actor, order=CaseOrder.OLDEST)
    return [case.title for case in page.items]


def told(database: Database, actor: Actor) -> list[str]:
    with database.unit() as unit:
        return [item.title for item in list_mine(unit, actor=actor).items]


@pytest.fixture
def finance(database: Database) -> Actor:
    return make_actor(database, "finance", roles=("finance",))


@pytest.fixture
def admin(database: Database) -> Actor:
    return make_actor(database, "admin", roles=("administrator",))


class TestNextStep:
    def test_is_what_was_asked_for_else_the_usual_of_the_category(
        self, database: Database, finance: Actor
    ) -> None:
        usual = open_case(database, category="run_failed", cause_key="a")
        special = open_case(database, category="run_failed", cause_key="b", next_action="Call")
        other = open_case(database, category="variance", cause_key="c")
        with database.unit() as unit:
            told = [
                CASES.get(unit, id, actor=finance).next_action for id in (usual, special, other)
            ]
        assert told == [PROCEDURES["run_failed"], "Call", None]


class TestOpening:
    def test_counts_what_has_the_same_cause(
        self, database: Database, clock: ManualClock, finance: Actor
    ) -> None:
        first = open_case(database, severity="low")
        clock.advance(timedelta(hours=1))
        again = open_case(database, detail="again", severity="high", title="Other")
        with database.unit() as unit:
            case = CASES.get(unit, first, actor=finance)
        assert again == first
        assert (case.occurrences, case.detail, case.title) == (2, "again", "Price differs")
        assert case.severity is Severity.HIGH
        assert case.last_at - case.first_at == timedelta(hours=1)

    def test_severity_never_falls(self, database: Database, finance: Actor) -> None:
        first = open_case(database, severity="critical")
        open_case(database, severity="low")
        with database.unit() as unit:
            assert CASES.get(unit, first, actor=finance).severity is Severity.CRITICAL

    def test_a_settled_cause_opens_a_new_case(self, database: Database, finance: Actor) -> None:
        first = open_case(database)
        do(database, "resolve", first, by=finance, reason="Paid")
        assert open_case(database) != first

    def test_counting_uses_up_no_numbers(self, database: Database, admin: Actor) -> None:
        for key in ("a", "a", "a", "b"):
            open_case(database, cause_key=key)
        with database.unit() as unit:
            page = CASES.search(unit, CaseFilters(), actor=admin, order=CaseOrder.OLDEST)
        first, second = (case.number for case in page.items)
        assert second == first + 1

    def test_many_at_once_make_one_case(self, database: Database, admin: Actor) -> None:
        with ThreadPoolExecutor(4) as pool:
            ids = set(pool.map(lambda _: open_case(database), range(20)))
        with database.unit() as unit:
            assert CASES.get(unit, ids.pop(), actor=admin).occurrences == 20
        assert not ids

    def test_a_race_meets_the_index(self, database: Database, admin: Actor) -> None:
        """Two units that both find no case: the second counts once the first has committed."""
        with ThreadPoolExecutor(1) as pool:
            with database.unit() as unit:
                first = CASES.open_case(unit, REQUEST)
                other = pool.submit(open_case, database)
                assert not other.done()
            assert other.result(timeout=10) == first

    def test_is_recorded_once(self, desk: Desk, database: Database) -> None:
        case_id = open_case(database)
        open_case(database)
        assert [entry.action for entry in desk.trail(f"case:{case_id}")] == ["case.opened"]

    def test_alerts_its_owners_once(self, database: Database, finance: Actor) -> None:
        lead = make_actor(database, "boss", roles=("finance_lead",))
        open_case(database)
        open_case(database)
        assert len(told(database, finance)) == len(told(database, lead)) == 1

    def test_without_owners_the_administrators_hear(self, database: Database, admin: Actor) -> None:
        open_case(database, owner_role="nobody_has_this")
        assert len(told(database, admin)) == 1

    def test_low_severity_alerts_nobody(self, database: Database, finance: Actor) -> None:
        open_case(database, severity="low")
        assert told(database, finance) == []

    def test_its_end_is_told_to_whom_it_was(self, database: Database, finance: Actor) -> None:
        other = make_actor(database, "other", roles=("finance",))
        case_id = open_case(database)
        do(database, "resolve", case_id, by=finance, reason="Paid")
        assert sorted("resolved" in title for title in told(database, other)) == [False, True]
        assert len(told(database, finance)) == 1

    def test_survives_the_rollback_it_is_about(self, database: Database, admin: Actor) -> None:
        def keep(after: Unit) -> None:
            CASES.open_case(after, REQUEST)

        def refuse() -> None:
            with database.unit() as unit:
                unit.keep(keep)
                raise ConflictError("rolled back")

        with pytest.raises(ConflictError, match="rolled back"):
            refuse()
        assert found(database, admin) == ["Price differs"]


class TestWorking:
    def test_take_and_resolve(self, desk: Desk, database: Database, finance: Actor) -> None:
        case_id = open_case(database)
        taken = do(database, "take", case_id, by=finance)
        assert (taken.state, taken.assignee_id) == (CaseState.IN_PROGRESS, finance.user_id)
        assert do(database, "take", case_id, by=finance) == taken
        done = do(database, "resolve", case_id, by=finance, reason=" Paid ")
        assert (done.state, done.resolution, done.closed_by) == (
            CaseState.RESOLVED,
            "Paid",
            finance.user_id,
        )
        actions = [entry.action for entry in desk.trail(f"case:{case_id}")]
        assert actions == ["case.opened", "case.taken", "case.resolved"]

    def test_what_is_taken_is_not_taken_again(self, database: Database, finance: Actor) -> None:
        other = make_actor(database, "other", roles=("finance",))
        case_id = open_case(database)
        do(database, "take", case_id, by=finance)
        with pytest.raises(ConflictError) as refused:
            do(database, "take", case_id, by=other)
        assert refused.value.code == "already_taken"
        assert do(database, "assign", case_id, other.user_id, by=finance).assignee_id == (
            other.user_id
        )
        assert any("assigned to you" in title for title in told(database, other))

    @pytest.mark.parametrize("roles", [(), ("sales",)])
    def test_only_owners_can_be_assigned(
        self, database: Database, finance: Actor, roles: tuple[str, ...]
    ) -> None:
        other = make_user(database, "other", roles=roles)
        with pytest.raises(InvalidError) as refused:
            do(database, "assign", open_case(database), other.id, by=finance)
        assert refused.value.errors[0].path == "user_id"

    def test_an_implying_role_can_be_assigned(self, database: Database, finance: Actor) -> None:
        boss = make_user(database, "boss", roles=("finance_lead",))
        assert do(database, "assign", open_case(database), boss.id, by=finance).assignee_id == (
            boss.id
        )

    def test_release_puts_it_back(self, database: Database, finance: Actor) -> None:
        case_id = open_case(database)
        do(database, "take", case_id, by=finance)
        back = do(database, "release", case_id, by=finance)
        assert (back.state, back.assignee_id) == (CaseState.OPEN, None)

    def test_handing_over_changes_who_sees_it(self, database: Database, finance: Actor) -> None:
        sales = make_actor(database, "sales", roles=("sales",))
        case_id = open_case(database)
        do(database, "take", case_id, by=finance)
        moved = do(database, "hand_over", case_id, "sales", by=finance, reason="Theirs")
        assert (moved.owner_role, moved.assignee_id) == ("sales", None)
        assert found(database, sales) == ["Price differs"]
        assert found(database, finance) == []

    def test_a_role_that_does_not_exist_owns_nothing(
        self, database: Database, finance: Actor
    ) -> None:
        with pytest.raises(InvalidError, match="finanze") as refused:
            do(database, "hand_over", open_case(database), "finanze", by=finance)
        assert refused.value.remedy == "Did you mean 'finance'?"

    def test_a_reason_is_required(self, database: Database, finance: Actor) -> None:
        case_id = open_case(database)
        for method in ("resolve", "dismiss"):
            with pytest.raises(InvalidError):
                do(database, method, case_id, by=finance, reason=" ")

    def test_settled_is_settled(self, database: Database, finance: Actor) -> None:
        case_id = open_case(database)
        do(database, "dismiss", case_id, by=finance, reason="Test data")
        refusals: list[tuple[str, Mapping[str, str]]] = [
            ("resolve", {"reason": "x"}),
            ("take", {}),
            ("release", {}),
        ]
        for method, more in refusals:
            with pytest.raises(ConflictError):
                do(database, method, case_id, by=finance, **more)
        with pytest.raises(ConflictError):
            do(database, "hand_over", case_id, "sales", by=finance)

    def test_reopen(self, desk: Desk, database: Database, finance: Actor) -> None:
        case_id = open_case(database)
        do(database, "resolve", case_id, by=finance, reason="Paid")
        case = do(database, "reopen", case_id, by=finance, reason="It was not")
        assert (case.state, case.resolution, case.closed_at) == (CaseState.OPEN, None, None)
        last = desk.trail(f"case:{case_id}")[-1]
        assert (last.action, last.reason, last.old) == (
            "case.reopened",
            "It was not",
            {"state": "resolved", "resolution": "Paid"},
        )

    def test_reopening_gives_way_to_a_newer_case(self, database: Database, finance: Actor) -> None:
        case_id = open_case(database)
        do(database, "resolve", case_id, by=finance, reason="Paid")
        open_case(database)
        with pytest.raises(ConflictError) as refused:
            do(database, "reopen", case_id, by=finance, reason="x")
        assert refused.value.code == "cause_is_open"

    def test_update_tells_what_changed(
        self, desk: Desk, database: Database, finance: Actor, clock: ManualClock
    ) -> None:
        case_id = open_case(database)
        change = {"severity": "high", "due_at": clock.now(), "title": "Price differs"}
        case = do(database, "update", case_id, change, by=finance)
        assert (case.severity, case.due_at) == (Severity.HIGH, clock.now())
        assert set(desk.trail(f"case:{case_id}")[-1].new or {}) == {"severity", "due_at"}

    def test_others_do_not_see_it_and_auditors_do_not_touch_it(
        self, database: Database, finance: Actor
    ) -> None:
        case_id = open_case(database)
        stranger = make_actor(database, "stranger", roles=("sales",))
        auditor = make_actor(database, "auditor", roles=("auditor",))
        with pytest.raises(NotFoundError):
            do(database, "take", case_id, by=stranger)
        with pytest.raises(ForbiddenError):
            do(database, "take", case_id, by=auditor)
        with database.unit() as unit:
            assert CASES.get(unit, case_id, actor=auditor).id == case_id


class TestSearch:
    def test_shows_what_each_may_see(
        self, database: Database, finance: Actor, admin: Actor
    ) -> None:
        open_case(database, cause_key="1", title="one")
        open_case(database, cause_key="2", title="two", company_id=2)
        open_case(database, cause_key="3", title="three", owner_role="sales")
        mine = open_case(database, cause_key="4", title="four", company_id=None)
        do(database, "assign", mine, admin.user_id, by=admin)
        auditor = make_actor(database, "auditor", roles=("auditor",))
        assert found(database, finance) == ["one", "four"]
        assert found(database, admin) == ["one", "two", "three", "four"]
        assert found(database, auditor) == ["one", "three", "four"]
        assert found(database, admin, is_mine=True) == ["four"]
        assert found(database, finance, is_of_my_roles=True, is_unassigned=True) == ["one"]

    def test_filters(self, database: Database, clock: ManualClock, admin: Actor) -> None:
        late = open_case(database, cause_key="1", title="late", severity="critical")
        do(database, "update", late, {"due_at": clock.now() - timedelta(days=1)}, by=admin)
        done = open_case(database, cause_key="2", title="done", category="other", record_id=8)
        do(database, "resolve", done, by=admin, reason="x")
        everything = tuple(CaseState)
        assert found(database, admin) == ["late"]
        assert found(database, admin, states=everything) == ["late", "done"]
        assert found(database, admin, states=everything, category="other") == ["done"]
        assert found(database, admin, is_overdue=True, states=()) == ["late"]
        assert found(database, admin, severities=(Severity.CRITICAL,)) == ["late"]
        assert found(database, admin, model="crm.lead", record_id=8, states=()) == ["done"]

    @pytest.mark.parametrize("order", CaseOrder)
    def test_pages_hold_every_case_once(
        self, database: Database, clock: ManualClock, admin: Actor, order: CaseOrder
    ) -> None:
        severities = list(Severity)
        for number in range(9):
            case_id = open_case(
                database, cause_key=str(number), severity=severities[number % 4].value
            )
            if number % 2:
                due = clock.now() + timedelta(days=number % 3)
                do(database, "update", case_id, {"due_at": due}, by=admin)
            clock.advance(timedelta(minutes=number % 2))
        numbers: list[int] = []
        cursor = None
        with database.unit() as unit:
            whole = CASES.search(unit, CaseFilters(), actor=admin, order=order).items
            while True:
                page = CASES.search(
                    unit, CaseFilters(), actor=admin, order=order, limit=2, cursor=cursor
                )
                numbers += [case.number for case in page.items]
                cursor = page.next_cursor
                if cursor is None:
                    break
        assert numbers == [case.number for case in whole]
        assert len(set(numbers)) == 9
        if order is CaseOrder.SEVERITY:
            ranks = [severities.index(case.severity) for case in whole]
            assert ranks == sorted(ranks, reverse=True)
        if order is CaseOrder.DUE:
            assert [case.due_at is None for case in whole] == [False] * 4 + [True] * 5

    def test_a_cursor_of_another_order_is_refused(self, database: Database, admin: Actor) -> None:
        for number in range(2):
            open_case(database, cause_key=str(number))
        with database.unit() as unit:
            page = CASES.search(unit, CaseFilters(), actor=admin, limit=1)
            with pytest.raises(InvalidError):
                CASES.search(
                    unit,
                    CaseFilters(),
                    actor=admin,
                    order=CaseOrder.DUE,
                    cursor=page.next_cursor,
                )

    def test_counts_by_category(
        self, database: Database, clock: ManualClock, finance: Actor
    ) -> None:
        for number in range(3):
            case_id = open_case(database, cause_key=str(number))
        do(database, "update", case_id, {"due_at": clock.now() - timedelta(1)}, by=finance)
        do(database, "take", case_id, by=finance)
        open_case(database, cause_key="x", category="other")
        open_case(database, cause_key="y", category="other", owner_role="sales")
        with database.unit() as unit:
            counts = CASES.count(unit, CaseFilters(), actor=finance)
        assert [(item.category, item.count, item.overdue, item.unassigned) for item in counts] == [
            ("variance", 3, 1, 2),
            ("other", 1, 0, 1),
        ]


class TestComments:
    def test_are_listed_newest_first_and_tell_the_assignee(
        self, desk: Desk, database: Database, finance: Actor, clock: ManualClock, admin: Actor
    ) -> None:
        case_id = open_case(database)
        case = do(database, "take", case_id, by=finance)
        for body in ("first", "second"):
            clock.advance(timedelta(seconds=1))
            with database.unit() as unit:
                comment_on_case(unit, case, body, by=Author(admin))
        with database.unit() as unit:
            shown = comments_of_case(unit, case).items
        assert [comment.body for comment in shown] == ["second", "first"]
        assert "Admin commented" in told(database, finance)[0]
        assert desk.trail(f"case:{case_id}")[-1].action == "case.commented"

    def test_only_author_and_administrator_delete(
        self, database: Database, finance: Actor, admin: Actor
    ) -> None:
        with database.unit() as unit:
            case = CASES.get(unit, CASES.open_case(unit, REQUEST), actor=finance)
            comment_id = comment_on_case(unit, case, "mine", by=Author(admin))
        with pytest.raises(ForbiddenError), database.unit() as unit:
            delete_comment(unit, comment_id, by=Author(finance))
        with database.unit() as unit:
            delete_comment(unit, comment_id, by=Author(admin))
            comment = comments_of_case(unit, case).items[0]
        assert (comment.body, comment.deleted_by) == ("", admin.user_id)
        with pytest.raises(NotFoundError), database.unit() as unit:
            delete_comment(unit, comment_id, by=Author(admin))

    def test_empty_ones_are_refused(self, database: Database, finance: Actor) -> None:
        with database.unit() as unit:
            case = CASES.get(unit, CASES.open_case(unit, REQUEST), actor=finance)
            with pytest.raises(InvalidError):
                comment_on_case(unit, case, " \n", by=Author(finance))
