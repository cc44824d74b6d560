from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from interlock.identity.delegation import store as delegation_store
from interlock.identity.group import store as group_store
from interlock.identity.model import SYSTEM, Actor
from interlock.identity.user import store as user_store
from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, InvalidError, NotFoundError, RefusedError
from interlock.work.case.model import Case, CaseFilters, CaseOrder
from interlock.work.comment.service import comment_on_record, comments_of_record
from interlock.work.follower.service import follow, followed_by, followers_of, unfollow
from interlock.work.model import Author
from interlock.work.notification.model import Notification
from interlock.work.notification.service import count_unread, list_mine, mark_read
from interlock.work.task.model import Task, TaskFilters
from interlock.work.task.service import search as search_tasks
from support.desk import Desk, automation, compiled, open_desk
from support.identity import make_actor, make_user

ADMIN = Actor(90, "admin", "Admin", roles=frozenset({"administrator"}), company_ids=(1,))


def tasks(desk: Desk) -> list[Task]:
    with desk.database.unit() as unit:
        return search_tasks(unit, TaskFilters(), actor=ADMIN).items


def cases(desk: Desk) -> list[Case]:
    with desk.database.unit() as unit:
        return desk.cases.search(unit, CaseFilters(), actor=ADMIN, order=CaseOrder.OLDEST).items


def inbox(desk: Desk, actor: Actor, **more: Any) -> list[Notification]:
    with desk.database.unit() as unit:
        return list_mine(unit, actor=actor, **more).items


@pytest.fixture
def anna(database: Database) -> Actor:
    return make_actor(database, "anna", roles=("sales",))


@pytest.fixture
def bo(database: Database) -> Actor:
    return make_actor(database, "bo", roles=("guest",))


class TestTask:
    def test_is_due_in_business_time(self, database: Database) -> None:
        step = (
            '  - task: {title: "Call {name}", to: role sales, note: "{score}",'
            " due: 3 business days}"
        )
        desk = open_desk(database, automation(step))
        lead = desk.create(name="Ada", score=5)
        (task,) = tasks(desk)
        assert (task.title, task.role, task.note) == ("Call Ada", "sales", "5")
        assert (task.model, task.record_id, task.automation_id) == ("crm.lead", lead, "lead.rule")
        assert task.due_at == datetime(2027, 3, 8, 9, tzinfo=UTC)

    def test_takes_a_day_from_the_record(self, database: Database) -> None:
        step = '  - task: {title: Close, to: "=user_id", due: "=closes_on"}'
        desk = open_desk(database, automation(step))
        user = make_user(database, "carl")
        desk.create(closes_on="2027-03-10", user_id=user.id)
        (task,) = tasks(desk)
        assert task.assignee_id == user.id
        assert task.due_at == datetime(2027, 3, 10, 23, tzinfo=UTC)

    def test_an_empty_reference_leaves_it_to_the_owner(self, database: Database) -> None:
        desk = open_desk(database, automation('  - task: {title: Close, to: "=user_id"}'))
        desk.create()
        assert tasks(desk)[0].role == "sales_lead"

    def test_is_undone_with_the_change(self, database: Database, anna: Actor) -> None:
        steps = '  - task: {title: Close, to: role sales}\n  - task: {title: x, to: "=score"}'
        desk = open_desk(database, automation(steps))
        with pytest.raises(RefusedError):
            desk.create(anna, score=12345)
        assert tasks(desk) == []
        assert [case.category for case in cases(desk)] == ["automation_failed"]


class TestNotify:
    def test_each_is_told_once(self, database: Database, anna: Actor, bo: Actor) -> None:
        step = (
            '  - notify: {to: [role sales, group night, "=user_id", followers],'
            ' title: "{name} is new", body: "Look"}'
        )
        desk = open_desk(database, automation(step))
        with database.unit() as unit:
            group_store.insert_group(unit, "night", "Night shift")
            for user in (anna, bo):
                group_store.add_member(unit, "night", user.user_id)
        lead = desk.create(name="Ada", user_id=anna.user_id)
        for user in (anna, bo):
            (told,) = inbox(desk, user)
            assert (told.title, told.body, told.record_id) == ("Ada is new", "Look", lead)
            assert told.link == f"/records/crm.lead/{lead}"

    def test_two_steps_are_two_messages(self, database: Database, anna: Actor) -> None:
        steps = "  - notify: {to: role sales, title: a}\n  - notify: {to: role sales, title: b}"
        desk = open_desk(database, automation(steps))
        desk.create()
        assert {told.title for told in inbox(desk, anna)} == {"a", "b"}

    def test_only_people_of_the_records_company(self, database: Database, anna: Actor) -> None:
        desk = open_desk(database, automation("  - notify: {to: role sales, title: a}"))
        desk.create(company_id=2)
        assert inbox(desk, anna) == []

    def test_inactive_users_are_told_nothing(self, database: Database, anna: Actor) -> None:
        desk = open_desk(database, automation('  - notify: {to: "=user_id", title: a}'))
        with database.unit() as unit:
            user_store.update_user(unit, anna.user_id, {"is_active": False})
        desk.create(user_id=anna.user_id)
        assert inbox(desk, anna) == []


class TestInbox:
    def test_is_read_by_its_owner_only(self, database: Database, anna: Actor, bo: Actor) -> None:
        steps = "\n".join(f"  - notify: {{to: role sales, title: t{n}}}" for n in range(3))
        desk = open_desk(database, automation(steps))
        desk.create()
        first = inbox(desk, anna)[0]
        with database.unit() as unit:
            assert mark_read(unit, [first.id], actor=bo) == 0
            assert count_unread(unit, actor=anna) == 3
            assert mark_read(unit, [first.id], actor=anna) == 1
            assert count_unread(unit, actor=anna) == 2
        assert first.id not in {told.id for told in inbox(desk, anna, is_unread=True)}
        with database.unit() as unit:
            page = list_mine(unit, actor=anna, limit=2)
            rest = list_mine(unit, actor=anna, limit=2, cursor=page.next_cursor)
            assert mark_read(unit, actor=anna) == 2
        assert len({told.id for told in (*page.items, *rest.items)}) == 3


class TestFollow:
    def test_followers_hear_from_then_on(self, database: Database, anna: Actor, bo: Actor) -> None:
        desk = open_desk(
            database,
            automation('  - follow: "=user_id"'),
            automation(
                '  - notify: {to: followers, title: "{score}"}', on="updated: [score]", name="b.b"
            ),
        )
        lead = desk.create(user_id=anna.user_id)
        desk.update(lead, score=1)
        with desk.session(bo) as session:
            follow(session, "crm.lead", lead, user_ids=[bo.user_id], by=Author(bo))
        desk.update(lead, score=2)
        assert {told.title for told in inbox(desk, anna)} == {"1", "2"}
        assert [told.title for told in inbox(desk, bo)] == ["2"]
        with database.unit() as unit:
            assert followed_by(unit, actor=bo) == [("crm.lead", lead)]

    def test_the_action_removes_too(self, database: Database, anna: Actor) -> None:
        desk = open_desk(
            database,
            automation("  - follow: role sales"),
            automation("  - unfollow: role sales", on="updated: [score]", name="b.b"),
        )
        lead = desk.create()
        with desk.session(anna) as session:
            assert followers_of(session, "crm.lead", lead) == [anna.user_id]
        desk.update(lead, score=1)
        with desk.session(anna) as session:
            assert followers_of(session, "crm.lead", lead) == []
        assert desk.actions()[-4:].count("record.unfollowed") == 1

    def test_who_may_not_read_it_any_more_hears_nothing(
        self, database: Database, anna: Actor
    ) -> None:
        desk = open_desk(
            database,
            automation("  - notify: {to: followers, title: x}", on="updated: [score]"),
        )
        lead = desk.create(anna, company_id=1)
        with desk.session(anna) as session:
            follow(session, "crm.lead", lead, user_ids=[anna.user_id], by=Author(anna))
        with database.unit() as unit:
            user_store.remove_role(unit, anna.user_id, "sales")
        desk.update(lead, score=1)
        assert inbox(desk, anna) == []

    def test_adding_others_needs_the_right_to_change(
        self, desk: Desk, anna: Actor, bo: Actor
    ) -> None:
        lead = desk.create(anna, company_id=1)
        with pytest.raises(ForbiddenError), desk.session(bo) as session:
            follow(session, "crm.lead", lead, user_ids=[anna.user_id], by=Author(bo))
        with desk.session(anna) as session:
            ids = [anna.user_id, bo.user_id]
            assert follow(session, "crm.lead", lead, user_ids=ids, by=Author(anna)) == ids
            assert follow(session, "crm.lead", lead, user_ids=ids, by=Author(anna)) == []
        with desk.session(bo) as session:
            own = [bo.user_id]
            assert unfollow(session, "crm.lead", lead, user_ids=own, by=Author(bo)) == own
        with pytest.raises(InvalidError), desk.session(anna) as session:
            follow(session, "crm.lead", lead, user_ids=[999], by=Author(anna))


class TestComment:
    def test_an_automation_comments_under_its_own_name(
        self, database: Database, anna: Actor
    ) -> None:
        desk = open_desk(database, automation('  - comment: "Score {score}"'))
        lead = desk.create(anna, score=3, company_id=1)
        with desk.session(anna) as session:
            (comment,) = comments_of_record(session, "crm.lead", lead).items
        assert (comment.body, comment.author_name) == ("Score 3", "lead.rule")

    def test_followers_are_told_except_the_author(self, desk: Desk, anna: Actor, bo: Actor) -> None:
        lead = desk.create(anna, company_id=1, name="Ada")
        with desk.session(anna) as session:
            ids = [anna.user_id, bo.user_id]
            follow(session, "crm.lead", lead, user_ids=ids, by=Author(anna))
            record = session.get("crm.lead", lead)
            comment_on_record(session, record, "Hello", by=Author(anna), implies={})
        assert [told.title for told in inbox(desk, bo)] == ["Anna commented on Ada"]
        assert inbox(desk, anna) == []

    def test_comments_are_for_readers(self, desk: Desk, database: Database, anna: Actor) -> None:
        lead = desk.create(anna, company_id=1)
        abroad = Actor(77, "z", "Z", roles=frozenset({"sales"}), company_ids=(2,))
        with pytest.raises(NotFoundError), desk.session(abroad) as session:
            comments_of_record(session, "crm.lead", lead)


class TestCase:
    STEP = (
        '  - case: {queue: sales_lead, title: "Score of {name}", severity: high,'
        ' next: "Call {name}",'
        " category: low_score, due: 4 business hours}\n    as: opened\n"
        '  - comment: "Case {steps.opened.number}"'
    )

    def test_is_owned_due_and_known(self, database: Database, anna: Actor) -> None:
        hears = automation("  - comment: heard", on="event: case.opened", name="b.b")
        desk = open_desk(database, automation(self.STEP, on="updated: [score]"), hears)
        lead = desk.create(name="Ada", company_id=1)
        desk.update(lead, anna, score=1)
        desk.update(lead, anna, score=2)
        (case,) = cases(desk)
        assert (case.title, case.owner_role, case.occurrences) == ("Score of Ada", "sales_lead", 2)
        assert (case.category, case.severity, case.record_id) == ("low_score", "high", lead)
        assert case.next_action == "Call Ada"
        assert case.due_at == datetime(2027, 3, 1, 13, tzinfo=UTC)
        with desk.session(anna) as session:
            bodies = [item.body for item in comments_of_record(session, "crm.lead", lead).items]
        assert sorted(bodies) == ["Case 1", "Case 1", "heard"]
        assert desk.actions().count("case.opened") == 1

    def test_a_key_of_its_own_groups_over_records(self, database: Database) -> None:
        step = '  - case: {queue: sales, title: Bad, key: "bad {state}"}'
        desk = open_desk(database, automation(step))
        for _ in range(3):
            desk.create()
        assert [case.occurrences for case in cases(desk)] == [3]

    def test_each_record_has_its_own_case(self, database: Database) -> None:
        desk = open_desk(database, automation("  - case: {queue: sales, title: Bad}"))
        for _ in range(2):
            desk.create()
        assert len(cases(desk)) == 2


class TestAssign:
    @staticmethod
    def step(by: str, to: str = "role sales") -> str:
        return f"  - assign: {{field: user_id, to: {to}, by: {by}}}"

    def team(self, database: Database, count: int = 3) -> list[int]:
        return [
            make_user(database, f"seller{number}", roles=("sales",)).id for number in range(count)
        ]

    def asked(self, desk: Desk) -> int:
        """Who gets a record when the automation is set off by an update."""
        lead = desk.create()
        desk.update(lead, score=1)
        chosen: int = desk.read(lead)["user_id"]
        return chosen

    def test_round_robin_goes_round(self, database: Database) -> None:
        desk = open_desk(database, automation(self.step("round_robin")))
        team = self.team(database)
        given = [desk.read(desk.create())["user_id"] for _ in range(7)]
        assert given == [*team, *team, team[0]]

    def test_least_loaded_counts_open_records(self, database: Database) -> None:
        desk = open_desk(
            database,
            automation(self.step("least_loaded"), on="updated: [score]"),
        )
        first, second, third = self.team(database)
        won = [desk.create(user_id=first) for _ in range(3)]
        for lead in won:
            desk.update(lead, state="won")
        open_ones = [desk.create(user_id=user) for user in (second, second, third)]
        assert [self.asked(desk) for _ in range(3)] == [first, third, first]
        desk.update(open_ones[-1], active=False)
        assert self.asked(desk) == third

    def test_least_loaded_evens_out_within_one_unit(self, database: Database) -> None:
        desk = open_desk(database, automation(self.step("least_loaded")))
        team = self.team(database)
        given = [desk.read(desk.create())["user_id"] for _ in range(6)]
        assert sorted(given) == sorted(team * 2)

    def test_who_is_away_gets_nothing(self, database: Database) -> None:
        desk = open_desk(database, automation(self.step("first")))
        away, here = self.team(database, 2)
        _record_absence(database, away)
        assert desk.read(desk.create())["user_id"] == here

    def test_nobody_there_opens_a_case(self, database: Database) -> None:
        desk = open_desk(database, automation(self.step("first")))
        lead = desk.create()
        assert desk.read(lead)["user_id"] is None
        (case,) = cases(desk)
        assert (case.category, case.owner_role, case.record_id) == (
            "unassigned",
            "sales_lead",
            lead,
        )

    def test_a_reference_is_followed(self, database: Database) -> None:
        steps = self.step("first", '"=create_uid"')
        desk = open_desk(database, automation(steps))
        anna = make_actor(database, "anna", roles=("sales",))
        assert desk.read(desk.create(anna))["user_id"] == anna.user_id


class TestChecking:
    @pytest.mark.parametrize(
        ("step", "code", "path"),
        [
            ("task: {title: x, to: anna}", "unknown_target", "do.0.task.to"),
            ("task: {title: x, to: 7}", "hard_coded_person", "do.0.task.to"),
            ("task: {title: x, to: a@b.c}", "hard_coded_person", "do.0.task.to"),
            ("task: {title: x, to: followers}", "unknown_target", "do.0.task.to"),
            ("task: {title: x, to: role sales, due: soon}", "value", "do.0.task.due"),
            ("notify: {to: [role sales, bo], title: x}", "unknown_target", "do.0.notify.to.1"),
            ("notify: {to: role sales, title: '{nome}'}", "unknown_name", "do.0.notify.title"),
            ("case: {queue: sales, title: x, severity: urgent}", "option", "do.0.case.severity"),
            ("assign: {field: user, to: role sales}", "unknown_field", "do.0.assign.field"),
            ("assign: {field: score, to: role sales}", "wrong_type", "do.0.assign.field"),
        ],
    )
    def test_finds_what_is_wrong(self, step: str, code: str, path: str) -> None:
        found = compiled(automation(f"  - {step}")).findings
        assert (code, path) in [(finding.code, finding.path) for finding in found]


def _record_absence(database: Database, user_id: int) -> None:
    with database.unit() as unit:
        delegation_store.insert_absence(
            unit,
            {
                "user_id": user_id,
                "starts_at": unit.now - timedelta(days=1),
                "ends_at": unit.now + timedelta(days=1),
                "created_by": SYSTEM.user_id,
                "created_at": unit.now,
            },
        )
