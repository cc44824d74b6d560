from pathlib import Path
from typing import Any

from sqlalchemy import text

from interlock.kit.database import Database
from support.command import Commands


def by_subject(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {check["subject"]: check for check in document["checks"]}


class TestDoctor:
    def test_a_working_installation_is_healthy(self, run: Commands, applied: Path) -> None:
        document = run.done("doctor")

        checks = by_subject(document)
        assert document["is_healthy"]
        assert set(checks) == {
            *("python", "settings", "home", "database", "connections", "clock", "tables"),
            *(
                "workspace",
                "administrator",
                "audit",
                "roles",
                "approvals",
                "cases",
                "workers",
                "runs",
            ),
        }
        assert checks["database"]["detail"].startswith("PostgreSQL 18")
        assert checks["cases"]["detail"] == "0 open"

    def test_nothing_published_is_an_error_with_what_helps(self, run: Commands) -> None:
        outcome = run("doctor")

        assert outcome.code == 1
        assert "nothing is published" in outcome.output
        assert "interlock init" in outcome.output

    def test_a_database_that_is_away(self, tmp_path: Path) -> None:
        away = Commands(
            {
                "INTERLOCK_DATABASE_URL": "postgresql://nobody:hush@127.0.0.1:9/none",
                "INTERLOCK_HOME": str(tmp_path),
            }
        )

        outcome = away("doctor", "--json")

        assert outcome.code == 4
        assert by_subject(outcome.document)["database"]["health"] == "error"
        assert "hush" not in outcome.output

    def test_tables_of_another_step(self, run: Commands, database: Database) -> None:
        with database.unit() as unit:
            unit.connection.execute(text("delete from interlock.schema_revision"))

        outcome = run("doctor", "--json")

        assert outcome.code == 1
        assert by_subject(outcome.document)["tables"]["health"] == "error"
        assert run("plan").code == 4

    def test_a_misspelt_variable_is_a_warning(self, run: Commands, applied: Path) -> None:
        misspelt = Commands({**run.environment, "INTERLOCK_PROT": "1"})

        settings = by_subject(misspelt.done("doctor"))["settings"]

        assert settings["health"] == "warning"
        assert "INTERLOCK_PORT" in settings["detail"]

    def test_a_pool_larger_than_the_server_allows(self, run: Commands, applied: Path) -> None:
        greedy = Commands({**run.environment, "INTERLOCK_POOL_SIZE": "100"})

        assert by_subject(greedy.done("doctor"))["connections"]["health"] == "warning"

    def test_a_home_that_cannot_be_written(
        self, run: Commands, applied: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        homeless = Commands({**run.environment, "INTERLOCK_HOME": str(tmp_path / "file")})

        outcome = homeless("doctor", "--json")

        assert outcome.code == 1
        assert by_subject(outcome.document)["home"]["health"] == "error"
