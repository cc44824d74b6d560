from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from interlock.identity.group import store as group_store
from interlock.identity.model import Actor
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError, NotFoundError
from interlock.work.audience import FOLLOWERS, Target, TargetKind
from interlock.work.model import About, Author
from interlock.work.notification.service import list_mine
from interlock.work.task import service
from interlock.work.task.model import NewTask, Task, TaskFilters, TaskOrder, TaskState
from support.desk import Desk
from support.identity import make_actor, make_user

SALES = Target(TargetKind.ROLE, "sales")


def person(actor: Actor) -> Target:
    return Target(TargetKind.USER, user_id=actor.user_id)


def give(database: Database, by: Actor | Author, **more: Any) -> Task:
    new = NewTask(**{"title": "Call", "to": SALES, "about": About(company_id=1), **more})
    with database.unit() as unit:
        return service.create(unit, new, by=by if isinstance(by, Author) else Author(by))


def do(database: Database, method: str, task_id: UUID, *args: Any, by: Actor, **more: Any) -> Task:
    with database.unit() as unit:
        done = getattr(service, method)(unit, task_id, *args, by=Author(by), **more)
    assert isinstance(done, Task)
    return done


def found(database: Database, actor: Actor, **filters: Any) -> list[str]:
    with database.unit() as unit:
        return [
            task.title for task in service.search(unit, TaskFilters(**filters), actor=actor).items
        ]


@pytest.fixture
def anna(database: Database) -> Actor:
    return make_actor(database, "anna", roles=("sales",))


@pytest.fixture
def bo(database: Database) -> Actor:
    return make_actor(database, "bo")


class TestGiving:
    def test_a_person_is_told(self, database: Database, anna: Actor, bo: Actor) -> None:
        give(database, anna, to=person(bo))
        give(database, bo, to=person(bo))
        with database.unit() as unit:
            assert [item.title for item in list_mine(unit, actor=bo).items] == ["Task: Call"]

    @pytest.mark.parametrize(
        "target",
        [
            FOLLOWERS,
            Target(TargetKind.GROUP, "nowhere"),
            Target(TargetKind.USER, user_id=999),
            Target(TargetKind.ROLE, "Not a role"),
        ],
    )
    def test_only_to_somebody(self, database: Database, anna: Actor, target: Target) -> None:
        with pytest.raises(InvalidError):
            give(database, anna, to=target)

    def test_needs_a_title(self, database: Database, anna: Actor) -> None:
        with pytest.raises(InvalidError):
            give(database, anna, title=" ")


class TestDoing:
    def test_anybody_of_the_role_can(
        self, desk: Desk, database: Database, anna: Actor, bo: Actor, clock: ManualClock
    ) -> None:
        task = give(database, bo)
        clock.advance(timedelta(hours=1))
        done = do(database, "complete", task.id, by=anna, note="Reached")
        assert (done.state, done.outcome, done.closed_by, done.closed_at) == (
            TaskState.DONE,
            "Reached",
            anna.user_id,
            clock.now(),
        )
        trail = desk.trail(f"task:{task.id}")
        assert [entry.action for entry in trail] == ["task.created", "task.done"]

    def test_others_do_not_see_it(self, database: Database, anna: Actor, bo: Actor) -> None:
        task = give(database, anna, to=person(anna))
        with pytest.raises(NotFoundError):
            do(database, "complete", task.id, by=bo)
        auditor = make_actor(database, "auditor", roles=("auditor",))
        with pytest.raises(ForbiddenError):
            do(database, "complete", task.id, by=auditor)

    def test_whose_change_made_an_automation_give_it_may_not_do_it(
        self, database: Database, bo: Actor
    ) -> None:
        task = give(database, Author(bo, automation_id="a.b"))
        with pytest.raises(NotFoundError):
            do(database, "complete", task.id, by=bo)
        assert found(database, bo) == []

    def test_is_done_once(self, database: Database, anna: Actor) -> None:
        task = give(database, anna)
        do(database, "complete", task.id, by=anna)
        for method, more in (("complete", {}), ("cancel", {"reason": "x"})):
            with pytest.raises(ConflictError):
                do(database, method, task.id, by=anna, **more)
        with pytest.raises(ConflictError):
            do(database, "reassign", task.id, SALES, by=anna)

    def test_cancelling_needs_a_reason_and_can_be_undone(
        self, database: Database, anna: Actor
    ) -> None:
        task = give(database, anna)
        with pytest.raises(InvalidError):
            do(database, "cancel", task.id, by=anna, reason="")
        assert do(database, "cancel", task.id, by=anna, reason="Won").outcome == "Won"
        assert do(database, "reopen", task.id, by=anna).state is TaskState.OPEN

    def test_reassigning_moves_it(self, database: Database, anna: Actor, bo: Actor) -> None:
        task = give(database, Author(anna, automation_id="a.b"))
        moved = do(database, "reassign", task.id, person(bo), by=anna)
        assert (moved.assignee_id, moved.role) == (bo.user_id, None)
        assert found(database, bo, is_mine=True) == ["Call"]
        assert found(database, anna) == []


class TestLists:
    def test_due_first_and_filters(
        self, database: Database, anna: Actor, bo: Actor, clock: ManualClock
    ) -> None:
        give(database, bo, title="whenever")
        give(database, bo, title="later", due_at=clock.now() + timedelta(days=2))
        give(database, bo, title="late", due_at=clock.now() - timedelta(days=1))
        give(database, bo, title="mine", to=person(anna), due_at=clock.now())
        give(database, bo, title="abroad", about=About(company_id=2))
        assert found(database, anna) == ["late", "mine", "later", "whenever"]
        assert found(database, anna, is_mine=True) == ["mine"]
        assert found(database, anna, is_of_my_teams=True) == ["late", "later", "whenever"]
        assert found(database, anna, is_overdue=True) == ["late"]

    def test_pages(self, database: Database, anna: Actor, clock: ManualClock) -> None:
        for number in range(5):
            give(database, anna, title=str(number))
            clock.advance(timedelta(seconds=1))
        titles: list[str] = []
        cursor = None
        for _ in range(3):
            with database.unit() as unit:
                page = service.search(
                    unit,
                    TaskFilters(),
                    actor=anna,
                    order=TaskOrder.NEWEST,
                    limit=2,
                    cursor=cursor,
                )
            titles += [task.title for task in page.items]
            cursor = page.next_cursor
        assert (titles, cursor) == (["4", "3", "2", "1", "0"], None)

    def test_a_records_tasks_are_for_its_readers(
        self, desk: Desk, database: Database, anna: Actor, bo: Actor
    ) -> None:
        lead = desk.create(anna, company_id=1)
        task = give(database, bo, to=person(bo), about=About("crm.lead", lead, 1))
        with desk.session(anna) as session:
            assert service.tasks_of_record(session, "crm.lead", lead) == [task]
        with pytest.raises(ForbiddenError), desk.session(bo) as session:
            service.tasks_of_record(session, "crm.lead", lead)

    def test_a_group_has_tasks(self, database: Database, anna: Actor) -> None:
        member = make_user(database, "carl")
        with database.unit() as unit:
            group_store.insert_group(unit, "night", "Night shift")
            group_store.add_member(unit, "night", member.id)
        task = give(database, anna, to=Target(TargetKind.GROUP, "night"))
        carl = Actor(member.id, "carl", "Carl", groups=frozenset({"night"}), company_ids=(1,))
        assert do(database, "complete", task.id, by=carl).state is TaskState.DONE
