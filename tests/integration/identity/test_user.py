import pytest

from interlock.identity.group.service import Groups
from interlock.identity.model import Actor
from interlock.identity.user.service import (
    NewUser,
    Users,
    actor_for_user,
    managers_of,
    users_with_role,
)
from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError, NotFoundError
from support.identity import ListRecorder, actor_of, make_actor, make_administrator, make_user

recorder = ListRecorder()
users = Users(recorder)
groups = Groups(recorder)


@pytest.fixture(autouse=True)
def _fresh_recorder() -> None:
    recorder.entries.clear()


@pytest.fixture
def admin(database: Database) -> Actor:
    return make_administrator(database)


class TestCreate:
    def test_stores_and_records(self, database: Database, admin: Actor) -> None:
        new = NewUser(login="Anna", name="Anna Berg", company_ids=(3, 4), email="a@example.com")
        with database.unit() as unit:
            user = users.create(unit, new, actor=admin)
            assert users.get(unit, user.id, actor=admin) == user
        assert (user.login, user.company_id, user.company_ids) == ("Anna", 3, (3, 4))
        (entry,) = recorder.entries
        assert entry["action"] == "identity.user_created"
        assert entry["subject"] == f"user:{user.id}"
        assert "password_hash" not in entry["new"]

    def test_refuses_a_login_in_other_case(self, database: Database, admin: Actor) -> None:
        make_user(database, "anna")
        with pytest.raises(ConflictError, match="login"), database.unit() as unit:
            users.create(unit, NewUser("ANNA", "A", (1,)), actor=admin)

    def test_is_for_administrators(self, database: Database) -> None:
        nobody = make_actor(database, "anna")
        with pytest.raises(ForbiddenError), database.unit() as unit:
            users.create(unit, NewUser("b", "B", (1,)), actor=nobody)

    def test_tells_all_that_is_wrong(self, database: Database, admin: Actor) -> None:
        new = NewUser("b", " ", (1,), company_id=2, time_zone="Mars", language="1")
        with pytest.raises(InvalidError) as refused, database.unit() as unit:
            users.create(unit, new, actor=admin)
        paths = {error.path for error in refused.value.errors}
        assert paths == {"name", "company_id", "time_zone", "language"}


class TestUpdate:
    def test_records_only_what_changed(self, database: Database, admin: Actor) -> None:
        user = make_user(database, "anna")
        with database.unit() as unit:
            change = {"name": user.name, "department": "Sales"}
            after = users.update(unit, user.id, actor=admin, change=change)
        assert after.department == "Sales"
        assert recorder.entries[0]["old"] == {"department": None}
        assert recorder.entries[0]["new"] == {"department": "Sales"}

    def test_lets_people_choose_their_language_and_nothing_else(self, database: Database) -> None:
        anna = make_actor(database, "anna")
        with database.unit() as unit:
            users.update(unit, anna.user_id, actor=anna, change={"language": "de"})
        assert actor_of(database, anna.user_id).language == "de"
        for change in ({"name": "Boss"}, {"company_ids": (1, 2)}):
            with pytest.raises(ForbiddenError), database.unit() as unit:
                users.update(unit, anna.user_id, actor=anna, change=change)

    def test_refuses_a_circle_of_managers(self, database: Database, admin: Actor) -> None:
        top = make_user(database, "top")
        middle = make_user(database, "middle", manager_id=top.id)
        low = make_user(database, "low", manager_id=middle.id)
        with database.unit() as unit:
            assert managers_of(unit, low.id) == [middle.id, top.id]
        for manager in (low.id, top.id):
            with pytest.raises(InvalidError, match="manager"), database.unit() as unit:
                users.update(unit, top.id, actor=admin, change={"manager_id": manager})

    def test_refuses_a_manager_who_does_not_exist(self, database: Database, admin: Actor) -> None:
        with pytest.raises(InvalidError), database.unit() as unit:
            users.update(unit, admin.user_id, actor=admin, change={"manager_id": 999})


class TestManagersOf:
    def test_survives_a_circle_in_the_table(self, database: Database) -> None:
        one = make_user(database, "one")
        two = make_user(database, "two", manager_id=one.id)
        with database.unit() as unit:
            unit.connection.exec_driver_sql(
                f"UPDATE app_user SET manager_id = {two.id} WHERE id = {one.id}"
            )
            assert managers_of(unit, one.id) == [two.id]


class TestLastAdministrator:
    def test_cannot_be_deactivated(self, database: Database, admin: Actor) -> None:
        with pytest.raises(ConflictError, match="administrator"), database.unit() as unit:
            users.deactivate(unit, admin.user_id, actor=admin)

    def test_cannot_lose_the_role(self, database: Database, admin: Actor) -> None:
        with pytest.raises(ConflictError), database.unit() as unit:
            users.remove_role(unit, admin.user_id, role="administrator", actor=admin)

    def test_may_go_when_another_is_there_through_a_group(
        self, database: Database, admin: Actor
    ) -> None:
        other = make_user(database, "other")
        with database.unit() as unit:
            groups.create(unit, "it", title="IT", actor=admin)
            groups.add_member(unit, "it", user_id=other.id, actor=admin)
            groups.assign_role(unit, "it", role="administrator", actor=admin)
            users.deactivate(unit, admin.user_id, actor=admin)
        heir = actor_of(database, other.id)
        with pytest.raises(ConflictError), database.unit() as unit:
            groups.remove_member(unit, "it", user_id=other.id, actor=heir)
        with pytest.raises(ConflictError), database.unit() as unit:
            groups.remove_role(unit, "it", role="administrator", actor=heir)
        with pytest.raises(ConflictError), database.unit() as unit:
            groups.delete(unit, "it", actor=heir)


class TestRoles:
    def test_come_in_person_through_groups_and_by_implication(
        self, database: Database, admin: Actor
    ) -> None:
        anna = make_user(database, "anna", roles=("buyer",))
        with database.unit() as unit:
            groups.create(unit, "fin", title="Finance", actor=admin)
            groups.assign_role(unit, "fin", role="finance", actor=admin)
            groups.add_member(unit, "fin", user_id=anna.id, actor=admin)
            actor = actor_for_user(
                unit, anna.id, implies={"finance": ("reader",)}, channel="automation"
            )
        assert actor is not None
        assert actor.roles == {"buyer", "finance", "reader"}
        assert actor.groups == {"fin"}
        assert actor.channel == "automation"

    def test_find_those_who_have_them_in_any_way(self, database: Database, admin: Actor) -> None:
        in_person = make_user(database, "one", roles=("finance",), company_ids=(1, 2))
        implied = make_user(database, "two", roles=("director",))
        grouped = make_user(database, "three")
        gone = make_user(database, "four", roles=("finance",))
        with database.unit() as unit:
            groups.create(unit, "fin", title="Finance", actor=admin)
            groups.assign_role(unit, "fin", role="finance", actor=admin)
            groups.add_member(unit, "fin", user_id=grouped.id, actor=admin)
            users.deactivate(unit, gone.id, actor=admin)
            implies = {"director": ("finance",)}
            found = users_with_role(unit, "finance", implies=implies)
            assert found == [in_person.id, implied.id, grouped.id]
            assert users_with_role(unit, "finance", implies=implies, company_id=2) == [in_person.id]

    def test_are_recorded_once(self, database: Database, admin: Actor) -> None:
        anna = make_user(database, "anna")
        with database.unit() as unit:
            users.assign_role(unit, anna.id, role="buyer", actor=admin)
            users.assign_role(unit, anna.id, role="buyer", actor=admin)
            users.remove_role(unit, anna.id, role="buyer", actor=admin)
            users.remove_role(unit, anna.id, role="buyer", actor=admin)
        assert recorder.actions == ["role_assigned", "role_removed"]

    @pytest.mark.parametrize("role", ["", "Buyer", "a b", "a..b"])
    def test_have_ids(self, database: Database, admin: Actor, role: str) -> None:
        with pytest.raises(InvalidError), database.unit() as unit:
            users.assign_role(unit, admin.user_id, role=role, actor=admin)


class TestSearch:
    def test_pages_by_name(self, database: Database, admin: Actor) -> None:
        for login in ("cleo", "Bert", "anna"):
            make_user(database, login)
        with database.unit() as unit:
            first = users.search(unit, actor=admin, limit=3)
            rest = users.search(unit, actor=admin, limit=3, cursor=first.next_cursor)
        assert [user.name for user in first.items] == ["Admin", "Anna", "Bert"]
        assert [user.name for user in rest.items] == ["Cleo"]
        assert rest.next_cursor is None

    def test_takes_percent_signs_as_text(self, database: Database, admin: Actor) -> None:
        with database.unit() as unit:
            assert users.search(unit, "%", actor=admin).items == []
            assert len(users.search(unit, "ADM", actor=admin).items) == 1

    def test_shows_colleagues_by_name_only(self, database: Database) -> None:
        make_user(database, "anna")
        with database.unit() as unit:
            assert [person.name for person in users.people(unit, "nn")] == ["Anna"]


class TestGroups:
    def test_are_for_administrators(self, database: Database) -> None:
        nobody = make_actor(database, "anna")
        with pytest.raises(ForbiddenError), database.unit() as unit:
            groups.create(unit, "it", title="IT", actor=nobody)

    def test_know_members_and_roles(self, database: Database, admin: Actor) -> None:
        with database.unit() as unit:
            groups.create(unit, "it", title="IT", actor=admin)
            groups.rename(unit, "it", title="Machines", actor=admin)
            groups.add_member(unit, "it", user_id=admin.user_id, actor=admin)
            groups.assign_role(unit, "it", role="support", actor=admin)
            (group,) = groups.search(unit, actor=admin).items
            assert group == groups.get(unit, "it", actor=admin)
            groups.delete(unit, "it", actor=admin)
            with pytest.raises(NotFoundError):
                groups.get(unit, "it", actor=admin)
        assert (group.title, group.member_ids, group.roles) == (
            "Machines", (admin.user_id,), ("support",),
        )  # fmt: skip

    def test_have_one_code_each(self, database: Database, admin: Actor) -> None:
        with database.unit() as unit:
            groups.create(unit, "it", title="IT", actor=admin)
        with pytest.raises(ConflictError), database.unit() as unit:
            groups.create(unit, "it", title="IT", actor=admin)
