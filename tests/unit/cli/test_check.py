from pathlib import Path

import pytest

from support.command import Commands

run = Commands()

BROKEN = """\
kind: model
id: crm.note
title: Note
owner: administrator
purpose: For tests.
fields:
  name: {type: text, requird: true}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def example(folder: Path) -> Path:
    source = Path(__file__).parents[3] / "src" / "interlock" / "cli" / "example"
    for file in source.rglob("*.yaml"):
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text())
    return folder


class TestCheck:
    def test_the_example_that_init_writes_is_without_findings(self, example: Path) -> None:
        outcome = run("check", example)

        assert outcome.output == "Nothing is wrong in 4 files.\n"
        assert outcome.code == 0

    def test_an_error_is_told_with_its_place_and_what_was_meant(self, example: Path) -> None:
        (example / "models" / "note.yaml").write_text(BROKEN)

        outcome = run("check", example)

        assert outcome.code == 1
        lines = outcome.output.splitlines()
        assert lines[0] == "models/note.yaml"
        assert lines[1].split()[:2] == ["7:22", "error"]
        assert "required" in outcome.output
        assert lines[-1].startswith("1 error, 0 warnings")

    def test_machines_get_every_finding(self, example: Path) -> None:
        (example / "models" / "note.yaml").write_text(BROKEN)

        outcome = run("check", example, "--json")

        assert outcome.code == 1
        (finding,) = outcome.document["findings"]
        assert (finding["file"], finding["line"]) == ("models/note.yaml", 7)
        assert outcome.document["errors"] == 1

    def test_a_folder_that_is_not_there(self, folder: Path) -> None:
        outcome = run("check", folder)

        assert outcome.code == 3
        assert "There is no folder" in outcome.errors


class TestSchema:
    def test_it_prints_a_schema(self) -> None:
        outcome = run("schema", "model")

        assert '"title": "Interlock model"' in outcome.output

    def test_it_writes_all_of_them_to_a_folder(self, tmp_path: Path) -> None:
        run("schema", "-o", tmp_path)

        assert (tmp_path / "automation.schema.json").exists()
        assert (tmp_path / "model.schema.json").exists()

    def test_an_unknown_kind_suggests_one(self) -> None:
        outcome = run("schema", "modle")

        assert outcome.code == 3
        assert "'model'" in outcome.errors


class TestPackList:
    def test_the_base_pack_is_among_them(self) -> None:
        rows = run.done("pack", "list")

        assert "base" in [row["name"] for row in rows]
