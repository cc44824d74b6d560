import json
from pathlib import Path

import pytest

from support.command import Commands

TRIPS = """\
name,goal,flight,hotel
T1,See a customer,300,200
T2,Fair,4000,900
"""


@pytest.fixture
def trips(applied: Path) -> Path:
    """Trips to be imported; one of them is over three times the limit."""
    file = applied.parent / "trips.csv"
    file.write_text(TRIPS)
    return file


@pytest.fixture
def imported(run: Commands, trips: Path) -> Path:
    run.done("import", "travel.request", trips, "--key", "name")
    return trips


class TestImport:
    def test_rows_go_in_with_all_rules_on(self, run: Commands, trips: Path) -> None:
        done = run.done("import", "travel.request", trips, "--key", "name")

        assert (done["created"], done["failed_records"]) == (2, 0)
        rows = run("export", "travel.request", "--where", "urgent", "--format", "jsonl").output
        (urgent,) = map(json.loads, rows.splitlines())
        assert (urgent["name"], urgent["cost"]) == ("T2", "4900")

    def test_the_same_file_again_changes_nothing(self, run: Commands, imported: Path) -> None:
        again = run.done("import", "travel.request", imported, "--key", "name")

        assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)

    def test_bad_rows_are_told_with_their_place_and_good_ones_go_in(
        self, run: Commands, trips: Path
    ) -> None:
        trips.write_text(TRIPS + "T3,Fair,much,0\n")

        outcome = run("import", "travel.request", trips, "--key", "name", "--json")

        assert outcome.code == 1
        assert outcome.document["created"] == 2
        (failed,) = outcome.document["failed"]
        assert (failed["line"], failed["column"], failed["value"]) == (4, "flight", "much")

    def test_people_get_a_table_of_what_failed(self, run: Commands, trips: Path) -> None:
        trips.write_text(TRIPS + "T3,Fair,much,0\n")

        output = run("import", "travel.request", trips, "--key", "name").output

        assert "flight" in output
        assert output.endswith("2 created, 0 updated, 0 unchanged, 1 failed.\n")

    def test_a_rehearsal_changes_nothing(self, run: Commands, trips: Path) -> None:
        done = run.done("import", "travel.request", trips, "--key", "name", "--dry-run")

        assert done["created"] == 2
        assert run("export", "travel.request", "--format", "jsonl").output == ""

    def test_a_column_may_have_another_name(self, run: Commands, trips: Path) -> None:
        trips.write_text(TRIPS.replace("goal", "Why"))

        done = run.done("import", "travel.request", trips, "--key", "name", "--map", "Why=goal")

        assert done["created"] == 2

    def test_history_may_begin_in_any_state(self, run: Commands, trips: Path) -> None:
        trips.write_text("name,goal,state\nT9,Fair,booked\n")

        refused = run("import", "travel.request", trips, "--key", "name")
        assert refused.code == 1

        taken = run.done("import", "travel.request", trips, "--key", "name", "--history")
        assert taken["created"] == 1

    def test_a_user_has_only_their_own_rights(self, run: Commands, trips: Path) -> None:
        run.done("user", "add", "guest", "--name", "Guest")

        outcome = run("import", "travel.request", trips, "--as", "guest")

        assert outcome.code == 3

    def test_a_mapping_has_two_sides(self, run: Commands, trips: Path) -> None:
        outcome = run("import", "travel.request", trips, "--map", "Why")

        assert outcome.code == 3
        assert "COLUMN=FIELD" in outcome.errors


class TestExport:
    def test_an_export_goes_in_again_and_changes_nothing(
        self, run: Commands, imported: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "out.csv"
        outcome = run("export", "travel.request", "-o", file)

        assert outcome.output == ""
        assert "Wrote" in outcome.errors
        again = run.done("import", "travel.request", file, "--key", "name")
        assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)

    def test_it_gives_the_chosen_fields_of_the_chosen_records(
        self, run: Commands, imported: Path
    ) -> None:
        output = run(
            "export", "travel.request", "--where", "flight > 1000", "--fields", "name, goal"
        ).output

        assert [line.split(",")[-2:] for line in output.splitlines()] == [
            ["name", "goal"],
            ["T2", "Fair"],
        ]

    def test_an_unknown_field_is_told(self, run: Commands, imported: Path) -> None:
        outcome = run("export", "travel.request", "--where", "flihgt > 1")

        assert outcome.code == 3
        assert "flight" in outcome.errors


class TestExplain:
    def test_a_record_tells_what_fired_and_what_did_not(
        self, run: Commands, imported: Path
    ) -> None:
        effect, second = run.done("explain", "travel.request", 2)
        (first,) = run.done("explain", "travel.request", 1)

        assert effect["changed"] == ["urgent"]
        (fired,) = second["reactions"]
        assert (fired["automation"], fired["outcome"]) == ("travel.mark_urgent", "fired")
        (passed,) = first["reactions"]
        assert passed["outcome"] == "not"
        assert "cost" in passed["sentence"]

    def test_an_event_is_explained_for_people(self, run: Commands, imported: Path) -> None:
        event = run.done("explain", "travel.request", 2)[-1]["event"]

        output = run("explain", event).output

        assert "record.created of travel.request 2" in output
        assert "travel.mark_urgent v1: It fired and did update." in output

    @pytest.mark.parametrize(
        "words",
        [
            ("not-an-id",),
            ("travel.requets", 1),
            ("travel.request", 99),
            ("00000000-0000-0000-0000-000000000000",),
        ],
    )
    def test_what_is_not_there_cannot_be_explained(
        self, words: tuple[object, ...], run: Commands, imported: Path
    ) -> None:
        assert run("explain", *words).code == 3
