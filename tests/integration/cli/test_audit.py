import json
from pathlib import Path

import pytest
from sqlalchemy import text

from interlock.cli.sealing import Sealer, seal_all
from interlock.kit.database import Database
from support.command import Commands


@pytest.fixture
def log(run: Commands) -> Commands:
    """Commands on a log that has a few entries, all of them sealed."""
    for login in ("ann", "bob", "cid"):
        run.done("user", "add", login, "--name", login.title())
    seal_everything(run)
    return run


def seal_everything(run: Commands) -> None:
    """Seal until nothing is left; transactions of tests beside this one may hold it up."""
    for _ in range(1000):
        run.done("audit", "seal")
        if run.done("audit", "verify")["unsealed"] == 0:
            return
    raise AssertionError("the log was never sealed")


def tamper(database: Database) -> None:
    """Change an entry as only the owner of the server can."""
    with database.unit() as unit:
        unit.connection.execute(text("set local session_replication_role = replica"))
        unit.connection.execute(
            text("update interlock.audit_entry set actor_name = 'Mallory' where id = 2")
        )


class TestVerify:
    def test_a_sound_log_verifies_and_shows_its_head(self, log: Commands) -> None:
        outcome = log("audit", "verify")

        assert outcome.code == 0
        assert "The log is sound." in outcome.output
        assert "Head: " in outcome.output

    def test_a_changed_row_is_named(self, log: Commands, database: Database) -> None:
        tamper(database)

        outcome = log("audit", "verify", "--json")

        assert outcome.code == 2
        assert outcome.document["changed"] == [2]
        assert "Entries that were changed: 2" in log("audit", "verify").output

    def test_a_head_noted_earlier_must_still_be_there(self, log: Commands) -> None:
        noted = log.done("audit", "verify")["head"]["hash"]

        assert log("audit", "verify", "--expected-head", noted).code == 0
        assert log("audit", "verify", "--expected-head", "0" * 64).code == 2

    def test_an_export_verifies_without_a_database(
        self, log: Commands, tmp_path: Path, database: Database
    ) -> None:
        file = tmp_path / "log.jsonl"
        log("audit", "export", "-o", file)
        alone = Commands()

        assert alone("audit", "verify", "--export", file).code == 0

        file.write_bytes(file.read_bytes().replace(b'"Ann"', b'"Eve"'))
        assert alone("audit", "verify", "--export", file).code == 2


class TestExport:
    def test_standard_output_gets_the_lines(self, log: Commands) -> None:
        lines = [json.loads(line) for line in log("audit", "export").output.splitlines()]

        assert "export" in lines[0]
        assert "end" in lines[-1]

    def test_csv_is_for_reading(self, log: Commands) -> None:
        output = log("audit", "export", "--format", "csv", "--action", "identity.user_created")

        assert len(output.output.splitlines()) == 4


class TestSearch:
    def test_entries_are_found_by_what_was_done(self, log: Commands) -> None:
        found = log.done("audit", "search", "--action", "identity.user_created", "--limit", 2)

        assert [item["subject"] for item in found] == ["user:3", "user:2"]
        assert {item["channel"] for item in found} == {"cli"}

    def test_a_period_is_respected(self, log: Commands) -> None:
        assert log.done("audit", "search", "--since", "2100-01-01") == []
        assert log.done("audit", "search", "--until", "2100-01-01") != []


class TestSealing:
    def test_sealing_leaves_nothing_ready(self, log: Commands, database: Database) -> None:
        found = log.done("audit", "verify")

        assert found["sealed"] >= 3
        assert found["seals"] >= 1
        assert seal_all(database) == []

    def test_the_server_seals_by_itself_and_stops_at_once(
        self, run: Commands, database: Database
    ) -> None:
        run.done("user", "add", "ann", "--name", "Ann")

        with Sealer(database, every=0.02):
            for _ in range(1000):
                if (found := run.done("audit", "verify"))["unsealed"] == 0:
                    break

        assert found["unsealed"] == 0
        assert found["seals"] >= 1
