from pathlib import Path

import pytest

from support.command import Commands


@pytest.fixture
def limit(workspace: Path) -> Path:
    return workspace / "settings" / "travel_limit.yaml"


@pytest.fixture
def model(workspace: Path) -> Path:
    return workspace / "models" / "travel_request.yaml"


class TestPlan:
    def test_it_shows_definitions_and_tables_and_changes_nothing(
        self, run: Commands, workspace: Path
    ) -> None:
        planned = run.done("plan", workspace)

        assert {item["id"] for item in planned["definitions"]} == {
            "travel.limit",
            "travel.mark_urgent",
            "travel.release",
            "travel.request",
        }
        assert "create_table" in {item["change"] for item in planned["tables"]}
        assert run.done("plan", workspace)["definitions"] == planned["definitions"]

    def test_a_change_is_shown_as_a_difference(
        self, run: Commands, applied: Path, limit: Path
    ) -> None:
        limit.write_text(limit.read_text().replace("value: 1000", "value: 2000"))

        output = run("plan", applied).output

        assert "~ setting travel.limit (version 2)" in output
        assert "    -value: 1000" in output
        assert "    +value: 2000" in output

    def test_an_applied_folder_changes_nothing(self, run: Commands, applied: Path) -> None:
        assert run("plan", applied).output == "Nothing changes.\n"

    def test_errors_end_with_findings(self, run: Commands, applied: Path, model: Path) -> None:
        model.write_text(model.read_text().replace("type: money", "type: cash"))

        outcome = run("plan", applied, "--json")

        assert outcome.code == 1
        assert outcome.document["errors"] > 0

    def test_without_an_installation_it_says_what_to_do(self, tmp_path: Path) -> None:
        gone = Commands({"INTERLOCK_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"})

        outcome = gone("plan", tmp_path)

        assert outcome.code == 4
        assert "does not answer" in outcome.errors


class TestApply:
    def test_it_publishes_as_interlock_with_the_reason(
        self, run: Commands, workspace: Path
    ) -> None:
        done = run.done("apply", workspace, "--reason", "First rules", "--yes")

        assert done["revision"] == 2
        (version,) = run.done("definition", "history", "travel.request")
        assert (version["author"], version["reason"]) == ("Interlock", "First rules")

    def test_nothing_happens_without_a_yes(self, run: Commands, workspace: Path) -> None:
        outcome = run("apply", workspace, "--reason", "x")

        assert outcome.code == 3
        assert "--yes" in outcome.errors
        assert "travel.request" not in run("definition", "list").output

    def test_a_reason_is_needed(self, run: Commands, workspace: Path) -> None:
        outcome = run("apply", workspace, "--yes")

        assert outcome.code == 3
        assert "--reason" in outcome.errors

    def test_what_loses_data_needs_to_be_allowed(
        self, run: Commands, applied: Path, model: Path
    ) -> None:
        trips = applied.parent / "trips.csv"
        trips.write_text("name,goal\nT1,Fair\n")
        run.done("import", "travel.request", trips)
        text = model.read_text().splitlines()
        model.write_text("\n".join(line for line in text if not line.startswith("  goal:")))

        refused = run("apply", applied, "--reason", "x", "--yes")
        assert refused.code == 1
        assert "LOSES DATA" in refused.output
        assert "--allow-destructive" in refused.errors

        allowed = run("apply", applied, "--reason", "x", "--yes", "--allow-destructive")
        assert allowed.code == 0

    def test_errors_are_shown_and_nothing_is_published(
        self, run: Commands, applied: Path, limit: Path
    ) -> None:
        limit.write_text("kind: setting\n")

        outcome = run("apply", applied, "--reason", "x", "--yes")

        assert outcome.code == 1
        assert "settings/travel_limit.yaml" in outcome.output
        assert len(run.done("definition", "history", "travel.limit")) == 1

    def test_a_user_needs_the_right(self, run: Commands, workspace: Path) -> None:
        run.done("user", "add", "bob", "--name", "Bob", "--role", "buyer")

        outcome = run("apply", workspace, "--reason", "x", "--yes", "--as", "bob")

        assert outcome.code == 3
        assert "may not publish" in outcome.errors

    def test_a_publisher_publishes_under_their_own_name(
        self, run: Commands, workspace: Path
    ) -> None:
        run.done("user", "add", "pat", "--name", "Pat", "--role", "publisher")

        run.done("apply", workspace, "--reason", "x", "--yes", "--as", "pat")

        assert run.done("definition", "history", "travel.limit")[0]["author"] == "Pat"

    def test_an_unknown_user_is_named(self, run: Commands, workspace: Path) -> None:
        outcome = run("apply", workspace, "--reason", "x", "--yes", "--as", "nobody")

        assert outcome.code == 3
        assert "'nobody'" in outcome.errors


class TestDefinition:
    def test_it_goes_back_to_an_earlier_version(
        self, run: Commands, applied: Path, limit: Path
    ) -> None:
        before = limit.read_text()
        limit.write_text(before.replace("value: 1000", "value: 2000"))
        run.done("apply", applied, "--reason", "More", "--yes")

        run.done("definition", "rollback", "travel.limit", "--version", 1, "--reason", "Less")

        assert run.done("definition", "show", "travel.limit")["content"] == before
        versions = run.done("definition", "history", "travel.limit")
        assert [(row["version"], row["reason"]) for row in versions] == [
            (3, "Less"),
            (2, "More"),
            (1, "First rules"),
        ]

    def test_an_earlier_version_can_be_looked_at(
        self, run: Commands, applied: Path, limit: Path
    ) -> None:
        limit.write_text(limit.read_text().replace("value: 1000", "value: 2000"))
        run.done("apply", applied, "--reason", "More", "--yes")

        assert "value: 1000" in run("definition", "show", "travel.limit", "--version", 1).output
        assert "value: 2000" in run("definition", "show", "travel.limit").output

    def test_a_version_that_never_was(self, run: Commands, applied: Path) -> None:
        outcome = run("definition", "show", "travel.limit", "--version", 9)

        assert outcome.code == 3
        assert "There is no version 9" in outcome.errors

    def test_the_list_can_be_limited_to_a_kind(self, run: Commands, applied: Path) -> None:
        rows = run.done("definition", "list", "--kind", "setting")

        assert [(row["id"], row["version"], row["state"]) for row in rows] == [
            ("travel.limit", 1, "in force")
        ]
