from datetime import timedelta
from typing import Any

import psycopg
import pytest

from interlock.identity.access.service import Access
from interlock.identity.model import SYSTEM, Actor
from interlock.identity.session.limit import GuessLimit
from interlock.identity.session.service import Sessions, SignedIn
from interlock.identity.token.service import Tokens
from interlock.identity.user.service import NewUser, Users
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
    RateLimitedError,
    UnauthenticatedError,
)
from support.identity import (
    PASSWORD,
    ListRecorder,
    actor_of,
    make_actor,
    make_administrator,
    make_user,
)

NEW_PASSWORD = "seven quiet blue rivers"
recorder = ListRecorder()
users = Users(recorder)
access = Access(recorder)
sessions = Sessions(recorder, limit=GuessLimit(per_login=3, per_address=5))
tokens = Tokens(recorder)


@pytest.fixture(autouse=True)
def _fresh_recorder() -> None:
    recorder.entries.clear()


@pytest.fixture
def anna(database: Database) -> Actor:
    """A user who has chosen her password."""
    user = make_user(database, "anna", roles=("buyer",))
    with database.unit() as unit:
        token = access.issue_password_reset(unit, user.id, actor=SYSTEM)
        access.redeem_password_reset(unit, token, password=PASSWORD)
    recorder.entries.clear()
    return actor_of(database, user.id)


def sign_in(
    database: Database, login: str = "anna", password: str = PASSWORD, address: str = "192.0.2.1"
) -> SignedIn:
    with database.unit() as unit:
        return sessions.sign_in(unit, login, password=password, address=address)


def fail(database: Database, login: str = "anna", address: str = "192.0.2.1") -> Problem:
    with pytest.raises(Problem) as refused:
        sign_in(database, login, "wrong", address)
    return refused.value


def whoever(database: Database, token: str) -> Actor:
    with database.unit() as unit:
        return sessions.actor_for_session(unit, token, implies={"buyer": ("reader",)})


class TestSignIn:
    def test_opens_a_session(self, database: Database, anna: Actor) -> None:
        signed_in = sign_in(database, " ANNA ")
        actor = whoever(database, signed_in.token)
        assert actor.user_id == anna.user_id
        assert actor.roles == {"buyer", "reader"}
        assert actor.scopes is None
        assert recorder.actions == ["signed_in"]
        assert signed_in.token not in str(recorder.entries)

    def test_refuses_all_alike(self, database: Database, anna: Actor) -> None:
        make_user(database, "nopassword")
        gone = make_user(database, "gone")
        with database.unit() as unit:
            users.deactivate(unit, gone.id, actor=SYSTEM)
        said = {str(fail(database, login)) for login in ("anna", "nopassword", "gone", "nobody")}
        assert len(said) == 1

    def test_refuses_a_deactivated_user_with_the_right_password(
        self, database: Database, anna: Actor
    ) -> None:
        with database.unit() as unit:
            users.deactivate(unit, anna.user_id, actor=SYSTEM)
        with pytest.raises(UnauthenticatedError):
            sign_in(database)

    def test_stops_guessing_at_a_login(
        self, database: Database, anna: Actor, clock: ManualClock
    ) -> None:
        for number in range(3):
            fail(database, address=f"192.0.2.{number}")
            clock.advance(timedelta(minutes=1))
        with pytest.raises(RateLimitedError) as refused:
            sign_in(database, address="198.51.100.1")
        assert refused.value.retry_after == 12 * 60
        clock.advance(timedelta(minutes=12))
        assert sign_in(database).user.login == "anna"

    def test_stops_guessing_from_an_address(self, database: Database, anna: Actor) -> None:
        for number in range(5):
            fail(database, f"login{number}", "2001:db8::1")
        assert isinstance(fail(database, "another", "2001:db8::2"), RateLimitedError)
        sign_in(database, address="192.0.2.9")

    def test_forgets_failures_with_success(self, database: Database, anna: Actor) -> None:
        for _ in range(2):
            fail(database)
        sign_in(database)
        for _ in range(2):
            assert isinstance(fail(database), UnauthenticatedError)

    def test_counts_and_records_a_failure_once(self, database: Database, anna: Actor) -> None:
        with database.unit() as unit, pytest.raises(UnauthenticatedError):
            sessions.sign_in(unit, "anna", password="wrong", address="a")
        fail(database)
        with database.unit() as unit:
            count = unit.connection.exec_driver_sql("SELECT count(*) FROM sign_in_failure")
            assert count.scalar_one() == 2

    def test_refuses_a_second_attempt_beside_the_first(
        self, database: Database, anna: Actor
    ) -> None:
        with database.unit() as unit:
            sessions.sign_in(unit, "anna", password=PASSWORD, address="a")
            with pytest.raises(RateLimitedError):
                sign_in(database)

    @pytest.mark.parametrize("login", ["", "a\x00b", "x" * 10_000, "\ud800"])
    def test_survives_odd_logins(self, database: Database, login: str) -> None:
        assert isinstance(fail(database, login), UnauthenticatedError)


class TestSession:
    def test_ends_with_its_lifetime(
        self, database: Database, anna: Actor, clock: ManualClock
    ) -> None:
        token = sign_in(database).token
        for _ in range(11):
            clock.advance(timedelta(hours=1))
            whoever(database, token)
        clock.advance(timedelta(hours=1))
        with pytest.raises(UnauthenticatedError):
            whoever(database, token)

    def test_ends_when_idle(self, database: Database, anna: Actor, clock: ManualClock) -> None:
        token = sign_in(database).token
        clock.advance(timedelta(hours=2))
        with pytest.raises(UnauthenticatedError):
            whoever(database, token)

    def test_costs_one_statement(
        self,
        database: Database,
        anna: Actor,
        clock: ManualClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        token = sign_in(database).token
        seen: list[str] = []
        execute = psycopg.Cursor.execute

        def note(cursor: Any, statement: str, *more: Any, **options: Any) -> Any:
            if not statement.startswith("BEGIN"):
                seen.append(statement)
            return execute(cursor, statement, *more, **options)

        monkeypatch.setattr(psycopg.Cursor, "execute", note)
        whoever(database, token)
        assert len(seen) == 1
        clock.advance(timedelta(seconds=61))
        whoever(database, token)
        assert [text.split()[0] for text in seen[1:]] == ["SELECT", "UPDATE"]
        whoever(database, token)
        assert len(seen) == 4

    def test_ends_at_once_when_the_user_is_deactivated(
        self, database: Database, anna: Actor
    ) -> None:
        token = sign_in(database).token
        with database.unit() as unit:
            users.deactivate(unit, anna.user_id, actor=SYSTEM)
            users.reactivate(unit, anna.user_id, actor=SYSTEM)
        with pytest.raises(UnauthenticatedError):
            whoever(database, token)

    def test_can_be_signed_out_of(self, database: Database, anna: Actor) -> None:
        token = sign_in(database).token
        with database.unit() as unit:
            sessions.sign_out(unit, token, actor=anna)
            sessions.sign_out(unit, token, actor=anna)
        with pytest.raises(UnauthenticatedError):
            whoever(database, token)
        assert recorder.actions == ["signed_in", "signed_out"]

    def test_can_be_revoked_by_its_owner_and_by_administrators_only(
        self, database: Database, anna: Actor
    ) -> None:
        first, second = sign_in(database), sign_in(database)
        stranger = make_actor(database, "bob")
        admin = make_administrator(database)
        with pytest.raises(NotFoundError), database.unit() as unit:
            sessions.revoke(unit, first.session.id, actor=stranger)
        with database.unit() as unit:
            assert {found.id for found in sessions.mine(unit, actor=anna)} == {
                first.session.id,
                second.session.id,
            }
            sessions.revoke(unit, first.session.id, actor=anna)
            assert sessions.revoke_all(unit, anna.user_id, actor=admin) == 1
            assert sessions.mine(unit, actor=anna) == []

    def test_is_stored_without_its_secret(self, database: Database, anna: Actor) -> None:
        token = sign_in(database).token
        with database.unit() as unit:
            rows = unit.connection.exec_driver_sql("SELECT s::text FROM user_session s").scalars()
            assert token not in "".join(rows)


class TestMustChangePassword:
    def test_shuts_everything_but_changing_it(self, database: Database) -> None:
        admin = make_administrator(database)
        with database.unit() as unit:
            new = NewUser("bob", "Bob", (1,))
            bob = users.create(unit, new, actor=admin, password=PASSWORD)
            users.assign_role(unit, bob.id, role="administrator", actor=admin)
        token = sign_in(database, "bob").token
        actor = whoever(database, token)
        assert not actor.has_scope("records:read")
        with pytest.raises(ForbiddenError), database.unit() as unit:
            users.search(unit, actor=actor)
        with database.unit() as unit:
            access.change_password(
                unit, actor=actor, old=PASSWORD, new=NEW_PASSWORD, keep_session=token
            )
        assert whoever(database, token).has_scope("records:read")


class TestChangePassword:
    def test_ends_the_other_sessions(self, database: Database, anna: Actor) -> None:
        mine, other = sign_in(database).token, sign_in(database).token
        with database.unit() as unit:
            access.change_password(
                unit, actor=anna, old=PASSWORD, new=NEW_PASSWORD, keep_session=mine
            )
        whoever(database, mine)
        with pytest.raises(UnauthenticatedError):
            whoever(database, other)
        fail(database)
        sign_in(database, password=NEW_PASSWORD)

    @pytest.mark.parametrize(
        ("old", "new"), [("wrong", NEW_PASSWORD), (PASSWORD, "short"), (PASSWORD, PASSWORD)]
    )
    def test_refuses(self, database: Database, anna: Actor, old: str, new: str) -> None:
        with pytest.raises(InvalidError), database.unit() as unit:
            access.change_password(unit, actor=anna, old=old, new=new)
        sign_in(database)

    def test_counts_guesses(self, database: Database, anna: Actor) -> None:
        for _ in range(10):
            with pytest.raises(InvalidError), database.unit() as unit:
                access.change_password(unit, actor=anna, old="wrong", new=NEW_PASSWORD)
        with pytest.raises(RateLimitedError), database.unit() as unit:
            access.change_password(unit, actor=anna, old=PASSWORD, new=NEW_PASSWORD)


class TestFirstAdministrator:
    def redeem(self, database: Database, token: str, password: str = PASSWORD) -> None:
        with database.unit() as unit:
            access.redeem_first_admin(unit, token, login="root", name="Root", password=password)

    def issue(self, database: Database) -> str:
        with database.unit() as unit:
            return access.issue_first_admin_link(unit)

    def test_comes_by_a_link_once(self, database: Database) -> None:
        token = self.issue(database)
        self.redeem(database, token)
        root = whoever(database, sign_in(database, "root").token)
        assert root.has_role("administrator")
        with pytest.raises(ForbiddenError):
            self.redeem(database, token)
        with pytest.raises(ConflictError):
            self.issue(database)

    def test_link_survives_a_weak_password(self, database: Database) -> None:
        token = self.issue(database)
        with pytest.raises(InvalidError):
            self.redeem(database, token, "short")
        self.redeem(database, token)

    def test_link_ends_after_a_day(self, database: Database, clock: ManualClock) -> None:
        token = self.issue(database)
        clock.advance(timedelta(hours=24))
        with pytest.raises(ForbiddenError):
            self.redeem(database, token)

    def test_link_ends_with_a_newer_one(self, database: Database) -> None:
        old, new = self.issue(database), self.issue(database)
        with pytest.raises(ForbiddenError):
            self.redeem(database, old)
        self.redeem(database, new)

    def test_link_is_worth_nothing_once_there_is_one(self, database: Database) -> None:
        token = self.issue(database)
        make_administrator(database)
        with pytest.raises(ConflictError):
            self.redeem(database, token)


class TestPasswordReset:
    def test_is_for_administrators(self, database: Database, anna: Actor) -> None:
        with pytest.raises(ForbiddenError), database.unit() as unit:
            access.issue_password_reset(unit, anna.user_id, actor=anna)

    def test_works_once_and_ends_sessions(self, database: Database, anna: Actor) -> None:
        token = sign_in(database).token
        with database.unit() as unit:
            link = access.issue_password_reset(unit, anna.user_id, actor=SYSTEM)
            access.redeem_password_reset(unit, link, password=NEW_PASSWORD)
        with pytest.raises(UnauthenticatedError):
            whoever(database, token)
        with pytest.raises(ForbiddenError), database.unit() as unit:
            access.redeem_password_reset(unit, link, password=PASSWORD)
        sign_in(database, password=NEW_PASSWORD)

    def test_link_does_not_make_an_administrator(self, database: Database, anna: Actor) -> None:
        with database.unit() as unit:
            link = access.issue_password_reset(unit, anna.user_id, actor=SYSTEM)
            with pytest.raises(ForbiddenError):
                access.redeem_first_admin(unit, link, login="eve", name="Eve", password=PASSWORD)


class TestTokens:
    def issue(self, database: Database, actor: Actor, *scopes: str, **more: Any) -> str:
        with database.unit() as unit:
            return tokens.issue(unit, "nightly", actor=actor, scopes=scopes, **more).secret

    def holder(self, database: Database, secret: str) -> Actor:
        with database.unit() as unit:
            return tokens.actor_for_token(unit, secret, implies={})

    def test_carry_roles_and_scopes(self, database: Database, anna: Actor) -> None:
        secret = self.issue(database, anna, "records:read")
        actor = self.holder(database, secret)
        assert secret.startswith("ilk_")
        assert actor.roles == {"buyer"}
        assert actor.channel == "api"
        assert actor.has_scope("records:read")
        assert not actor.has_scope("records:write")
        assert secret not in str(recorder.entries)

    def test_cannot_make_tokens(self, database: Database, anna: Actor) -> None:
        actor = self.holder(database, self.issue(database, anna, "*"))
        with pytest.raises(ForbiddenError):
            self.issue(database, actor, "records:read")

    def test_end(self, database: Database, anna: Actor, clock: ManualClock) -> None:
        expiring = self.issue(database, anna, "*", expires_at=clock.now() + timedelta(days=1))
        revoked = self.issue(database, anna, "*")
        with database.unit() as unit:
            found = {token.hint: token for token in tokens.of_user(unit, anna.user_id, actor=anna)}
            tokens.revoke(unit, found[revoked[-4:]].id, actor=anna)
        clock.advance(timedelta(days=1))
        for secret in (expiring, revoked, "ilk_nothing", "nothing"):
            with pytest.raises(UnauthenticatedError):
                self.holder(database, secret)

    def test_end_with_their_user(self, database: Database, anna: Actor) -> None:
        secret = self.issue(database, anna, "*")
        with database.unit() as unit:
            users.deactivate(unit, anna.user_id, actor=SYSTEM)
        with pytest.raises(UnauthenticatedError):
            self.holder(database, secret)

    def test_are_not_revoked_by_strangers(self, database: Database, anna: Actor) -> None:
        self.issue(database, anna, "*")
        stranger = make_actor(database, "bob")
        with database.unit() as unit:
            (token,) = tokens.of_user(unit, anna.user_id, actor=anna)
        with pytest.raises(NotFoundError), database.unit() as unit:
            tokens.revoke(unit, token.id, actor=stranger)

    def test_note_their_use_once_a_minute(
        self, database: Database, anna: Actor, clock: ManualClock
    ) -> None:
        secret = self.issue(database, anna, "*")
        first = clock.now()
        self.holder(database, secret)
        clock.advance(timedelta(seconds=59))
        self.holder(database, secret)
        with database.unit() as unit:
            (token,) = tokens.of_user(unit, anna.user_id, actor=anna)
        assert token.last_used_at == first

    @pytest.mark.parametrize("scopes", [(), ("record:read",), ("password:change",)])
    def test_need_known_scopes(
        self, database: Database, anna: Actor, scopes: tuple[str, ...]
    ) -> None:
        with pytest.raises(InvalidError):
            self.issue(database, anna, *scopes)
