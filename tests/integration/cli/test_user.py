from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.token.service import Tokens
from interlock.kit.database import Database
from support.command import Commands


class TestUser:
    def test_a_user_is_added_with_roles_and_a_link(self, run: Commands) -> None:
        run.done("user", "add", "boss", "--name", "Boss")

        made = run.done(
            *("user", "add", "ann", "--name", "Ann", "--role", "buyer", "--role", "finance"),
            *("--manager", "boss"),
        )

        assert sorted(made["roles"]) == ["buyer", "finance"]
        assert "/reset-password?token=" in made["link"]

    def test_the_list_shows_everybody(self, run: Commands) -> None:
        for login in ("ann", "bob"):
            run.done("user", "add", login, "--name", login.title())

        assert [row["login"] for row in run.done("user", "list")] == ["ann", "bob"]
        assert [row["login"] for row in run.done("user", "list", "bo")] == ["bob"]

    def test_roles_are_given_and_taken(self, run: Commands) -> None:
        run.done("user", "add", "ann", "--name", "Ann", "--role", "buyer")

        held = run.done("user", "roles", "ann", "--add", "finance", "--remove", "buyer")

        assert held["roles"] == ["finance"]
        assert run("user", "roles", "ann").output == "finance\n"

    def test_a_new_password_is_set_by_a_link(self, run: Commands) -> None:
        run.done("user", "add", "ann", "--name", "Ann")

        outcome = run("user", "reset-password", "ann")

        assert "/reset-password?token=" in outcome.output

    def test_somebody_who_is_not_there(self, run: Commands) -> None:
        outcome = run("user", "roles", "nobody")

        assert outcome.code == 3
        assert "'nobody'" in outcome.errors

    def test_a_login_is_taken_once(self, run: Commands) -> None:
        run.done("user", "add", "ann", "--name", "Ann")

        assert run("user", "add", "ANN", "--name", "Other").code == 3


class TestToken:
    def test_the_secret_works_within_its_scopes(self, run: Commands, database: Database) -> None:
        run.done("user", "add", "robot", "--name", "Robot", "--role", "buyer")

        made = run.done(
            *("token", "create", "robot", "--name", "Shop", "--scope", "records:read"),
            *("--expires", "90 days"),
        )

        with database.unit() as unit:
            tokens = Tokens(IdentityTrail())
            actor = tokens.actor_for_token(unit, made["secret"], implies={})
        assert (actor.login, actor.scopes) == ("robot", frozenset({"records:read"}))
        assert made["expires_at"] is not None

    def test_only_the_secret_goes_to_standard_output(self, run: Commands) -> None:
        run.done("user", "add", "robot", "--name", "Robot")

        outcome = run("token", "create", "robot", "--name", "Shop", "--scope", "records:read")

        assert outcome.output.startswith("ilk_")
        assert len(outcome.output.splitlines()) == 1

    def test_an_unknown_scope_suggests_one(self, run: Commands) -> None:
        run.done("user", "add", "robot", "--name", "Robot")

        outcome = run("token", "create", "robot", "--name", "x", "--scope", "record:read")

        assert outcome.code == 3
        assert "records:read" in outcome.errors
