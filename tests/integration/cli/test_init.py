from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.access.service import Access
from interlock.kit.database import Database
from support.command import Commands

PASSWORD = "green lamps sing quietly"


def redeem(database: Database, link: str) -> None:
    token = parse_qs(urlsplit(link).query)["token"][0]
    with database.unit() as unit:
        Access(IdentityTrail()).redeem_first_admin(
            unit, token, login="ann", name="Ann", password=PASSWORD
        )


class TestInit:
    def test_a_new_installation_has_the_base_pack_and_a_company(self, run: Commands) -> None:
        done = run.done("init", "--company", "Acme", "--currency", "usd")

        assert done["is_base_published"]
        assert done["company"] == "Acme"
        ids = {row["id"] for row in run.done("definition", "list")}
        assert {"base", "res.company", "res.partner", "administrator"} <= ids

    def test_the_link_makes_the_first_administrator(
        self, run: Commands, database: Database
    ) -> None:
        link = run.done("init")["first_administrator"]

        assert link.startswith("http://127.0.0.1:8400/first-admin?token=")
        redeem(database, link)
        (user,) = run.done("user", "list")
        assert (user["login"], user["roles"]) == ("ann", ["administrator"])

    def test_running_it_again_changes_nothing(self, run: Commands, database: Database) -> None:
        redeem(database, run.done("init")["first_administrator"])

        again = run.done("init")

        assert not again["is_base_published"]
        assert again["company"] is None
        assert again["first_administrator"] is None

    def test_it_does_not_retire_what_is_published(self, run: Commands, applied: Path) -> None:
        run.done("init")

        assert "travel.request" in {row["id"] for row in run.done("definition", "list")}

    def test_files_that_are_there_stay_as_they_are(self, run: Commands, workspace: Path) -> None:
        limit = workspace / "settings" / "travel_limit.yaml"
        limit.write_text("mine")

        again = run.done("init", workspace, "--example")

        assert again["files"] == []
        assert limit.read_text() == "mine"

    def test_an_example_needs_a_place(self, run: Commands) -> None:
        assert run("init", "--example").code == 3

    def test_a_currency_is_checked(self, run: Commands) -> None:
        outcome = run("init", "--currency", "x' or '1'=='1")

        assert outcome.code == 3
        assert "is not a currency" in outcome.errors

    def test_people_are_told_what_comes_next(self, run: Commands, tmp_path: Path) -> None:
        outcome = run("init", tmp_path / "w", "--example")

        assert "first-admin?token=" in outcome.output
        assert "interlock check" in outcome.output
